"""An OAuth app of Jira Cloud: the tokens of its webhooks, and how long those last (J1)."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import jwt
import pytest
import requests
from werkzeug.wrappers import Request, Response

from connectors.jira.connector import JiraConnector
from core.connector import Capability
from core.errors import ConfigError, SignatureError, Unsupported
from core.secrets import Secret
from core.testing.jira_hooks import app_token
from core.testing.jira_standin import CLOUD_ID, JiraStandIn
from core.testing.oauth_tokens import CLIENT_SECRET
from tests.connectors.jira.jira_support import connect, oauth_config
from tests.connectors.jira.openapi_judge import Judge

URL = "https://triage.acme.example/webhooks/acme-jira"
SECRET = "not used: the app's own secret signs"


@pytest.fixture
def jira() -> Iterator[JiraStandIn]:
    with JiraStandIn(deployment="cloud") as tracker:
        yield tracker


@pytest.fixture
def connector(jira: JiraStandIn) -> Iterator[JiraConnector]:
    connector = JiraConnector(jira.connection, oauth_config(jira))
    yield connector
    connector.close()


def header(token: str, scheme: str = "JWT") -> dict[str, str]:
    return {"authorization": f"{scheme} {token}"}


@pytest.mark.trap("J1")
@pytest.mark.parametrize("scheme", ["JWT", "Bearer", "bearer"])
def test_j1_a_webhook_of_the_app_is_known_by_its_token(
    connector: JiraConnector, scheme: str
) -> None:
    connector.verify(header(app_token(), scheme), b"{}")


@pytest.mark.trap("J1")
@pytest.mark.parametrize(
    "token",
    [
        app_token(secret="another-secret-of-enough-characters-for-this"),
        app_token(age=3_600),
        app_token(secret=CLIENT_SECRET * 3, algorithm="HS512"),
        jwt.encode({"iss": "x", "iat": 1, "exp": 2**33}, "", algorithm="none"),
        jwt.encode({"iss": "x"}, CLIENT_SECRET, algorithm="HS256"),
        "not.a.token",
        "",
    ],
    ids=["another secret", "ended", "another algorithm", "none", "endless", "no token", "empty"],
)
def test_j1_any_other_token_is_refused(connector: JiraConnector, token: str) -> None:
    with pytest.raises(SignatureError):
        connector.verify(header(token), b"{}")


def test_a_signed_webhook_is_taken_beside_the_apps_own(jira: JiraStandIn) -> None:
    secrets = (Secret(jira.webhook_secret),)
    connector = JiraConnector(jira.connection, oauth_config(jira, webhook_secrets=secrets))
    jira.open_issue("It fails")
    sent = jira.deliveries()[-1]
    connector.verify({name.lower(): value for name, value in sent.headers.items()}, sent.body)


def test_without_an_app_a_token_is_refused_with_advice(jira: JiraStandIn) -> None:
    connector = connect(jira)
    with pytest.raises(SignatureError, match="signs with a JWT"):
        connector.verify(header(app_token()), b"{}")
    assert Capability.WEBHOOK not in connector.capabilities
    with pytest.raises(Unsupported, match="without an OAuth app"):
        connector.register(URL, SECRET)


@pytest.mark.trap("J1")
def test_a_webhook_is_refreshed_before_it_ends_and_not_made_again(
    jira: JiraStandIn, connector: JiraConnector
) -> None:
    (made,) = connector.register(URL, SECRET)
    jira.break_hook(URL)
    (ending,) = connector.registrations(URL)
    (refreshed,) = connector.register(URL, SECRET)
    assert refreshed.id == made.id
    assert ending.expires_at is not None
    assert refreshed.expires_at is not None
    assert refreshed.expires_at > ending.expires_at
    writes = jira.count_writes()
    connector.register(URL, SECRET)
    assert jira.count_writes() == writes


def test_where_projects_are_added_the_webhook_is_replaced(
    jira: JiraStandIn, connector: JiraConnector
) -> None:
    (made,) = connector.register(URL, SECRET)
    assert made.where == "project in (SHOP)"
    jira.move(jira.open_issue("It moves"), "DEPOT")
    (now,) = connector.register(URL, SECRET)
    assert now.where == "project in (DEPOT, SHOP)"
    assert jira.hooks(URL) == 1


def test_settings_that_do_not_fit_together_are_refused(jira: JiraStandIn) -> None:
    with pytest.raises(ConfigError, match="either api_token"):
        oauth_config(jira, user="x@acme.test", api_token=Secret("x"))
    good = oauth_config(jira)
    with pytest.raises(ConfigError, match="cloud_id"):
        type(good)(**{**_settings(good), "cloud_id": "a/b"})


def _settings(config: object) -> dict[str, object]:
    names = type(config).__dataclass_fields__
    return {name: getattr(config, name) for name in names}


class BehindTheGateway:
    """Jira's description of its API, for requests that come by the way of apps."""

    def __init__(self) -> None:
        self.judge = Judge()

    def __call__(self, request: Request, response: Response) -> list[str]:
        prefix = f"/ex/jira/{CLOUD_ID}"
        if not request.path.startswith(prefix):
            return []
        environ = dict(request.environ)
        environ["PATH_INFO"] = request.path.removeprefix(prefix)
        environ["wsgi.input"] = io.BytesIO(request.get_data())
        # The judge knows no OAuth; that the token is good is the stand-in's to say.
        environ["HTTP_AUTHORIZATION"] = "Basic eDp4"
        return list(self.judge(Request(environ), response))


WEBHOOK_OPERATIONS: dict[str, dict[str, object]] = {
    "GET /rest/api/3/webhook": {"params": {"maxResults": "many"}},
    "POST /rest/api/3/webhook": {"json": {"url": URL, "webhooks": [{"events": ["x"]}]}},
    "PUT /rest/api/3/webhook/refresh": {"json": {"webhookIds": ["x"]}},
    "DELETE /rest/api/3/webhook": {"json": {"ids": [1]}},
}


@pytest.mark.contracts
def test_an_apps_webhooks_are_as_jira_describes_them() -> None:
    judge = BehindTheGateway()
    with JiraStandIn(deployment="cloud", judge=judge) as jira:
        connector = JiraConnector(jira.connection, oauth_config(jira))
        connector.register(URL, SECRET)
        jira.break_hook(URL)
        connector.register(URL, SECRET)
        jira.move(jira.open_issue("It moves"), "DEPOT")
        connector.register(URL, SECRET)
        assert jira.violations == []
    assert judge.judge.seen >= set(WEBHOOK_OPERATIONS)


@pytest.mark.contracts
@pytest.mark.parametrize("operation", WEBHOOK_OPERATIONS)
def test_the_judge_is_awake_for(operation: str) -> None:
    method, path = operation.split(" ")
    with JiraStandIn(deployment="cloud", judge=BehindTheGateway()) as jira:
        connector = JiraConnector(jira.connection, oauth_config(jira))
        connector.whoami()
        kept = next(iter(json.loads(v) for v in connector.keeper._kept.values()))  # type: ignore[attr-defined]
        headers = {"Authorization": f"Bearer {kept['access']}"}
        where = f"{jira.url}/ex/jira/{CLOUD_ID}{path}"
        requests.request(method, where, headers=headers, timeout=5, **WEBHOOK_OPERATIONS[operation])  # type: ignore[arg-type]
        assert jira.violations
