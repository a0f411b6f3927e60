"""The vectors of all issues by one encoder, kept up with the store as the index is.

They say how near two texts are in meaning, where the words differ. An issue that has none yet
is found and put in order by its words. Encoding takes its time, so it is done in slices: a
question waits for a moment of it, and what is behind is caught up with beside the work. Only
once everything is taken in are issues looked for by vectors alone, so that what a filter asks
about is as new here as it is in the index.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from core.errors import ModelError, UserError, VectorsDamaged
from core.model import Issue
from core.plugin import VectorOffer
from core.search.entry import Filter
from core.search.index import ChangedSince
from core.search.vector_file import Record, VectorFile, digest

log = logging.getLogger(__name__)

Floats = npt.NDArray[np.float32]
Encode = Callable[[Sequence[str]], Floats]

RECIPE: Final = "1"
"""Changes whenever another text is made of an issue: its vectors are no longer the same."""

BODY_CHARS: Final = 6_000
WAITS: Final = 0.3
"""So many seconds a question waits at most while issues are encoded that came before it."""

_AT_ONCE: Final = 16
"""Changes taken in together; where it ends suddenly, so many are encoded once more."""

_ROOM_SECONDS: Final = 30.0
"""How long nothing is encoded after the file could not be written: the disk may be full."""

_PATIENCE: Final = 10.0
"""So many seconds who makes all anew waits for another process that writes."""


@dataclass(frozen=True, slots=True)
class _Ready:
    """An encoder that was loaded, and the file of its vectors."""

    encode: Encode
    file: VectorFile


class Vectors:
    """The vectors of an installation's issues. Safe for several threads and processes.

    An encoder that fails is not asked again in this process: then nothing has vectors.

    Args:
        folder: where the file is; there is one for each encoder.
        offer: the encoder.
        changed_since: what the store has changed since a version, as the index follows it.
    """

    def __init__(self, folder: Path, offer: VectorOffer, changed_since: ChangedSince) -> None:
        self._folder = folder
        self._changed_since = changed_since
        self.offer = offer
        # Held while changes are taken in, which takes its time; and by who looks, for moments.
        self._following = threading.Lock()
        self._lock = threading.RLock()
        self._loading = threading.RLock()
        self._ready: _Ready | None = None
        self._failed = False
        self._not_before = 0.0

    @property
    def has_failed(self) -> bool:
        """Whether the encoder is not asked any more, or not for now as there is no room."""
        return self._failed or time.monotonic() < self._not_before

    # -- keeping up ------------------------------------------------------------------------

    def follow(
        self, seconds: float | None = None, progress: Callable[[int], None] = lambda _: None
    ) -> int:
        """Take in what the store has changed; how far: the newest version that is taken in.

        Args:
            seconds: begin no further slice after so many; None to go on to the end.
            progress: told the newest version from time to time.
        """
        ends = None if seconds is None else time.monotonic() + seconds
        ready = self._load()
        if time.monotonic() < self._not_before:
            return 0
        if ready is None or not self._following.acquire(timeout=-1 if seconds is None else seconds):
            return 0
        try:
            with ready.file.held() as ours:
                self._see(ready.file, mend=ours)
                while ours and (changes := self._changed_since(ready.file.through, _AT_ONCE)):
                    records = self._records(ready, changes)
                    with self._lock:
                        ready.file.append(records)
                    progress(ready.file.through)
                    if ends is not None and time.monotonic() >= ends:
                        break
                return ready.file.through
        except (OSError, VectorsDamaged) as error:
            # Nothing is lost: it goes on from where it was, or anew, with the next question.
            log.warning("the file of vectors cannot be written: %s", error)
            if isinstance(error, OSError):
                self._not_before = time.monotonic() + _ROOM_SECONDS
            return 0
        except ModelError as error:
            self._give_up(error)
            return 0
        finally:
            self._following.release()

    def discard_others(self) -> None:
        """Throw away what other encoders left; for who works here for good, and is up to date."""
        if self._ready is not None:
            try:
                self._ready.file.discard_others()
            except OSError as error:
                log.warning("vectors of other encoders stay: %s", error)

    def rebuild(self, progress: Callable[[int], None] = lambda _: None) -> int:
        """Throw all vectors away and make them anew; how many issues have one.

        Raises:
            UserError: another process writes them just now, or the file cannot be written.
        """
        ready = self._load()
        if ready is None:
            return 0
        until = time.monotonic() + _PATIENCE
        while not self._discarded(ready):
            if time.monotonic() > until:
                raise UserError("another process writes the vectors just now; try again later")
            time.sleep(0.1)
        self.follow(progress=progress)
        return len(ready.file)

    def _discarded(self, ready: _Ready) -> bool:
        """Throw the file away; False where somebody else writes to it."""
        try:
            with self._following, ready.file.held() as ours, self._lock:
                if ours:
                    ready.file.discard()
                return ours
        except OSError as error:
            raise UserError(f"the file of vectors cannot be made anew: {error.strerror}") from error

    # -- asking ----------------------------------------------------------------------------

    def of(self, issue: Issue) -> Floats | None:
        """The vector (d,) of an issue, stored or not; None where there is none to be had."""
        found = self.encode([issue])
        return None if found is None or not found[0].any() else np.asarray(found[0])

    def encode(
        self, issues: Sequence[Issue], progress: Callable[[float], None] = lambda _: None
    ) -> Floats | None:
        """The vectors (n, d) of issues, from the file where it has them of just this text."""
        ready = self._load()
        if ready is None:
            return None
        try:
            texts = [text_of(issue) for issue in issues]
            with self._lock:
                known = self._known(ready.file, issues, texts)
            new = [n for n in range(len(issues)) if n not in known]
            for start in range(0, len(new), _AT_ONCE):
                batch = new[start : start + _AT_ONCE]
                vectors = self._encoded(ready, [texts[n] for n in batch])
                known |= dict(zip(batch, vectors, strict=True))
                progress(len(known) / len(issues))
        except ModelError as error:
            self._give_up(error)
            return None
        return np.array([known[n] for n in range(len(issues))], np.float32)

    def near(self, issue: Issue, *, current: bool) -> Near | None:
        """What an issue's vector tells of others; None where it has none.

        ``current``: whether all that the index has is taken in; otherwise none is found that
        others have not found by words.
        """
        vector = self.of(issue)
        ready = self._ready
        if vector is None or ready is None:
            return None
        return Near(vector, ready.file, self._lock, current)

    # -- inside ----------------------------------------------------------------------------

    def _load(self) -> _Ready | None:
        with self._loading:
            if self._ready is None and not self._failed:
                self._ready = self._opened()
            return self._ready

    def _opened(self) -> _Ready | None:
        key = f"{RECIPE} {self.offer.name} {self.offer.version}"
        try:
            encode: Encode = self.offer.load()
            size = int(np.asarray(encode(["x"])).shape[1])
            file = VectorFile(self._folder / f"{digest(key):016x}.vectors", key, size)
            self._see(file, mend=False)
        except Exception as error:  # noqa: BLE001 - an encoder is somebody else's code
            self._give_up(error)
            return None
        return _Ready(encode, file)

    def _see(self, file: VectorFile, *, mend: bool) -> None:
        """See what others have appended; what is damaged is thrown away by who may write."""
        with self._lock:
            try:
                file.refresh()
            except VectorsDamaged as error:
                log.warning("vectors are made anew: %s", error)
                if mend:
                    file.discard()
                else:
                    file.forget()

    def _records(self, ready: _Ready, changes: Sequence[tuple[Issue, bool]]) -> Sequence[Record]:
        """What is to be appended: only texts that changed are encoded."""
        living = [issue for issue, deleted in changes if not deleted]
        texts = [text_of(issue) for issue in living]
        with self._lock:
            known = self._known(ready.file, living, texts)
        new = [n for n in range(len(living)) if n not in known]
        known |= dict(zip(new, self._encoded(ready, [texts[n] for n in new]), strict=True))
        made = {
            issue.id: Record(issue, digest(text), known[n])
            for n, (issue, text) in enumerate(zip(living, texts, strict=True))
        }
        return [Record(issue) if deleted else made[issue.id] for issue, deleted in changes]

    def _known(
        self, file: VectorFile, issues: Sequence[Issue], texts: Sequence[str]
    ) -> dict[int, Floats]:
        """The vectors that are there already of just these texts, by their place."""
        ids = [issue.id for issue in issues]
        digests = file.digests(ids)
        same = [
            n
            for n, (i, text) in enumerate(zip(ids, texts, strict=True))
            if digests.get(i) == digest(text)
        ]
        found = file.vectors([ids[n] for n in same])
        return {n: np.array(found[ids[n]]) for n in same}

    def _encoded(self, ready: _Ready, texts: Sequence[str]) -> Floats:
        if not texts:
            return np.empty((0, ready.file.size), np.float32)
        try:
            found = np.asarray(ready.encode(texts), dtype=np.float32)
        except Exception as error:  # an encoder is somebody else's code
            raise ModelError(f"the encoder failed: {error!r}"[:300]) from error
        if found.shape != (len(texts), ready.file.size) or not np.isfinite(found).all():
            raise ModelError(f"the encoder gave no vector of {ready.file.size} for each text")
        return found

    def _give_up(self, error: Exception) -> None:
        log.warning("similar issues are found by their words alone: %s: %s", self.offer.name, error)
        self._failed, self._ready = True, None


@dataclass(frozen=True, slots=True)
class Near:
    """The vector of an issue beside those of the others."""

    vector: Floats
    file: VectorFile
    lock: threading.RLock
    current: bool

    def nearest(self, wanted: Filter, limit: int) -> Sequence[int]:
        """The ids of the nearest issues that a filter admits, best first."""
        if not self.current:
            return ()
        with self.lock:
            return [one for one, _ in self.file.nearest(self.vector, wanted, limit)]

    def cosines(self, ids: Sequence[int]) -> Mapping[int, float]:
        """How near issues are, from -1 to 1, of those that have a vector."""
        with self.lock:
            return self.file.cosines(self.vector, ids)


def text_of(issue: Issue) -> str:
    """What is read of an issue: its title, then its text."""
    return f"{issue.title}\n{issue.body[:BODY_CHARS]}".strip()
