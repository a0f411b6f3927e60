"""The work side of a running Trackside: the durable queue, and what it runs."""

from __future__ import annotations

import gc
import logging
import subprocess
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Final

from core.awaiting import awaiting
from core.errors import CredentialsError, RetryableError, StoreUnavailable, TracksideError
from core.installation import Installation
from core.metrics import MOST_KINDS
from core.queued import note_given_up, work_settings
from core.retraining import LOOK_SECONDS, learning_process, may_be_due
from core.store.experience import LOOK_BACK
from core.sync.reconcile import RECONCILED, Reconciler
from core.telling.registered import subscribers_of
from core.telling.running import Telling
from core.triage.dispatch import Dispatcher
from core.triage.handling import Handling
from core.triage.intake import Intake
from core.triage.perform import credentials_wait
from core.triage.underway import Underway
from core.work.contract import JobStatus, Later
from core.work.engine import WorkEngine

log = logging.getLogger(__name__)

_MEET_SECONDS: Final = 30.0
"""How often a tracker that did not let us in is asked again."""

_WARM_SECONDS: Final = 15.0
"""How long work waits at most for models and the index to be loaded when the server starts."""

_SLICE_SECONDS: Final = 0.2
"""How long issues are encoded at a stretch: a question waits for the end of it."""

_BETWEEN_SLICES: Final = 0.2

RECONCILE: Final = "reconcile"
"""The scheduled job that looks for what webhooks missed; its name ends with the connection."""

TRAIN: Final = "train"
"""The scheduled job that learns anew from the projects where that is due."""

_TOLD_SECONDS: Final = 3.0
"""How long a subscriber that is being told may take when the server stops."""
OUTCOMES: Final = "outcomes"
"""The scheduled job that looks at what was left unanswered, and at what experiments showed."""

_OUTCOMES_SECONDS: Final = 3600.0

_TRAIN_SECONDS: Final = 4 * 3600.0
"""How long one training of all that is due may take."""


class Working:
    """Runs the work of an installation in this process; the engine's handlers."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._engine = WorkEngine(work_settings(installation), self)
        self._intake = Intake(installation.store)
        self._handling: Handling = replace(
            installation.handling(self.wake), give_way=self._intake.give_way
        )
        self._dispatcher: Dispatcher | None = None
        feed = installation.config.feed
        self._telling = Telling(
            installation.store,
            subscribers_of(installation.plugins),
            installation.metrics,
            delivered_days=feed.delivered_days,
            dead_days=feed.dead_days,
        )
        self._stopping = threading.Event()
        self._training: subprocess.Popen[bytes] | None = None
        self._warm = threading.Event()
        self._encoder = threading.Thread(target=self._encode, name="vectors", daemon=True)
        self._greeter = threading.Thread(target=self._meet, name="greeter", daemon=True)

    def start(self) -> None:
        """Start working; what an earlier process left is taken up.

        Raises:
            ConfigError: the durable queue cannot work on this machine.
        """
        installation = self._installation
        installation.adviser.check_experiments()
        for connector in installation.connectors.values():
            connector.prepare()
        self._engine.start(
            {name: c.config.writes_per_minute for name, c in installation.connectors.items()},
            ticks=schedule(installation),
        )
        self._dispatcher = Dispatcher(
            installation.store,
            self._handling,
            self._engine.client,
            Underway(installation.data_dir),
            self._intake,
            poll_seconds=installation.config.work.poll_seconds,
        )
        self._dispatcher.start()
        self._telling.start()
        self._greeter.start()

    def retire(self) -> None:
        """Nothing of it would be started again."""

    def stop(self, timeout: float) -> None:
        """Finish what is running; the rest stays in the queue."""
        self._stopping.set()
        self._warm.set()
        if self._training is not None and self._training.poll() is None:
            self._training.terminate()
        if self._dispatcher is not None:
            self._dispatcher.stop()
        until = time.monotonic() + timeout
        # Whom it takes longer to tell is told again by the next server.
        self._telling.stop(min(timeout, _TOLD_SECONDS))
        self._engine.stop(max(1.0, until - time.monotonic()))
        for thread in (self._greeter, self._encoder):
            if thread.is_alive():
                thread.join(timeout)

    def wake(self) -> None:
        """Something was stored: look now rather than at the next turn."""
        if self._dispatcher is not None:
            self._dispatcher.wake()

    def metrics(self) -> bytes:
        """What it has counted, in Prometheus' text format."""
        return self._installation.metrics.render()

    def busy(self) -> bool:
        """Whether any job waits or runs, or models are still being loaded for the first."""
        if not self._warm.is_set():
            return True
        unfinished = (JobStatus.RUNNING, JobStatus.WAITING, JobStatus.DELAYED)
        return any(self._engine.client.jobs(status=status, limit=1) for status in unfinished)

    # -- what the engine runs --------------------------------------------------------------

    def handle_delivery(self, seq: int, attempt: int) -> None:  # noqa: ARG002 - the queue's, to tell redeliveries apart
        """Work on a stored delivery."""
        # A plugin has seconds for its answer, and what it would wait for now is lost.
        self._warm.wait(_WARM_SECONDS)
        if self._stopping.is_set():
            raise RetryableError("the server stops")
        self._handling.handle(seq)

    def delivery_failed(
        self,
        seq: int,
        attempt: int,  # noqa: ARG002 - as above
        error: Exception,
        next_try: datetime | None,
    ) -> None:
        """Until a retry succeeds it stands as failed, and a redelivery is worked on."""
        if next_try is not None and self._stopping.is_set():
            return  # it goes back into the queue, and is tried by the next server
        reason = str(error) if isinstance(error, TracksideError) else f"internal error: {error!r}"
        if next_try is not None and isinstance(error, RetryableError):
            reason = awaiting(reason)
        self._handling.failed(seq, reason, next_try=next_try)

    def write_back(self, connection: str, issue_id: int) -> Later | None:
        """Write what is planned for an issue."""
        if connection not in self._installation.connectors:
            log.warning("connection %s is not configured: its writes wait", connection)
            return Later(60.0, why="its connection is not configured")
        started = time.monotonic()
        wait = self._installation.write_back(connection).run(issue_id)
        self._installation.metrics.wrote_back(time.monotonic() - started)
        if wait is None:
            return None
        why = awaiting(wait.why) if wait.for_tracker else wait.why
        return Later(wait.seconds, wait.whole_connection, why)

    def tick(self, name: str) -> None:
        """Do a scheduled job; what cannot be done now is left to the next time."""
        job, _, connection = name.partition("/")
        if job == TRAIN:
            self._train()
            return
        if job == OUTCOMES:
            try:
                look_at_outcomes(self._installation, datetime.now(UTC))
            except StoreUnavailable as error:
                log.info("outcomes are looked at later: %s", error)
            return
        connector = self._installation.connectors.get(connection)
        if job != RECONCILE or connector is None:
            log.warning("there is no scheduled job %s here; it is left out", name)
            return
        config = self._installation.config
        reconciler = Reconciler(
            store=self._installation.store,
            connector=connector,
            hear=self._handling.hear,
            url=config.server.webhook_url(connection),
            whole_days=config.sync.whole_days,
            also=partial(self._installation.projects.refresh, connector),
        )
        try:
            reconciler.run()
            self._handling.read_answers(connection)
        except CredentialsError as error:
            credentials_wait(self._installation.store, connection, error)
        except RetryableError as error:
            log.info("connection %s is reconciled later: %s", connection, error)

    def _train(self) -> None:
        """Start to learn anew where that is due; the queue does not wait for it."""
        if self._training is not None and self._training.poll() is None:
            return
        if not may_be_due(self._installation, datetime.now(UTC)):
            return
        self._training = learning_process(self._installation.config)
        threading.Thread(
            target=self._wait_for, args=(self._training,), name="learning", daemon=True
        ).start()

    def _wait_for(self, child: subprocess.Popen[bytes]) -> None:
        with child:
            try:
                code = child.wait(_TRAIN_SECONDS)
            except subprocess.TimeoutExpired:
                hours = _TRAIN_SECONDS / 3600
                log.warning("learning anew took more than %g hours and is ended", hours)
                child.kill()
                return
        if code and not self._stopping.is_set():
            log.warning("learning anew ended with exit code %d; it is due again", code)

    def _meet(self) -> None:
        """Learn who we are in each tracker; until then our own comments look like others'."""
        try:
            self._installation.shelf.warm()
            self._installation.follow_store()
            # What was loaded stays: the collector need not look through it again and again.
            gc.collect()
            gc.freeze()
        except TracksideError as error:
            log.warning("not everything was loaded beforehand: %s", error)
        except Exception:
            # The thread must outlive any defect: it has other things to do.
            log.exception("internal error while models and index were loaded")
        self._warm.set()
        if self._installation.encoder is not None:
            self._encoder.start()
        met = False
        while not self._stopping.is_set():
            if not met:
                problems = self._installation.meet_trackers()
                for connection, problem in problems.items():
                    log.warning("connection %s: %s", connection, problem)
                met = not problems
            try:
                note_given_up(self._installation, self._engine.client)
            except (TracksideError, RuntimeError) as error:
                log.info("jobs that were given up are looked at later: %s", error)
            self._stopping.wait(_MEET_SECONDS)

    def _encode(self) -> None:
        """Encode issues that have no vector yet, in slices, beside the work."""
        tidied = False
        while not self._stopping.is_set():
            try:
                is_left = self._installation.finder.catch_up(_SLICE_SECONDS)
                if not is_left and not tidied:
                    self._installation.finder.discard_unused()
                    tidied = True
            except TracksideError as error:
                log.info("issues are encoded later: %s", error)
                is_left = False
            except Exception:
                # The thread must outlive any defect: without it nothing is encoded beforehand.
                log.exception("internal error while issues were encoded")
                is_left = False
            self._stopping.wait(_BETWEEN_SLICES if is_left else _MEET_SECONDS)


def schedule(installation: Installation) -> Mapping[str, float]:
    """The scheduled jobs of an installation: seconds between two runs, by name."""
    config, found = installation.config, {OUTCOMES: _OUTCOMES_SECONDS}
    if config.learning.retrain_days > 0:
        found[TRAIN] = LOOK_SECONDS
    seconds = config.sync.reconcile_minutes * 60
    if seconds > 0:
        found |= {
            f"{RECONCILE}/{name}": seconds
            for name, connector in installation.connectors.items()
            if connector.capabilities & RECONCILED
        }
    return found


def look_at_outcomes(installation: Installation, now: datetime) -> None:
    """Write down what was ignored, judge experiments, and measure how long issues wait."""
    from core.outcomes.counting import By, count
    from core.outcomes.summary import triage_times  # loads scientific libraries
    from core.outcomes.sweep import judge_experiments, note_all_ignored

    store, config = installation.store, installation.config
    ignored = note_all_ignored(store, days=config.triage.ignored_after_days, now=now)
    if ignored:
        log.info("%d suggestions were not answered in time and count as ignored", ignored)
    ended = judge_experiments(store, config.experiments, own=installation.own, now=now)
    for name, why in ended.items():
        log.info("experiment %s ends, %s: `trackside experiments show %s`", name, why, name)
    lately = store.measures.shown(since=now - LOOK_BACK)
    _, kinds = count(lately, By.KIND, now)
    for kind, counts in list(kinds.items())[:MOST_KINDS]:
        for measure in ("acceptance", "precision"):
            if share := counts.to_data()[measure]:
                installation.metrics.share(measure, kind, share)
    for name in installation.connectors:
        told = triage_times(store, name, now=now)
        for period in ("before", "since") if told else ():
            median = told[period]["median_hours"] if told else None
            if median is not None:
                installation.metrics.waited(name, period, median["value"] * 3600)
