"""Learning anew by itself: when that is due, why, and in a process of its own.

A training computes for a while, so it has a process that stands back behind the others, and
that may be killed without anything being lost: what is due then is due again.
"""

from __future__ import annotations

import contextlib
import logging
import os
import pickle  # between two processes of ours, see learning_process
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from core import history, logs
from core.config import Config
from core.installation import Installation
from core.store.trainings import TrainingRecord
from core.triage.live import standings

if TYPE_CHECKING:
    from core.learning.drift import Drift

log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 3_600.0
"""How often a running server looks whether something is due."""

LEAST_FIRST: Final = 20
LEAST_NEW: Final = 20
MANY_ANSWERS: Final = 10
_MANY_SHARE: Final = 0.2
_MANY_LEAST: Final = 100
_REST: Final = timedelta(days=1)
"""Nothing is learned more often than this by itself."""

_NICE: Final = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known of a project when it is asked whether to learn anew.

    ``issues`` and ``answers``: how many there are, and how many suggestions were answered
    since. ``drifted``: what has changed, in sentences.
    """

    issues: int
    answers: int
    last: TrainingRecord | None
    drifted: Sequence[str] = ()


def why_due(standing: Standing, *, retrain_days: float, now: datetime) -> str:
    """Why a project should be learned from now; "" where it need not. Pure."""
    last = standing.last
    if retrain_days <= 0:
        return ""
    if last is None:
        return "it was never learned from" if standing.issues >= LEAST_FIRST else ""
    age, new = now - last.at, standing.issues - last.issues
    reasons = (
        (
            bool(standing.drifted) and new >= LEAST_NEW,
            "; ".join(standing.drifted),
        ),
        (
            standing.answers >= MANY_ANSWERS,
            f"people answered {standing.answers} suggestions since",
        ),
        (new >= max(_MANY_LEAST, _MANY_SHARE * last.issues), f"{new} issues are new"),
        (
            age >= timedelta(days=retrain_days) and new >= LEAST_NEW,
            f"{new} issues are new, and the models are {age.days} days old",
        ),
    )
    return next((why for holds, why in reasons if holds and age >= _REST), "")


def drifts(installation: Installation, tracker: str, project: str) -> Sequence[Drift]:
    """How far new issues are from what the active models were learned from."""
    from core.learning.drift import LEAST, look

    found = []
    records = installation.store.models.list(tracker=tracker, project=project, active_only=True)
    since = [record.created_at for record in records if record.created_at]
    if not since:
        return []
    filed = installation.store.issues.filed_since(tracker, project, min(since))
    if len(filed) < LEAST:
        return []
    for record in records:
        model = installation.shelf.model(tracker, project, record.task)
        newer = [
            issue
            for issue in filed
            if record.created_at and issue.created_at and issue.created_at > record.created_at
        ]
        drift = look(model, newer) if model is not None else None
        if drift is not None:
            found.append(drift)
    return found


def target_in(installation: Installation, tracker: str, project: str) -> float:
    """The precision that applying takes in a project: the strictest that anybody set for it."""
    by = [name for name, one in installation.connectors.items() if one.name == tracker]
    narrowed = (
        settings.precision_target
        for connection in ("", *by)
        for settings in installation.projects.settings_at(tracker, connection, project)
    )
    return max(installation.config.triage.precision_target, *narrowed, 0.0)


def standing_of(installation: Installation, tracker: str, project: str, issues: int) -> Standing:
    """What is known of a project."""
    store = installation.store
    last = store.trainings.last(tracker, project)
    if last is None:
        return Standing(issues=issues, answers=0, last=None)
    drifted = [said for drift in drifts(installation, tracker, project) for said in drift.reasons]
    target = target_in(installation, tracker, project)
    fared = [one for one in store.experience.fared(tracker, project) if one.at > last.at]
    drifted += [
        f"{one.kind} “{one.value}” does not hold what was promised"
        for one in standings(fared, target)
        if not one.is_well
    ]
    return Standing(
        issues=issues,
        answers=sum(one.right is not None and not one.applied for one in fared),
        last=last,
        drifted=drifted,
    )


def may_be_due(installation: Installation, now: datetime) -> bool:
    """Whether it is worth a process to look: cheap, and never False where something is due."""
    if installation.config.learning.retrain_days <= 0:
        return False
    for tracker, project, issues in installation.store.issues.projects():
        last = installation.store.trainings.last(tracker, project)
        if issues >= LEAST_FIRST if last is None else now - last.at >= _REST:
            return True
    return False


def train_due(installation: Installation, now: datetime) -> Sequence[tuple[str, str, str]]:
    """Learn from every project that is due; (tracker, project, why) of each.

    One that fails does not stop the others, and is not tried again before the next day.
    """
    done = []
    for tracker, project, issues in installation.store.issues.projects():
        why = why_due(
            standing_of(installation, tracker, project, issues),
            retrain_days=installation.config.learning.retrain_days,
            now=now,
        )
        if not why:
            continue
        log.info("learning from %s:%s, since %s", tracker, project, why)
        try:
            history.train(installation, tracker, project, lambda _done, _what: None, why=why)
        except Exception as error:  # noqa: BLE001 - a plugin's code, which may do anything
            log.warning("learning from %s:%s failed: %s", tracker, project, error)
            installation.store.trainings.add(
                TrainingRecord(
                    tracker=tracker,
                    project=project,
                    at=now,
                    why=f"{why} (failed: {error})",
                    issues=issues,
                    models=0,
                    promoted=0,
                )
            )
            continue
        done.append((tracker, project, why))
    return done


# -- in a process of its own ---------------------------------------------------------------


def learning_process(config: Config) -> subprocess.Popen[bytes]:
    """A process that learns from all that is due, and ends with its parent at the latest."""
    # The work side is a daemon, which multiprocessing lets have no children.
    child = subprocess.Popen(
        [sys.executable, "-c", "from core.retraining import main; main()"], stdin=subprocess.PIPE
    )
    if child.stdin is not None:
        with contextlib.suppress(BrokenPipeError):
            child.stdin.write(pickle.dumps(config))
            child.stdin.flush()
    return child


def main() -> None:
    """The other process: reads the configuration that its parent wrote, and learns."""
    if hasattr(os, "nice"):
        os.nice(_NICE)
    logs.start(logging.INFO)
    config = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by our own parent
    threading.Thread(target=_end_with_parent, daemon=True).start()
    installation = Installation.open(config)
    try:
        with _alone(installation) as alone:
            if alone:
                train_due(installation, datetime.now(UTC))
    finally:
        installation.close()


def _end_with_parent() -> None:
    """The parent keeps its end of the pipe open for as long as it lives."""
    # Not by sys.stdin, whose lock would be held when this process ends.
    while os.read(0, 4_096):
        pass
    os._exit(1)


@contextlib.contextmanager
def _alone(installation: Installation) -> Iterator[bool]:
    """Whether no other process of this machine learns by itself now."""
    with (installation.data_dir / "training.lock").open("w") as file:
        try:
            import fcntl
        except ImportError:  # another system than Unix
            yield True
            return
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True
