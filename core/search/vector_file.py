"""Vectors of issues in a file: one process appends, any number map it into memory.

The file is derived from the store, like the index, and belongs to one encoder, whose key it
bears. A record is an issue's vector with what a filter asks about, so that nobody is led by
the vector of an issue that they may not see. A change of an issue is one more record; what is
outdated goes when the file is written anew, and what was read of a deleted issue at once. A
record that was torn by a sudden end is cut off by whoever appends next, and one that was
damaged has the whole file made anew.
"""

from __future__ import annotations

import fcntl
import os
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
import numpy.typing as npt

from core.errors import VectorsDamaged
from core.model import Issue
from core.privacy.visibility import circle_of
from core.search.entry import Filter, filed_at, places_of

Floats = npt.NDArray[np.float32]

_MAGIC: Final = b"tsvec001"
_HEADER: Final = np.dtype([("magic", "S8"), ("key", "S40"), ("size", "<i8"), ("through", "<i8")])
_FACTS: Final = np.dtype(
    [
        ("id", "<i8"),
        ("version", "<i8"),
        ("filed", "<i8"),
        ("text", "<u8"),
        ("circle", "<u8"),
        ("tracker", "<u8"),
        ("project", "<u8"),
        ("places", "<u8", (3,)),
        ("open", "<u1"),
        ("gone", "<u1"),
        ("unused", "<u2"),
        ("sum", "<u4"),
    ]
)
_AT_ONCE: Final = 8_192
"""Rows multiplied at once: what is gathered for it stays small."""

MOST_SCANNED: Final = 200_000
"""Of more issues that a filter admits, those that changed last are compared."""

_OUTDATED: Final = 1_000


@dataclass(frozen=True, slots=True)
class Record:
    """What is appended of a change: an issue with its vector, or one that was deleted.

    ``text``: a digest of the text that the vector is of.
    """

    issue: Issue
    text: int = 0
    vector: Floats | None = None


class VectorFile:
    """The vectors of one encoder, as :meth:`refresh` saw them. Not thread-safe: its owner locks.

    Args:
        path: the file; it and its folder are made where they are not there.
        key: which encoder; a file of another one is made anew by :meth:`discard`.
        size: how many numbers a vector has.

    Raises:
        VectorsDamaged: from ``refresh`` and ``append``: the file is not what was written.
    """

    def __init__(self, path: Path, key: str, size: int) -> None:
        self._path = path
        self._key = blake2b(key.encode(), digest_size=20).hexdigest().encode()
        self.size = size
        self._record = np.dtype([("facts", _FACTS), ("vector", "<f4", (size,))])
        self._inode = 0
        path.parent.mkdir(parents=True, exist_ok=True)
        self.forget()

    # -- writing ---------------------------------------------------------------------------

    @contextmanager
    def held(self) -> Iterator[bool]:
        """Be the one who appends, for as long as it takes; False where another process is."""
        with (self._path.parent / f"{self._path.name}.lock").open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True

    def append(self, records: Sequence[Record]) -> None:
        """Add changes, in the order of their versions. Only while it is ``held``, and refreshed."""
        if not records:
            return
        rows = np.zeros(len(records), self._record)
        for row, one in zip(rows, records, strict=True):
            self._fill(row, one)
        if not self._path.exists():
            self._write_anew((), through=0)
        with self._path.open("r+b") as file:
            # First: once a deletion is taken in, nobody would come back to it.
            self._wipe(file, [one.issue.id for one in records if one.vector is None])
            # What a sudden end has torn is no record, and nobody has mapped it.
            file.truncate(self.bytes_of(len(self._rows)))
            file.seek(0, os.SEEK_END)
            file.write(rows.tobytes())
        self.refresh()
        live = len(self._row_of)
        if len(self._rows) - live > _OUTDATED + live // 4:
            self._write_anew(np.flatnonzero(self._live), through=self.through)
            self.refresh()

    def _wipe(self, file: BinaryIO, ids: Sequence[int]) -> None:
        """Leave nothing of what was ever read of deleted issues; their rows stay, as gone ones."""
        if not ids:
            return
        for number in np.flatnonzero(np.isin(self._facts["id"], ids)).tolist():
            row = np.zeros((), self._record)
            for name in ("id", "version"):
                row["facts"][name] = self._facts[name][number]
            row["facts"]["gone"] = 1
            row["facts"]["sum"] = _checksum(row)
            file.seek(self.bytes_of(number))
            file.write(row.tobytes())

    def discard(self) -> None:
        """Throw everything away; those who have mapped it see the old file until they look."""
        self._path.unlink(missing_ok=True)
        self.forget()

    def discard_others(self) -> None:
        """Throw away the files of other encoders, but what another process writes just now."""
        for path in sorted(self._path.parent.glob(f"*{self._path.suffix}")):
            if path != self._path:
                other = VectorFile(path, "", self.size)
                with other.held() as ours:
                    if ours:
                        other.discard()

    # -- reading ---------------------------------------------------------------------------

    def refresh(self) -> None:
        """See what was appended by whoever."""
        try:
            file = self._path.open("rb")
        except FileNotFoundError:
            self.forget()
            return
        with file:
            found = os.fstat(file.fileno())
            # A number may be given to another file once nobody has the old one mapped.
            if found.st_ino != self._inode or not len(self._rows):
                self.forget()
                self._read_header(file)
                self._inode = found.st_ino
            count = (found.st_size - _HEADER.itemsize) // self._record.itemsize
            if count > len(self._rows):
                self._map(file, count)

    def __len__(self) -> int:
        """How many issues have a vector."""
        return len(self._row_of)

    def bytes_of(self, records: int) -> int:
        """How large the file is with so many records."""
        return _HEADER.itemsize + records * self._record.itemsize

    def digests(self, ids: Sequence[int]) -> Mapping[int, int]:
        """The digest of the text that an issue's vector is of, of those that have one."""
        return {i: int(self._facts["text"][self._row_of[i]]) for i in ids if i in self._row_of}

    def vectors(self, ids: Sequence[int]) -> Mapping[int, Floats]:
        """The vectors of issues, of those that have one."""
        return {i: self._rows["vector"][self._row_of[i]] for i in ids if i in self._row_of}

    def cosines(self, vector: Floats, ids: Sequence[int]) -> Mapping[int, float]:
        """How near issues are to a vector, of those that have one, and one that says something."""
        known = [i for i in ids if i in self._row_of]
        found = self._rows["vector"][[self._row_of[i] for i in known]]
        near: list[float] = (found @ vector).tolist()
        told: list[bool] = np.asarray(found.any(axis=1)).tolist()
        return {i: cosine for i, cosine, tells in zip(known, near, told, strict=True) if tells}

    def nearest(self, vector: Floats, wanted: Filter, limit: int) -> list[tuple[int, float]]:
        """The ids of the nearest issues that a filter admits, with their cosine, best first."""
        rows = np.flatnonzero(self._live & self._admitted(wanted))[-MOST_SCANNED:]
        if not len(rows) or limit <= 0:
            return []
        scores = np.empty(len(rows), np.float32)
        for start in range(0, len(rows), _AT_ONCE):
            batch = rows[start : start + _AT_ONCE]
            first, last = int(batch[0]), int(batch[-1]) + 1
            # Where nearly all are wanted, to multiply all is cheaper than to gather some.
            if last - first <= 2 * len(batch):
                scores[start : start + len(batch)] = (self._rows["vector"][first:last] @ vector)[
                    batch - first
                ]
            else:
                scores[start : start + len(batch)] = self._rows["vector"][batch] @ vector
        kept = min(limit, len(rows))
        best = np.argpartition(-scores, kept - 1)[:kept]
        ids = self._facts["id"][rows[best]]
        order = np.lexsort((ids, -scores[best]))
        return [(int(ids[n]), float(scores[best[n]])) for n in order]

    def forget(self) -> None:
        """Know nothing of the file, until it is looked at again."""
        self._inode = 0
        self.through = 0
        """The newest version that was taken in."""
        self._rows: npt.NDArray[Any] = np.empty(0, self._record)
        self._facts: npt.NDArray[Any] = np.empty(0, _FACTS)
        self._live = np.empty(0, dtype=bool)
        self._row_of: dict[int, int] = {}

    def _read_header(self, file: BinaryIO) -> None:
        head = file.read(_HEADER.itemsize)
        if len(head) < _HEADER.itemsize:
            raise VectorsDamaged("the file of vectors has no whole header")
        header = np.frombuffer(head, _HEADER)[0]
        if header["magic"] != _MAGIC:
            raise VectorsDamaged("the file of vectors has another format")
        if header["key"] != self._key or header["size"] != self.size:
            raise VectorsDamaged("the file holds another encoder's vectors")
        self.through = int(header["through"])

    def _map(self, file: BinaryIO, count: int) -> None:
        """Map ``count`` records, and take in those that are new."""
        known = len(self._facts)
        rows = np.memmap(file, self._record, "r", _HEADER.itemsize, (count,))
        added = np.array(rows["facts"][known:])
        for row, facts in zip(rows[known:], added, strict=True):
            if _checksum(row) != facts["sum"]:
                raise VectorsDamaged("a record of the file of vectors is damaged")
        # As a plain array: a memory map makes an object of each slice, which takes its time.
        self._rows, self._facts = np.asarray(rows), np.concatenate([self._facts, added])
        self._live = np.concatenate([self._live, added["gone"] == 0])
        for number, issue_id in enumerate(added["id"].tolist(), known):
            before = self._row_of.pop(issue_id, None)
            if before is not None:
                self._live[before] = False
            if self._live[number]:
                self._row_of[issue_id] = number
        self.through = max(self.through, int(added["version"].max(initial=0)))

    def _admitted(self, wanted: Filter) -> npt.NDArray[np.bool_]:
        """What :meth:`Filter.admits` says, of all records at once."""
        facts = self._facts
        admitted = np.isin(facts["circle"], _digests(wanted.circles))
        if wanted.trackers:
            admitted &= np.isin(facts["tracker"], _digests(wanted.trackers))
        if wanted.projects:
            admitted &= np.isin(facts["project"], _digests(wanted.projects))
        if wanted.places:
            admitted &= np.isin(facts["places"], _digests(wanted.places)).any(axis=1)
        if wanted.open is not None:
            admitted &= facts["open"] == wanted.open
        if wanted.filed_from is not None:
            admitted &= facts["filed"] >= wanted.filed_from
        if wanted.filed_by is not None:
            admitted &= facts["filed"] <= wanted.filed_by
        if wanted.without:
            admitted &= ~np.isin(facts["id"], list(wanted.without))
        if wanted.only is not None:
            admitted &= np.isin(facts["id"], list(wanted.only))
        return admitted

    def _fill(self, row: Any, one: Record) -> None:
        issue, facts = one.issue, row["facts"]
        facts["id"], facts["version"] = issue.id, issue.version
        if one.vector is None:
            facts["gone"] = 1
        else:
            facts["filed"] = filed_at(issue)
            facts["text"] = one.text
            facts["circle"] = digest(circle_of(issue))
            facts["tracker"] = digest(issue.tracker)
            facts["project"] = digest(issue.project)
            places = places_of(issue.tracker, issue.project, issue.connection)
            facts["places"] = [digest(place) for place in places]
            facts["open"] = issue.is_open
            row["vector"] = one.vector
        facts["sum"] = _checksum(row)

    def _write_anew(self, kept: Sequence[int] | npt.NDArray[np.intp], *, through: int) -> None:
        """Write another file of some rows and put it in place of the old one, at one blow."""
        header = np.zeros(1, _HEADER)
        header[0] = (_MAGIC, self._key, self.size, through)
        new = self._path.with_name(f"{self._path.name}.new")
        with new.open("wb") as file:
            file.write(header.tobytes())
            for start in range(0, len(kept), _AT_ONCE):
                file.write(self._rows[kept[start : start + _AT_ONCE]].tobytes())
        new.replace(self._path)


def digest(text: str) -> int:
    """Eight bytes that stand for a text."""
    return int.from_bytes(
        blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "little"
    )


def _digests(texts: frozenset[str]) -> npt.NDArray[np.uint64]:
    return np.array([digest(text) for text in sorted(texts)], dtype=np.uint64)


def _checksum(row: Any) -> int:
    whole = row.copy()
    whole["facts"]["sum"] = 0
    return zlib.crc32(whole.tobytes())
