"""What a project's good bug reports contain, learned from its history; JSON-able data alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from core.model import Issue, StatusCategory
from plugins.missing_information.cues import DETAILS, KIND_OF, KINDS, looks_like_bug, told_by
from plugins.missing_information.sections import lines_of, plain, sections_of

ANY: Final = "details"
"""The habit of having at least one of :data:`cues.DETAILS`."""

MINIMUM_REPORTS: Final = 20
"""Fewer fixed bug reports than this are no habit."""

TEMPLATE_SHARE: Final = 0.1
TEMPLATE_LEAST: Final = 5
"""A line that this share of a project's issues have, and this many, is its template's."""

MOST_LINES: Final = 200
LONGEST_LINE: Final = 200
SHORTEST_LINE: Final = 8

_NOT_FIXED: Final = ("dupl", "wont", "not", "invalid", "reject", "incomplete", "works", "inactive")

AsFiled = Callable[[Issue], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Share:
    """``having`` of ``of`` reports have something."""

    having: int
    of: int

    @property
    def value(self) -> float:
        """The share, drawn a little to the middle: 5 of 5 does not mean that all do."""
        return (self.having + 1) / (self.of + 2)


@dataclass(frozen=True, slots=True)
class Profile:
    """The habits of a project.

    ``habits``: by kind of information, how many of the fixed bug reports had it.
    ``headings``: by the template's heading, how many of those that had it had answered it.
    ``boilerplate``: the template's other lines, in the form of :func:`sections.plain`.
    """

    reports: int
    habits: Mapping[str, Share] = field(default_factory=dict)
    headings: Mapping[str, Share] = field(default_factory=dict)
    boilerplate: frozenset[str] = frozenset()

    def to_data(self) -> dict[str, Any]:
        """The profile as JSON-able data."""
        return {
            "reports": self.reports,
            "habits": {name: asdict(share) for name, share in self.habits.items()},
            "headings": {name: asdict(share) for name, share in self.headings.items()},
            "boilerplate": sorted(self.boilerplate),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Profile:
        """The profile that ``to_data`` gave.

        Raises:
            KeyError, TypeError: the data is of another shape.
        """
        return cls(
            int(data["reports"]),
            {name: Share(**share) for name, share in data["habits"].items()},
            {name: Share(**share) for name, share in data["headings"].items()},
            frozenset(data["boilerplate"]),
        )


def learn(history: Sequence[Issue], as_filed: AsFiled) -> Profile | None:
    """The profile of a project, or None where too few bug reports were fixed.

    Args:
        history: the project's issues. Only public ones are learned from, unless all are
            private: headings are shown to people again.
        as_filed: the title and body of an issue as they were first written.
    """
    public = [issue for issue in history if not issue.private] or history
    bugs = [issue for issue in public if looks_like_bug(issue)]
    fixed = [as_filed(issue) for issue in bugs if was_fixed(issue)]
    if len(fixed) < MINIMUM_REPORTS:
        return None
    boilerplate = _boilerplate(body for _, body in map(as_filed, public))
    told: Counter[str] = Counter()
    told_any = 0
    seen: Counter[str] = Counter()
    answered: Counter[str] = Counter()
    for title, body in fixed:
        sections = sections_of(body, boilerplate)
        kinds = told_by(sections, title)
        told.update(kinds)
        told_any += not kinds.isdisjoint(DETAILS)
        seen.update({s.heading for s in sections if s.heading and not s.is_group})
        answered.update({s.heading for s in sections if s.is_answered and s.heading})
    enough = max(TEMPLATE_LEAST, TEMPLATE_SHARE * len(fixed))
    return Profile(
        len(fixed),
        {kind.name: Share(told[kind.name], len(fixed)) for kind in KINDS}
        | {ANY: Share(told_any, len(fixed))},
        {
            heading: Share(min(answered[heading], count), count)
            for heading, count in seen.most_common(MOST_LINES)
            if count >= enough
        },
        boilerplate,
    )


def was_fixed(issue: Issue) -> bool:
    """Whether the report led to a change: done, and not closed for another reason."""
    if issue.status_category is not StatusCategory.DONE:
        return False
    resolution = "".join(filter(str.isalpha, issue.resolution.casefold()))
    return not resolution.startswith(_NOT_FIXED)


def _boilerplate(bodies: Iterable[str]) -> frozenset[str]:
    """The lines that so many bodies have that nobody wrote them for this report."""
    counts: Counter[str] = Counter()
    total = 0
    for body in bodies:
        counts.update({line for line in map(plain, lines_of(body)) if _may_be_template(line)})
        total += 1
    enough = max(TEMPLATE_LEAST, TEMPLATE_SHARE * total)
    return frozenset(line for line, count in counts.most_common(MOST_LINES) if count >= enough)


def _may_be_template(line: str) -> bool:
    # "Yes" and "Windows 11" are answers that many give; a template speaks in sentences.
    is_sentence = line.count(" ") >= 2 or "..." in line or "e.g." in line or not line.isascii()
    # "Traceback (most recent call last)" stands in many reports and yet is what they tell.
    is_log = KIND_OF["logs"].signs.search(line) is not None
    return SHORTEST_LINE <= len(line) <= LONGEST_LINE and is_sentence and not is_log
