"""The JSON API: off without a token, guarded, described, and told who reads its answers."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import webhook_server
from core.config import config_from
from core.errors import ConfigError, IndexDamaged, NoRoom, PluginError, StoreUnavailable
from core.installation import Installation
from core.metrics import WebMetrics
from core.model import Readers
from core.mounting import ApiDoor, describe, routes_of
from core.plugin_manager import PluginManager
from core.refusals import Refusals
from core.routes import ApiRequest, Parameter, Route
from core.secrets import Secret
from core.serving import Role, Serving
from core.steering import Steering
from tests.store.stores import an_issue
from trackside import hookimpl

TOKEN = "a-token-of-the-api"
HANGS = "Upload hangs after the phone sleeps"


def client(door: ApiDoor | None, routes: Any) -> FlaskClient:
    metrics = WebMetrics()
    app = webhook_server.create_app(
        connections={},
        inbox=None,  # type: ignore[arg-type]
        ready=lambda: None,
        metrics=metrics,
        refusals=Refusals(metrics, ()),
        max_body_bytes=10_000_000,
        door=door,
        routes=routes,
    )
    return app.test_client()


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """One for all: nothing here writes."""
    folder = tmp_path_factory.mktemp("api")
    opened = Installation.open(config_from({"store": {"data_dir": str(folder)}}))
    hidden = {"private": True, "project": "acme/ops", "external_id": "9"}
    opened.store.issues.import_batch(
        [
            an_issue(1, title=HANGS),
            an_issue(2, title=f"{HANGS}!", body="again"),
            an_issue(9, title=f"{HANGS} secretly", key="github:acme/ops#9", **hidden),
        ]
    )
    yield opened
    opened.close()


def api(installation: Installation, readers: Readers = Readers.PUBLIC) -> FlaskClient:
    door = ApiDoor(Secret(TOKEN), readers)
    return client(door, routes_of(installation.plugins, installation.lookups))


def ask(who: FlaskClient, path: str, token: str = TOKEN, **more: Any) -> TestResponse:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    method = who.post if "json" in more or "data" in more else who.get
    return method(f"/api/v1{path}", headers=headers, **more)


def keys(response: TestResponse) -> list[str]:
    assert response.status_code == 200, response.data
    return [row["key"] for row in response.get_json()["similar"]]


def test_what_is_similar_is_answered_to_get_and_post(installation: Installation) -> None:
    who = api(installation)
    found = ask(who, "/similar?about=github:acme/shop%231")
    assert keys(found) == ["github:acme/shop#2"]
    assert found.headers["Cache-Control"] == "no-store"
    (row,) = found.get_json()["similar"]
    assert row["state"] == "open"
    assert 0 < row["score"] <= 1
    assert row["why"].startswith("both mention ")
    assert "private" not in row
    posted = ask(who, "/similar", json={"about": HANGS, "limit": 1, "project": "acme/shop"})
    assert keys(posted) == ["github:acme/shop#1"]
    groups = ask(who, "/clusters").get_json()["clusters"]
    assert [(g["canonical"]["key"], g["size"]) for g in groups] == [("github:acme/shop#1", 2)]


def test_a_token_is_for_public_issues_unless_it_is_declared_for_insiders(
    installation: Installation,
) -> None:
    public, insider = api(installation), api(installation, Readers.INSIDERS)
    assert len(keys(ask(public, f"/similar?about={HANGS}"))) == 2
    assert "secretly" not in ask(public, f"/similar?about={HANGS}").get_data(as_text=True)
    assert len(keys(ask(insider, f"/similar?about={HANGS}"))) == 3
    rows = ask(insider, f"/similar?about={HANGS}").get_json()["similar"]
    assert {row["key"]: row["private"] for row in rows}["github:acme/ops#9"] is True
    hidden = ask(public, "/similar?about=github:acme/ops%239")
    unknown = ask(public, "/similar?about=github:acme/ops%238")
    assert (hidden.status_code, unknown.status_code) == (404, 404)
    assert hidden.data.replace(b"#9", b"#8") == unknown.data
    assert keys(ask(public, f"/similar?about={HANGS}&project=acme/ops")) == []


@pytest.mark.parametrize("token", ["", "wrong", f"{TOKEN}x", "\u00e9"])
def test_without_the_token_nothing_is_told(installation: Installation, token: str) -> None:
    refused = ask(api(installation), "/similar?about=x", token)
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"] == "Bearer"
    assert ask(api(installation), "/clusters", token).status_code == 401


def test_without_a_token_set_there_is_no_api(installation: Installation) -> None:
    nobody = client(None, routes_of(installation.plugins, installation.lookups))
    for path in ("/similar?about=x", "/openapi.json"):
        assert ask(nobody, path).status_code == 404


@pytest.mark.parametrize(
    ("request_", "status", "said"),
    [
        ({"path": "/similar"}, 400, "about is missing"),
        ({"path": "/similar?about=%20"}, 400, "say what to look for"),
        ({"path": "/similar?about=x&abuot=y"}, 400, "unknown parameter 'abuot'"),
        ({"path": "/similar?about=x&limit=0"}, 400, "limit: write a whole number"),
        ({"path": "/similar?about=x&limit=no"}, 400, "limit: write a whole number"),
        ({"path": "/similar?about=x&state=ajar"}, 400, "state: write one of"),
        ({"path": "/similar?about=x&since=soon"}, 400, "since: write a day"),
        ({"path": "/similar", "json": {"about": 3}}, 400, "about: write a text"),
        ({"path": "/similar", "json": {"about": "x", "limit": True}}, 400, "limit"),
        ({"path": "/similar", "json": ["about"]}, 400, "not an object"),
        ({"path": "/similar", "data": b"{"}, 400, "not valid JSON"),
        ({"path": "/similar", "data": b"[" * 5000}, 400, ""),
        ({"path": "/similar", "data": b" " * 2_000_000}, 413, "too large"),
        ({"path": "/clusters", "json": {}}, 405, "use "),
        ({"path": "/nothing"}, 404, "nothing here"),
    ],
)  # fmt: skip
def test_a_wrong_request_is_told_what_is_wrong(
    installation: Installation, request_: dict[str, Any], status: int, said: str
) -> None:
    answered = ask(api(installation), request_.pop("path"), **request_)
    assert answered.status_code == status, answered.data
    assert said in answered.get_json()["error"]


def test_a_hostile_text_is_looked_for_like_any_other(installation: Installation) -> None:
    who = api(installation)
    assert keys(ask(who, "/similar", json={"about": "\udc80\x00 <b> ' OR 1=1 --"})) == []
    long = {"about": f"{HANGS}\n" + "(a+)+$ " * 25_000}
    assert "github:acme/shop#1" in keys(ask(who, "/similar", json=long))


def test_the_description_names_every_route_and_tells_nothing_of_issues(
    installation: Installation,
) -> None:
    described = client(ApiDoor(Secret(TOKEN), Readers.PUBLIC), ()).get("/api/v1/openapi.json")
    assert described.status_code == 200
    found = ask(api(installation), "/openapi.json", token="").get_json()
    assert found["openapi"] == "3.1.0"
    assert set(found["paths"]) == {"/similar", "/clusters"}
    assert set(found["paths"]["/similar"]) == {"get", "post"}
    asked = found["paths"]["/similar"]["get"]["parameters"]
    assert [p["name"] for p in asked if p["required"]] == ["about"]
    posted = found["paths"]["/similar"]["post"]["requestBody"]["content"]["application/json"]
    assert posted["schema"]["required"] == ["about"]
    assert found["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    row = ask(api(installation, Readers.INSIDERS), f"/similar?about={HANGS}").get_json()
    schema = found["paths"]["/similar"]["get"]["responses"]["200"]["content"]["application/json"]
    item = schema["schema"]["properties"]["similar"]["items"]["properties"]
    assert set(row["similar"][0]) == set(item), "described as it is"
    assert "acme/ops" not in json.dumps(found)


def served(handler: Any) -> FlaskClient:
    route = Route(path="/made", summary="Made.", handler=handler, parameters=(
        Parameter(name="q", about="a word"),))  # fmt: skip
    return client(ApiDoor(Secret(TOKEN), Readers.PUBLIC), [route])


@pytest.mark.parametrize(
    ("error", "status"),
    [(StoreUnavailable("at db.internal"), 503), (IndexDamaged("in folder"), 503),
     (NoRoom("in folder"), 503),
     (RuntimeError("with a secret"), 500)],
)  # fmt: skip
def test_what_fails_inside_stays_inside(error: Exception, status: int) -> None:
    def fail(_request: ApiRequest) -> None:
        raise error

    answered = ask(served(fail), "/made?q=x")
    assert answered.status_code == status
    assert str(error) not in answered.get_data(as_text=True)


class Offering:
    """A plugin that offers some routes."""

    def __init__(self, *routes: Any) -> None:
        self.routes = routes

    @hookimpl
    def trackside_register_routes(self, context: Any) -> Any:
        return self.routes


GOOD = Route(path="/good", summary="Good.", handler=lambda request: {"of": request.readers})


@pytest.mark.parametrize(
    ("routes", "said"),
    [
        ((GOOD, GOOD), "/good is"),
        ((replace(GOOD, path="good"),), "cannot be a path"),
        ((replace(GOOD, path="/openapi.json"),), "cannot be a path"),
        ((replace(GOOD, path="/a/<b>"),), "cannot be a path"),
        ((replace(GOOD, methods=("DELETE",)),), "write some of GET and POST"),
        ((42,), "is no Route"),
    ],
)
def test_a_route_that_cannot_be_mounted_is_told_at_start(routes: Any, said: str) -> None:
    manager = PluginManager()
    manager.register(Offering(*routes), name="offering")
    with pytest.raises(PluginError, match=said) as told:
        routes_of(manager, None)  # type: ignore[arg-type]
    assert "offering" in str(told.value)


def test_a_strangers_route_is_served_and_described() -> None:
    manager = PluginManager()
    manager.register(Offering(GOOD), name="offering")
    routes = routes_of(manager, None)  # type: ignore[arg-type]
    who = client(ApiDoor(Secret(TOKEN), Readers.INSIDERS), routes)
    assert ask(who, "/good").get_json() == {"of": "insiders"}
    assert "/good" in describe(routes)["paths"]


def test_the_token_is_a_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigError, match="given by reference"):
        config_from({"server": {"api_token": TOKEN}})
    with pytest.raises(ConfigError, match="api_readers"):
        config_from({"server": {"api_readers": "everybody"}})
    config = config_from({"server": {"api_token": "env:API_TOKEN", "api_readers": "insiders"}})
    assert config.server.api_readers is Readers.INSIDERS
    with pytest.raises(ConfigError, match="there is no connection 'acme'"):
        config_from({"search": {"looks_at": {"acme": ["github:acme/shop"]}}})


def test_a_server_answers_over_http(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_TOKEN", TOKEN)
    config = config_from(
        {
            "store": {"data_dir": str(tmp_path)},
            "server": {"port": 0, "api_token": "env:API_TOKEN"},
        }
    )
    opened = Installation.open(config)
    opened.store.issues.import_batch([an_issue(1, title=HANGS)])
    serving = Serving(opened, Role.WEB)
    serving.start()
    try:
        host, _, port = serving.url.removeprefix("http://").partition(":")
        connection = http.client.HTTPConnection(host, int(port), timeout=30)
        path = "/api/v1/similar?about=upload+hangs"
        connection.request("GET", path, headers={"Authorization": f"Bearer {TOKEN}"})
        found = json.load(connection.getresponse())
        connection.close()
        assert found["similar"][0]["key"] == "github:acme/shop#1"
        assert opened.lets_go, "the process that works writes the index"
    finally:
        serving.stop()
        opened.close()


# -- steering ------------------------------------------------------------------------------


def test_insiders_stop_and_resume_through_the_api(tmp_path: Path) -> None:
    opened = Installation.open(config_from({"store": {"data_dir": str(tmp_path)}}))
    try:
        opened.store.issues.import_batch([an_issue(1)])
        routes = Steering(opened).routes()
        insiders = client(ApiDoor(Secret(TOKEN), Readers.INSIDERS), routes)
        headers = {"Authorization": f"Bearer {TOKEN}"}

        def post(path: str, **values: Any) -> TestResponse:
            return insiders.post(f"/api/v1{path}", json=values, headers=headers)

        stopped = post("/pause", issue="github:acme/shop#1", by="ada", why="release day")
        assert stopped.status_code == 200, stopped.text
        (told,) = stopped.get_json()["paused"]
        assert (told["by"], told["why"], told["until"]) == ("ada", "release day", None)
        assert "github:acme/shop#1" in told["what"]
        with opened.store.read() as transaction:
            issue = opened.store.issues.by_key("github:acme/shop#1")
            assert issue is not None
            assert opened.store.pauses.holding(transaction, issue) is not None
        listed = insiders.get("/api/v1/pauses", headers=headers).get_json()
        assert listed["paused"] == [told]
        resumed = post("/resume", issue="github:acme/shop#1", by="ada").get_json()
        assert (resumed["waiting"], resumed["paused"]) == (0, [])
        assert post("/resume", issue="github:acme/shop#1", by="ada").status_code == 400
        for wrong, code in (
            ({"by": "ada"}, 400),
            ({"everything": "yes", "by": "ada"}, 400),
            ({"everything": True}, 400),
            ({"everything": True, "issue": "x", "by": "ada"}, 400),
            ({"everything": True, "by": "ada", "until": "soon"}, 400),
            ({"everything": True, "by": "ada", "until": "2020-01-01"}, 400),
            ({"issue": "github:acme/shop#99", "by": "ada"}, 404),
            ({"connection": "nowhere", "by": "ada"}, 404),
        ):
            assert post("/pause", **wrong).status_code == code, wrong
        assert opened.store.pauses.list() == []
        public = client(ApiDoor(Secret(TOKEN), Readers.PUBLIC), routes)
        refused = public.post(
            "/api/v1/pause", json={"everything": True, "by": "eve"}, headers=headers
        )
        assert refused.status_code == 400
        assert "insiders" in refused.get_json()["error"]
        assert public.get("/api/v1/pauses", headers=headers).status_code == 400
        assert opened.store.pauses.list() == []
    finally:
        opened.close()


def test_a_plugin_does_not_take_a_route_of_tracksides_own(tmp_path: Path) -> None:
    class Taking:
        @hookimpl
        def trackside_register_routes(self, context: object) -> list[Route]:
            return [Route(path="/pause", summary="Mine.", handler=lambda _request: {})]

    manager = PluginManager()
    manager.register(Taking())
    own = Route(path="/pause", summary="Ours.", handler=lambda _request: {})
    with pytest.raises(PluginError, match="/pause is Trackside's already"):
        routes_of(manager, None, [own])  # type: ignore[arg-type]
