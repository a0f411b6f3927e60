"""``/trackside assign @ada`` and ``unassign @ada``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from core.command import CommandContext, CommandOffer, CommandReply, Wanted, plain
from core.errors import UserError
from core.model import ActionKind, Person

_MOST: Final = 5
"""People whom one command names."""


def offers() -> Sequence[CommandOffer]:
    """The commands of this plugin."""
    return (
        CommandOffer(
            name="assign",
            takes="@WHO",
            help="assigns somebody, or yourself with `me`",
            reply=_assign,
        ),
        CommandOffer(name="unassign", takes="@WHO", help="takes somebody off", reply=_unassign),
    )


def _assign(context: CommandContext) -> CommandReply:
    return _changes(context, ActionKind.ASSIGN)


def _unassign(context: CommandContext) -> CommandReply:
    return _changes(context, ActionKind.UNASSIGN)


def _changes(context: CommandContext, kind: ActionKind) -> CommandReply:
    names = [name for name in plain(context.argument).replace(",", " ").split() if name]
    if not names:
        raise UserError("Say whom, as in /trackside assign @ada, or /trackside assign me.")
    if len(names) > _MOST:
        raise UserError(f"These are more than {_MOST} people at once.")
    people = dict.fromkeys(_person(context, name).id for name in names)
    return CommandReply(wanted=tuple(Wanted(kind=kind, value=one) for one in people))


def _person(context: CommandContext, name: str) -> Person:
    if name.casefold() == "me":
        return context.by
    found = context.people_called(name)
    if not found:
        raise UserError(f"Nobody called “{name[:60]}” is known here.")
    if len(found) > 1:
        raise UserError(f"Several people are called “{name[:60]}”; use the tracker for these.")
    return found[0]
