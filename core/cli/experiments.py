"""``trackside experiments``: two ways of suggesting, compared by what people do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from core.cli.options import ConfigOption, StoreUse, opened
from core.cli.output import JsonOption, emit_json, emit_table, say
from core.errors import NotFoundError

if TYPE_CHECKING:
    from core.installation import Installation
    from core.outcomes.comparing import Comparison

Name = Annotated[str, typer.Argument(help="The experiment's name, as in [experiments.NAME].")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    experiments = typer.Typer(help="Two ways of suggesting, side by side.", no_args_is_help=True)
    experiments.command("list")(list_experiments)
    experiments.command("show", epilog="Example: trackside experiments show surer-labels")(
        show_experiment
    )
    experiments.command("stop", epilog="Example: trackside experiments stop surer-labels")(
        stop_experiment
    )
    app.add_typer(experiments, name="experiments")


def list_experiments(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """List the experiments, with how far each has come."""
    with opened(config, store=StoreUse.IF_THERE) as installation:
        found = _compared(installation)
    if as_json:
        emit_json([one.to_data() for one in found])
        return
    emit_table(
        "Experiments",
        ("name", "project", "kind", "mode", "state", "judged", "difference", "better"),
        [
            (
                one.name,
                one.design.get("project", ""),
                one.design.get("kind", ""),
                one.design.get("mode", ""),
                one.state,
                f"{one.judged} of {one.issues}",
                _difference(one),
                one.better or "not known",
            )
            for one in found
        ],
        empty="No experiments; [experiments.NAME] in trackside.toml describes one.",
    )
    for one in found:
        if one.why:
            say(f"{one.name}: {one.state}: {one.why}.")


def show_experiment(name: Name, config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Show how both ways of an experiment fare, what is known, and what it takes to know more."""
    with opened(config, store=StoreUse.IF_THERE) as installation:
        found = _one(_compared(installation), name)
    if as_json:
        emit_json(found.to_data())
        return
    design = found.design
    emit_table(
        f"{name}: {design['kind']} in {design['project']}, {design['mode']}, {found.state}",
        ("arm", "way", "issues", "spoke on", "right", "wrong", "points"),
        [
            (
                arm,
                _way(design[arm]),
                of["issues"],
                of["spoke"],
                of["right"],
                of["wrong"],
                "–" if of["score"] is None else f"{of['score']:+.2f}",
            )
            for arm, of in found.arms.items()
        ],
    )
    if found.judged:
        say(f"Variant less control: {_difference(found)}, 95% at every time of looking.")
    say(found.sentence)
    if found.why:
        say(f"It {'has ' * (found.state == 'ended')}{found.state}: {found.why}.")


def stop_experiment(name: Name, config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Let no further issue take part; those that do keep what they are shown, and are judged."""
    now = datetime.now(UTC)
    with opened(config) as installation:
        store = installation.store
        described = installation.config.experiments.get(name)
        known = {record.name for record in store.experiments.list()}
        if described is None and name not in known:
            raise NotFoundError(_unknown(name, known | set(installation.config.experiments)))
        if described is not None:
            with store.write() as transaction:
                store.experiments.begin(transaction, name, described, now)
        stopped = store.experiments.end(name, why="stopped at the command line", at=now)
        found = _one(_compared(installation), name)
    if as_json:
        emit_json({"stopped": stopped, **found.to_data()})
        return
    say(f"{name}: stopped. {found.sentence}" if stopped else f"{name} had ended: {found.why}.")


def _compared(installation: Installation) -> Sequence[Comparison]:
    """Every experiment that is described or ever began, judged as far as can be by now."""
    from core.outcomes.comparing import compare
    from core.outcomes.sweep import judge_experiments

    now, store = datetime.now(UTC), installation.store
    described = installation.config.experiments
    # A running server does so by itself; without one this is when it is looked at.
    judge_experiments(store, described, own=installation.own, now=now)
    records = {record.name: record for record in store.experiments.list()}
    return [
        compare(
            name,
            described.get(name),
            records.get(name),
            store.experiments.issues(name),
            now=now,
        )
        for name in dict.fromkeys((*described, *records))
    ]


def _one(found: Sequence[Comparison], name: str) -> Comparison:
    for one in found:
        if one.name == name:
            return one
    raise NotFoundError(_unknown(name, {one.name for one in found}))


def _unknown(name: str, known: set[str]) -> str:
    names = ", ".join(sorted(known)) or "none yet"
    return f"there is no experiment {name}; known: {names}"


def _way(way: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in way.items()) or "as in use"


def _difference(found: Comparison) -> str:
    known = found.difference
    return f"{known.value:+.2f} ({known.low:+.2f} to {known.high:+.2f})" if known.count else "–"
