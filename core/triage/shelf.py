"""Trained models: kept with their checksums, loaded once, looked up by project and task."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from core.errors import ModelError
from core.model import Issue
from core.plugin import TrainedModel
from core.store.registry import ModelRecord, Models

if TYPE_CHECKING:
    from core.learning.promotion import Comparison

log = logging.getLogger(__name__)

_KEPT: Final = 5
"""Files of a task's models that are kept in a project, so that one can go back."""

_FRESH_SECONDS: Final = 2.0
"""How long an answer of the store about which model is active is believed."""


class ModelShelf:
    """The models of an installation; safe for several threads.

    ``tried``: versions that an experiment names, whose files are kept however old they are.
    """

    def __init__(
        self,
        models: Models,
        folder: Path,
        trusted: Callable[[], Iterable[str]] = tuple,
        tried: Collection[str] = (),
    ) -> None:
        self._models = models
        self._tried = frozenset(tried)
        self._trusted = trusted
        self._folder = folder
        self._lock = threading.Lock()
        self._loaded: dict[str, TrainedModel | None] = {}
        self._versions: dict[tuple[str, str, str], ModelRecord] = {}
        self._active: dict[tuple[str, str], tuple[float, dict[str, ModelRecord]]] = {}

    def model(self, tracker: str, project: str, task: str) -> TrainedModel | None:
        """The active model; None where there is none, or its file is damaged."""
        record = self._record(tracker, project, task)
        return None if record is None else self._read(record)

    def _read(self, record: ModelRecord) -> TrainedModel | None:
        if record.version not in self._loaded:
            # One thread loads; the others wait for it rather than load the same again.
            with self._lock:
                if record.version not in self._loaded:
                    self._loaded[record.version] = self._load(record)
        return self._loaded[record.version]

    def tried(self, tracker: str, project: str, version: str) -> TrainedModel | None:
        """A model of a project by its version, in use or not; None where it is not to be had."""
        key = (tracker, project, version)
        if key not in self._versions:
            known = self._models.list(tracker=tracker, project=project)
            found = next((record for record in known if record.version == version), None)
            if found is None:
                return None
            self._versions[key] = found
        record = self._versions[key]
        with self._lock:
            if version not in self._loaded:
                self._loaded[version] = self._load(record)
            return self._loaded[version]

    def keep(
        self, tracker: str, project: str, model: TrainedModel, history: Sequence[Issue] = ()
    ) -> ModelRecord:
        """Save a trained model, and make it the active one unless the one in use is better.

        Where somebody chose the one in use, only if the new one is better.

        One that says just what the one in use says is not kept beside it.

        ``history``: the project's issues; both are asked about those that are new to both.
        """
        from core.learning.promotion import is_twin
        from core.learning.registry import card_json, save_model

        known = self._models.list(tracker=tracker, project=project, task=model.task)
        active = next((one for one in known if one.active), None)
        in_use = None if active is None else self._read(active)
        if in_use is not None and active is not None and is_twin(in_use, model):
            return active
        comparison = self._compared(active, in_use, model, history)
        if not comparison.promoted and not known[0].active:
            # Where one stays for long, each training would leave a file that says the same.
            before = self._read(known[0])
            if before is not None and is_twin(before, model):
                return known[0]
        # The file, and so the version, is the model's alone: what it was compared with is not.
        model = replace(model, held_out={})
        saved = save_model(self._folder, model)
        record = ModelRecord(
            tracker=tracker,
            project=project,
            task=model.task,
            version=saved.version,
            path=saved.path.name,
            sha256=saved.sha256,
            card=card_json(replace(model.card, comparison=comparison.to_data())),
            active=comparison.promoted,
        )
        record = self._models.add(record, compared_with=active)
        self._forget_old(record)
        return record

    def _compared(
        self,
        active: ModelRecord | None,
        in_use: TrainedModel | None,
        model: TrainedModel,
        history: Sequence[Issue],
    ) -> Comparison:
        """What comes of a new model beside the one in use, if there is one and it can be read."""
        from core.learning.promotion import compare, not_to_be_read

        if active is None:
            return compare(None, model, history)
        if in_use is None:
            elsewhere = not (self._folder / active.path).exists()
            return not_to_be_read(active.version, chosen=active.by_hand, elsewhere=elsewhere)
        return compare(in_use, model, history, chosen=active.by_hand)

    def _forget_old(self, newest: ModelRecord) -> None:
        """Let go of what is loaded and not in use, and of files beyond the newest few."""
        known = self._models.list(tracker=newest.tracker, project=newest.project, task=newest.task)
        in_use = {record.version for record in known if record.active}
        with self._lock:
            self._active.clear()
            for record in known:
                if record.version not in in_use | self._tried:
                    self._loaded.pop(record.version, None)
        kept = in_use | self._tried | {record.version for record in known[:_KEPT]}
        shared = {record.version for record in self._models.list(active_only=True)}
        for record in known[_KEPT:]:
            if record.version not in kept | shared:
                (self._folder / record.path).unlink(missing_ok=True)

    def use(self, record: ModelRecord) -> None:
        """Make a saved model the active one by hand; its file is tried before anything changes.

        Raises:
            ModelError: it cannot be used.
        """
        from core.learning.registry import load_model

        load_model(self._folder / record.path, record.sha256, trusted=self._trusted())
        self._models.choose(record)
        with self._lock:
            self._active.clear()

    def warm(self, tracker: str = "", project: str = "") -> None:
        """Load the active models, or those of one project, before an issue waits for them."""
        for record in self._models.list(tracker=tracker, project=project, active_only=True):
            self.model(record.tracker, record.project, record.task)

    def _record(self, tracker: str, project: str, task: str) -> ModelRecord | None:
        key = (tracker, project)
        known = self._active.get(key)
        if known is None or time.monotonic() - known[0] > _FRESH_SECONDS:
            # Asked without the lock: the answer may take its time, and two are no harm. For all
            # tasks at once: a new issue is asked about in each of them.
            records = self._models.list(tracker=tracker, project=project, active_only=True)
            known = (time.monotonic(), {record.task: record for record in reversed(records)})
            self._active[key] = known
        return known[1].get(task)

    def _load(self, record: ModelRecord) -> TrainedModel | None:
        from core.learning.registry import load_model

        try:
            return load_model(self._folder / record.path, record.sha256, trusted=self._trusted())
        except ModelError as error:
            log.error("model %s cannot be used: %s", record.version, error)
            return None
