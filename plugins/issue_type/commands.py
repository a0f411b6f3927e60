"""``/trackside type bug``."""

from __future__ import annotations

from collections.abc import Sequence

from core.command import CommandContext, CommandOffer, CommandReply, Wanted, plain
from core.errors import UserError
from core.model import ActionKind
from core.vocabulary import TYPE_WORDS, type_of


def offers() -> Sequence[CommandOffer]:
    """The commands of this plugin."""
    known = ", ".join(TYPE_WORDS)
    return (
        CommandOffer(name="type", takes="WORD", help=f"sets the type: {known}", reply=_set_type),
    )


def _set_type(context: CommandContext) -> CommandReply:
    word = plain(context.argument)
    ours = type_of(word)
    if not ours:
        known = ", ".join(TYPE_WORDS)
        raise UserError(f"“{word[:60]}” is no type that is known here; write one of {known}.")
    return CommandReply(wanted=(Wanted(kind=ActionKind.SET_TYPE, value=ours),))
