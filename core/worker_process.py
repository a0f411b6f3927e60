"""The work side in a process of its own, which the web side starts, wakes, watches and stops.

Python lets one thread of a process compute at a time, so a tracker that waits for its answer
would wait for triage too. And what kills the work, a hostile issue or a plugin that takes all
memory, must not close the door that deliveries come through.

Between the two are two pipes: a bell that says that something was stored, and a link for the few
things that the web side asks. A work side whose link ends has lost its parent and ends at once:
whatever it was doing is repeatable, and the next server takes it up.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Any, Final, NoReturn

from core import logs
from core.config import Config
from core.errors import StoreUnavailable, TracksideError
from core.installation import Installation

if TYPE_CHECKING:
    from core.working import Working

log = logging.getLogger(__name__)

START_SECONDS: Final = 120.0
"""How long the work side may take to begin; a new version may have tables to change first."""

ANSWER_SECONDS: Final = 2.0
"""How long an answer is waited for. A busy work side answers within a moment."""

RESTART_SECONDS: Final = (1.0, 2.0, 5.0, 15.0, 30.0)
"""Waits before a work side that ended by itself is started again; the last one repeats."""

LIVED_SECONDS: Final = 60.0
"""One that lived so long had started well: the waits begin anew."""

LOOK_SECONDS: Final = 0.5
"""How soon the work side notices a SIGTERM of its own."""

STOP_SECONDS: Final = 30.0
"""How long what runs may take after that."""

NICE: Final = 10
"""How far the work side stands back where processors are short."""

ONE_THREAD: Final = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS")
"""What numerical libraries read when they are loaded. Helpers of theirs spin while they wait for
products of one issue's few numbers: that took a fifth of a processor, and made nothing faster."""

TURN_SECONDS: Final = 0.2
"""How long one who asks waits for another's question to be over."""

_HELD: Final = (signal.SIGINT, signal.SIGTERM)
_STOP, _BUSY, _METRICS = "stop", "busy", "metrics"


class WorkerProcess:
    """A work side in another process, started again whenever it ends by itself."""

    def __init__(self, config: Config) -> None:
        self._config = config
        # Held while the child is exchanged: a bell that rings must not be closed meanwhile.
        self._lock = threading.Lock()
        self._child: _Child | None = None
        self._stopping = threading.Event()
        self._watch = threading.Thread(target=self._keep_alive, name="worker-watch", daemon=True)

    @property
    def pid(self) -> int | None:
        """The process's number; None while there is none."""
        with self._lock:
            return self._child.process.pid if self._child is not None else None

    def start(self) -> None:
        """Start it; returns once it works.

        Raises:
            TracksideError: what kept it from starting, as the work side raised it.
        """
        self._child = _Child.launch(self._config, self._stopping)
        self._watch.start()

    def retire(self) -> None:
        """Do not start it again if it ends now; ``stop`` follows."""
        self._stopping.set()

    def stop(self, timeout: float) -> None:
        """Let it finish what runs; after ``timeout`` seconds it is ended as it stands."""
        self._stopping.set()
        if self._watch.is_alive():
            self._watch.join()
        with self._lock:
            child, self._child = self._child, None
        if child is not None:
            child.end(timeout)

    def wake(self) -> None:
        """Something was stored. Never waits: whoever calls has a tracker waiting."""
        with self._lock:
            if self._child is not None:
                self._child.wake()

    def busy(self) -> bool:
        """Whether any job waits or runs; so it is assumed where it does not answer."""
        child = self._child
        return child is None or bool(child.ask(_BUSY, default=True))

    def metrics(self) -> bytes:
        """What it has counted since it started, in Prometheus' text format."""
        child = self._child
        return b"" if child is None else bytes(child.ask(_METRICS, default=b""))

    def _keep_alive(self) -> None:
        """Wait for the child to end by itself, and start another, ever more slowly."""
        deaths, started = 0, time.monotonic()
        while not self._stopping.wait(0.2):
            child = self._child
            if child is not None and child.process.is_alive():
                continue
            if child is not None:
                log.error(
                    "the work side ended (exit code %s); deliveries are stored meanwhile, and "
                    "it is started again",
                    child.process.exitcode,
                )
                with self._lock:
                    self._child = None
                child.close()
                if time.monotonic() - started > LIVED_SECONDS:
                    deaths = 0
            if self._stopping.wait(RESTART_SECONDS[min(deaths, len(RESTART_SECONDS) - 1)]):
                return
            deaths, started = deaths + 1, time.monotonic()
            try:
                launched = _Child.launch(self._config, self._stopping)
            except TracksideError as error:
                log.error("the work side could not be started: %s", error)
                continue
            except Exception:
                # The watch must outlive any defect: without it nothing is worked on.
                log.exception("internal error while the work side was started")
                continue
            with self._lock:
                self._child = launched


class _Child:
    """One life of the work side, seen from its parent."""

    def __init__(self, process: BaseProcess, link: Connection, bell: Connection) -> None:
        self.process = process
        self._link, self._bell = link, bell
        self._asking = threading.Lock()
        self._asked = self._answered = 0
        # A full pipe rings already; nobody waits until there is room in it.
        os.set_blocking(bell.fileno(), False)

    @classmethod
    def launch(cls, config: Config, stopping: threading.Event) -> _Child:
        """Start a process and wait until it works, or until ``stopping`` is set.

        Raises:
            TracksideError: what kept it from starting.
        """
        context = multiprocessing.get_context("spawn")
        level = logging.getLogger().getEffectiveLevel()
        with contextlib.ExitStack() as theirs, contextlib.ExitStack() as ours:
            try:
                link, their_link = context.Pipe()
                ours.callback(link.close)
                theirs.callback(their_link.close)
                their_bell, bell = context.Pipe(duplex=False)
                ours.callback(bell.close)
                theirs.callback(their_bell.close)
                process = context.Process(
                    target=run,
                    args=(config, their_link, their_bell, level),
                    name="trackside-worker",
                    daemon=True,
                )
                with _signals_held():
                    process.start()
            except OSError as error:  # no memory, too many files or processes
                raise StoreUnavailable(f"no process can be started: {error.strerror}") from error
            ours.pop_all()
        child = cls(process, link, bell)
        try:
            problem = child._problem(stopping)
        except BaseException:  # who is interrupted while waiting leaves no process behind, either
            child._kill()
            raise
        if problem is not None:
            child._kill()
            raise problem
        return child

    def _problem(self, stopping: threading.Event) -> TracksideError | None:
        """What kept it from starting; None once it works."""
        until = time.monotonic() + START_SECONDS
        try:
            while not self._link.poll(0.2):
                if stopping.is_set():
                    return StoreUnavailable("the work side was stopped while it started")
                if time.monotonic() > until:
                    return StoreUnavailable(f"the work side did not start in {START_SECONDS:g} s")
            problem: TracksideError | None = self._link.recv()
        except (EOFError, OSError):
            self.process.join()
            code = self.process.exitcode
            return StoreUnavailable(f"the work side ended while it started (exit code {code})")
        except Exception as error:  # noqa: BLE001 - an error that cannot be sent, whatever it is
            return StoreUnavailable(f"the work side could not say why it does not start: {error!r}")
        return problem

    def wake(self) -> None:
        with contextlib.suppress(OSError):  # full, or ended and soon started again
            os.write(self._bell.fileno(), b"\n")

    def ask(self, what: str, *, default: object) -> Any:
        """Its answer, or ``default`` where it gives none in time.

        While one question is unanswered no other is put: a pipe that nobody reads fills up,
        and who writes to it then waits for ever. Neither does anybody queue behind a question.
        """
        if not self._asking.acquire(timeout=TURN_SECONDS):
            return default
        try:
            while self._answered < self._asked and self._link.poll(0):
                self._answered, _ = self._link.recv()  # too late for who asked
            if self._answered < self._asked:
                return default
            self._asked += 1
            self._link.send((what, self._asked))
            if self._link.poll(ANSWER_SECONDS):
                self._answered, answer = self._link.recv()
                return answer
        except (OSError, EOFError):
            pass  # it has ended
        finally:
            self._asking.release()
        return default

    def end(self, timeout: float) -> None:
        # Behind a question that is not answered it would wait as well; then it is killed below.
        if self._asking.acquire(timeout=2 * ANSWER_SECONDS):
            with contextlib.suppress(OSError):
                self._link.send((_STOP, timeout))
            self._asking.release()
        self.process.join(timeout + ANSWER_SECONDS)
        if self.process.is_alive():
            log.error("the work side does not end; it is killed, and its work taken up later")
            self.process.kill()
        self.close()

    def _kill(self) -> None:
        self.process.kill()
        self.close()

    def close(self) -> None:
        self.process.join()
        with self._asking:
            self._link.close()
            self._bell.close()
        self.process.close()


def run(config: Config, link: Connection, bell: Connection, log_level: int) -> None:
    """The work side's process, from beginning to end."""
    stop = threading.Event()
    # Ctrl-C reaches every process of a terminal; the web side tells us when it is our turn.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _HELD)
    for name in ONE_THREAD:
        os.environ.setdefault(name, "1")
    # Loads the queue, which the web side does without, and numerical libraries.
    from core.working import Working

    logs.start(log_level)
    # A tracker waits for its answer; nobody waits for a suggestion to the millisecond.
    with contextlib.suppress(OSError):  # not everywhere allowed, and only a courtesy
        os.nice(NICE)
    try:
        installation = Installation.open(config, serving=True)
        working = Working(installation)
        working.start()
    except TracksideError as error:
        with contextlib.suppress(OSError):  # the web side is gone
            link.send(error)
        return
    try:
        link.send(None)
    except OSError:
        _orphaned()
    threading.Thread(target=_listen, args=(bell, working), daemon=True).start()
    try:
        working.stop(_serve(link, working, stop))
        installation.close()
    except TracksideError as error:
        log.error("the work side did not end in order: %s", error)
        sys.exit(1)


def _orphaned() -> NoReturn:
    """End as if killed: nobody would start this again, or stop it."""
    log.error("the web side is gone; what runs is left to the next start")
    logging.shutdown()
    os._exit(1)


@contextlib.contextmanager
def _signals_held() -> Iterator[None]:
    """A process that is started in here is not interrupted before it says what signals do."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _HELD)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _listen(bell: Connection, working: Working) -> None:
    with contextlib.suppress(OSError):
        while os.read(bell.fileno(), 4096):
            working.wake()


def _serve(link: Connection, working: Working, stop: threading.Event) -> float:
    """Answer the web side until told to stop; returns how many seconds that may take."""
    while not stop.is_set():
        try:
            if not link.poll(LOOK_SECONDS):
                continue
            what, detail = link.recv()
            if what == _STOP:
                return float(detail)
            answer = working.busy() if what == _BUSY else working.metrics()
            link.send((detail, answer))
        except (EOFError, OSError):
            _orphaned()
        except TracksideError as error:
            log.warning("the web side gets no answer: %s", error)
    return STOP_SECONDS
