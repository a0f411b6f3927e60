"""Trackers' words for priority, type and status, and ours.

These are the words that trackers ship and that people use by habit. A site may rename its
own; a connector's settings come first there. The original word always stays beside ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final, TypeVar

from core.model import Issue, Priority, StatusCategory

PRIORITY_WORDS: Final[Mapping[Priority, str]] = {
    Priority.URGENT: "urgent, highest, blocker, immediate, showstopper, p0, p1, sev0, sev1, s1",
    Priority.HIGH: "high, critical, important, p2, sev2, s2",
    Priority.MEDIUM: "medium, normal, major, moderate, default, p3, sev3, s3",
    Priority.LOW: "low, minor, lowest, trivial, nice to have, p4, p5, sev4, s4",
    Priority.NONE: "none, no priority, not set, unset, unprioritized, unprioritised, undefined",
}

TYPE_WORDS: Final[Mapping[str, str]] = {
    "bug": "bug, bugs, defect, bug report, regression, fault",
    "feature": (
        "feature, feature request, new feature, enhancement, improvement, story, user story, wish,"
        " wishlist, suggestion, proposal, idea, feat, rfe"
    ),
    "question": "question, support, help, it help, q&a, usage, support question, how to",
    "task": "task, sub-task, subtask, technical task, chore, maintenance, housekeeping",
    "documentation": "documentation, docs, doc",
}

STATUS_WORDS: Final[Mapping[StatusCategory, str]] = {
    StatusCategory.TODO: (
        "todo, to do, open, new, backlog, triage, unconfirmed, reopened, unstarted, planned, ready,"
        " selected for development, waiting for support"
    ),
    StatusCategory.IN_PROGRESS: (
        "in_progress, in progress, started, doing, in review, review, in development, testing,"
        " assigned, blocked, patch available, waiting for customer, pending, escalated"
    ),
    StatusCategory.DONE: (
        "done, closed, resolved, fixed, completed, complete, verified, released, merged, shipped,"
        " answered"
    ),
    StatusCategory.CANCELLED: (
        "cancelled, canceled, wontfix, won't fix, won't do, duplicate, invalid, not planned,"
        " not_planned, rejected, declined, abandoned, obsolete, incomplete, cannot reproduce,"
        " can't reproduce, worksforme, works for me, not a bug, not a problem, inactive"
    ),
}

_PRESSING: Final = (Priority.URGENT, Priority.HIGH, Priority.MEDIUM, Priority.LOW)

T = TypeVar("T")


def _by_word(lists: Mapping[T, str]) -> Mapping[str, T]:
    return {word.strip(): ours for ours, words in lists.items() for word in words.split(",")}


_PRIORITIES: Final = _by_word(PRIORITY_WORDS)
_TYPES: Final = _by_word(TYPE_WORDS)
_STATUSES: Final = _by_word(STATUS_WORDS)

# As in "type: bug", "kind/bug", "Type-Defect", "T-bug", "C-enhancement" and "type::bug".
_TYPE_PREFIX = re.compile(r"(?:issue[ _-]?)?(?:type|kind|category)\s{0,4}(?:::|[:/=-])|[tck]-")
# As in "priority: high", "prio/low", "Priority-2", "high priority" and "P1 - critical".
_PRIORITY_PREFIX = re.compile(
    r"(?:issue[ _-]?)?prio(?:rity)?(?:\s{0,4}(?:::|[:/=_-])\s{0,4}|\s{1,4})"
)
_PRIORITY_SUFFIX = re.compile(r"[ _-]prio(?:rity)?$")
_LEVEL = re.compile(r"p?([0-5])(?:[^\w]+(.{1,60}))?")
_DECORATION = re.compile(r"^[^\w]{1,10}|[^\w]{1,10}$")


def priority_of(word: str) -> Priority:
    """Our word for a tracker's priority; NONE for "not set" and for a word nobody explained."""
    return _PRIORITIES.get(_plain(word), Priority.NONE)


def says_no_priority(word: str) -> bool:
    """Whether a word says that no priority is set, rather than nothing that we know."""
    return _PRIORITIES.get(_plain(word)) is Priority.NONE


def type_of(word: str) -> str:
    """Our word for a tracker's issue type; "" for a word nobody explained."""
    return _TYPES.get(_plain(word), "")


def type_of_label(label: str) -> str:
    """Our word for the type that a label stands for, "" where it stands for something else.

    ``bug``, ``Type: Bug``, ``kind/bug`` and ``🐛 bug`` are types; ``dataset bug`` and
    ``bug bash`` are not.
    """
    word = _plain(label)
    if prefix := _TYPE_PREFIX.match(word):
        word = _plain(word[prefix.end() :])
    return _TYPES.get(word, "") or _TYPES.get(word.replace("-", " "), "")


def type_of_issue(issue: Issue) -> str:
    """The type that an issue has: its own, the tracker's word for it, or what a label says."""
    of_labels = filter(None, map(type_of_label, issue.labels))
    return issue.type or issue.original_type.casefold() or next(of_labels, "")


def priority_labels_of(labels: Iterable[str], *, bare: bool = False) -> Mapping[Priority, str]:
    """The labels that stand for priorities, each priority's first one; the most pressing first.

    ``Priority: High``, ``prio/low``, ``P1`` and ``high priority`` are priorities, and with
    ``bare`` so is ``high``. Levels that are numbers alone are counted from the most pressing one:
    ``P0`` to ``P3`` as well as ``P1`` to ``P4`` are urgent to low.
    """
    found: dict[Priority, str] = {}
    critical = ""
    levels: dict[int, str] = {}
    for label in labels:
        word, is_told = _priority_word(label)
        level = _LEVEL.fullmatch(word)
        if level and (is_told or bare or word.startswith("p")):
            word = _plain(level[2] or "")
            if not word:
                levels.setdefault(int(level[1]), label)
                continue
        elif not (is_told or bare):
            continue
        ours = _PRIORITIES.get(word, Priority.NONE)
        if word == "critical":
            critical = critical or label
        elif ours is not Priority.NONE:
            found.setdefault(ours, label)
    if critical:  # beside "high" it is what others call urgent, and alone it is high
        found.setdefault(Priority.URGENT if Priority.HIGH in found else Priority.HIGH, critical)
    if not found:
        found = dict(zip(_PRESSING, (levels[number] for number in sorted(levels)), strict=False))
    return {ours: found[ours] for ours in _PRESSING if ours in found}


def _priority_word(label: str) -> tuple[str, bool]:
    """The word of a label without what says that it is a priority, and whether that was there."""
    word = _plain(label)
    if prefix := _PRIORITY_PREFIX.match(word):
        return _plain(word[prefix.end() :]), True
    if suffix := _PRIORITY_SUFFIX.search(word):
        return _plain(word[: suffix.start()]), True
    return word, False


def status_category_of(status: str, resolution: str = "") -> StatusCategory:
    """Where an issue stands; what is done without having been done counts as cancelled."""
    category = _STATUSES.get(_plain(status), StatusCategory.TODO)
    if category is StatusCategory.DONE:
        cancelled = _STATUSES.get(_plain(resolution)) is StatusCategory.CANCELLED
        return StatusCategory.CANCELLED if cancelled else category
    return category


def _plain(word: str) -> str:
    """A word without case, surrounding signs, and the typographic apostrophe."""
    return _DECORATION.sub("", word.strip()[:100].casefold().replace("’", "'"))
