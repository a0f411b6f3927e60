"""``trackside suggestions`` and ``actions``: the ledger, seen and used by people."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from core.cli.change import EXAMPLES, ByOption, change, who
from core.cli.options import ConfigOption, issue_called, opened
from core.cli.output import JsonOption, emit_json, emit_table, say
from core.errors import NotFoundError, UserError
from core.wording.figures import sure

if TYPE_CHECKING:
    from core.installation import Installation
    from core.model import Action

WhyOption = Annotated[str, typer.Option("--why", help="Why; kept in the audit trail.")]
Number = Annotated[int, typer.Argument(help="The number in the list.")]
_WIDE: Final = 140
"""Columns of a terminal in which a table with sentences is easily read."""
_WHO = "assignee"
"""The kind of suggestion whose value is a person's id."""


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    suggestions = typer.Typer(help="What was suggested, and answers to it.", no_args_is_help=True)
    suggestions.command("list")(list_suggestions)
    suggestions.command("approve", epilog="Example: trackside suggestions approve 12 --close")(
        approve
    )
    suggestions.command("reject", epilog="Example: trackside suggestions reject 12 --why docs")(
        reject
    )
    app.add_typer(suggestions, name="suggestions")
    actions = typer.Typer(help="What was changed in trackers.", no_args_is_help=True)
    actions.command("list")(list_actions)
    actions.command("show")(show_action)
    app.add_typer(actions, name="actions")
    app.command(epilog=EXAMPLES)(change)


def list_suggestions(
    project: Annotated[str, typer.Option("--project", "-p", help="Only this project.")] = "",
    every: Annotated[
        bool, typer.Option("--all", help="Also the answered, hidden and outdated ones.")
    ] = False,
    why: Annotated[
        bool, typer.Option("--why", help="Also the reasons; a wide terminal shows them anyway.")
    ] = False,
    limit: Annotated[int, typer.Option(help="How many at the most.", min=1)] = 50,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """List suggestions that wait for an answer, newest first."""
    from core.model import Verdict

    with opened(config) as installation, installation.store.read() as transaction:
        tracker, name = installation.project(project) if project else ("", "")
        found = installation.store.suggestions.suggestions(
            transaction,
            tracker=tracker,
            project=name,
            verdicts=() if every else (Verdict.SHOW,),
            current_only=not every,
            open_only=not every,
            limit=limit,
        )
        assignees = [(s.issue_id, s.suggestion.value) for s in found if s.suggestion.kind == _WHO]
        names = names_of(installation, assignees)
    rows = [
        {
            "id": s.suggestion.id,
            "issue": s.issue_key,
            "kind": s.suggestion.kind,
            "value": s.suggestion.value,
            "name": names.get((s.issue_id, s.suggestion.value), s.suggestion.value),
            "confidence": s.suggestion.confidence,
            "because": s.suggestion.because,
            "verdict": str(s.verdict),
            "decision": s.sentence,
            "outcome": str(s.outcomes[-1].kind) if s.outcomes else "",
        }
        for s in found
    ]
    if as_json:
        emit_json(rows)
        return
    reason = ("because",) if why or _is_wide() else ()
    # All that wait are shown: only among others the verdict says anything.
    verdict = ("verdict",) if every else ()
    shown = ("id", "issue", "kind", "name", "confidence", *reason, *verdict, "outcome")
    titles = tuple("value" if name == "name" else name for name in shown)
    emit_table(
        "Suggestions",
        titles,
        [tuple(_said(name, row[name]) for name in shown) for row in rows],
        empty="Nothing was suggested yet." if every else "No suggestion waits for an answer.",
    )


def _said(name: str, value: Any) -> Any:
    return sure(value) if name == "confidence" else value


def _is_wide() -> bool:
    """Whether sentences have room beside the rest."""
    return shutil.get_terminal_size().columns >= _WIDE


def approve(
    number: Number,
    close: Annotated[
        bool, typer.Option("--close", help="Of a duplicate: close the issue as one, too.")
    ] = False,
    by: ByOption = "",
    why: WhyOption = "",
    config: ConfigOption = None,
) -> None:
    """Approve a suggestion: what it proposes is written to the tracker."""
    _answer(number, by=by, why=why, config=config, accept=True, close=close)


def reject(
    number: Number, by: ByOption = "", why: WhyOption = "", config: ConfigOption = None
) -> None:
    """Reject a suggestion: it is never made on this issue again, and what it did is undone."""
    _answer(number, by=by, why=why, config=config, accept=False)


def _answer(
    number: int, *, by: str, why: str, config: Any, accept: bool, close: bool = False
) -> None:
    from core.model import SuggestionKind

    with opened(config) as installation:
        with installation.store.read() as transaction:
            found = installation.store.suggestions.suggestions(transaction, suggestion_id=number)
        if not found:
            raise NotFoundError(
                f"there is no suggestion {number}; see `trackside suggestions list`"
            )
        stored = found[0]
        if close and stored.suggestion.kind != SuggestionKind.DUPLICATE:
            raise UserError(
                f"suggestion {number} is none of a duplicate: there is nothing to close"
            )
        issue = installation.store.issues.get(stored.issue_id)
        if issue is None:
            raise UserError(f"{stored.issue_key} was deleted")
        desk = installation.desk_for(issue)
        name, because = who(by), why or "at the command line"
        if accept:
            recorded = desk.accept(issue, stored.suggestion, by=name, because=because, close=close)
        else:
            recorded = desk.reject(issue, stored.suggestion, by=name, because=because)
        desk.consider(issue)
    word = "approved" if accept else "rejected"
    said = f"{stored.suggestion.kind} {stored.suggestion.value} on {stored.issue_key}"
    say(f"{said}: {word}." if recorded else f"{said}: was {word} before.")


def list_actions(
    issue_key: Annotated[str, typer.Option("--issue", help="Only this issue's.")] = "",
    limit: Annotated[int, typer.Option(help="How many at the most.", min=1)] = 50,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """List what was changed, or is to be, in trackers."""
    with opened(config) as installation:
        issue = issue_called(installation, issue_key) if issue_key else None
        with installation.store.read() as transaction:
            found = installation.store.actions.actions(
                transaction, issue_id=issue.id if issue else None, newest=True, limit=limit
            )
        keys = {
            i: issue.key
            for i, issue in installation.store.issues.many(
                sorted({a.issue_id for a in found})
            ).items()
        }
        names = names_of(installation, [(a.issue_id, a.value) for a in found if _is_about(a)])
    rows = [
        {
            "id": a.id,
            "issue": keys.get(a.issue_id, "deleted"),
            "kind": str(a.kind),
            "value": a.value,
            "name": names.get((a.issue_id, a.value), a.value),
            "status": str(a.status),
            "because": a.because,
            "result": a.result,
            "attempts": a.attempts,
        }
        for a in found
    ]
    if as_json:
        emit_json(rows)
        return
    shown = ("id", "issue", "kind", "name", "status", "because", "result")
    emit_table(
        "Actions",
        tuple("value" if name == "name" else name for name in shown),
        [tuple(_shown(row, name) for name in shown) for row in rows],
        empty="Nothing was changed yet.",
    )


def show_action(number: Number, config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Show an action's audit trail: who, when, why."""
    with opened(config) as installation:
        with installation.store.read() as transaction:
            trail = installation.store.audit.trail(transaction, action_id=number)
            found = installation.store.actions.actions(transaction, action_id=number)
        if not found:
            raise NotFoundError(f"there is no action {number}; see `trackside actions list`")
        (action,) = found
        what = f"{named_change(installation, action)}, {action.status}"
    if as_json:
        emit_json([{"at": e.at, "what": e.what, "by": e.by, "why": e.why} for e in trail])
        return
    emit_table(
        f"Action {number}: {what}",
        ("at", "what", "by", "why"),
        [(f"{e.at:%Y-%m-%d %H:%M:%S}", e.what, e.by, e.why) for e in trail],
    )


def _is_about(action: Action) -> bool:
    """Whether an action's value is a person."""
    from core.triage.comment import PEOPLE_KINDS

    return action.kind in PEOPLE_KINDS


def _shown(row: Mapping[str, Any], name: str) -> Any:
    """A cell of the list; what a comment's value is tells people nothing."""
    return "–" if (row["kind"], name) == ("comment", "name") else row[name]


def named_change(installation: Installation, action: Action) -> str:
    """An action as people know it: of a person the handle, of our comment no fingerprint."""
    about = [(action.issue_id, action.value)] if _is_about(action) else []
    return change_words(action, names_of(installation, about))


def change_words(action: Action, names: Mapping[tuple[int, str], str]) -> str:
    """``add_label bug``, ``assign ada``, or the comment, which a fingerprint stands for."""
    if action.kind == "comment":
        return "the comment"
    return f"{action.kind} {names.get((action.issue_id, action.value), action.value)}"


def names_of(
    installation: Installation, people: Iterable[tuple[int, str]]
) -> Mapping[tuple[int, str], str]:
    """What people are called, by an issue and their id in its tracker."""
    wanted = list(dict.fromkeys(people))
    issues = installation.store.issues.many(sorted({issue_id for issue_id, _ in wanted}))
    names = {}
    for issue_id, person in wanted:
        if issue_id in issues:
            found = installation.store.names.people(issues[issue_id].connection, [person])
            if person in found and found[person].handle:
                names[issue_id, person] = found[person].handle
    return names
