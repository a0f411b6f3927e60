"""``trackside models list``: which models there are, how good each was measured, what is in use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from core.cli.options import ConfigOption, opened
from core.cli.output import JsonOption, emit_json, emit_table, say

if TYPE_CHECKING:
    from core.store.registry import ModelRecord

_BEFORE: Final = 2
"""So many models that are not in use are listed of each task of a project."""

_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


def list_models(
    project: Annotated[str, typer.Argument(help="The project; default: all.")] = "",
    every: Annotated[
        bool, typer.Option("--all", help="All models, not only those in use and the newest others.")
    ] = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the trained models: when each learned, how good it was, and whether it is in use."""
    with opened(config) as installation:
        if project:
            tracker, name = installation.project(project)
            models = installation.store.models.list(tracker=tracker, project=name)
        else:
            models = installation.store.models.list()
    if as_json:
        emit_json([model_json(model) for model in models])
        return
    shown = models if every else listed(models)
    if not models:
        emit_table("Models", (), (), empty="No models yet; `trackside train` makes some.")
        return
    measured = False
    for (tracker, name), some in groupby(in_order(shown), key=_place):
        rows = [
            (m.version, _day(m.created_at), m.card["rows"], _measured(m.card), standing(m))
            for m in some
        ]
        measured = measured or any(row[3] != _NONE for row in rows)
        emit_table(
            f"Models of {tracker}:{name}",
            ("version", "learned", "issues", "measured", "in use"),
            rows,
        )
    if measured:
        say(
            "measured: on issues held out when it learned, so those of two models are not of the "
            "same issues; `trackside models show VERSION` has more."
        )
    if left := len(models) - len(shown):
        say(f"{left} earlier {'model' if left == 1 else 'models'} more: `--all` lists them.")
    say_about(shown)


def listed(models: Sequence[ModelRecord]) -> list[ModelRecord]:
    """Those in use, and of each task of a project the newest others, of models newest first."""
    others: dict[tuple[str, str, str], int] = {}
    found = []
    for model in models:
        place = (*_place(model), model.task)
        if not model.active:
            others[place] = others.get(place, 0) + 1
        if model.active or others[place] <= _BEFORE:
            found.append(model)
    return found


def in_order(models: Sequence[ModelRecord]) -> list[ModelRecord]:
    """By project and task, the one in use first, then the newest."""
    return sorted(
        models,
        key=lambda m: (*_place(m), m.task, not m.active, -(m.created_at or _LONG_AGO).timestamp()),
    )


def standing(model: ModelRecord) -> str:
    """Whether a model is in use, and why not, in words."""
    from core.learning.promotion import refused

    if model.active:
        return how_used(model)
    return "refused" if refused(model.card) and model.retired_at is None else "no"


def how_used(model: ModelRecord) -> str:
    """Whether a model is in use, and by whose choice, and whether it has anything to say."""
    from core.learning.silent import abstains

    if not model.active:
        return ""
    said = "yes, chosen by hand" if model.by_hand else "yes"
    return f"{said}, but abstains" if abstains(model.card) else said


def say_about(models: Sequence[ModelRecord]) -> None:
    """Explain tasks whose names do not tell what they are."""
    about = {model.task: model.card.get("about", "") for model in models}
    for task in sorted(task for task in about if about[task]):
        say(f"{task}: {about[task]}")


def model_json(model: ModelRecord) -> dict[str, Any]:
    """A model's record as JSON has it.

    ``abstains``: why it says nothing, "" where it does. ``measured``: the figure that it is
    listed with, by its name; null where it has none.
    """
    from core.learning.card_words import headline_of
    from core.learning.silent import abstains

    leads = headline_of(model.card)
    return {
        "tracker": model.tracker,
        "project": model.project,
        "task": model.task,
        "version": model.version,
        "created_at": model.created_at,
        "active": model.active,
        "by_hand": model.by_hand,
        "standing": standing(model),
        "abstains": abstains(model.card),
        "measured": {"name": leads[0], **leads[1]} if leads else None,
        "sha256": model.sha256,
        "card": dict(model.card),
    }


_NONE: Final = "–"


def _place(model: ModelRecord) -> tuple[str, str]:
    return model.tracker, model.project


def _day(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d}" if at else _NONE


def _measured(card: Mapping[str, Any]) -> str:
    from core.learning.card_words import headline_of
    from core.wording.figures import figure, plainly

    leads = headline_of(card)
    return f"{plainly(leads[0])} {figure(leads[0], leads[1]['value'])}" if leads else _NONE
