"""``trackside rules``: what people never want suggested, seen, made and taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from core.cli.change import ByOption, no_label, who
from core.cli.options import ConfigOption, opened
from core.cli.output import JsonOption, emit_json, emit_table, say
from core.errors import NotFoundError, UsageError
from core.model import Priority
from core.vocabulary import TYPE_WORDS, priority_of, type_of

if TYPE_CHECKING:
    from core.installation import Installation


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    rules = typer.Typer(
        help="What is never suggested, because people said so.",
        no_args_is_help=True,
        epilog="Example: trackside rules add acme/shop label wontfix · trackside rules list · "
        "trackside rules remove 3",
    )
    rules.command("list", epilog="Example: trackside rules list --project acme/shop")(list_rules)
    rules.command(
        "add",
        epilog="Examples: trackside rules add acme/shop label wontfix --why 'we close them' · "
        "trackside rules add acme/shop type question · "
        "trackside rules add github:acme/shop assignee ada · "
        "trackside rules add acme/shop priority urgent",
    )(add_rule)
    rules.command("remove", epilog="Example: trackside rules remove 3")(remove_rule)
    app.add_typer(rules, name="rules")


def list_rules(
    project: Annotated[str, typer.Option("--project", "-p", help="Only this project's.")] = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the rules."""
    with opened(config) as installation:
        name = installation.project(project)[1] if project else ""
        rows = [
            {
                "id": one.id,
                "project": f"{one.tracker}:{one.project}",
                "never": " and ".join(one.keys) if one.keys else f"{one.kind} {one.value}",
                "kind": one.kind,
                "by": one.by,
                "why": one.why,
                "at": one.at,
            }
            for one in installation.store.suppressions.list(name)
        ]
    if as_json:
        emit_json(rows)
        return
    emit_table(
        "Rules",
        ("id", "project", "never", "by", "why", "at"),
        [
            (r["id"], r["project"], _never(r), r["by"], r["why"], f"{r['at']:%Y-%m-%d %H:%M}")
            for r in rows
        ],
        empty="There is no rule; `trackside rules add acme/shop label bug` makes one, and "
        "`/trackside never label bug` in a comment.",
    )


def _never(row: dict[str, object]) -> str:
    return f"{row['never']} are the same" if row["kind"] == "duplicate" else str(row["never"])


def add_rule(
    project: Annotated[str, typer.Argument(help="The project: acme/shop.")],
    kind: Annotated[str, typer.Argument(help="label, type, priority or assignee.")],
    value: Annotated[str, typer.Argument(help="What is not to be suggested there.")],
    why: Annotated[str, typer.Option("--why", help="Why; kept in the audit trail.")] = "",
    by: ByOption = "",
    config: ConfigOption = None,
) -> None:
    """Never suggest something in a project, from now on.

    It goes from the comments where it is suggested now. What was done
    stays, and `undo` takes it back. A label must be in use in the project.
    In a comment the same is: /trackside never label wontfix
    """
    from core.triage.rules import make_rule

    known = ("label", "type", "priority", "assignee")
    if kind not in known or not value.strip():
        raise UsageError(f"a rule is for one of {', '.join(known)}, and names what is meant")
    with opened(config) as installation:
        tracker, name = installation.project(project)
        meant = _meant(installation, tracker, name, kind, value.strip())
        with installation.store.write() as transaction:
            number = make_rule(
                installation.store,
                transaction,
                tracker=tracker,
                project=name,
                kind=kind,
                value=meant,
                by=who(by),
                why=why or "at the command line",
            )
    told = value.strip() if kind == "assignee" else meant
    say(f"Rule {number}: the {kind} {told} is not suggested in {tracker}:{name}.")


def _meant(installation: Installation, tracker: str, project: str, kind: str, value: str) -> str:
    """The value as suggestions have it: a label as it is written, a person's id."""
    if kind == "label":
        from core.triage.rules import labels_called

        same = labels_called(installation.store, tracker, project, value)
        if not same:
            known = installation.store.issues.labels(tracker, project)
            raise NotFoundError(no_label(f"{tracker}:{project}", value, known))
        return same[0]
    if kind == "assignee":
        connections = [
            connection
            for connection, connector in installation.connectors.items()
            if connector.name == tracker
        ]
        people = {
            person.id
            for connection in connections
            for person in installation.store.names.called(connection, value)
        }
        if len(people) != 1:
            raise NotFoundError(
                f"{value!r} is not one person who is known in {tracker}:{project}; "
                "`trackside people` lists them"
            )
        return people.pop()
    found = type_of(value) if kind == "type" else str(priority_of(value).value)
    if not found or found == Priority.NONE:
        words = TYPE_WORDS if kind == "type" else [p.value for p in Priority if p != Priority.NONE]
        raise UsageError(f"{value!r} is no {kind} that is known here: {', '.join(words)}")
    return found


def remove_rule(
    number: Annotated[int, typer.Argument(help="The number in the list.")],
    by: ByOption = "",
    config: ConfigOption = None,
) -> None:
    """Take a rule away, by its number in the list: it may be suggested again."""
    from core.triage.rules import remove_rule

    with opened(config) as installation, installation.store.write() as transaction:
        removed = remove_rule(installation.store, transaction, number, by=who(by))
    if not removed:
        raise NotFoundError(f"there is no rule {number}; see `trackside rules list`")
    say(f"Rule {number} is taken away.")
