from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

import pytest

from core.connector import Capability
from core.hookspecs import hookimpl
from core.model import ActionKind, Evidence, EvidenceKind, Issue, RelationKind, Suggestion
from core.plugin_manager import PluginManager
from core.triage.context import IssueContext
from core.triage.plan import Change, change_for, label_of_type
from core.triage.suggest import pool, suggest
from core.vocabulary import type_of_label
from tests.store.stores import an_issue

CONTEXT = IssueContext(lambda _: None, lambda _i, _n: [], frozenset)


def a_suggestion(value: str = "bug", **fields: Any) -> Suggestion:
    given: dict[str, Any] = {"kind": "label", "confidence": 0.8, "because": "", "made_by": "p"}
    return Suggestion(value=value, **(given | {"version": "1"} | fields))


class Plugin:
    def __init__(self, answer: object) -> None:
        self._answer = answer

    @hookimpl
    def trackside_suggest(self, issue: Issue) -> object:
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


def suggested(*answers: object) -> list[tuple[str, str, float]]:
    manager = PluginManager({})
    for n, answer in enumerate(answers):
        manager.register(Plugin(answer), name=f"p{n}", source="a test")
    return [(s.kind, s.value, s.confidence) for s in suggest(manager, an_issue(), CONTEXT)]


def test_all_plugins_suggestions_are_pooled_and_the_surest_wins() -> None:
    assert suggested(
        [a_suggestion("bug", confidence=0.6), a_suggestion("docs", confidence=0.7)],
        [a_suggestion("bug", confidence=0.9)],
        [a_suggestion("bug", kind="type", confidence=0.5)],
        (),
        None,
    ) == [("label", "bug", 0.9), ("label", "docs", 0.7), ("type", "bug", 0.5)]


def test_of_two_that_are_equally_sure_the_first_stays() -> None:
    first, second = a_suggestion(made_by="first"), a_suggestion(made_by="second")
    assert [s.made_by for s in pool([first, second])] == ["first"]
    assert pool([]) == []


def test_a_generator_is_an_answer_too() -> None:
    assert suggested(a_suggestion(value) for value in ("a", "b")) == [
        ("label", "a", 0.8),
        ("label", "b", 0.8),
    ]


WRONG = (
    "not a suggestion",
    None,
    a_suggestion(""),
    a_suggestion("x" * 301),
    a_suggestion(kind=""),
    a_suggestion(kind="k" * 41),
    a_suggestion(value=7),  # type: ignore[arg-type]
    a_suggestion(because=None),
    a_suggestion(made_by=b"p"),
    a_suggestion(version=3),
    a_suggestion(confidence=float("nan")),
    a_suggestion(confidence=-0.1),
    a_suggestion(confidence=1.1),
    a_suggestion(confidence="0.9"),
    a_suggestion(confidence=None),
    a_suggestion(promised=float("nan")),
    a_suggestion(promised=2),
    a_suggestion(promised="sure"),
    a_suggestion(evidence=("crash",)),
)


@pytest.mark.parametrize("wrong", WRONG, ids=repr)
def test_a_wrong_suggestion_costs_only_itself(
    wrong: object, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        assert suggested([wrong, a_suggestion("fine")]) == [("label", "fine", 0.8)]
    assert "plugin p0" in caplog.text


@pytest.mark.parametrize("answer", [7, RuntimeError("a defect")], ids=repr)
def test_a_wrong_answer_costs_only_its_plugin(
    answer: object, caplog: pytest.LogCaptureFixture
) -> None:
    assert suggested(answer, [a_suggestion("fine")]) == [("label", "fine", 0.8)]
    assert "plugin p0" in caplog.text


def test_what_is_within_the_bounds_passes() -> None:
    evidence = (Evidence(kind=EvidenceKind.TERM, text="crash"),)
    fine = [
        a_suggestion("x" * 300, kind="k" * 40, confidence=0, promised=1.0, evidence=evidence),
        a_suggestion("y", confidence=1, promised=None),
    ]
    assert len(suggested(fine)) == 2


# -- what changes in the tracker -----------------------------------------------------------

EVERY = frozenset(Capability) - {Capability.TYPE}
RELATIONS = frozenset({RelationKind.SIMILAR, RelationKind.DUPLICATE_OF})
KNOWN = ("kind/bug", "bug", "bug: confirmed", "feature request", "area: sync")


def change(
    suggestion: Suggestion,
    *,
    capabilities: Iterable[Capability] = EVERY,
    labels: Iterable[str] = KNOWN,
    link_kinds: Iterable[RelationKind] = RELATIONS,
    **fields: Any,
) -> tuple[ActionKind, str] | None:
    found = change_for(
        suggestion,
        an_issue(**fields),
        capabilities=frozenset(capabilities),
        link_kinds=frozenset(link_kinds),
        labels=frozenset(labels),
        type_of_label=type_of_label,
    )
    assert found is None or isinstance(found, Change)
    return None if found is None else (found.kind, found.value)


@pytest.mark.parametrize(
    ("kind", "value", "expected", "needs"),
    [
        ("label", "sync", (ActionKind.ADD_LABEL, "sync"), Capability.LABELS),
        ("type", "bug", (ActionKind.ADD_LABEL, "bug"), Capability.LABELS),
        ("type", "feature", (ActionKind.ADD_LABEL, "feature request"), Capability.LABELS),
        ("priority", "high", (ActionKind.SET_PRIORITY, "high"), Capability.PRIORITY),
        ("assignee", "7", (ActionKind.ASSIGN, "7"), Capability.ASSIGNEES),
        ("similar", "github:a/b#1", (ActionKind.LINK, "github:a/b#1"), Capability.LINK),
        (
            "duplicate",
            "github:a/b#1",
            (ActionKind.MARK_DUPLICATE, "github:a/b#1"),
            Capability.LINK,
        ),
    ],
)
def test_each_kind_stands_for_one_change(
    kind: str, value: str, expected: tuple[ActionKind, str], needs: Capability
) -> None:
    suggestion = a_suggestion(value, kind=kind)
    assert change(suggestion) == expected
    assert change(suggestion, capabilities={needs}) == expected
    assert change(suggestion, capabilities=EVERY - {needs}) is None


@pytest.mark.parametrize("kind", ["missing", "sentiment", "status", "close"])
def test_other_kinds_change_nothing(kind: str) -> None:
    assert change(a_suggestion("x", kind=kind)) is None


@pytest.mark.parametrize("kind", ["similar", "duplicate"])
def test_a_relation_that_the_tracker_has_no_word_for_is_not_written(kind: str) -> None:
    assert change(a_suggestion("github:a/b#1", kind=kind), link_kinds=()) is None


@pytest.mark.parametrize("original", ["", "Story"])
def test_a_type_is_set_where_the_tracker_lets_us(original: str) -> None:
    every = frozenset(Capability)
    bug = change(a_suggestion("bug", kind="type"), capabilities=every, original_type=original)
    assert bug == (ActionKind.SET_TYPE, "bug")
    assert change(a_suggestion("chore", kind="type"), capabilities=every) is None


def test_a_type_that_the_project_has_no_label_for_changes_nothing() -> None:
    assert change(a_suggestion("question", kind="type")) is None
    assert change(a_suggestion("bug", kind="type"), labels=()) is None


def test_where_the_tracker_has_types_of_its_own_no_label_is_set_beside_them() -> None:
    bug = a_suggestion("bug", kind="type")
    assert change(bug, original_type="Story") is None
    assert change(bug, original_type="") == (ActionKind.ADD_LABEL, "bug")


def test_a_type_that_is_read_from_a_label_is_none_of_the_trackers_own() -> None:
    issue = an_issue(original_type="enhancement", labels=("enhancement",))
    found = change_for(
        a_suggestion("bug", kind="type"),
        issue,
        capabilities=EVERY,
        link_kinds=RELATIONS,
        labels=KNOWN,
        type_of_label=type_of_label,
    )
    assert found == Change(kind=ActionKind.ADD_LABEL, value="bug")


def test_a_priority_that_is_none_of_ours_changes_nothing() -> None:
    assert change(a_suggestion("P1", kind="priority")) is None
    assert change(a_suggestion("none", kind="priority")) == (ActionKind.SET_PRIORITY, "none")


def test_the_shortest_label_stands_for_a_type() -> None:
    assert label_of_type("bug", KNOWN, type_of_label) == "bug"
    assert label_of_type("bug", ("type: bug", "kind/bug"), type_of_label) == "kind/bug"
    assert label_of_type("task", KNOWN, type_of_label) == ""
