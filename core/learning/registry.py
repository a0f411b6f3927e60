"""Trained models on disk: one file each, with a checksum, and nothing in it that could run.

The estimator is written by skops, never pickled, and read back only if it consists of types
that are named here or by the caller. Which version is active is the store's business.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from core.errors import ModelError
from core.plugin import ModelCard, TrainedModel

FORMAT: Final = 3
SUFFIX: Final = ".skops"
TRUSTED: Final = (
    "core.learning.estimators.ManyLinear",
    "core.learning.estimators.OwnAndShared",
    "core.learning.features.IssueFeatures",
    "core.learning.offered.AsTexts",
)
"""Our own types in model files; scikit-learn's and numpy's are known to skops."""


@dataclass(frozen=True, slots=True)
class SavedModel:
    """Where a model was saved: the file, its checksum, and the version made of that."""

    path: Path
    sha256: str
    version: str


def save_model(folder: Path, model: TrainedModel) -> SavedModel:
    """Write a model into a folder; complete or not at all.

    Raises:
        ModelError: the file cannot be written, or the model holds something that neither
            skops nor JSON can save.
    """
    from skops.io import dumps

    try:
        content = {
            "format": FORMAT,
            "task": model.task,
            "card": json.dumps(card_json(model.card)),
            "data": json.dumps(dict(model.data)),
            "estimator": model.estimator,
        }
        written = dumps(content, compression=zipfile.ZIP_DEFLATED, compresslevel=1)
    except TypeError as error:
        raise ModelError(f"the model for {model.task} cannot be saved: {error}") from error
    sha256 = hashlib.sha256(written).hexdigest()
    version = f"{model.task}-{sha256[:12]}"
    path = folder / f"{version}{SUFFIX}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write(path, written)
    except OSError as error:
        raise ModelError(f"cannot write a model to {folder.name}: {error.strerror}") from error
    return SavedModel(path=path, sha256=sha256, version=version)


def unreadable(model: TrainedModel, trusted: Iterable[str]) -> str:
    """Why another process could not read a model back; "" where it could."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            saved = save_model(Path(folder), replace(model, held_out={}))
            load_model(saved.path, saved.sha256, trusted=trusted)
        except ModelError as error:
            return str(error)
    return ""


def load_model(path: Path, sha256: str, *, trusted: Iterable[str] = ()) -> TrainedModel:
    """Read a model back.

    Args:
        path: the file.
        sha256: its checksum when it was saved.
        trusted: types, beyond our own, that the estimator may consist of.

    Raises:
        ModelError: the file is missing or damaged, of another version, or holds types that
            are not trusted; the text says to train again.
    """
    from skops.io import get_untrusted_types, loads

    try:
        written = path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path.name} cannot be read: train again") from error
    if hashlib.sha256(written).hexdigest() != sha256:
        raise ModelError(f"{path.name} is damaged: train again")
    allowed = {*TRUSTED, *trusted}
    try:
        if strange := sorted(set(get_untrusted_types(data=written)) - allowed):
            raise ModelError(f"{path.name} holds types that are not trusted: {', '.join(strange)}")
        content = loads(written, trusted=sorted(allowed))
        return _model(content, path.stem)
    except (
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        ImportError,
        AttributeError,
    ) as error:
        raise ModelError(
            f"{path.name} was made by another version of Trackside or scikit-learn: train again"
        ) from error


def _model(content: Mapping[str, Any], version: str) -> TrainedModel:
    if content["format"] != FORMAT:
        raise ValueError(f"format {content['format']}")
    return TrainedModel(
        task=content["task"],
        card=card_from_json(json.loads(content["card"])),
        estimator=content["estimator"],
        data=json.loads(content["data"]),
        version=version,
    )


def card_json(card: ModelCard) -> dict[str, Any]:
    """A card as JSON has it."""
    return {
        "task": card.task,
        "project": card.project,
        "rows": card.rows,
        "classes": list(card.classes),
        "first": card.first.isoformat() if card.first else None,
        "last": card.last.isoformat() if card.last else None,
        "metrics": dict(card.metrics),
        "baselines": dict(card.baselines),
        "notes": list(card.notes),
        "about": card.about,
        "comparison": dict(card.comparison),
        "portrait": dict(card.portrait),
        "silent": {value: dict(said) for value, said in card.silent.items()},
        "contradicted": [dict(one) for one in card.contradicted],
    }


def card_from_json(data: Mapping[str, Any]) -> ModelCard:
    """The card that ``card_json`` described."""
    return ModelCard(
        task=data["task"],
        project=data["project"],
        rows=data["rows"],
        classes=tuple(data["classes"]),
        first=datetime.fromisoformat(data["first"]) if data["first"] else None,
        last=datetime.fromisoformat(data["last"]) if data["last"] else None,
        metrics=data["metrics"],
        baselines=data["baselines"],
        notes=tuple(data["notes"]),
        about=data.get("about", ""),
        comparison=data.get("comparison") or {},
        portrait=data.get("portrait") or {},
        silent=data.get("silent") or {},
        contradicted=tuple(data.get("contradicted") or ()),
    )


def _write(path: Path, content: bytes) -> None:
    """Write beside the file and move it into place, so that nobody reads half of it."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".model-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
