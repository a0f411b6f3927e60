"""The index of issues: derived from the store, and thrown away and rebuilt at will.

It follows the store by version, which grows with every stored change. A durable commit
takes a tenth of a second, so changes are committed in batches; what is not committed yet
is searched in memory, so that a change is right in the very next query. Every process
has its own such part and catches up from the store; what is committed they share.
"""

from __future__ import annotations

import logging
import shutil
import threading
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from core.errors import IndexDamaged, NoRoom
from core.model import Issue
from core.privacy.visibility import PUBLIC
from core.search.disk import Disk, Found
from core.search.entry import Entry, Filter, Tombstone, entry_of, within
from core.search.pairs import MOST_WEIGHTS, Weights
from core.search.scoring import Statistics, choose, idf, own_score
from core.search.tail import Change, Tail

log = logging.getLogger(__name__)

COMMIT_EVERY: Final = 64
BULK: Final = 2_000
TERMS_WEIGHED: Final = 300
COMMON_AT_LEAST: Final = 5
COMMON_SHARE: Final = 0.02
"""A line is the template's where this share of a project's issues has it, and this many."""

AT_ONCE: Final = 7 * 24 * 60 * 60 * 1_000_000
"""What was filed within so many microseconds of each other may be reports of one outage."""

MOST_AT_ONCE: Final = 1_000
"""A line that still more issues have is a template's: it is not looked at when they were filed."""

_GROWN: Final = 1.05
"""Once there are so many times as many issues, what terms tell is worked out anew."""

ChangedSince = Callable[[int, int], Sequence[tuple[Issue, bool]]]
"""(version, limit) -> issues stored after it, oldest change first, and whether deleted."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found, best first.

    ``weights``: the terms that were asked for, the most telling first. ``own_score``: what
    the question scores against itself.
    """

    found: Sequence[Found]
    weights: Mapping[str, float]
    own_score: float


class IssueIndex:
    """The index in a folder. Threads may share one; each process opens its own.

    Args:
        folder: where its files are.
        commit_every: how many changes wait in memory at the most.
        lets_go: others may write as soon as a commit is done. For a process that asks now and
            then: one that keeps the writer's lock and sleeps keeps the others from committing.

    Raises:
        IndexDamaged: from every method, where the files cannot be read or are of another
            format: close it, call :func:`discard`, open it again and :meth:`follow` the store.
    """

    def __init__(
        self, folder: Path, *, commit_every: int = COMMIT_EVERY, lets_go: bool = False
    ) -> None:
        self._commit_every = commit_every
        self._lets_go = lets_go
        self._disk = Disk(folder)
        self._tail = Tail()
        # What a search sees: held for moments, never while the disk is written or searched.
        self._lock = threading.RLock()
        self._writing = threading.Lock()
        self._following = threading.Lock()
        self._last_version = self._disk.view.state.last_version
        self._counted, self._telling = 0, Weights(partial(self._tells, 0))

    # -- following the store ---------------------------------------------------------------

    def last_version(self) -> int:
        """The newest version that it has taken in."""
        with self._lock:
            self._look()
            return self._last_version

    def follow(self, changed_since: ChangedSince) -> int:
        """Take in all that the store has changed since; returns how many changes that were.

        The store must give changes in the order of their versions and let none become
        visible after a later one; then nothing is ever missed.
        """
        taken = 0
        with self._following:
            while changes := changed_since(self.last_version(), BULK):
                self._apply(
                    [
                        Tombstone(issue.id, issue.version) if deleted else entry_of(issue)
                        for issue, deleted in changes
                    ]
                )
                taken += len(changes)
                if len(changes) < BULK:
                    break
        return taken

    def add(self, issues: Iterable[Issue]) -> None:
        """Take in new or changed issues; one that is known in a later version stays as it is.

        Raises:
            ValueError: an issue has no id of our store.
        """
        more = iter(issues)
        while batch := [entry_of(issue) for issue in islice(more, BULK)]:
            self._apply(batch)

    def delete(self, issue_id: int, version: int = 0) -> None:
        """Take out an issue that was deleted in ``version`` (0 where that is not known)."""
        self._apply([Tombstone(issue_id, version)])

    def commit(self) -> bool:
        """Write what is in memory durably; False where another process is the writer now.

        Raises:
            NoRoom: the disk is full; what is in memory stays there.
        """
        with self._writing:
            return self._commit(())

    def close(self) -> None:
        """Commit, and let another process write. Never raises: what is lost can be rebuilt."""
        with self._writing:
            for step in (partial(self._commit, ()), self._disk.close):
                try:
                    step()
                except NoRoom as error:
                    log.warning("%s", str(error))
                except IndexDamaged as error:
                    log.warning("closing a damaged index: %s", error)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def is_replaced(self) -> bool:
        """Whether there are other files by now than those that were read last."""
        return self._disk.is_replaced()

    # -- asking ----------------------------------------------------------------------------

    def __len__(self) -> int:
        with self._lock:
            self._look()
            view, tail = self._disk.view, self._tail
            outdated = sum(view.version_of(issue_id) is not None for issue_id in tail.ids)
            return view.issues - outdated + tail.live

    def circles(self) -> frozenset[str]:
        """The circles of readers that issues belong to, or did."""
        with self._lock:
            self._look()
            return self._tail.circles.union(self._disk.view.state.circles)

    def newest(self) -> int:
        """When the issue filed last was filed, in microseconds since 1970."""
        with self._lock:
            self._look()
            return max(self._disk.view.state.newest, self._tail.newest)

    def find(
        self,
        counts: Mapping[str, int],
        wanted: Filter,
        limit: int,
        *,
        about: int = 0,
        counted: bool = True,
    ) -> Answer:
        """The entries that share the most telling of some terms.

        Args:
            counts: how often each term occurs in the question.
            wanted: which entries may be found.
            limit: how many at most.
            about: the issue whose terms they are; it is not found, nor does it count as
                having its own terms.
            counted: whether that issue is of the circles that are asked, so that it counts
                in what is known of them.
        """
        asked = dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:TERMS_WEIGHED])
        with self._lock:
            self._look()
            view, masked = self._disk.view, self._tail.ids
            statistics = self._statistics(asked, wanted.circles, about if counted else 0)
            weights = choose(asked, statistics)
            scores = dict(self._tail.search(weights, statistics, wanted))
            scores.pop(about, None)
            best = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))[:limit]
            found = [
                Found(issue_id, score, partial(frozenset, self._tail.entry(issue_id).counts))
                for issue_id, score in best
            ]
        found += view.search(weights, statistics, wanted, limit, masked=masked | {about})
        found.sort(key=lambda one: (-one.score, one.id))
        return Answer(found[:limit], weights, own_score(asked, statistics, weights))

    def common_marks(
        self,
        project: str,
        marks: Iterable[str],
        circles: frozenset[str] = frozenset({PUBLIC}),
        share: float = COMMON_SHARE,
        least: int = COMMON_AT_LEAST,
        around: int = 0,
    ) -> frozenset[str]:
        """Those marks of lines that so many of a project's issues have that they tell nothing.

        Only issues of these circles count: what a line is worth would tell of the others.
        ``share``: of a project's issues so many must have it, and ``least``. ``around``: when an
        issue was filed. A line that was written about that time alone is then not common: it is
        what people report just now, and a template lasts.
        """
        prefixes = [within(circle) for circle in circles]
        with self._lock:
            self._look()
            view, tail = self._disk.view, self._tail
            issues = sum(view.housed(p + project) + tail.housed(p + project) for p in prefixes)
            enough = max(least, share * issues)
            having = {
                mark: sum(view.marked(p + mark) + tail.marked(p + mark) for p in prefixes)
                for mark in marks
            }
            return frozenset(
                mark
                for mark, count in having.items()
                if count >= enough
                and (not around or count > MOST_AT_ONCE or self._lasts(mark, circles, around))
            )

    def _lasts(self, mark: str, circles: frozenset[str], around: int) -> bool:
        """Whether enough issues with a line were filed long before or after a time."""
        first, last = around - AT_ONCE, around + AT_ONCE
        # The issue that is asked about has the line as well.
        wanted = COMMON_AT_LEAST - 1 - self._tail.marked_apart(mark, circles, first, last)
        if wanted <= 0:
            return True
        marks, newer = [within(circle) + mark for circle in circles], self._tail.ids
        found = self._disk.view.marked_apart(marks, first, last, wanted + len(newer))
        return sum(one not in newer for one in found) >= wanted

    def telling(self) -> Mapping[str, float]:
        """How much terms tell among public issues, by BM25; any term may be asked for.

        Worked out when asked for, and kept until the index has grown by a twentieth.
        """
        with self._lock:
            self._look()
            issues = self._public()
            grown = not self._counted <= issues <= _GROWN * self._counted
            if grown or len(self._telling) > MOST_WEIGHTS:
                self._counted, self._telling = issues, Weights(partial(self._tells, issues))
            return self._telling

    # -- inside ----------------------------------------------------------------------------

    def _public(self) -> int:
        return self._disk.view.in_circle(PUBLIC) + self._tail.in_circle(PUBLIC)

    def _tells(self, issues: int, term: str) -> float:
        name = within(PUBLIC) + term
        with self._lock:
            return idf(issues, self._disk.view.having(name) + self._tail.having(name))

    def _statistics(
        self, asked: Mapping[str, int], circles: frozenset[str], about: int
    ) -> Statistics:
        """Counts over what these circles hold, but for the issue that the question is about."""
        view, tail, state = self._disk.view, self._tail, self._disk.view.state
        known = tail.get(about) if about else None
        own: Iterable[str] = known.counts if isinstance(known, Entry) else ()
        if about and known is None:
            own = view.terms_of(about)
        prefixes = [within(circle) for circle in circles]
        having = {
            term: sum(view.having(p + term) + tail.having(p + term) for p in prefixes)
            for term in asked
        }
        for term in own:
            if having.get(term, 0) > 0:
                having[term] -= 1
        issues = sum(view.in_circle(c) + tail.in_circle(c) for c in circles)
        written = state.written + tail.live
        mean = (state.total_length + tail.total_length) / written if written else 0.0
        return Statistics.of(issues - bool(own), mean, having)

    def _apply(self, changes: Sequence[Change]) -> None:
        if len(changes) >= BULK:
            with self._writing:
                if self._commit(changes):
                    return
        with self._lock:
            self._look()
            for change in changes:
                if not self._is_known(change):
                    self._tail.put(change)
                self._last_version = max(self._last_version, change.version)
            full = len(self._tail) >= self._commit_every
        # Where somebody is at it already, their commit or the next one takes ours along.
        if full and self._writing.acquire(blocking=False):
            try:
                self._commit(())
            except NoRoom as error:
                # Nothing is lost: it is searched in memory, and committed once there is room.
                log.warning("%s", str(error))
            finally:
                self._writing.release()

    def _is_known(self, change: Change) -> bool:
        known = self._tail.get(change.id)
        if known is not None:
            return 0 < change.version <= known.version
        if not 0 < change.version <= self._disk.view.state.last_version:
            return False
        return self._is_committed(change)

    def _is_committed(self, change: Change) -> bool:
        """Whether the disk has this change of an issue, or a later one."""
        version = self._disk.view.version_of(change.id)
        if version is None:
            committed = self._disk.view.state.last_version
            return isinstance(change, Tombstone) and change.version <= committed
        return version >= change.version

    def _look(self) -> None:
        """See the newest commit; what another process has committed leaves our memory."""
        if self._disk.refresh():
            self._last_version = max(self._last_version, self._disk.view.state.last_version)
            for change in self._tail.changes():
                if self._is_committed(change):
                    self._tail.drop(change.id)

    def _commit(self, more: Sequence[Change]) -> bool:
        """Commit the tail and ``more``; the caller holds ``_writing``."""
        if not self._disk.hold():
            return False
        with self._lock:
            self._look()
            kept = self._tail.changes()
            fresh = [change for change in more if not self._is_known(change)]
        # An issue that is in both is newer in `more`; within `more` the last one counts.
        batch = {change.id: change for change in (*kept, *fresh)}
        if not batch:
            return True
        self._disk.write(tuple(batch.values()))
        if self._lets_go:
            self._disk.close()
        with self._lock:
            self._disk.refresh()
            for change in kept:
                if self._tail.get(change.id) is change:
                    self._tail.drop(change.id)
            self._last_version = max(self._last_version, self._disk.view.state.last_version)
        return True


def discard(folder: Path) -> None:
    """Throw an index away, so that a new one can be built in its folder.

    Processes that have it open keep reading the old files until their next query, which
    raises IndexDamaged and has them open the new one.
    """
    away = folder.with_name(f".{folder.name}-{uuid.uuid4().hex[:8]}")
    try:
        folder.rename(away)
    except FileNotFoundError:
        return
    shutil.rmtree(away, ignore_errors=True)
