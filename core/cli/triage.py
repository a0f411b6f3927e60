"""``trackside triage``: what would be suggested for an issue."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from core.cli.exit_codes import FAILED
from core.cli.options import ConfigOption, StoreUse, issue_called, opened
from core.cli.output import JsonOption, emit_json, emit_sentence, emit_table, emit_text, say
from core.document import plain_text
from core.errors import UserError
from core.wording.figures import sure

if TYPE_CHECKING:
    from core.installation import Installation
    from core.model import Decision, Issue
    from core.triage.foresee import Foreseen
    from core.triage.why_not import Heard, Withheld


_NONE: Final = {"missing": "Nothing is asked for"}
"""How it is said that nothing of a kind is suggested, where not "No" and the kind."""


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(
        epilog=(
            "Examples: trackside triage github:acme/shop#12 --comment · "
            'echo \'{"key": "github:acme/shop#0", "title": "Checkout fails"}\' | '
            "trackside triage - · "
            'echo \'{"key": "jira:mobile/0", "project": "Focus-iOS", "title": "It fails"}\' | '
            "trackside triage - · "
            "trackside triage github:acme/shop#12 --comment --settings .github/trackside.toml"
        )
    )(triage)


def triage(
    key: Annotated[
        str,
        typer.Argument(help="An issue's key, or - for an issue on stdin, as a line of an archive."),
    ],
    comment: Annotated[
        bool, typer.Option("--comment", help="Show the comment too, as people would read it.")
    ] = False,
    settings: Annotated[
        Path | None,
        typer.Option(help="A file of settings, in place of the .github/trackside.toml there is."),
    ] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what would be suggested for an issue, and why. Nothing is written anywhere.

    With --comment also the comment as it would stand in the tracker in mode suggest,
    in the words and the language of the issue's project. With --settings as a file
    like the one that a repository keeps for itself would have it, before it is there.

    Of each kind of which nothing is suggested it says why not.

    With - an issue that is not stored: a line of JSON like those of an archive, with a key, a
    title, and the project whose settings and models are meant, unless the key begins with it
    as github:acme/shop#0 and jira:acme/SHOP-0 do. It is not kept.

    Exit code 1 where a plugin gave no answer: then something may be missing.
    """
    from core.triage.projects import settings_in
    from core.triage.sensitive import why_sensitive
    from core.triage.why_not import Heard

    heard = Heard()
    # A line on stdin can be judged before anything is stored: not all that suggests has learned.
    store = StoreUse.IF_THERE if key == "-" else StoreUse.NEEDED
    with opened(config, store=store) as installation:
        issue = _issue_from_stdin() if key == "-" else issue_called(installation, key)
        if settings is not None:
            strangers = installation.plugins.has_strangers
            installation.tried = settings_in(settings, check_kinds=not strangers)
        # A plugin has seconds for its answer, which reading models and the index may take.
        installation.shelf.warm(issue.tracker, issue.project)
        installation.follow_store()
        decisions = installation.adviser.preview(issue, heard)
        missing = _withheld(installation, issue, decisions, heard)
        sensitive = why_sensitive(issue)
        told = _foreseen(installation, issue, decisions) if comment else None
        strange = _strange(installation, issue)
        unread = _unread(installation, issue) if comment and settings is None else ""
        failed = [
            {"plugin": plugin.name, "why": plugin.guard.health.last_error}
            for plugin in installation.plugins.loaded
            if plugin.guard.health.answered < plugin.guard.health.calls
        ]
    title = f"{issue.key}: {issue.title}"[:200]
    if as_json:
        suggestions = [_decision_json(d) for d in decisions]
        found: dict[str, Any] = {
            "key": issue.key,
            "suggestions": suggestions,
            "not_suggested": [{"kind": one.kind, "why": one.why} for one in missing],
            "failed": failed,
            "sensitive": sensitive or None,
            "project_not_known": strange or None,
        }
        emit_json(found | {"comment": _text(told)} if told else found)
    else:
        emit_table(
            title,
            ("kind", "value", "confidence", "why", "decision"),
            [
                (
                    d.suggestion.kind,
                    d.suggestion.value,
                    sure(d.suggestion.confidence),
                    d.suggestion.because,
                    f"{d.verdict}: {d.sentence}",
                )
                for d in decisions
            ],
            empty=f"{title}\nNothing to suggest.",
        )
        for one in missing:
            emit_sentence(f"{_NONE.get(one.kind, f'No {one.kind}')}: {one.why}.")
        if sensitive:
            emit_sentence(f"It looks like {sensitive}, so all automation stops on it.")
        if present := _set_already(issue):
            emit_sentence(f"Set already, and not suggested again: {', '.join(present)}.")
        if told:
            _say_comment(issue, told)
        if unread:
            say(unread)
        if strange:
            emit_sentence(strange)
    for plugin in failed:
        say(f"{plugin['plugin']} gave no answer, so something may be missing: {plugin['why']}")
    if failed:
        raise typer.Exit(FAILED)


def _say_comment(issue: Issue, told: Foreseen) -> None:
    """The comment, or why there would be none, and what would stand elsewhere."""
    if text := _text(told):
        emit_text(f"\nThe comment:\n\n{text}\n")
    else:
        emit_sentence(f"No comment would be written: {told.why}.")
    if told.listed:
        listed = ", ".join(f"{one.kind} {one.value}" for one in told.listed)
        emit_sentence(
            f"Where the tracker has a list of suggestions for {issue.project}, these stand "
            f"there and not in the comment: {listed}."
        )


def _withheld(
    installation: Installation, issue: Issue, decisions: Sequence[Decision], heard: Heard
) -> Sequence[Withheld]:
    from core.learning.unlearned import why_unlearned_in
    from core.triage.why_not import withheld

    return withheld(
        heard.reasons,
        {decision.suggestion.kind for decision in decisions},
        lambda tasks: why_unlearned_in(
            installation.store, issue.tracker, issue.project, tasks, own=installation.own
        ),
    )


def _foreseen(installation: Installation, issue: Issue, decisions: Sequence[Decision]) -> Foreseen:
    from core.triage.facts import FactFinder
    from core.triage.foresee import foresee

    connector = installation.connectors.get(issue.connection)
    finder = FactFinder(
        store=installation.store,
        mentionable=installation.mentionable,
        people_of=partial(installation.store.names.people, issue.connection),
        capabilities=connector.capabilities if connector else frozenset(),
    )
    wording = installation.projects.wording(issue)
    return foresee(issue, decisions, finder=finder, connector=connector, wording=wording)


def _unread(installation: Installation, issue: Issue) -> str:
    """That the project may set things for itself which are not known here; "" where they are."""
    from core.connector import Capability
    from core.plugin_manager import connector_classes

    name = issue.connection
    connector = installation.connectors.get(name)
    if connector is None:
        cls = connector_classes(installation.plugins).get(issue.tracker)
        may = cls is not None and Capability.SETTINGS in cls.can
        why = "it is known from an archive only"
    else:
        may = Capability.SETTINGS in connector.capabilities
        may = may and not installation.store.syncs.reconciliations(name, limit=1)
        why = f"`trackside reconcile {name}` and a running server read them"
    if not may:
        return ""
    return (
        f"Settings that {issue.project} may keep for itself, in .github/trackside.toml, are not "
        f"known here: {why}. --settings FILE shows what they would do."
    )


def _text(told: Foreseen) -> str | None:
    """The comment as plain text."""
    return plain_text(told.document, boxes=told.boxes).rstrip() if told.document else None


def _set_already(issue: Issue) -> Sequence[str]:
    """The fields that the issue has."""
    fields = {
        "type": issue.type,
        "labels": issue.labels,
        "priority": issue.original_priority,
        "assignee": issue.assignees,
    }
    return [name for name, value in fields.items() if value]


def _strange(installation: Installation, issue: Issue) -> str:
    """That nothing is known of an issue's project, and what to do; "" where something is."""
    known = [(tracker, project) for tracker, project, _ in installation.store.issues.projects()]
    if (issue.tracker, issue.project) in known:
        return ""
    # What another tracker has, a line means by a whole key alone.
    known.sort(key=lambda place: place[0] != issue.tracker)
    named = ", ".join(f"{tracker}:{project}" for tracker, project in known[:5])
    named += ", …" if len(known) > 5 else ""
    said = f"Nothing was learned of {issue.tracker}:{issue.project}: no issue of it is here. "
    if known:
        tracker, project = known[0]
        if tracker == issue.tracker:
            means = f'by its key or by "project": "{project}"'
        else:
            (last,) = installation.store.issues.of_project(project, tracker=tracker, newest=1)
            # A number that no issue has, written as that tracker writes its keys.
            means = f'by its key, such as "key": "{re.sub(r"[0-9]+$", "0", last.key)}"'
        said += f"Known are {named}; a line says which it means {means}. Else "
    brings = "`trackside sync` or `trackside import FILE`"
    if not installation.connectors:
        brings = "`trackside import FILE`"
    return f"{said}{brings} brings its issues, and `trackside train` learns from them."


def _issue_from_stdin() -> Issue:
    from core.archive import parse_line

    try:
        return parse_line(sys.stdin.readline(), number=1)
    except UserError as error:
        raise UserError(
            f"{error}. On stdin an issue is wanted as a line of an archive, such as "
            '{"key": "github:acme/shop#1", "title": "…"}; for a mere text there is `similar -`'
        ) from error


def _decision_json(decision: Any) -> dict[str, Any]:
    suggestion = decision.suggestion
    return {
        "kind": suggestion.kind,
        "value": suggestion.value,
        "confidence": suggestion.confidence,
        "because": suggestion.because,
        "evidence": [{"kind": str(e.kind), "text": e.text} for e in suggestion.evidence],
        "made_by": suggestion.made_by,
        "version": suggestion.version,
        "promised": suggestion.promised,
        "verdict": str(decision.verdict),
        "sentence": decision.sentence,
    }
