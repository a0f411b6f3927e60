"""Trackers' words and ours."""

from __future__ import annotations

import pytest

from core.model import Priority, StatusCategory
from core.vocabulary import (
    PRIORITY_WORDS,
    STATUS_WORDS,
    TYPE_WORDS,
    priority_labels_of,
    priority_of,
    status_category_of,
    type_of,
    type_of_label,
)


@pytest.mark.parametrize("lists", [PRIORITY_WORDS, TYPE_WORDS, STATUS_WORDS])
def test_a_word_means_one_thing(lists: dict[str, str]) -> None:
    words = [word.strip() for text in lists.values() for word in text.split(",")]
    assert len(words) == len(set(words))
    assert all(words)


@pytest.mark.parametrize(
    ("word", "ours"),
    [
        ("Highest", "urgent"), ("Blocker", "urgent"), ("P1", "urgent"), ("Urgent", "urgent"),
        ("High", "high"), ("Critical", "high"), ("P2", "high"),
        ("Medium", "medium"), ("Major", "medium"), ("Normal", "medium"), ("P3", "medium"),
        ("Low", "low"), ("Minor", "low"), ("Lowest", "low"), ("Trivial", "low"), ("P4", "low"),
        ("P5", "low"), ("No priority", "none"), ("--", "none"), ("", "none"), ("whatever", "none"),
        ("  🔥 HIGH ", "high"),
    ],
)  # fmt: skip
def test_priorities(word: str, ours: str) -> None:
    assert priority_of(word) is Priority(ours)


@pytest.mark.parametrize(
    ("labels", "found"),
    [
        (["bug", "Priority: High", "priority/low", "prio-medium", "P-high"],
         {"high": "Priority: High", "medium": "prio-medium", "low": "priority/low"}),
        (["P0", "P1", "P2", "P3"], {"urgent": "P0", "high": "P1", "medium": "P2", "low": "P3"}),
        (["p4", "p1", "p2", "p3"], {"urgent": "p1", "high": "p2", "medium": "p3", "low": "p4"}),
        (["priority-1", "Priority 2"], {"urgent": "priority-1", "high": "Priority 2"}),
        (["P0: urgent", "P2 - medium"], {"urgent": "P0: urgent", "medium": "P2 - medium"}),
        (["priority: critical", "priority: high"],
         {"urgent": "priority: critical", "high": "priority: high"}),
        (["priority: critical", "priority: minor"],
         {"high": "priority: critical", "low": "priority: minor"}),
        (["🔥 urgent priority", "low priority"],
         {"urgent": "🔥 urgent priority", "low": "low priority"}),
        (["high", "low", "critical", "2", "prioritise me", "p2p", "p0rn", "", "🔥"], {}),
    ],
)  # fmt: skip
def test_labels_that_stand_for_priorities(labels: list[str], found: dict[str, str]) -> None:
    assert priority_labels_of(labels) == {Priority(ours): label for ours, label in found.items()}
    assert list(priority_labels_of(labels)) == list(map(Priority, found)), "most pressing first"


def test_bare_words_are_priorities_where_only_priorities_are_asked_for() -> None:
    found = priority_labels_of(["Important", "3 (moderate)", "Whatever"], bare=True)
    assert found == {Priority.HIGH: "Important", Priority.MEDIUM: "3 (moderate)"}
    found = priority_labels_of(["3", "1", "2"], bare=True)
    assert found == {Priority.URGENT: "1", Priority.HIGH: "2", Priority.MEDIUM: "3"}


@pytest.mark.parametrize(
    ("word", "ours"),
    [
        ("Bug", "bug"), ("defect", "bug"), ("New Feature", "feature"), ("Improvement", "feature"),
        ("Story", "feature"), ("Support", "question"), ("Sub-task", "task"),
        ("Documentation", "documentation"), ("Epic", ""), ("", ""),
    ],
)  # fmt: skip
def test_types(word: str, ours: str) -> None:
    assert type_of(word) == ours


@pytest.mark.parametrize(
    ("label", "ours"),
    [
        ("bug", "bug"), ("Type: Bug", "bug"), ("kind/bug", "bug"), ("type::bug", "bug"),
        ("T-bug", "bug"), ("C-enhancement", "feature"), ("Type-Defect", "bug"), ("🐛 bug", "bug"),
        ("type: feature-request", "feature"), ("issue-type: question", "question"),
        ("docs", "documentation"),
        ("dataset bug", ""), ("bug bash", ""), ("not a bug", ""), ("type: ui", ""), ("kind", ""),
        ("", ""), ("area: docs", ""), ("t-shirt", ""),
    ],
)  # fmt: skip
def test_labels_that_stand_for_a_type(label: str, ours: str) -> None:
    assert type_of_label(label) == ours


def test_done_without_having_been_done_is_cancelled() -> None:
    assert status_category_of("Closed") is StatusCategory.DONE
    assert status_category_of("Closed", "Won’t Fix") is StatusCategory.CANCELLED
    assert status_category_of("Closed", "Duplicate") is StatusCategory.CANCELLED
    assert status_category_of("Open", "Duplicate") is StatusCategory.TODO


def test_endless_words_are_cut() -> None:
    assert type_of_label("bug" * 1_000_000) == ""
