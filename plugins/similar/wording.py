"""Why an issue is named as similar, in one sentence."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from core.model import Issue, StatusCategory
from core.plugin import SimilarIssue
from core.search.verdict import ONLY_SIMILAR, Answer, Judgement
from core.wording.english import listed, percent_reached

TERMS_NAMED: Final = 4
LONGEST_TERM: Final = 60

_RAISED: Final = re.compile(r"[\w$]{1,80}(?:Error|Exception|Failure|Panic|Fault)")
_CODE: Final = re.compile(r"[A-Z][A-Z0-9_]{1,40}[-_]?\d{2,7}|ERR_\w{2,60}|0[xX][0-9a-fA-F]{8}")

NO_CONFIDENCE: Final = (
    "strength is how much two issues look like one report, and a similar issue's confidence how "
    "likely it is of use to know of it"
)
"""How the two measures differ, where people see both."""

# What trackers call it, in lower case and without what is not a letter, and what it means.
_FIXED: Final = "it was fixed"
_ANSWERED: Final = "it was answered there"
OUTCOMES: Final = {
    _ANSWERED: "answered",
    _FIXED: "fixed done completed resolved implemented delivered closedfixed",
    "it was closed as not planned": "wontfix wontdo wont declined notplanned rejected",
    "it turned out to be a duplicate itself": "duplicate",
    "it could not be reproduced": "cannotreproduce worksforme unreproducible",
    "it turned out not to be a defect": "invalid notabug notaproblem asdesigned byintention",
    "it was closed for want of information": "incomplete inactive stale needsinfo",
}
_OUTCOME_OF: Final = {
    word: outcome for outcome, words in OUTCOMES.items() for word in words.split()
}


def because(
    one: SimilarIssue,
    judged: Judgement = ONLY_SIMILAR,
    components: Collection[str] = frozenset(),
) -> str:
    """What both have in common, what sets them apart, and what became of the earlier issue.

    Written so that it reads well after the earlier issue's title. The terms are users' own:
    whoever renders the sentence escapes it. ``components``: the parts of the product that
    both are about.
    """
    said = _common(one.shared, components)
    if judged.answer is Answer.DUPLICATE:
        said = judged.because[0].upper() + judged.because[1:]
    elif judged.answer is Answer.RELATED:
        said = f"{said}; {judged.because}"
    return f"{said}; {outcome(one.issue)}."


def outcome(issue: Issue) -> str:
    """What became of an issue, in a few words."""
    if issue.is_open:
        started = issue.status_category is StatusCategory.IN_PROGRESS
        return "it is being worked on" if started else "it is still open"
    words = (issue.resolution, issue.status)
    known = (_OUTCOME_OF.get(_letters(word)) for word in words if word)
    said = next((outcome for outcome in known if outcome), "")
    if said == _FIXED and issue.type == "question":
        said = _ANSWERED
    if said == _FIXED and issue.milestone:
        said = f"{said} in {' '.join(issue.milestone.split())[:LONGEST_TERM]}"
    if not said:
        cancelled = issue.status_category is StatusCategory.CANCELLED
        said = "it was closed as not planned" if cancelled else "it was closed"
    return f"{said} on {issue.closed_at:%Y-%m-%d}" if issue.closed_at else said


def _common(shared: Sequence[str], components: Collection[str]) -> str:
    """What both have, as in: Same error A, both in cart, both mention b, c and d."""
    terms = [term[:LONGEST_TERM] for term in shared]
    errors = [term for term in terms if _RAISED.fullmatch(term) or _CODE.fullmatch(term)][:2]
    others = [term for term in terms if term not in errors][: TERMS_NAMED - len(errors)]
    said = []
    if errors:
        said.append(f"same error {listed(errors)}")
    if components:
        said.append(f"both in {listed([name[:LONGEST_TERM] for name in sorted(components)][:2])}")
    if others:
        said.append(f"both mention {listed(others)}")
    sentence = ", ".join(said) or "the texts are alike"
    return sentence[0].upper() + sentence[1:]


def _letters(word: str) -> str:
    return "".join(filter(str.isalpha, word.casefold()))


def why_no_duplicate(
    judged: Iterable[Judgement], least: float | None, *, names_similar: bool = False
) -> str:
    """Why none of the issues that were found is called a duplicate, in a few words.

    Args:
        judged: what was said of each.
        least: how strong a duplicate must be; None where the settings leave duplicates out.
        names_similar: whether similar issues are named beside it, each with its confidence.
    """
    if least is None:
        return "left out by [plugins.similar] duplicates"
    if least > 1:
        return "people agreed with too few of those that were named before"
    likest = max(judged, key=lambda one: one.strength)
    if likest.strength < least:
        reached = f"{percent_reached(likest.strength)}%, and it takes {strength_said(least)}"
        said = f"none is like enough to be the same report: the greatest strength is {reached}"
        return f"{said}; {NO_CONFIDENCE}" if names_similar else said
    if likest.because:
        return f"the likest is not the same: {likest.because}"
    return "the likest may as well be another one: too little tells"


def strength_said(strong: float) -> str:
    """A bar for strengths as people read it: 88%, and 88.5% where it is one."""
    return f"{strong * 100:.3g}%"
