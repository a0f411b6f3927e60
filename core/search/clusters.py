"""Reports of one thing as one group, with the issue that speaks for it. Pure.

A group is what marks of duplicates, links that people accepted and near-identical texts hold
together. It is derived: nothing of it is kept. Who may not see an issue is given groups that
were made without it, so that neither a count nor a chain through it tells that it exists.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Final

from core.model import Issue
from core.search.terms import BODY_CHARS, TITLE_CHARS, terms_of

ALIKE: Final = 0.6
"""From this share of common terms on, two texts are reports of one thing, told twice."""

MOST_REPORTS: Final = 100
"""As many reports of a burst are counted; there may be more."""

LEAST_TERMS: Final = 3
TELLING_TERMS: Final = 5
"""With fewer terms left of it, a body does not tell what happened: "see the log below"."""

_WORD: Final = re.compile(r"\w{1,80}")
_OF_FORMS: Final = frozenset({
    "a", "bug", "defect", "description", "enhancement", "error", "feature", "help", "issue", "my",
    "new", "please", "problem", "question", "report", "request", "short", "summary", "task",
    "template", "the", "ticket", "title", "untitled", "your",
})  # fmt: skip
"""Words of titles that nobody chose for their issue."""

_NEVER: Final = datetime.max.replace(tzinfo=UTC)


class Tie(StrEnum):
    """What holds two issues of a group together, the strongest first."""

    DUPLICATE = "duplicate"
    ACCEPTED = "accepted"
    ALIKE = "alike"


@dataclass(frozen=True, slots=True)
class Edge:
    """Two issues that are reports of one thing; of a mark, ``one`` is the duplicate."""

    one: int
    other: int
    tie: Tie


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A group of issues, by our ids. ``members`` are all others, in order of filing.

    ``ties`` says why each member belongs to it.
    """

    canonical: Issue
    members: Sequence[Issue]
    ties: Mapping[int, Tie]

    @property
    def size(self) -> int:
        """How many issues it has."""
        return len(self.members) + 1


def clusters_of(issues: Iterable[Issue], edges: Iterable[Edge]) -> Sequence[Cluster]:
    """The groups of two and more, the largest first.

    ``issues`` are those that the readers may see and that are not deleted; an edge to any
    other is passed over. Chains and rings of marks end in one group.
    """
    known = {issue.id: issue for issue in issues}
    held = [edge for edge in edges if edge.one in known and edge.other in known]
    leader = {number: number for number in known}

    def leads(number: int) -> int:
        while leader[number] != number:
            leader[number] = number = leader[leader[number]]
        return number

    for edge in held:
        leader[leads(edge.one)] = leads(edge.other)
    groups: dict[int, list[Issue]] = defaultdict(list)
    for issue in known.values():
        groups[leads(issue.id)].append(issue)
    of_group: dict[int, list[Edge]] = defaultdict(list)
    for edge in held:
        of_group[leads(edge.one)].append(edge)
    found = [
        _cluster(members, of_group[number])
        for number, members in groups.items()
        if len(members) > 1
    ]
    return sorted(found, key=lambda c: (-c.size, c.canonical.id))


def canonical_of(members: Collection[Issue], edges: Iterable[Edge]) -> Issue:
    """The issue that speaks for a group.

    One that is itself no duplicate of another in it; of several the one with the most marks,
    an open one rather than a closed one, the earliest. In a ring nobody is left but all.
    """
    ids = {issue.id for issue in members}
    marks = [e for e in edges if e.tie is Tie.DUPLICATE and e.one in ids and e.other in ids]
    duplicates = {edge.one for edge in marks if edge.one != edge.other}
    roots = [issue for issue in members if issue.id not in duplicates] or list(members)
    marked: dict[int, int] = defaultdict(int)
    for edge in marks:
        marked[edge.other] += 1
    return min(roots, key=lambda i: (-marked[i.id], not i.is_open, *in_order(i)))


def in_order(issue: Issue) -> tuple[datetime, int]:
    """A key that puts issues in the order in which they were filed."""
    return issue.created_at or _NEVER, issue.id


def likeness(one: Issue, other: Issue) -> float:
    """How much two texts are the same, from 0 to 1: the share of their terms that both have.

    The same in both directions, unlike a search's score: a short report that a long one
    happens to contain is not the same.
    """
    ours, theirs = _terms(one), _terms(other)
    if min(len(ours), len(theirs)) < LEAST_TERMS:
        return float(_says_something(one) and _says_something(other) and ours == theirs)
    return 2 * len(ours & theirs) / (len(ours) + len(theirs))


def are_alike(one: Issue, other: Issue) -> bool:
    """Whether two issues say nearly the same, of the same thing.

    Where each title has a word of its own that the other issue lacks, they speak of two things
    in the same way: "docs of the cart" and "docs of the checkout", build 41 and build 42. And the
    very same text under titles that have nothing in common is a form that nobody filled in.
    """
    if likeness(one, other) < ALIKE:
        return False
    if _share_no_title(one, other) and _plain(one.body) == _plain(other.body) != "":
        return False
    return not (_titled(one) - _terms(other) and _titled(other) - _terms(one))


def are_told_alike(one: Issue, other: Issue, own: Mapping[int, Issue]) -> bool:
    """Whether two issues say nearly the same themselves: ``own`` has that, by our ids.

    Where next to nothing is left of what one of them said, its title alone would stand for
    it: then they must be alike as they are written, too.
    """
    if not are_alike(own[one.id], own[other.id]):
        return False
    is_left = all(_says_still(issue, own[issue.id]) for issue in (one, other))
    return is_left or are_alike(one, other)


def share_told(one: Issue, other: Issue) -> float:
    """How much of one issue's terms another one has, from 0 to 1."""
    ours = _terms(one)
    return len(ours & _terms(other)) / len(ours) if ours else 0.0


def _says_something(issue: Issue) -> bool:
    """Whether so few terms are a report at all: "Checkout is down", but not "Crash".

    Nor "Bug report", which is what trackers and templates begin a title with.
    """
    said = _WORD.findall(issue.title[:TITLE_CHARS].casefold())
    return bool(_terms(issue)) and len(said) > 1 and not _OF_FORMS.issuperset(said)


def _says_still(written: Issue, told: Issue) -> bool:
    """Whether a body still tells something without its template, or never did."""
    left = _terms_in("", told.body[:BODY_CHARS])
    return len(left) >= TELLING_TERMS or left == _terms_in("", written.body[:BODY_CHARS])


def _share_no_title(one: Issue, other: Issue) -> bool:
    """Whether two titles have nothing in common; one that says nothing has no part in that.

    Where neither has a term, their words are compared: "D" and "Hi", but not "???" and "!".
    """
    ours, theirs = _titled(one), _titled(other)
    if not ours and not theirs:
        ours, theirs = _words(one), _words(other)
    return bool(ours and theirs) and ours.isdisjoint(theirs)


def _words(issue: Issue) -> frozenset[str]:
    return frozenset(_WORD.findall(issue.title[:TITLE_CHARS].casefold()))


def _plain(body: str) -> str:
    return " ".join(body[:BODY_CHARS].casefold().split())


def _titled(issue: Issue) -> frozenset[str]:
    return _terms_in(issue.title[:TITLE_CHARS], "")


def _cluster(members: Sequence[Issue], edges: Sequence[Edge]) -> Cluster:
    canonical = canonical_of(members, edges)
    ties: dict[int, Tie] = {}
    order = list(Tie)
    for edge in edges:
        for number in (edge.one, edge.other):
            ties[number] = min(ties.get(number, edge.tie), edge.tie, key=order.index)
    ties.pop(canonical.id, None)
    others = sorted((i for i in members if i.id != canonical.id), key=in_order)
    return Cluster(canonical=canonical, members=tuple(others), ties=ties)


def _terms(issue: Issue) -> frozenset[str]:
    return _terms_in(issue.title[:TITLE_CHARS], issue.body[:BODY_CHARS])


@lru_cache(maxsize=1024)
def _terms_in(title: str, body: str) -> frozenset[str]:
    """The terms of a text; of a burst the same texts are compared again and again."""
    return frozenset(terms_of(title, body).counts())
