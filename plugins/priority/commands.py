"""``/trackside priority high``."""

from __future__ import annotations

from collections.abc import Sequence

from core.command import CommandContext, CommandOffer, CommandReply, Wanted, plain
from core.errors import UserError
from core.model import ActionKind, Priority
from core.vocabulary import priority_of, says_no_priority


def offers() -> Sequence[CommandOffer]:
    """The commands of this plugin."""
    known = ", ".join(Priority)
    return (
        CommandOffer(
            name="priority", takes="WORD", help=f"sets the priority: {known}", reply=_set_priority
        ),
    )


def _set_priority(context: CommandContext) -> CommandReply:
    word = plain(context.argument).casefold()
    priority = priority_of(word)
    if priority is Priority.NONE and not says_no_priority(word):
        known = ", ".join(Priority)
        raise UserError(f"“{word[:60]}” is no priority; write one of {known}.")
    return CommandReply(wanted=(Wanted(kind=ActionKind.SET_PRIORITY, value=str(priority)),))
