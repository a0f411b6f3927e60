"""What the tests of the Jira connector share: connections, deliveries of the documented shape."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from connectors.jira.config import Deployment, JiraConfig
from connectors.jira.connector import JiraConnector
from core.document import Block, Document, Paragraph, Text
from core.model import Delivery, Event, Person
from core.secrets import Secret
from core.testing.jira_standin import API_TOKEN, API_USER, CLOUD_ID, JiraStandIn
from core.testing.oauth_tokens import CLIENT_ID, CLIENT_SECRET, FIRST_REFRESH_TOKEN

MARKER = "trackside:0f3a:12"
AT = datetime(2026, 1, 31, 12, 0, 0, 123_000, tzinfo=UTC)
TIMESTAMP = int(AT.timestamp() * 1000)
RECEIVED = datetime(2026, 1, 31, 12, 0, 5, tzinfo=UTC)

ME = Person(id="acc-trackside")


def cloud_config(url: str = "https://acme.atlassian.test", **settings: Any) -> JiraConfig:
    given = {"user": API_USER, "api_token": Secret(API_TOKEN), "account": "acme"}
    return JiraConfig(url=url, **{**given, **settings})


def datacenter_config(url: str = "https://jira.acme.test/jira", **settings: Any) -> JiraConfig:
    given = {"personal_access_token": Secret(API_TOKEN), "account": "acme"}
    return JiraConfig(url=url, deployment=Deployment.DATACENTER, **{**given, **settings})


def oauth_config(tracker: JiraStandIn, **settings: Any) -> JiraConfig:
    return JiraConfig(
        url=tracker.api_url,
        account="acme",
        client_id=CLIENT_ID,
        client_secret=Secret(CLIENT_SECRET),
        refresh_token=Secret(FIRST_REFRESH_TOKEN),
        cloud_id=CLOUD_ID,
        api_url=tracker.url,
        token_url=f"{tracker.url}/oauth/token",
        **settings,
    )


def connect(tracker: JiraStandIn, **settings: Any) -> JiraConnector:
    make = cloud_config if tracker.cloud else datacenter_config
    config = make(
        tracker.api_url, **{"webhook_secrets": (Secret(tracker.webhook_secret),), **settings}
    )
    return JiraConnector(tracker.connection, config)


def says(*texts: str | Block) -> Document:
    return Document(tuple(Paragraph((Text(t),)) if isinstance(t, str) else t for t in texts))


# -- deliveries ----------------------------------------------------------------------------


def parse(
    payload: Mapping[str, object] | bytes,
    *,
    config: JiraConfig | None = None,
    me: Person | None = ME,
) -> Any:
    """What the connector makes of a payload (of Cloud, unless a config says otherwise)."""
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    delivery = Delivery(connection="acme-jira", id="1", headers={}, body=body, received_at=RECEIVED)
    return JiraConnector("acme-jira", config or cloud_config()).parse(delivery, me)


def event(payload: Mapping[str, object], *, config: JiraConfig | None = None) -> Event:
    found = parse(payload, config=config)
    assert isinstance(found, Event), found
    return found


def user(account: str, **more: object) -> dict[str, object]:
    return {
        "self": f"https://acme.atlassian.test/rest/api/2/user?accountId={account}",
        "accountId": account,
        "avatarUrls": {"48x48": "https://acme.atlassian.test/avatar"},
        "displayName": "Somebody",
        "active": True,
        "timeZone": "Etc/UTC",
        "accountType": "atlassian",
        **more,
    }


def fields(**more: object) -> dict[str, object]:
    """The fields of an issue as Jira's webhooks carry them."""
    return {
        "summary": "Checkout fails",
        "description": "It *fails* with {{E42}}.",
        "issuetype": {"id": "10004", "name": "Bug", "subtask": False},
        "project": {"id": "10000", "key": "SHOP", "name": "Shop"},
        "labels": ["checkout", "regression"],
        "priority": {"id": "2", "name": "High"},
        "status": {
            "id": "10000",
            "name": "To Do",
            "statusCategory": {"id": 2, "key": "new", "name": "To Do"},
        },
        "resolution": None,
        "resolutiondate": None,
        "reporter": user("acc-reporter"),
        "creator": user("acc-reporter"),
        "assignee": user("acc-maintainer"),
        "created": "2026-01-30T10:00:00.000+0100",
        "updated": "2026-01-31T13:00:00.123+0100",
        "issuelinks": [],
        "security": None,
        "components": [],
        "customfield_10019": "0|i00007:",
        **more,
    }


DONE: Mapping[str, object] = {
    "id": "10001",
    "name": "Done",
    "statusCategory": {"id": 3, "key": "done", "name": "Done"},
}


def item(field: str, before: str | None, after: str | None, **more: object) -> dict[str, object]:
    """One item of a changelog."""
    return {
        "field": field,
        "fieldtype": "jira",
        "fieldId": field,
        "from": None,
        "fromString": before,
        "to": None,
        "toString": after,
        **more,
    }


def told(
    name: str = "jira:issue_updated",
    *items: Mapping[str, object],
    issue_fields: Mapping[str, object] | None = None,
    **more: object,
) -> dict[str, object]:
    """A delivery about an issue; ``issue_fields`` differ from the usual ones."""
    payload: dict[str, object] = {
        "timestamp": TIMESTAMP,
        "webhookEvent": name,
        "issue_event_type_name": "issue_updated",
        "user": user("acc-maintainer"),
        "issue": {
            "id": "10012",
            "self": "https://acme.atlassian.test/rest/api/2/issue/10012",
            "key": "SHOP-12",
            "fields": fields(**(issue_fields or {})),
        },
    }
    if items:
        payload["changelog"] = {"id": "10124", "items": list(items)}
    return {**payload, **more}


def comment(author: str = "acc-reporter", body: object = "Same here.", **more: object) -> Any:
    return {
        "self": "https://acme.atlassian.test/rest/api/2/issue/10012/comment/10400",
        "id": "10400",
        "author": user(author),
        "body": body,
        "updateAuthor": user(author),
        "created": "2026-01-31T12:00:00.000+0000",
        "updated": "2026-01-31T12:00:00.000+0000",
        "jsdPublic": True,
        **more,
    }


def commented(name: str = "comment_created", **of_comment: object) -> dict[str, object]:
    """A delivery of Cloud about a comment: nobody is named, and the issue has a few fields."""
    few = ("summary", "issuetype", "project", "assignee", "priority", "status")
    return {
        "timestamp": TIMESTAMP,
        "webhookEvent": name,
        "comment": comment(**of_comment),
        "issue": {
            "id": "10012",
            "self": "https://acme.atlassian.test/rest/api/2/issue/10012",
            "key": "SHOP-12",
            "fields": {name: value for name, value in fields().items() if name in few},
        },
        "eventType": "primaryAction",
    }
