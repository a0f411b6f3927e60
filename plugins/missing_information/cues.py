"""What a report tells: its version, how to reproduce it, logs and so on, in several languages.

Each kind of information is told by what it looks like (a version number, a stack trace, a
picture) or by the words that people put before it. All patterns have bounded quantifiers
and run over a bounded text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from core.model import Issue
from core.vocabulary import type_of, type_of_label
from plugins.missing_information import words
from plugins.missing_information.sections import Section, sections_of
from plugins.missing_information.words import any_of

TITLE_CHARS: Final = 500


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of information: its name, how a report that has it is described, how it is told.

    ``headings`` are the words under which it is asked for and given; ``signs`` is what it
    looks like wherever it stands.
    """

    name: str
    had: str
    headings: re.Pattern[str]
    signs: re.Pattern[str]


def _compiled(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


KINDS: Final[Sequence[Kind]] = (
    Kind(
        "version",
        "named a version",
        _compiled(any_of(words.VERSION)),
        _compiled(
            r"(?<![\w.,/-])v?\d{1,4}(?:\.\d{1,6}){2,4}(?![\w%])",
            # Two numbers are a version unless a unit follows or they are part of an amount.
            r"(?<![\w.,/:$€£-])v?\d{1,3}\.\d{1,3}"
            r"(?![%.,]?\d|\s?[%°€$]|\s?(?:[kmgt]i?b|[mµn]?s|sec\w{0,6}|min\w{0,6}|h|hours?|days?"
            r"|x|times|px|k|million|percent)\b)",
            rf"(?:{any_of(words.VERSION)})[^\n\d]{{0,20}}"
            r"(?:\d|(?:latest|main|master|head|nightly|[0-9a-f]{7,40})\b)",
            r"\bv\d{1,4}\b",
        ),
    ),
    Kind(
        "steps to reproduce",
        "said how to reproduce it",
        _compiled(any_of(words.REPRODUCE_TOLD, words.REPRODUCE_HEADED)),
        _compiled(
            any_of(words.REPRODUCE_TOLD),
            r"(?:^|\n)1[.)]\s{1,4}\S[^\n]{0,900}\n(?:[^\n]{0,900}\n){0,3}2[.)]\s",
        ),
    ),
    Kind(
        "expected behaviour",
        "said what was expected",
        _compiled(any_of(words.EXPECTED_TOLD, words.EXPECTED_HEADED)),
        _compiled(any_of(words.EXPECTED_TOLD)),
    ),
    Kind(
        "logs",
        "had a log or an error message",
        _compiled(any_of(words.LOGS_HEADED)),
        _compiled(
            r"\bTraceback \(most",
            r"(?:^|\n)at [\w$.<>/ \[\]]{2,160}\(",
            r"\b[\w.$]{0,80}(?:Error|Exception|Panic)\s{0,4}[:(\[]",
            r"\b(?-i:ERROR|FATAL|WARN|CRITICAL|SEVERE)\b",
            r"\b(?:HTTP|status|exit code|errno|error code)[ :/]{1,3}[\d.]{0,4}\s?\d{1,5}\b",
            r"(?:^|\n)\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d",
            r"\.log\b",
            r"(?:```|~~~|\{noformat|\{code)[^\n]{0,40}\n[^`~{]{0,400}?"
            r"\b(?:error|fail|exception|warn|denied|refused)",
        ),
    ),
    Kind(
        "device",
        "named the system or the device",
        _compiled(any_of(words.SYSTEM_HEADED)),
        _compiled(any_of(words.SYSTEM_TOLD)),
    ),
    Kind(
        "screenshot",
        "had a picture",
        _compiled(any_of(words.SCREENSHOT_HEADED)),
        _compiled(
            r"!\[[^\]\n]{0,200}\]\(",
            r"<(?:img|video)\b",
            r"\.(?:png|jpe?g|gif|bmp|webp|mp4|mov|webm)\b",
            r"\bcreated attachment\b",
        ),
    ),
)

KIND_OF: Final = {kind.name: kind for kind in KINDS}

DETAILS: Final = tuple(kind.name for kind in KINDS if kind.name != "screenshot")
"""The kinds of which a report that can be acted on has at least one."""

BEGINNING: Final = 3_000
BUG_WORDS: Final = 2

_BUG_WORDS = _compiled(any_of(words.BUG))
_WISH_WORDS = _compiled(any_of(words.WISH))


def told_by(sections: Sequence[Section], title: str = "") -> frozenset[str]:
    """The names of the kinds of information that a report has.

    A heading alone tells nothing: what counts is what was written under it.
    """
    answered = [section for section in sections if section.is_answered]
    texts = [f"{s.heading}: {s.text}" if s.heading and s.text else s.text for s in answered]
    whole = "\n".join((title[:TITLE_CHARS], *texts))
    return frozenset(
        kind.name
        for kind in KINDS
        if kind.signs.search(whole) or any(_gives(section, kind) for section in answered)
    )


def asked_by(heading: str) -> Kind | None:
    """The kind of information that a heading asks for, or None for another one."""
    return next((kind for kind in KINDS if kind.headings.search(heading)), None)


def told_in(issue: Issue, boilerplate: AbstractSet[str] = frozenset()) -> frozenset[str]:
    """The kinds of information that an issue has, in its text or its reporter's comments."""
    told = told_by(sections_of(issue.body, boilerplate), issue.title)
    for comment in issue.comments:
        if issue.author is not None and comment.author == issue.author:
            told |= told_by(sections_of(comment.body))
    return told


def looks_like_bug(issue: Issue) -> bool:
    """Whether it reports a defect: by its type, else by its labels, else by its words."""
    settled = settled_type(issue)
    return settled == "bug" if settled else reads_like_bug(issue)


def settled_type(issue: Issue) -> str:
    """The type that an issue has, by the tracker's field, else by its labels; "" for none."""
    settled = issue.type or type_of(issue.original_type)
    return settled or next(filter(None, map(type_of_label, issue.labels)), "")


def reads_like_bug(issue: Issue) -> bool:
    """Whether an issue reports a defect by its words alone.

    It shows a log, or its title names a defect, or its beginning does twice, and its title asks
    for nothing. In doubt it does not: asking too little costs less.
    """
    title, body = issue.title[:TITLE_CHARS], issue.body[:BEGINNING]
    if _WISH_WORDS.search(title):
        return False
    if _BUG_WORDS.search(title) or KIND_OF["logs"].signs.search(body):
        return True
    return len({word.casefold() for word in _BUG_WORDS.findall(body)}) >= BUG_WORDS


def _gives(section: Section, kind: Kind) -> bool:
    given = section.heading and section.text
    return bool(given) and kind.headings.search(section.heading) is not None
