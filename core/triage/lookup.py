"""What people look up: issues like one or like a text, and groups of reports of one thing.

For the command line and the JSON API. Who asks is always said; an issue that they may not see
is answered like one that is not there.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Final

from core.errors import StoreUnavailable, UserError
from core.model import Issue, Readers, RelationKind, SuggestionKind
from core.plugin import SimilarIssue, VectorOffer
from core.privacy.visibility import may_read
from core.routes import Lookup
from core.search.asking import Question, issue_of, names_of
from core.search.clusters import Cluster, Edge, Tie, are_told_alike, clusters_of
from core.search.verdict import LOOKED_AT
from core.store.store import Store
from core.triage.finder import Finder
from core.triage.sensitive import looks_sensitive
from core.triage.shelf import ModelShelf
from core.unknown_issue import not_known

NEWEST: Final = 500
"""Issues whose texts are compared with all others when groups are made."""

_NEIGHBOURS: Final = 5
_MOST_MARKS: Final = 20_000
_BATCH: Final = 500
_FRESH_SECONDS: Final = 60.0
_PATIENCE: Final = 2.0
_LONGEST_KEY: Final = 300
_LIKE_A_KEY: Final = re.compile(r"[a-z][a-z0-9_-]{0,39}:(?!//)[^\s:]{1,250}[-#/]\d{1,20}")

Progress = Callable[[float, str], None]


def _may_read(issue: Issue, readers: Readers) -> bool:
    """Whether readers may be told of an issue: nobody outside is led to what looks sensitive."""
    return may_read(issue, readers) and (readers is Readers.INSIDERS or not looks_sensitive(issue))


def no_progress(_done: float, _what: str) -> None:
    """Nobody watches."""


class Lookups:
    """Looks things up in one installation; safe for several threads.

    ``shelf`` has the orders that projects taught, ``encoder`` is the one in use; without them
    what is found comes in the default order. ``connected``: whether any tracker is.
    """

    def __init__(
        self,
        store: Store,
        finder: Finder,
        shelf: ModelShelf | None = None,
        encoder: VectorOffer | None = None,
        *,
        connected: bool = False,
    ) -> None:
        self.store = store
        self.finder = finder
        self._shelf = shelf
        self._encoder = encoder
        self._connected = connected
        self._making = threading.Lock()
        self._made: dict[object, tuple[float, int, Sequence[Cluster]]] = {}

    # -- similar issues --------------------------------------------------------------------

    def about(self, asked: str, readers: Readers) -> Issue:
        """The issue that somebody names by its key, or one made of the text that they typed.

        Raises:
            NotFoundError: it reads like a key, and they may see no issue of that key.
            UserError: there is nothing to look for.
        """
        asked = asked.strip()
        if not asked:
            raise UserError("say what to look for: an issue's key, or a text")
        if len(asked) <= _LONGEST_KEY and not re.search(r"\s", asked):
            issue = self.store.issues.by_key(asked)
            if issue is not None and _may_read(issue, readers):
                return issue
        if _LIKE_A_KEY.fullmatch(asked):
            raise not_known(asked, connected=self._connected)
        return issue_of(asked)

    def similar(self, lookup: Lookup, readers: Readers) -> Sequence[SimilarIssue]:
        """Issues like one, best first, whether filed before or after it.

        Raises:
            NotFoundError: there is no issue of that key for these readers.
            UserError: there is nothing to look for.
        """
        question = Question(
            about=self.about(lookup.about, readers),
            readers=readers,
            limit=max(lookup.limit, LOOKED_AT),
            trackers=frozenset(lookup.trackers),
            projects=frozenset(lookup.projects),
            is_open=lookup.is_open,
            since=lookup.since,
            until=lookup.until,
        )
        found = [one for one in self.finder.answer(question) if _may_read(one.issue, readers)]
        return self._ordered(question.about, found)[: lookup.limit]

    def _ordered(self, about: Issue, found: Sequence[SimilarIssue]) -> Sequence[SimilarIssue]:
        """In the order in which a suggestion would name them; for a typed text, as it was found.

        The orders were learned from issues: a few words have no date, no labels and no body.
        """
        if not about.project:
            return found
        # Loads numerical libraries, which nothing else here needs.
        from core.search.ordering import TASK, Orders

        shelf = self._shelf
        model = None if shelf is None else shelf.model(about.tracker, about.project, TASK)
        return Orders.of(model).put(about, found, self.finder.telling(), self._encoder)

    # -- groups ----------------------------------------------------------------------------

    def clusters(
        self,
        readers: Readers,
        projects: Collection[str] = (),
        *,
        newest: int = NEWEST,
        progress: Progress = no_progress,
    ) -> Sequence[Cluster]:
        """The groups of reports of one thing that have an issue in these projects; {} for all.

        Marks and accepted links count whatever their age; texts are compared for the issues
        that were stored last. What was made is used again until an issue changes, for a
        minute at the most.

        Raises:
            StoreUnavailable: others are being made just now, and take their time.
        """
        wanted = (readers, frozenset(projects), newest)
        # Whoever serves webhooks with the same threads must not have them all wait here.
        if not self._making.acquire(timeout=_PATIENCE):
            raise StoreUnavailable("groups are being worked out already; try again in a moment")
        try:
            version, now = self.store.issues.latest_version(), time.monotonic()
            known = self._made.get(wanted)
            if known is not None and known[1] == version and now - known[0] < _FRESH_SECONDS:
                return known[2]
            if len(self._made) > 50:
                self._made.clear()
            made = self._clusters(readers, frozenset(projects), newest, progress)
            self._made[wanted] = (now, version, made)
            return made
        finally:
            self._making.release()

    def _clusters(
        self, readers: Readers, projects: frozenset[str], newest: int, progress: Progress
    ) -> Sequence[Cluster]:
        latest = [i for i in self.store.groups.newest(newest) if _may_read(i, readers)]
        marked = [i for i in self.store.groups.marked(_MOST_MARKS) if _may_read(i, readers)]
        known = {issue.id: issue for issue in (*latest, *marked)}
        edges = [*self._marks(known), *self._accepted()]
        known |= self._read({n for e in edges for n in (e.one, e.other)} - known.keys(), readers)
        own: dict[int, Issue] = {}
        for place, issue in enumerate(latest, 1):
            question = Question(
                about=issue, readers=readers, limit=_NEIGHBOURS, until=issue.created_at
            )
            for found in self.finder.answer(question):
                # A template that nobody filled in says the same in issues of all kinds.
                for one in (issue, found.issue):
                    if one.id not in own:
                        own[one.id] = self.finder.told_by(one, readers)
                if are_told_alike(issue, found.issue, own):
                    known.setdefault(found.issue.id, found.issue)
                    edges.append(Edge(issue.id, found.issue.id, Tie.ALIKE))
            progress(place / len(latest), f"issue {place:,} of {len(latest):,}")
        return [
            cluster
            for cluster in clusters_of(known.values(), edges)
            if not projects
            or any(
                not projects.isdisjoint(names_of(issue))
                for issue in (cluster.canonical, *cluster.members)
            )
        ]

    def _marks(self, issues: Mapping[int, Issue]) -> Iterator[Edge]:
        """What trackers tell of duplicates, by our ids; what is not there is passed over."""
        told = [
            (issue.id, key, is_duplicate)
            for issue in issues.values()
            for key, is_duplicate in _duplicates_told(issue)
        ]
        ids = self.store.groups.ids_of({key for _, key, _ in told})
        for one, key, is_duplicate in told:
            other = ids.get(key)
            if other is not None and other != one:
                ends = (one, other) if is_duplicate else (other, one)
                yield Edge(*ends, Tie.DUPLICATE)

    def _accepted(self) -> Iterator[Edge]:
        said = self.store.groups.accepted(_MOST_MARKS)
        ids = self.store.groups.ids_of({key for _, _, key in said})
        for one, kind, key in said:
            other = ids.get(key)
            if other is not None and other != one:
                tie = Tie.DUPLICATE if kind == SuggestionKind.DUPLICATE else Tie.ACCEPTED
                yield Edge(one, other, tie)

    def _read(self, ids: Collection[int], readers: Readers) -> Mapping[int, Issue]:
        wanted, found = sorted(ids), dict[int, Issue]()
        for start in range(0, len(wanted), _BATCH):
            found |= self.store.issues.many(wanted[start : start + _BATCH])
        return {number: issue for number, issue in found.items() if _may_read(issue, readers)}


def _duplicates_told(issue: Issue) -> Iterator[tuple[str, bool]]:
    """(key of another issue, whether this one is its duplicate rather than its original)."""
    if issue.duplicate_of:
        yield issue.duplicate_of, True
    for relation in issue.relations:
        if relation.key and relation.kind is RelationKind.DUPLICATE_OF:
            yield relation.key, True
        elif relation.key and relation.kind is RelationKind.DUPLICATED_BY:
            yield relation.key, False
