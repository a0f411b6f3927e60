"""``trackside change``: an issue changed by hand, through the ledger and with undo."""

from __future__ import annotations

import getpass
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from core.cli.options import ConfigOption, issue_called, opened
from core.cli.output import JsonOption, emit_json, say
from core.errors import NotFoundError, UsageError, UserError

if TYPE_CHECKING:
    from core.installation import Installation
    from core.model import Issue, Person
    from core.triage.consider import Desk
    from core.triage.plan import Change

_MOST_NAMED: Final = 20
"""Labels that an error names at the most."""

ByOption = Annotated[str, typer.Option("--by", help="Who decides; default: your login name.")]

EXAMPLES = (
    "Examples:  trackside change github:acme/shop#12 --label bug --priority high  |  "
    "trackside change jira:acme/SHOP-12 --assign ada --unassign bob --because 'on holiday'  |  "
    "trackside change linear:acme/ENG-12 --duplicate-of linear:acme/ENG-3 --close"
)


def change(
    key: Annotated[str, typer.Argument(help="The issue: github:acme/shop#12.")],
    label: Annotated[list[str] | None, typer.Option(help="Add this label; repeatable.")] = None,
    unlabel: Annotated[
        list[str] | None, typer.Option(help="Take this label off; repeatable.")
    ] = None,
    new_label: Annotated[
        bool,
        typer.Option("--new-label", help="With --label: also one that the tracker does not list."),
    ] = False,
    type_: Annotated[
        str, typer.Option("--type", help="bug, feature, …, or the tracker's own word.")
    ] = "",
    priority: Annotated[str, typer.Option(help="urgent, high, medium, low or none.")] = "",
    assign: Annotated[
        list[str] | None, typer.Option(help="Assign this person, by handle or id; repeatable.")
    ] = None,
    unassign: Annotated[
        list[str] | None, typer.Option(help="Take this person off; repeatable.")
    ] = None,
    status: Annotated[str, typer.Option(help="todo, in_progress, done or cancelled.")] = "",
    duplicate_of: Annotated[
        str, typer.Option("--duplicate-of", help="Mark as a duplicate of this issue.")
    ] = "",
    close: Annotated[
        bool, typer.Option("--close", help="With --duplicate-of: close it as one, too.")
    ] = False,
    relate: Annotated[list[str] | None, typer.Option(help="Relate to this issue.")] = None,
    because: Annotated[str, typer.Option(help="Why; kept in the audit trail.")] = "",
    by: ByOption = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Change an issue: planned in your name, written by the running server, undone by `undo`."""
    from core.triage.ask import ask

    if close and not duplicate_of:
        raise UsageError("--close goes with --duplicate-of; --status cancelled closes without one")
    if close and status:
        raise UsageError("--close sets the status already; leave --status out")
    asked_for = (label, unlabel, type_.strip(), priority, assign, unassign)
    if not any((*asked_for, status, duplicate_of, relate)):
        raise UsageError("say what to change, as in --label bug; see `trackside change --help`")
    plain = [*_priority(priority), *_status(status)]
    with opened(config) as installation:
        issue = issue_called(installation, key)
        desk = installation.desk_for(issue)
        wanted = [
            *_labels(installation, issue, label or [], unlabel or [], new=new_label),
            *_type(desk, issue, type_),
            *_people(installation, issue, assign or [], unassign or []),
            *_relations(installation, issue, relate or []),
            *_duplicate(installation, issue, duplicate_of, close=close),
            *plain,
        ]
        _check_against_itself(wanted)
        wanted = list(dict.fromkeys(wanted))
        asked = ask(desk, issue, wanted, by=who(by), because=because or "at the command line")
        desk.consider(issue)
    rows = [
        {
            "action": one.action.id if one.action else None,
            "kind": str(one.change.kind),
            "value": one.change.value,
            "status": str(one.action.status) if one.action else "as before",
        }
        for one in asked
    ]
    if as_json:
        emit_json({"issue": issue.key, "changes": rows})
        return
    for row in rows:
        what = f"{row['kind']} {row['value']} on {issue.key}"
        if row["action"] is None:
            say(f"{what}: is planned or done already.")
        else:
            say(f"{what}: planned; `trackside undo {row['action']}` takes it back.")


def who(by: str) -> str:
    """Who decides; never the name under which Trackside decides by itself."""
    from core.store.audit import TRACKSIDE

    name = by or getpass.getuser()
    return f"{name} (a person)" if name == TRACKSIDE else name


def no_label(project: str, name: str, known: Iterable[str]) -> str:
    """That a project has no such label, with the nearest that it has, and some of them."""
    from core.spelling import meant

    known = sorted(known)
    listed = ", ".join(known[:_MOST_NAMED]) + (", …" if len(known) > _MOST_NAMED else "")
    near = meant(name, known)
    return f"{project} has no label {name!r}{near}" + (
        "" if near else f"; it has {listed or 'none'}"
    )


def _labels(
    installation: Installation, issue: Issue, add: list[str], remove: list[str], *, new: bool
) -> list[Change]:
    from core.model import ActionKind
    from core.triage.plan import Change

    add = [name.strip() for name in add]
    if not new:
        add = [_listed(installation, issue, name) if name else "" for name in add]
    changes = [Change(kind=ActionKind.ADD_LABEL, value=name) for name in add]
    changes += [Change(kind=ActionKind.REMOVE_LABEL, value=name.strip()) for name in remove]
    if not all(one.value for one in changes):
        raise UsageError("a label has a name")
    return changes


def _listed(installation: Installation, issue: Issue, name: str) -> str:
    """A label as its tracker writes it, where the tracker has told which labels it has.

    Raises:
        NotFoundError: it has none of that name, as far as is known.
    """
    from core.triage.rules import labels_called

    store, place = installation.store, (issue.tracker, issue.project)
    if same := labels_called(store, *place, name):
        return name if name in same else same[0]
    if store.issues.labels_shown_at(*place) is None:
        # What is known are the labels of issues: others may be there, or come by being used.
        return name
    said = no_label(":".join(place), name, store.issues.labels(*place))
    raise NotFoundError(f"{said}. --new-label writes it all the same")


def _type(desk: Desk, issue: Issue, type_: str) -> list[Change]:
    from core.triage.ask import asked_type

    return [asked_type(desk, issue, type_.strip())] if type_.strip() else []


def _priority(priority: str) -> list[Change]:
    from core.model import ActionKind, Priority
    from core.triage.plan import Change
    from core.vocabulary import priority_of

    if not priority:
        return []
    word = priority.strip().casefold()
    ours = Priority(word) if word in set(Priority) else priority_of(word)
    if ours is Priority.NONE and word != Priority.NONE:
        known = ", ".join(Priority)
        raise UsageError(f"--priority {priority}: there is no such priority; say {known}")
    return [Change(kind=ActionKind.SET_PRIORITY, value=str(ours))]


def _people(
    installation: Installation, issue: Issue, assign: list[str], unassign: list[str]
) -> list[Change]:
    from core.model import ActionKind
    from core.triage.plan import Change

    kinds = [(ActionKind.ASSIGN, name) for name in assign]
    kinds += [(ActionKind.UNASSIGN, name) for name in unassign]
    return [Change(kind=kind, value=_person(installation, issue, name).id) for kind, name in kinds]


def _person(installation: Installation, issue: Issue, name: str) -> Person:
    found = installation.store.names.called(issue.connection, name)
    if not found:
        raise NotFoundError(
            f"nobody called {name} is known in {issue.connection}; "
            "`trackside people` shows who is, and people who wrote or were assigned are too"
        )
    if len(found) > 1:
        ids = " or ".join(person.id for person in found)
        raise UserError(f"several people are called {name}; say which by id: {ids}")
    return found[0]


def _relations(installation: Installation, issue: Issue, relate: list[str]) -> list[Change]:
    from core.model import ActionKind
    from core.triage.plan import Change

    return [
        Change(kind=ActionKind.RELATE, value=_other(installation, issue, key)) for key in relate
    ]


def _duplicate(
    installation: Installation, issue: Issue, duplicate_of: str, *, close: bool
) -> list[Change]:
    from core.model import ActionKind
    from core.triage.plan import Change
    from core.triage.reach import out_of_reach

    if not duplicate_of:
        return []
    other = _other(installation, issue, duplicate_of)
    mark = Change(kind=ActionKind.MARK_DUPLICATE, value=other)
    if not close:
        return [mark]
    # To close it as one says so, too, where the tracker has no other way to say it.
    connector = installation.connectors[issue.connection]
    cannot = out_of_reach(ActionKind.MARK_DUPLICATE, connector)
    return [*([] if cannot else [mark]), Change(kind=ActionKind.CLOSE_AS_DUPLICATE, value=other)]


def _other(installation: Installation, issue: Issue, key: str) -> str:
    """The key of the other end of a relation, if readers of the issue may know of it."""
    other = issue_called(installation, key)
    if other.id == issue.id:
        raise UsageError(f"{key} is the issue itself")
    if other.key not in installation.mentionable(issue, [other.key]):
        raise UserError(f"{key} is not for all who read {issue.key}: it is not named there")
    return other.key


def _status(status: str) -> list[Change]:
    from core.model import ActionKind, StatusCategory
    from core.triage.plan import Change

    if not status:
        return []
    if status not in set(StatusCategory):
        known = ", ".join(StatusCategory)
        raise UsageError(f"--status {status}: there is no such status; say {known}")
    return [Change(kind=ActionKind.SET_STATUS, value=status)]


def _check_against_itself(changes: list[Any]) -> None:
    from core.triage.plan import opposite

    for one in changes:
        if opposite(one, changes) is not None:
            raise UsageError(f"{one.value} cannot be put on and taken off at once")
