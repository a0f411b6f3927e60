"""``trackside sync`` and ``reconcile`` over real connections to stand-ins."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.store.store import Store
from core.testing.github_standin import REPOSITORY, GitHubStandIn
from core.testing.linear_server import API_KEY
from core.testing.linear_standin import LinearStandIn
from tests.cli.conftest import Result, Run

Configure = Callable[..., None]


@pytest.fixture
def github() -> Iterator[GitHubStandIn]:
    with GitHubStandIn() as tracker:
        tracker.fill(30)
        yield tracker


@pytest.fixture
def linear() -> Iterator[LinearStandIn]:
    with LinearStandIn() as tracker:
        tracker.fill(20)
        yield tracker


@pytest.fixture
def configure(
    tmp_path: Path,
    github: GitHubStandIn,
    linear: LinearStandIn,
    monkeypatch: pytest.MonkeyPatch,
) -> Configure:
    def write(token: str = "", projects: tuple[str, ...] = (REPOSITORY,)) -> None:
        monkeypatch.setenv("GITHUB_TOKEN", token or github.token)
        monkeypatch.setenv("LINEAR_KEY", API_KEY)
        monkeypatch.setenv("HOOK", "a-secret-of-enough-characters")
        (tmp_path / "trackside.toml").write_text(
            f"""
[connections.acme-github]
tracker = "github"
base_url = "{github.api_url}"
token = "env:GITHUB_TOKEN"
webhook_secrets = ["env:HOOK"]
projects = {json.dumps(projects)}

[connections.acme-linear]
tracker = "linear"
account = "acme"
url = "{linear.api_url}"
api_key = "env:LINEAR_KEY"
webhook_secrets = ["env:HOOK"]
projects = ["{linear.project}"]
"""
        )

    write()
    return write


def doctor(run: Run, *options: str) -> str:
    return "\n".join(
        f"{one['check']}: {one['says']}" for one in run("doctor", "--json", *options).json
    )


def read(result: Result) -> dict[str, tuple[str, int]]:
    return {one["project"]: (one["read"], one["issues"]) for one in result.json}


@pytest.mark.usefixtures("configure")
def test_everything_is_read_once_and_then_what_changed(run: Run, linear: LinearStandIn) -> None:
    first = run("sync", "--json")
    assert first.code == 0
    assert read(first) == {REPOSITORY: ("everything", 30), linear.project: ("everything", 20)}
    assert {kind for kind, _ in read(run("sync", "--json")).values()} == {"changes"}


@pytest.mark.usefixtures("configure")
def test_a_project_that_is_only_watched_is_still_read_whole(
    run: Run, linear: LinearStandIn
) -> None:
    """A server that runs first watches; that must not pass for having read the history."""
    assert run("reconcile").code == 0
    assert "its history was never read" in doctor(run, "--offline")
    assert "watched; `trackside sync` reads its history" in run("sync", "--status").out
    assert read(run("sync", "--json")) == {
        REPOSITORY: ("everything", 30),
        linear.project: ("everything", 20),
    }
    assert "its history was never read" not in doctor(run, "--offline")


@pytest.mark.usefixtures("configure")
def test_before_everything_is_read_anew_what_nobody_told_of_is_heard(
    run: Run, github: GitHubStandIn
) -> None:
    """A whole run stores in silence: what somebody changed would never have been noticed."""
    run("sync", "acme-github")
    repository = github.tracker.repositories[REPOSITORY]
    ticket = next(iter(repository.tickets.values()))
    an_hour_ago = datetime.now(UTC) - timedelta(hours=1)
    ticket.title, ticket.updated_at = "Another title", f"{an_hour_ago:%Y-%m-%dT%H:%M:%SZ}"
    repository.keep(ticket)
    (done,) = run("sync", "acme-github", "--whole", "--json").json
    assert (done["read"], done["gaps"]) == ("everything", 1)


def test_a_connection_that_is_refused_does_not_stop_the_others(
    run: Run, configure: Configure, linear: LinearStandIn
) -> None:
    configure(token="ghp_wrong")
    done = run("sync", "--json")
    assert done.code == 1
    refused, fine = done.json
    assert (refused["connection"], refused["issues"]) == ("acme-github", 0)
    assert "401" in refused["problem"]
    assert (fine["project"], fine["issues"]) == (linear.project, 20)
    looked = run("reconcile", "--json")
    assert looked.code == 1
    assert [one["connection"] for one in looked.json] == ["acme-github", "acme-linear"]
    assert "401" in looked.json[0]["report"]["problems"][0]
    assert looked.json[1]["report"]["problems"] == []
    said = doctor(run, "--offline")
    assert "acme-github: reconcile" in said
    assert "Bad credentials" in said


def test_a_project_that_the_account_does_not_see_is_said_to_be_so(
    run: Run, configure: Configure
) -> None:
    configure(projects=(REPOSITORY, "acme/nope"))
    done = run("sync", "--json")
    assert done.code == 1
    problems = {one["project"]: one["problem"] for one in done.json if one["problem"]}
    assert list(problems) == ["acme/nope"]
    looked = run("reconcile", "acme-github", "--json")
    assert looked.json[0]["report"]["problems"] == [
        "acme/nope: the account sees no project of that name"
    ]
    assert "the account sees no project acme/nope" in doctor(run)


@pytest.mark.usefixtures("configure")
def test_a_project_is_found_in_whichever_connection_has_it(run: Run, linear: LinearStandIn) -> None:
    assert read(run("sync", "--project", linear.project, "--json")) == {
        linear.project: ("everything", 20)
    }
    nowhere = run("sync", "--project", "acme/nowhere")
    assert nowhere.code == 1
    assert "no connection sees a project acme/nowhere: acme-github sees" in nowhere.err


@pytest.mark.usefixtures("configure")
def test_status_knows_its_filters(run: Run, linear: LinearStandIn) -> None:
    run("sync")
    states = run("sync", "--status", "--project", REPOSITORY, "--json").json
    assert [state["project"] for state in states] == [REPOSITORY]
    assert run("sync", "--status", "acme-linear", "--json").json[0]["project"] == linear.project
    wrong = run("sync", "--status", "nope")
    assert wrong.code == 1
    assert "there is no connection nope" in wrong.err


@pytest.mark.usefixtures("configure")
def test_what_was_filed_a_moment_ago_is_said_to_be_left(run: Run, github: GitHubStandIn) -> None:
    run("sync", "acme-github")
    ref = github.make_issue("Filed a moment ago")
    ticket = github.tracker.repositories[REPOSITORY].tickets[int(ref.key.rpartition("#")[2])]
    now = datetime.now(UTC) - timedelta(seconds=5)
    ticket.created_at = ticket.updated_at = f"{now:%Y-%m-%dT%H:%M:%SZ}"
    github.tracker.repositories[REPOSITORY].keep(ticket)
    done = run("sync", "acme-github")
    assert f"{REPOSITORY}: 1 issues changed in the last two minutes" in done.err
    assert "two minutes after it was filed" in run("triage", ref.key).err


@pytest.mark.usefixtures("configure")
def test_a_webhook_that_was_not_looked_at_is_not_said_to_be_as_it_was(run: Run) -> None:
    assert "not looked at" in run("reconcile").out


@pytest.mark.usefixtures("configure")
def test_people_who_are_known_but_not_linked_are_not_called_unknown(
    run: Run, tmp_path: Path
) -> None:
    Store(tmp_path / "trackside-data").close()
    assert "Nobody is known yet" in run("people").out
    run("sync", "acme-github")
    assert "Nobody like that is known." in run("people", "--linked").out
