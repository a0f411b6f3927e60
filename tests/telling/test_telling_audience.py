"""Nobody is told of what they may not read, however the issue came to be so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.model import EventKind, Issue
from core.privacy.audience import may_name, why_withheld
from core.subscriber import Audience, LedgerEventKind
from tests.store.stores import an_issue
from tests.telling.follower import Post, follower
from tests.triage.fake_tracker import KEY, a_suggestion
from tests.triage.house import House

DOCS = a_suggestion("label", "docs", promised=None)
SHOP = Audience(projects=frozenset({"acme/shop"}))
MADE, SENSITIVE = LedgerEventKind.SUGGESTION_MADE, LedgerEventKind.ISSUE_SENSITIVE


@pytest.mark.parametrize(
    ("issue", "audience", "told"),
    [
        (an_issue(), Audience(), True),
        (an_issue(), SHOP, True),
        (an_issue(), Audience(projects=frozenset({"github:acme/shop"})), True),
        (an_issue(), Audience(projects=frozenset({"jira:acme/shop"})), False),
        (an_issue(project="acme/other"), SHOP, False),
        (an_issue(private=True), Audience(), False),
        (an_issue(private=True), SHOP, False),
        (an_issue(private=True), replace(SHOP, private=True), True),
        (an_issue(private=True, project="acme/x"), replace(SHOP, private=True), False),
        (an_issue(private=True, extra={"audience": "10001"}), replace(SHOP, private=True), False),
        # That somebody is a maintainer opens no project.
        (an_issue(private=True), replace(SHOP, sensitive=True), False),
    ],
)
def test_who_may_be_told_of_an_issue(issue: Issue, audience: Audience, told: bool) -> None:
    assert (why_withheld(issue, MADE, audience, sensitive=False) == "") is told
    assert why_withheld(issue, MADE, audience, sensitive=True)
    assert why_withheld(issue, MADE, replace(audience, sensitive=True), sensitive=True)
    assert why_withheld(issue, SENSITIVE, replace(audience, sensitive=False), sensitive=True)
    maintainers = replace(audience, sensitive=True)
    assert (why_withheld(issue, SENSITIVE, maintainers, sensitive=True) == "") is told


def test_another_project_s_public_issue_may_be_named_and_no_private_one() -> None:
    other = an_issue(project="acme/other")
    assert may_name(other, SHOP, sensitive=False)
    assert not may_name(other, SHOP, sensitive=True)
    assert not may_name(replace(other, private=True), replace(SHOP, private=True), sensitive=False)
    assert may_name(an_issue(private=True), replace(SHOP, private=True), sensitive=False)


def test_an_issue_that_became_private_before_it_was_told_is_withheld(house: House) -> None:
    one = follower()
    post = Post(house.store, [one])
    house.open(suggest=[DOCS])
    post.spread()
    house.tracker.change(KEY, private=True)
    house.deliver(EventKind.ISSUE_EDITED)
    post.deliver()
    assert one.calls == []
    assert {status for _, status in post.statuses()} == {"withheld"}
    assert post.messages()[0].problem == "the issue is private"


def test_an_issue_that_was_deleted_is_not_told_of(house: House) -> None:
    one = follower()
    post = Post(house.store, [one])
    house.open(suggest=[DOCS])
    post.spread()
    house.deliver(EventKind.ISSUE_DELETED)
    post.deliver()
    assert one.calls == []


def test_a_suggestion_that_names_a_private_issue_is_withheld(house: House) -> None:
    one = follower(audience=Audience(projects=frozenset({"acme/shop"})))
    inside = follower("inside", Audience(projects=frozenset({"acme/shop"}), private=True))
    post = Post(house.store, [one, inside])
    house.open(7)
    house.open(
        suggest=[a_suggestion("similar", "github:acme/shop#7", promised=None), DOCS], private=False
    )
    house.tracker.change("github:acme/shop#7", private=True)
    house.deliver(EventKind.ISSUE_EDITED, "github:acme/shop#7")
    post.tell()
    assert [e.suggestion.value for e in one.told if e.suggestion] == ["docs"]
    assert "github:acme/shop#7" in [e.suggestion.value for e in inside.told if e.suggestion]


LEAK = {"title": "Password leaked in the log", "body": "AKIA" + "ABCDEFGHIJKLMNOP"}


def test_maintainers_alone_are_told_of_a_sensitive_issue_and_only_where_it_is(
    house: House,
) -> None:
    everybody = follower("everybody", replace(SHOP, private=True))
    maintainers = follower("maintainers", replace(SHOP, sensitive=True))
    post = Post(house.store, [everybody, maintainers])
    house.open(suggest=[DOCS], **LEAK)
    house.desk.consider(house.issue(), [DOCS])
    post.tell()
    assert everybody.calls == []
    assert post.messages("everybody") == []
    (event,) = maintainers.told
    assert event.kind is SENSITIVE
    assert event.issue is not None
    assert (event.issue.key, event.issue.title) == (KEY, "")
    assert "leaked" not in repr(event)
    assert "AKIA" not in repr(event)


def test_an_issue_that_became_sensitive_before_it_was_told_is_withheld(house: House) -> None:
    one = follower()
    post = Post(house.store, [one])
    house.open(suggest=[DOCS])
    post.spread()
    house.tracker.change(KEY, **LEAK)
    house.deliver(EventKind.ISSUE_EDITED)
    post.deliver()
    assert one.calls == []
    assert {m.problem for m in post.messages()} == {"the issue looks sensitive"}
