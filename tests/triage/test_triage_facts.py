"""The comment that is foreseen is the one that is written."""

from __future__ import annotations

from core.model import ActionKind, Comment, Decision, EventKind, Suggestion, SuggestionKind, Verdict
from core.triage.comment import compose, digest
from core.triage.facts import FactFinder, why_silent
from core.triage.one_comment import CommentWriter
from tests.store.stores import an_issue
from tests.triage.fake_tracker import ME, a_suggestion
from tests.triage.house import House

OTHER = "github:acme/shop#7"
SHOWN = [
    a_suggestion("label", "bug", promised=None),
    a_suggestion(SuggestionKind.SIMILAR, OTHER),
    a_suggestion(SuggestionKind.DUPLICATE, OTHER),
    a_suggestion("missing", "steps"),
]


def finder_of(house: House) -> FactFinder:
    writer: CommentWriter = CommentWriter(
        performer=house.write_back._performer, mentionable=house._mentionable
    )
    return writer._finder


def decided(found: list[Suggestion]) -> list[Decision]:
    return [Decision(suggestion=one, verdict=Verdict.SHOW, sentence="") for one in found]


def test_what_is_foreseen_is_what_is_written(house: House) -> None:
    house.open(7, suggest=[])
    house.open(suggest=SHOWN)
    house.write()
    issue, finder = house.issue(), finder_of(house)
    stored = finder.noted(issue).stored
    decisions = [
        Decision(suggestion=one.suggestion, verdict=one.verdict, sentence="") for one in stored
    ]
    foreseen = compose(finder.foreseen(issue, finder.noted(issue), decisions))
    assert foreseen is not None
    written = [a for a in finder.noted(issue).actions if a.kind is ActionKind.COMMENT]
    assert digest(foreseen) == written[-1].value


def test_what_people_have_answered_is_not_asked_again(house: House) -> None:
    house.open(7, suggest=[])
    house.open(suggest=SHOWN)
    house.write()
    house.say("/trackside accept label")
    issue, finder = house.issue(), finder_of(house)
    shown = finder.foreseen(issue, finder.noted(issue), decided(SHOWN)).shown
    assert {one.kind for one in shown} == {"similar", "duplicate", "missing"}


def test_why_nothing_would_be_said(house: House) -> None:
    house.open(suggest=SHOWN)
    house.write()
    issue, finder = house.issue(), finder_of(house)
    assert why_silent(issue, finder.noted(issue).actions) == ""
    bad = an_issue(9, title="SQL injection in the search")
    assert why_silent(bad, ()) == "it looks like a vulnerability"
    ((_, (name, _)),) = house.tracker.comments.items()
    house.deliver(EventKind.COMMENT_DELETED, comment=Comment(id=name, body="", author=ME))
    assert why_silent(issue, finder.noted(issue).actions) == "a person took it away"
