"""Issues like a given one: what to ask the index for, and what of its answer may be shown."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from core.model import Issue
from core.plugin import SimilarIssue
from core.privacy.visibility import circle_of, circles_read_at, may_mention
from core.search.disk import Found
from core.search.entry import Filter, filed_at
from core.search.index import COMMON_AT_LEAST, Answer, IssueIndex
from core.search.template import Piece, own_words, pieces_of
from core.search.terms import BODY_CHARS, Terms, is_pair, parts_of, terms_of

MARGIN: Final = 10
"""How many more to ask for than wanted: some may turn out not to be shown."""

MOST_ASKED: Final = 10_000
"""Where so many were looked at and too few may be shown, the answer is shorter."""

ReadMany = Callable[[Sequence[int]], Mapping[int, Issue]]
"""Issues by our store's ids; those that are deleted are left out."""

WIDE: Final = 40
"""Who asks for so many puts them into an order of their own: some are found by the title alone,
and some by their vectors."""

NEAR: Final = 4
"""One in so many is found by its vector, where there are vectors."""

COMMON_UNDATED: Final = 100
"""So many issues of which nobody knows when they were filed must have a line of a template."""

CountMarked = Callable[[Sequence[str]], Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Hit:
    """An issue that is like another one.

    ``score``: how much of the other issue was found in it, from 0 to about 1: its BM25
    score as a share of what that issue scores against itself. ``shared``: the terms that
    both have, the most telling first, as the other issue has them written.
    """

    issue_id: int
    score: float
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidates:
    """What the index answered about an issue, before anything was read from the store."""

    terms: Terms
    answer: Answer

    def __len__(self) -> int:
        return len(self.answer.found)

    def scores(self) -> list[tuple[int, float]]:
        """The ids that were found with their scores as a share; no terms are read."""
        own = self.answer.own_score
        return [(one.id, one.score / own if own else 0.0) for one in self.answer.found]

    def hit(self, found: Found) -> Hit:
        """One of ``answer.found`` with its score as a share and the terms that both have."""
        theirs = found.terms()
        telling = [term for term in self.answer.weights if term in theirs]
        own = self.answer.own_score
        return Hit(found.id, found.score / own if own else 0.0, shared_terms(self.terms, telling))


def candidates(
    index: IssueIndex,
    issue: Issue,
    limit: int,
    *,
    trackers: frozenset[str] = frozenset(),
    projects: frozenset[str] = frozenset(),
    places: frozenset[str] = frozenset(),
    is_open: bool | None = None,
) -> Candidates:
    """The best earlier issues that everybody who reads ``issue`` may see, by the index alone.

    Args:
        index: the index; it may hold the issue itself or not.
        issue: the issue that others should be like; stored or not.
        limit: how many at most.
        trackers: only issues of these; empty for all.
        projects: only issues of these; empty for all.
        places: only issues of these connections and projects, as ``places_of`` names them.
        is_open: only open (True) or closed (False) ones; None for both.
    """
    wanted = Filter(
        circles=circles_read_at(issue),
        trackers=trackers,
        projects=projects,
        places=places,
        open=is_open,
        filed_by=filed_at(issue) if issue.created_at else None,
    )
    return candidates_within(index, issue, wanted, limit)


def candidates_within(index: IssueIndex, issue: Issue, wanted: Filter, limit: int) -> Candidates:
    """The best issues like one that a filter admits, by the index alone."""
    terms = terms_asked(index, issue, wanted.circles)
    counted = circle_of(issue) in wanted.circles
    answer = index.find(terms.counts(), wanted, limit, about=issue.id, counted=counted)
    return Candidates(terms, answer)


def similar(index: IssueIndex, issue: Issue, limit: int = 10) -> Sequence[Hit]:
    """Issues like this one as the index knows them, best first.

    Whoever shows them to people reads them from the store and checks them once more, as
    :class:`SimilarIssues` does: the index may be a moment behind.
    """
    found = candidates(index, issue, limit)
    return [found.hit(one) for one in found.answer.found]


def widely(index: IssueIndex, issue: Issue, limit: int) -> list[tuple[int, float]]:
    """Up to ``limit`` issues like this one, and beside them some whose words its title has.

    For whoever puts them into an order of their own: of a long report the title is lost
    among the other words, and half as many again are found by it alone. Their ids with a
    score each: how much of the issue was found, or how much of its title.
    """
    found = candidates(index, issue, limit).scores()
    if issue.body:
        met = {issue_id for issue_id, _ in found}
        by_title = candidates(index, replace(issue, body=""), limit // 2).scores()
        found += [one for one in by_title if one[0] not in met]
    return found


def among(index: IssueIndex, issue: Issue, wanted: Filter, ids: Collection[int]) -> Candidates:
    """Those of some issues that a filter admits and that share a telling word, by the index.

    Whatever told of their ids, the index alone says whether they may be found.
    """
    return candidates_within(index, issue, replace(wanted, only=frozenset(ids)), len(ids))


class Nearness(Protocol):
    """What the vector of an issue tells of others."""

    def nearest(self, wanted: Filter, limit: int) -> Sequence[int]:
        """The ids of the nearest issues that a filter admits, best first."""

    def cosines(self, ids: Sequence[int]) -> Mapping[int, float]:
        """How near issues are, of those that have a vector."""


class SimilarIssues:
    """Finds similar issues and reads them from the store; callable as plugins call it.

    Args:
        index: the index, which the caller keeps following the store.
        read: reads issues from the store by id.
        marked: how many public issues are marked as duplicates of issues, by their keys.
        look: where issues like one are looked for (see ``Filter.places``); everywhere by default.
        near: tells of an issue's vector; None where no encoder is in use.
    """

    def __init__(
        self,
        index: IssueIndex,
        read: ReadMany,
        marked: CountMarked = lambda _keys: {},
        look: Callable[[Issue], frozenset[str]] = lambda _issue: frozenset(),
        near: Callable[[Issue], Nearness | None] = lambda _issue: None,
    ) -> None:
        self._index = index
        self._read = read
        self._marked = marked
        self._look = look
        self._near = near

    def __call__(self, issue: Issue, limit: int = 10) -> Sequence[SimilarIssue]:
        """Earlier issues like this one, best first, that everybody who reads it may see."""
        wanted = Filter(
            circles=circles_read_at(issue),
            places=self._look(issue),
            filed_by=filed_at(issue) if issue.created_at else None,
        )
        return self.within(issue, wanted, limit, lambda other: may_be_shown(other, issue))

    def later(self, issue: Issue, limit: int = 10) -> Sequence[SimilarIssue]:
        """Later issues like this one, best first, that everybody who reads it may see."""
        filed = filed_at(issue)
        if filed and filed >= self._index.newest():
            return []
        wanted = Filter(
            circles=circles_read_at(issue),
            places=self._look(issue),
            filed_from=filed if issue.created_at else None,
        )
        return self.within(issue, wanted, limit, lambda other: is_later(other, issue))

    def within(
        self, issue: Issue, wanted: Filter, limit: int, may: Callable[[Issue], bool]
    ) -> Sequence[SimilarIssue]:
        """Issues like this one that a filter admits and that ``may`` be shown as stored."""
        if limit <= 0:
            return []
        asked = limit + MARGIN
        while True:
            found = candidates_within(self._index, issue, wanted, asked)
            stored = dict(self._read([one.id for one in found.answer.found]))
            shown = [one for one in found.answer.found if one.id in stored and may(stored[one.id])]
            if len(shown) >= limit or len(found) < asked or asked >= MOST_ASKED:
                break
            asked *= 4
        hits = [found.hit(one) for one in shown[:limit]]
        if limit >= WIDE and issue.body:
            hits = self._with_title(issue, hits, stored, wanted, limit, may)
        cosines: Mapping[int, float] = {}
        if limit >= WIDE and (near := self._near(issue)) is not None:
            hits = self._with_near(issue, near, hits, stored, wanted, limit, may)
            cosines = near.cosines([hit.issue_id for hit in hits])
        marked = self._marked([stored[hit.issue_id].key for hit in hits])
        return [
            SimilarIssue(
                issue=stored[hit.issue_id],
                score=hit.score,
                shared=hit.shared,
                duplicates=marked.get(stored[hit.issue_id].key, 0),
                near=cosines.get(hit.issue_id),
            )
            for hit in hits
        ]

    def _with_title(
        self,
        issue: Issue,
        hits: Sequence[Hit],
        stored: dict[int, Issue],
        wanted: Filter,
        limit: int,
        may: Callable[[Issue], bool],
    ) -> list[Hit]:
        """The best two thirds of the hits, and after them some whose words the title has.

        What they are read from the store is added to ``stored``.
        """
        titled = replace(issue, body="")
        by_title = candidates_within(self._index, titled, wanted, limit // 2)
        stored |= self._read([one.id for one in by_title.answer.found if one.id not in stored])
        kept = list(hits[: limit - limit // 3])
        met = {hit.issue_id for hit in kept}
        more = [
            by_title.hit(one)
            for one in by_title.answer.found
            if one.id not in met and one.id in stored and may(stored[one.id])
        ]
        rest = [hit for hit in hits[len(kept) :] if hit.issue_id not in {m.issue_id for m in more}]
        return [*kept, *more, *rest][:limit]

    def _with_near(
        self,
        issue: Issue,
        near: Nearness,
        hits: Sequence[Hit],
        stored: dict[int, Issue],
        wanted: Filter,
        limit: int,
        may: Callable[[Issue], bool],
    ) -> list[Hit]:
        """The best hits, and in place of the last of them some whose vectors are near.

        These go through the index's filter like any other, and are checked as stored.
        """
        met = {hit.issue_id for hit in hits}
        ids = [one for one in near.nearest(wanted, limit) if one not in met][: limit // NEAR]
        if not ids:
            return list(hits)
        found = among(self._index, issue, wanted, ids)
        stored |= self._read([one.id for one in found.answer.found if one.id not in stored])
        more = [
            found.hit(one) for one in found.answer.found if one.id in stored and may(stored[one.id])
        ]
        return [*hits[: limit - len(more)], *more]


def is_later(candidate: Issue, about: Issue) -> bool:
    """Whether a stored issue may be named on another one as a later one like it."""
    return (
        not is_same(candidate, about)
        and may_mention(candidate, about)
        and was_filed_after(candidate, about)
    )


def may_be_shown(candidate: Issue, about: Issue) -> bool:
    """Whether a stored issue may be named on another one as an earlier one like it."""
    return (
        not is_same(candidate, about)
        and may_mention(candidate, about)
        and not was_filed_after(candidate, about)
    )


def is_same(one: Issue, other: Issue) -> bool:
    """Whether two records are of one issue, which may have moved and changed its key."""
    if one.key == other.key or (one.id and one.id == other.id):
        return True
    return bool(one.external_id) and (one.connection, one.external_id) == (
        other.connection,
        other.external_id,
    )


def was_filed_after(candidate: Issue, about: Issue) -> bool:
    """Whether the candidate is the later one: by creation, else by the order of arrival."""
    if candidate.created_at and about.created_at and candidate.created_at != about.created_at:
        return candidate.created_at > about.created_at
    return bool(about.id) and candidate.id > about.id


def shared_terms(terms: Terms, telling: Sequence[str]) -> tuple[str, ...]:
    """Terms as a person wrote them, without those that are only a part of another one."""
    written = [terms.as_written(term) for term in _with_runs(terms, telling)]
    parts = {part for word in written for part in parts_of(word) if part != word.casefold()}
    first: dict[str, str] = {}
    for word in written:
        if word.casefold() not in parts:
            first.setdefault(word.casefold(), word)
    return tuple(first.values())


def _with_runs(terms: Terms, telling: Sequence[str]) -> Sequence[str]:
    """The terms with overlapping pairs of characters put together: 上传 and 传失 as 上传失."""
    pairs = {term for term in telling if is_pair(term)}
    if not pairs:
        return telling
    run_of: dict[str, str] = {}
    for text in (terms.title, terms.body):
        run: list[str] = []
        for term in (*text, ""):
            if run and not (term in pairs and run[-1][-1] == term[0]):
                whole = run[0] + "".join(pair[1] for pair in run[1:])
                run_of |= {pair: whole for pair in run if pair not in run_of}
                run = []
            if term in pairs:
                run.append(term)
    return tuple(dict.fromkeys(run_of.get(term, term) for term in telling))


def terms_asked(index: IssueIndex, issue: Issue, circles: frozenset[str] | None = None) -> Terms:
    """The terms of an issue without its template's words, as readers of ``circles`` know them.

    By default those are the readers of the issue itself.
    """
    return terms_of(issue.title, own_body(index, issue, circles or circles_read_at(issue)))


def own_body(index: IssueIndex, issue: Issue, circles: frozenset[str]) -> str:
    """What an issue's body says beyond its template, as readers of ``circles`` know that."""
    pieces, marks = _read(issue)
    return own_words(pieces, index.common_marks(issue.project, marks, circles))


def told_body(index: IssueIndex, issue: Issue, circles: frozenset[str]) -> str:
    """The same where issues are compared and not searched: what few have may be a template's.

    A template of which most people fill in something is left as it was by few. What an outage
    makes people write in one week is none, however many they are. Where nobody knows when an
    issue was filed, more must have a line than an outage has reports.
    """
    pieces, marks = _read(issue)
    filed = filed_at(issue)
    least = COMMON_AT_LEAST if filed else COMMON_UNDATED
    common = index.common_marks(issue.project, marks, circles, 0.0, least, filed)
    return own_words(pieces, common)


def _read(issue: Issue) -> tuple[list[Piece], set[str]]:
    pieces = list(pieces_of(issue.project, issue.body[: 2 * BODY_CHARS]))
    return pieces, {piece.mark for piece in pieces if piece.mark}
