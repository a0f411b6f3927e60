"""``trackside models``: what was learned, how it fares, and which of it is in use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from core.cli.model_card import show_card
from core.cli.models_list import how_used, list_models, model_json
from core.cli.options import ConfigOption, called, opened
from core.cli.output import JsonOption, emit_json, emit_table, say, write_page
from core.errors import NotFoundError

if TYPE_CHECKING:
    from core.installation import Installation
    from core.store.registry import ModelRecord
    from core.triage.live import Standing, Tally


_Version = Annotated[
    str, typer.Argument(help="A version in `trackside models list`, or its start.")
]
_Project = Annotated[str, typer.Argument(help="The project.")]
_Task = Annotated[str, typer.Argument(help="The task, as `trackside models list` shows.")]

_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    models = typer.Typer(help="Trained models.", no_args_is_help=True)
    models.command("list", epilog="Examples: trackside models list · trackside models list --all")(
        list_models
    )
    shown = (
        "Examples: trackside models show type-1a2b · "
        "trackside models show type-1a2b --page card.html · trackside models show type-1a2b --json"
    )
    models.command("show", epilog=shown)(show_model)
    models.command("promote", epilog="Example: trackside models promote type-1a2b3c4d5e6f")(promote)
    models.command("rollback", epilog="Example: trackside models rollback acme/shop type")(rollback)
    models.command("release", epilog="Example: trackside models release acme/shop type")(release)
    models.command("drift", epilog="Example: trackside models drift acme/shop")(drift)
    models.command("live", epilog="Example: trackside models live acme/shop")(live)
    app.add_typer(models, name="models")


def show_model(
    version: _Version,
    page_file: Annotated[
        Path | None, typer.Option("--page", help="Write a page with plots here.")
    ] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a model's card: data, period, measured quality, what it never suggests, notes."""
    with opened(config) as installation:
        found = _model(installation, version)
    if page_file is not None:
        from core.learning.card_page import card_page

        page = card_page(
            found.card, version=found.version, active=found.active, by_hand=found.by_hand
        )
        write_page(page_file, page)
    if as_json:
        emit_json(model_json(found))
    elif page_file is None:
        show_card(found, how_used(found))


def promote(
    version: _Version,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Use a trained model from now on, whatever its comparison said."""
    with opened(config) as installation:
        found = _model(installation, version)
        installation.shelf.use(found)
        now = _model(installation, version)
    if as_json:
        emit_json(model_json(now))
    elif found.active and found.by_hand:
        say(f"{now.project}, {now.task}: {now.version} was in use already, chosen by hand.")
    else:
        since = "was in use already, and is chosen by hand now" if found.active else "is in use now"
        say(f"{now.project}, {now.task}: {now.version} {since}. {_stays(now)}")


def rollback(
    project: _Project,
    task: _Task,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Use the model from before the one in use again."""
    from core.learning.promotion import refused

    with opened(config) as installation:
        now, known = _in_use(installation, project, task)
        name = now.project
        before = [
            m for m in known if m.id < now.id and m.version != now.version and not refused(m.card)
        ]
        if not before:
            raise NotFoundError(f"there is no model for {task} from before {now.version} in {name}")
        # The one from before is the last that was taken out of use, if that is known.
        newest = max(before, key=lambda m: (m.retired_at or _LONG_AGO, m.id))
        installation.shelf.use(newest)
        used = _model(installation, newest.version)
    if as_json:
        emit_json({**model_json(used), "instead_of": now.version})
    else:
        say(
            f"{name}, {task}: {used.version} is in use again instead of {now.version}. "
            f"{_stays(used)}"
        )


def _stays(model: ModelRecord) -> str:
    """What it means that a model was chosen by hand, and that it says nothing, if so."""
    from core.learning.silent import abstains

    why = abstains(model.card)
    return (f"It suggests nothing: {why}. " if why else "") + (
        "It stays until a new one, which a server learns by itself, is surely better; `trackside "
        f"models release {quote(model.project)} {quote(model.task)}` lets one that is no worse "
        "take its place."
    )


def release(
    project: _Project,
    task: _Task,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let the next model that is no worse take the place of one that was chosen by hand."""
    with opened(config) as installation:
        now, _ = _in_use(installation, project, task)
        installation.store.models.release(now)
    if as_json:
        emit_json(model_json(replace(now, by_hand=False)))
    elif now.by_hand:
        say(f"{now.project}, {task}: {now.version} makes room for a new one that is no worse.")
    else:
        say(f"{now.project}, {task}: {now.version} was not chosen by hand, so nothing changes.")


def _in_use(
    installation: Installation, project: str, task: str
) -> tuple[ModelRecord, Sequence[ModelRecord]]:
    """The model that is in use for a task of a project, and all that were made, newest first."""
    tracker, name = installation.project(project)
    known = installation.store.models.list(tracker=tracker, project=name, task=task)
    now = next((m for m in known if m.active), None)
    if now is not None:
        return now, known
    there = installation.store.models.list(tracker=tracker, project=name)
    tasks = sorted({model.task for model in there if model.active})
    raise NotFoundError(
        f"no model for {task} is in use in {name}; "
        + (f"it has models for {', '.join(tasks)}" if tasks else "`trackside train` makes some")
    )


def _model(installation: Installation, version: str) -> ModelRecord:
    known = installation.store.models.list()
    meant = called(version, [m.version for m in known], "model", see="trackside models list")
    return next(m for m in known if m.version == meant)


def drift(
    project: Annotated[str, typer.Argument(help="The project; default: all.")] = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show whether new issues still are what was learned from, and what is due."""
    from core.learning.drift import LEAST
    from core.retraining import drifts, standing_of, why_due

    with opened(config) as installation:
        counts = {(t, p): n for t, p, n in installation.store.issues.projects()}
        chosen = [installation.project(project)] if project else sorted(counts)
        days = installation.config.learning.retrain_days
        found: list[dict[str, Any]] = []
        for tracker, name in chosen:
            standing = standing_of(installation, tracker, name, counts[tracker, name])
            due = why_due(standing, retrain_days=days, now=datetime.now(UTC))
            last = standing.last
            found.append(
                {
                    "project": name,
                    "last": last.at if last else None,
                    "why_then": last.why if last else "",
                    "new_issues": standing.issues - (last.issues if last else 0),
                    "answers": standing.answers,
                    "due": due,
                    "drift": [
                        {**asdict(one), "reasons": list(one.reasons)}
                        for one in drifts(installation, tracker, name)
                    ],
                }
            )
    if as_json:
        emit_json(found)
        return
    emit_table(
        "What was learned, and what is new",
        ("project", "last learned", "new issues", "answers", "changed", "due"),
        [
            (
                one["project"],
                f"{one['last']:%Y-%m-%d %H:%M}" if one["last"] else "never",
                one["new_issues"],
                one["answers"],
                _changed(one["drift"]),
                one["due"] or "–",
            )
            for one in found
        ],
        empty="No issues yet; `trackside sync`, `trackside import` or a webhook brings some.",
        legend=f"changed: what is not as it was learned; to compare takes {LEAST} issues that were "
        "filed since.\ndue: why a server would learn now; – where it need not.",
    )


def _changed(drift: Sequence[Mapping[str, Any]]) -> str:
    """What is not as it was learned, where that was compared."""
    said = "; ".join(reason for one in drift for reason in one["reasons"])
    return said or ("nothing" if drift else "not compared")


def live(
    project: Annotated[str, typer.Argument(help="The project; default: all.")] = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show how suggestions fare with people, and which are held back for it."""
    from core.retraining import target_in
    from core.triage.live import standings

    with opened(config) as installation:
        chosen = (
            [installation.project(project)]
            if project
            else [(tracker, name) for tracker, name, _ in installation.store.issues.projects()]
        )
        found = [
            (name, standing)
            for tracker, name in chosen
            for standing in standings(
                installation.store.experience.fared(tracker, name),
                target_in(installation, tracker, name),
            )
        ]
    if as_json:
        emit_json([{"project": name, **_standing_json(one)} for name, one in found])
        return
    emit_table(
        "How suggestions fare",
        ("project", "kind", "value", "people agreed", "sure and right", "now"),
        [
            (
                name,
                one.kind,
                one.value,
                _share(one.answered),
                _share(one.applied),
                one.follows or "as measured",
            )
            for name, one in found
        ],
        empty="Nobody has answered a suggestion in the last 90 days, and none was applied.",
    )


def _share(tally: Tally) -> str:
    return f"{tally.right} of {tally.count}" if tally.count else "–"


def _standing_json(one: Standing) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "value": one.value,
        "answered": {"count": one.answered.count, "right": one.answered.right},
        "applied": {"count": one.applied.count, "right": one.applied.right},
        "follows": one.follows,
    }
