"""A team's own rule: words that put an issue at a priority, and how often they were right.

A small project's history rarely proves what a model has learned about priorities, while its
people know very well which words make them hurry. Their rule works from the first day, and
each training counts how it would have fared.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from core.model import Issue, Priority, Suggestion, SuggestionKind

TASK: Final = "priority_words"
MOST_CHARS: Final = 8_000
"""Of an issue's text; what makes people hurry is not said in the appendix of a log."""

UNMEASURED: Final = 0.6
"""How sure to be of a rule whose record is not known: its authors will have meant something."""

UNSPACED: Final = (
    ("\u0e00", "\u0eff"),
    ("\u1000", "\u109f"),
    ("\u1780", "\u17ff"),
    ("\u2e80", "\uffef"),
)
"""Thai and Lao, Burmese, Khmer; Chinese, Japanese and Korean."""

FIRST: Final = (Priority.URGENT, Priority.HIGH, Priority.MEDIUM, Priority.LOW)

WordsOf = Mapping[Priority, Sequence[str]]


def found_in(words: WordsOf, title: str, body: str) -> tuple[Priority, str] | None:
    """The most pressing priority that a word of an issue stands for, and the word."""
    text = _folded(f"{title}\n{body}"[:MOST_CHARS])
    spaced = _spaced(text)
    for priority in FIRST:
        for word in words.get(priority, ()):
            if _is_in(_folded(word), text, spaced):
                return priority, word
    return None


def compared(word: str) -> str:
    """A word as it is looked for: two that are the same here are found in the same issues."""
    folded = _folded(word)
    return _spaced(folded) if _is_plain(folded) else folded


def as_data(words: WordsOf) -> dict[str, list[str]]:
    """The rule as it is kept beside its record, which is true of these words alone."""
    return {priority.value: list(phrases) for priority, phrases in words.items()}


def record(words: WordsOf, told: Iterable[tuple[str, str, str]]) -> dict[str, list[int]]:
    """How the rule would have fared: for each priority how often it spoke, and was right.

    ``told``: title, body and the priority that people settled on, of earlier issues.
    """
    counts: dict[str, list[int]] = {}
    for title, body, settled in told:
        if (hit := found_in(words, title, body)) is not None:
            count = counts.setdefault(hit[0].value, [0, 0])
            count[0] += 1
            count[1] += hit[0].value == settled
    return counts


def notes(known: Mapping[str, Sequence[int]]) -> tuple[str, ...]:
    """A record in a sentence."""
    told = [f"{right} of {spoke} times for {name}" for name, (spoke, right) in known.items()]
    said = f"were right {', '.join(told)}" if told else "stood in no issue that has a priority"
    return (f"Your words {said}.",)


def suggestion(
    issue: Issue,
    hit: tuple[Priority, str],
    known: Mapping[str, Sequence[int]],
    *,
    made_by: str,
    version: str,
) -> Suggestion | None:
    """What the rule says of an issue in which it found a word; None where it leaves it alone.

    A priority is never lowered from what people may have raised: only an issue without one,
    or at the middle where trackers put every new issue, can be put low. And nothing is
    promised where an issue has one: the record is of what people settled on, and perhaps
    this is what they settled on.
    """
    priority, word = hit
    raised = issue.priority in FIRST and FIRST.index(issue.priority) <= FIRST.index(priority)
    if raised and (issue.priority is not Priority.MEDIUM or priority is Priority.MEDIUM):
        return None
    confidence, promised, fared = UNMEASURED, None, ""
    if priority.value in known:
        from core.learning.calibration import lower_bound  # loads numpy

        spoke, right = known[priority.value]
        # One of each is added: two of two is no certainty.
        confidence = (right + 1) / (spoke + 2)
        promised = lower_bound(spoke, right) if issue.priority is Priority.NONE else None
        fared = f" {right} of {spoke} earlier issues with such words were of that priority."
    return Suggestion(
        kind=SuggestionKind.PRIORITY,
        value=priority.value,
        confidence=round(confidence, 4),
        because=f"It says “{word}”, which stands for {priority.value} here.{fared}",
        made_by=made_by,
        version=version,
        promised=promised,
    )


def _folded(text: str) -> str:
    """A text as it is compared: letters however they are composed, in any case or width."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return folded.replace("\u2019", "'").replace("\u2018", "'")


def _spaced(text: str) -> str:
    """The words of a text with one space around each."""
    kept = (char if _is_of_a_word(char) or char == "'" else " " for char in text)
    words = (word.strip("'") for word in "".join(kept).split())
    return f" {' '.join(word for word in words if word)} "


def _is_of_a_word(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char)[0] == "M"


def _is_in(word: str, text: str, spaced: str) -> bool:
    return _spaced(word) in spaced if _is_plain(word) else word in text


def _is_plain(word: str) -> bool:
    # Some scripts put no spaces between words; and of "c++" only the letter would be left.
    plain = all(_is_of_a_word(c) or c in "'- " for c in word) and not word.startswith("-")
    return plain and not any(first <= c <= last for c in word for first, last in UNSPACED)
