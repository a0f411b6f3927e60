"""A team's own rule: words that put an issue at a priority, and how often they were right.

A small project's history rarely proves what a model has learned about priorities, while its
people know very well which words make them hurry. Their rule works from the first day, and
each training counts how it would have fared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from core.model import Issue, Priority, Suggestion, SuggestionKind

TASK: Final = "priority_words"
MOST_CHARS: Final = 8_000
"""Of an issue's text; what makes people hurry is not said in the appendix of a log."""

UNMEASURED: Final = 0.6
"""How sure to be of a rule whose record is not known: its authors will have meant something."""

FIRST: Final = (Priority.URGENT, Priority.HIGH, Priority.MEDIUM, Priority.LOW)

WordsOf = Mapping[Priority, Sequence[str]]


def found_in(words: WordsOf, title: str, body: str) -> tuple[Priority, str] | None:
    """The most pressing priority that a word of an issue stands for, and the word."""
    text = f"{title}\n{body}"[:MOST_CHARS].casefold()
    spaced = _spaced(text)
    for priority in FIRST:
        for word in words.get(priority, ()):
            if _is_in(word.casefold(), text, spaced):
                return priority, word
    return None


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


def suggestion(
    words: WordsOf,
    issue: Issue,
    known: Mapping[str, Sequence[int]],
    *,
    made_by: str,
    version: str,
) -> Suggestion | None:
    """What the rule says of an issue; None where no word is in it, or it has that already.

    A priority is never lowered from what people may have raised: only an issue without one,
    or at the middle where trackers put every new issue, can be put low.
    """
    hit = found_in(words, issue.title, issue.body)
    if hit is None or hit[0] is issue.priority:
        return None
    priority, word = hit
    raised = issue.priority in FIRST and FIRST.index(issue.priority) < FIRST.index(priority)
    if raised and issue.priority is not Priority.MEDIUM:
        return None
    confidence, promised, fared = UNMEASURED, None, ""
    if priority.value in known:
        from core.learning.calibration import lower_bound  # loads numpy

        spoke, right = known[priority.value]
        # One of each is added: two of two is no certainty.
        confidence, promised = (right + 1) / (spoke + 2), lower_bound(spoke, right)
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


def _spaced(text: str) -> str:
    """The words of a text with one space around each."""
    kept = (char if char.isalnum() or char in "'’" else " " for char in text)
    return f" {' '.join(''.join(kept).split())} "


def _is_in(word: str, text: str, spaced: str) -> bool:
    # Chinese, Japanese and Korean put no spaces between words.
    if any("\u2e80" <= char <= "\uffef" for char in word):
        return word in text
    return _spaced(word) in spaced
