"""Finding similar issues: the search index kept up with the store, rebuilt when it is damaged."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from core.errors import IndexDamaged
from core.model import Issue
from core.plugin import SimilarIssue
from core.search.index import IssueIndex, discard
from core.search.retrieval import SimilarIssues
from core.store.issues import Issues

log = logging.getLogger(__name__)


class Finder:
    """The index of an installation; safe for several threads."""

    def __init__(self, issues: Issues, folder: Path) -> None:
        self._issues = issues
        self._folder = folder
        self._lock = threading.Lock()
        self._index = self._open()

    def similar(self, issue: Issue, limit: int = 10) -> Sequence[SimilarIssue]:
        """Earlier issues like this one that its readers may see, as of this very moment."""
        index = self.follow()
        try:
            return self._asking(index)(issue, limit)
        except IndexDamaged as error:
            index = self._rebuild(index, error)
            return self._asking(index)(issue, limit)

    def telling(self) -> Mapping[str, float]:
        """How much each term tells among the public issues; none of them is read."""
        return self._index.telling()

    def _asking(self, index: IssueIndex) -> SimilarIssues:
        return SimilarIssues(index, self._issues.many, self._issues.marked_duplicates)

    def follow(self) -> IssueIndex:
        """Take in what the store has changed since; returns the index, which is up to date."""
        index = self._index
        try:
            index.follow(self._issues.changed_since)
        except IndexDamaged as error:
            index = self._rebuild(index, error)
        return index

    def close(self) -> None:
        """Commit what is not on disk yet, and let go of the files."""
        self._index.close()

    def _open(self) -> IssueIndex:
        try:
            return IssueIndex(self._folder)
        except IndexDamaged as error:
            log.warning("the search index is rebuilt: %s", error)
            discard(self._folder)
            return IssueIndex(self._folder)

    def _rebuild(self, damaged: IssueIndex, error: IndexDamaged) -> IssueIndex:
        """Start again from the store: the index holds nothing that is not there."""
        with self._lock:
            if self._index is damaged:
                log.warning("the search index is rebuilt: %s", error)
                damaged.close()
                discard(self._folder)
                self._index = IssueIndex(self._folder)
            self._index.follow(self._issues.changed_since)
            return self._index
