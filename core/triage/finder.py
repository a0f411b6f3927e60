"""Finding similar issues: the search index kept up with the store, rebuilt when it is damaged."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from core.errors import IndexDamaged
from core.model import Issue, Readers
from core.plugin import SimilarIssue, VectorOffer
from core.privacy.visibility import circles_of, circles_read_at, may_mention
from core.search.asking import Question
from core.search.entry import Filter, places_of
from core.search.index import IssueIndex, discard
from core.search.retrieval import Nearness, SimilarIssues, told_body
from core.search.template import without_collected
from core.search.vectors import WAITS, Vectors
from core.store.issues import Issues

log = logging.getLogger(__name__)

T = TypeVar("T")
Look = Callable[[Issue], frozenset[str]]


def everywhere(_issue: Issue) -> frozenset[str]:
    """Issues like one are looked for in every project."""
    return frozenset()


class Finder:
    """The index of an installation; safe for several threads.

    ``look`` says where issues like one are looked for, as ``Filter.places`` names it. ``lets_go``:
    as the index has it. ``vectors``: those of an encoder, where one is in use.
    """

    def __init__(
        self,
        issues: Issues,
        folder: Path,
        look: Look = everywhere,
        *,
        lets_go: bool = False,
        vectors: Vectors | None = None,
    ) -> None:
        self._lets_go = lets_go
        self.vectors = vectors
        self._issues = issues
        self._folder = folder
        self._look = look
        self._lock = threading.Lock()
        self._index = self._open()

    @property
    def encoder(self) -> VectorOffer | None:
        """The encoder whose vectors are looked at, where one is in use."""
        return None if self.vectors is None else self.vectors.offer

    # -- asking ----------------------------------------------------------------------------

    def similar(self, issue: Issue, limit: int = 10) -> Sequence[SimilarIssue]:
        """Earlier issues like this one that its readers may see, as of this very moment."""
        return self._ask(lambda index: self._asking(index)(issue, limit))

    def later(self, issue: Issue, limit: int = 10) -> Sequence[SimilarIssue]:
        """Later issues like this one that its readers may see, as of this very moment."""
        return self._ask(lambda index: self._asking(index).later(issue, limit))

    def telling(self) -> Mapping[str, float]:
        """How much each term tells among the public issues; none of them is read."""
        return self._index.telling()

    def answer(self, question: Question) -> Sequence[SimilarIssue]:
        """Issues like one that somebody asks about, as of this very moment."""

        def ask(index: IssueIndex) -> Sequence[SimilarIssue]:
            wanted = question.filter(index.circles())
            return self._asking(index).within(
                question.about, wanted, question.limit, question.admits
            )

        return self._ask(ask)

    def told_by(self, issue: Issue, readers: Readers) -> Issue:
        """An issue with what its body says itself, as these readers know that.

        Without the lines of its template, and without what programs collected.
        """
        written = replace(issue, body=without_collected(issue.body))

        def own(index: IssueIndex) -> Issue:
            circles = circles_of(readers, index.circles())
            return replace(issue, body=told_body(index, written, circles))

        return self._ask(own)

    def tickets_like(self, issue: Issue, limit: int) -> Sequence[SimilarIssue]:
        """Open issues like this one that its own readers may not see, but theirs may see it.

        Nothing of what is found may be told where the issue is.
        """

        def ask(index: IssueIndex) -> Sequence[SimilarIssue]:
            hidden = index.circles() - circles_read_at(issue)
            if not hidden:
                return []
            wanted = Filter(circles=hidden, open=True)
            return self._asking(index).within(
                issue, wanted, limit, lambda other: other.is_open and self._tells(other, issue)
            )

        return self._ask(ask)

    def _tells(self, ticket: Issue, issue: Issue) -> bool:
        """Whether an issue may be named on a ticket, but not the ticket on the issue."""
        places = self._look(ticket)
        own = places_of(issue.tracker, issue.project, issue.connection)
        looks = not places or not places.isdisjoint(own)
        return looks and may_mention(issue, ticket) and not may_mention(ticket, issue)

    # -- keeping up ------------------------------------------------------------------------

    def follow(self) -> IssueIndex:
        """Take in what the store has changed since; returns the index, which is up to date."""
        index = self._index
        try:
            index.follow(self._issues.changed_since)
        except IndexDamaged as error:
            index = self._rebuild(index, error)
        return index

    def rebuild(self, progress: Callable[[float, str], None]) -> int:
        """Throw the index away and make it anew from the store; how many changes it took in."""
        whole = max(self._issues.latest_version(), 1)

        def changed(version: int, limit: int) -> Sequence[tuple[Issue, bool]]:
            progress(min(version / whole, 1.0), f"version {version:,} of {whole:,}")
            return self._issues.changed_since(version, limit)

        with self._lock:
            self._index.close()
            discard(self._folder)
            self._index = self._new()
            taken = self._index.follow(changed)
            self._index.commit()
        if self.vectors is not None:
            self.vectors.rebuild(
                lambda version: progress(min(version / whole, 1.0), f"vectors: {version:,}")
            )
        progress(1.0, f"{taken:,} issues")
        return taken

    def catch_up(
        self,
        seconds: float | None = None,
        progress: Callable[[float, str], None] = lambda _done, _what: None,
    ) -> bool:
        """Encode issues that have no vectors yet, for so many seconds or to the end.

        Returns whether any are left.
        """
        if self.vectors is None:
            return False
        whole = max(self._issues.latest_version(), 1)
        taken = self.vectors.follow(
            seconds,
            lambda version: progress(
                min(version / whole, 1.0), f"vectors: {version:,} of {whole:,}"
            ),
        )
        return not self.vectors.has_failed and taken < self._issues.latest_version()

    def discard_unused(self) -> None:
        """Throw away the vectors of encoders that are not in use; nobody else may use them."""
        if self.vectors is not None:
            self.vectors.discard_others()

    def close(self) -> None:
        """Commit what is not on disk yet, and let go of the files."""
        self._index.close()

    # -- inside ----------------------------------------------------------------------------

    def _ask(self, ask: Callable[[IssueIndex], T]) -> T:
        index = self.follow()
        try:
            return ask(index)
        except IndexDamaged as error:
            return ask(self._rebuild(index, error))

    def _asking(self, index: IssueIndex) -> SimilarIssues:
        return SimilarIssues(
            index,
            self._issues.many,
            self._issues.marked_duplicates,
            self._look,
            partial(self._near, index),
        )

    def _near(self, index: IssueIndex, issue: Issue) -> Nearness | None:
        if self.vectors is None:
            return None
        taken = self.vectors.follow(WAITS)
        return self.vectors.near(issue, current=taken >= index.last_version())

    def _open(self) -> IssueIndex:
        try:
            return self._new()
        except IndexDamaged as error:
            log.warning("the search index is rebuilt: %s", error)
            discard(self._folder)
            return self._new()

    def _new(self) -> IssueIndex:
        return IssueIndex(self._folder, lets_go=self._lets_go)

    def _rebuild(self, damaged: IssueIndex, error: IndexDamaged) -> IssueIndex:
        """Start again from the store: the index holds nothing that is not there."""
        with self._lock:
            if self._index is damaged:
                replaced = damaged.is_replaced()
                damaged.close()
                if replaced:
                    # Another process made it anew; to throw that away would start it all again.
                    self._index = self._open()
                else:
                    log.warning("the search index is rebuilt: %s", error)
                    discard(self._folder)
                    self._index = self._new()
            self._index.follow(self._issues.changed_since)
            return self._index
