"""Webhooks on GitHub, and what its credentials may."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors.github.hooks import BASIC_EVENTS, EVENTS
from core.connector import MissedDelivery, Permissions
from core.errors import CredentialsError, PermanentError
from core.testing import github_hooks
from core.testing.github_standin import OTHER_REPOSITORY, REPOSITORY, GitHubStandIn
from tests.connectors.github.wiring import app_key, connect, connect_app
from tests.support import refuse

URL = "https://triage.acme.example/webhooks/acme"
SECRET = "a-secret-of-enough-characters"
AN_HOUR_AGO = datetime.now(UTC) - timedelta(hours=1)


@pytest.fixture
def tracker() -> Iterator[GitHubStandIn]:
    with GitHubStandIn() as tracker:
        yield tracker


@pytest.fixture(scope="module")
def key() -> Iterator[str]:
    with app_key() as key:
        yield key


def test_each_repository_has_one_hook_with_all_our_events(tracker: GitHubStandIn) -> None:
    connector = connect(tracker)
    made = connector.register(URL, SECRET)
    assert [r.where for r in made] == [REPOSITORY, OTHER_REPOSITORY]
    for repository in tracker.tracker.repositories.values():
        (hook,) = repository.hooks
        assert tuple(hook.events) == EVENTS
        assert hook.config == {
            "url": URL,
            "content_type": "json",
            "secret": SECRET,
            "insecure_ssl": "0",
        }


def test_events_that_somebody_added_stay(tracker: GitHubStandIn) -> None:
    connector = connect(tracker, projects=(REPOSITORY,))
    connector.register(URL, SECRET)
    (hook,) = tracker.tracker.repositories[REPOSITORY].hooks
    hook.events = ["push", "issues"]
    (spoilt,) = connector.registrations(URL)
    assert spoilt.missing == ("issue_comment", "label", "sub_issues", "issue_dependencies")
    connector.register(URL, SECRET)
    assert set(hook.events) == {"push", *EVENTS}


def test_form_data_is_mended(tracker: GitHubStandIn) -> None:
    connector = connect(tracker, projects=(REPOSITORY,))
    connector.register(URL, SECRET)
    (hook,) = tracker.tracker.repositories[REPOSITORY].hooks
    hook.config["content_type"] = "form"
    assert "application/json" in connector.registrations(URL)[0].problem
    assert not connector.register(URL, SECRET)[0].problem


def test_an_older_server_gets_the_events_that_it_knows(
    tracker: GitHubStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(github_hooks, "_KNOWN", frozenset(BASIC_EVENTS))
    connector = connect(tracker, projects=(REPOSITORY,))
    (made,) = connector.register(URL, SECRET)
    assert made.missing == ("sub_issues", "issue_dependencies")


def test_a_repository_that_is_not_ours_to_administer_does_not_stop_the_others(
    tracker: GitHubStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse(tracker, monkeypatch, f"/repos/{REPOSITORY}/hooks", 404)
    connector = connect(tracker)
    for found in (connector.register(URL, SECRET), connector.registrations(URL)):
        refused, made = found
        assert (refused.where, refused.active, refused.id) == (REPOSITORY, False, "")
        assert "has to administer the repository" in refused.problem
        assert (made.where, made.active, made.problem) == (OTHER_REPOSITORY, True, "")
    (hook,) = tracker.tracker.repositories[OTHER_REPOSITORY].hooks
    lost = tracker.lose(URL)
    assert [m.delivery_id for m in connector.missed(URL, AN_HOUR_AGO)] == [lost]
    assert hook.config["url"] == URL


def test_credentials_that_are_refused_stop_everything(
    tracker: GitHubStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse(tracker, monkeypatch, "/hooks", 401)
    connector = connect(tracker)
    with pytest.raises(CredentialsError):
        connector.register(URL, SECRET)
    with pytest.raises(CredentialsError):
        connector.registrations(URL)
    with pytest.raises(CredentialsError):
        connector.missed(URL, AN_HOUR_AGO)


def test_a_secret_that_was_changed_reaches_a_hook_that_is_well(tracker: GitHubStandIn) -> None:
    connector = connect(tracker, projects=(REPOSITORY,))
    connector.register(URL, SECRET)
    (hook,) = tracker.tracker.repositories[REPOSITORY].hooks
    connector.register(URL, "another-secret-of-enough-characters")
    assert hook.config["secret"] == "another-secret-of-enough-characters"
    writes = tracker.count_writes()
    connector.register(URL, "another-secret-of-enough-characters")
    assert tracker.count_writes() == writes
    hook.config["secret"] = "what somebody typed"
    after_a_restart = connect(tracker, projects=(REPOSITORY,))
    after_a_restart.register(URL, SECRET)
    assert hook.config["secret"] == SECRET, "what is there is not known, so it is sent"


def test_a_second_hook_for_our_address_is_removed(tracker: GitHubStandIn) -> None:
    connector = connect(tracker, projects=(REPOSITORY,))
    connector.register(URL, SECRET)
    hooks = tracker.tracker.repositories[REPOSITORY].hooks
    hooks.append(replace(hooks[0], id=tracker.tracker.new_id()))
    hooks.append(replace(hooks[0], id=tracker.tracker.new_id(), config={"url": "https://x.test"}))
    assert len(connector.registrations(URL)) == 2
    assert len(connector.register(URL, SECRET)) == 1
    assert [hook.config["url"] for hook in hooks] == [URL, "https://x.test"]


# -- an App's ------------------------------------------------------------------------------


def test_an_apps_webhook_is_pointed_at_us_and_says_what_it_lacks(
    tracker: GitHubStandIn, key: str
) -> None:
    connector = connect_app(tracker, key)
    assert connector.registrations(URL) == []
    (made,) = connector.register(URL, SECRET)
    assert made.missing == ("sub_issues", "issue_dependencies")
    writes = tracker.count_writes()
    connector.register(URL, SECRET)
    assert tracker.count_writes() == writes
    connector.register(URL, "another-secret-of-enough-characters")
    assert tracker.api.app_hook.config["secret"] == "another-secret-of-enough-characters"


def test_an_apps_webhook_that_sends_elsewhere_is_somebody_elses(
    tracker: GitHubStandIn, key: str
) -> None:
    tracker.api.app_hook.config["url"] = "https://other.example/hook?token=hidden"
    with pytest.raises(PermanentError, match="sends to other") as caught:
        connect_app(tracker, key).register(URL, SECRET)
    assert "hidden" not in str(caught.value)


def test_an_apps_deliveries_are_asked_for_by_the_app(tracker: GitHubStandIn, key: str) -> None:
    connector = connect_app(tracker, key)
    assert connector.missed(URL, AN_HOUR_AGO) == []
    connector.register(URL, SECRET)
    lost = tracker.lose(URL)
    (missed,) = connector.missed(URL, AN_HOUR_AGO)
    connector.redeliver(missed)
    assert list(tracker.redelivered()) == [lost]


# -- deliveries ----------------------------------------------------------------------------


@pytest.mark.trap("G3")
def test_g3_what_a_later_attempt_handed_over_is_not_missed(tracker: GitHubStandIn) -> None:
    """GitHub never tries again by itself, and a redelivery repeats the first one's id."""
    connector = connect(tracker, projects=(REPOSITORY,))
    connector.register(URL, SECRET)
    first, second = tracker.lose(URL), tracker.lose(URL)
    missed = connector.missed(URL, AN_HOUR_AGO)
    assert [m.delivery_id for m in missed] == [first, second]
    connector.redeliver(missed[0])
    assert [m.delivery_id for m in connector.missed(URL, AN_HOUR_AGO)] == [second]


@pytest.mark.parametrize(
    "handle",
    [
        "",
        "/user",
        "/repos/acme/shop/hooks/1/deliveries/x",
        "/repos/acme/shop/../hooks/1/deliveries/1",
        "/app/hook/deliveries/1/attempts",
    ],
)
def test_a_handle_that_is_none_of_ours_is_not_sent(tracker: GitHubStandIn, handle: str) -> None:
    one = MissedDelivery(delivery_id="x", handle=handle, at=AN_HOUR_AGO)
    with pytest.raises(PermanentError, match="names no delivery"):
        connect(tracker).redeliver(one)
    assert tracker.requests == []


# -- credentials ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scopes", "lacking", "excess"),
    [
        ("repo", 0, ()),
        ("public_repo, admin:repo_hook", 0, ()),
        ("public_repo", 1, ()),
        ("", 2, ()),
        ("repo, delete_repo, user", 0, ("scope delete_repo", "scope user")),
    ],
)
def test_a_classic_tokens_scopes_are_judged(
    tracker: GitHubStandIn, scopes: str, lacking: int, excess: tuple[str, ...]
) -> None:
    tracker.api.scopes = scopes
    found = connect(tracker, manage_webhook=True).checkup()
    assert len(found.lacking) == lacking
    assert found.excess == excess
    assert {h.name for h in found.headroom} == {"core requests an hour", "searches a minute"}
    assert found.clock is not None


def test_reading_needs_no_scope_for_writing(tracker: GitHubStandIn) -> None:
    tracker.api.scopes = ""
    assert connect(tracker, permissions=Permissions.READ).checkup().lacking == ()


@pytest.mark.parametrize(
    ("permissions", "level"), [(Permissions.READ, "read"), (Permissions.COMMENT, "write")]
)
def test_an_apps_token_may_do_no_more_than_the_settings_say(
    tracker: GitHubStandIn, key: str, permissions: Permissions, level: str
) -> None:
    connector = connect_app(tracker, key, permissions=permissions)
    connector.checkup()
    (minted,) = [r for r in tracker.requests if r.path.endswith("/access_tokens")]
    assert f'"issues": "{level}"' in minted.body
