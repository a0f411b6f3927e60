"""``/trackside similar``, ``duplicate of KEY`` and ``not duplicate of KEY``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from core.command import CommandContext, CommandOffer, CommandReply, Named, Wanted, plain
from core.errors import UserError
from core.model import ActionKind, Issue
from plugins.similar.wording import because

_MOST: Final = 5
"""Issues that are listed when somebody asks."""


def offers() -> Sequence[CommandOffer]:
    """The commands of this plugin."""
    return (
        CommandOffer(name="similar", help="lists earlier issues like this one", reply=_list),
        CommandOffer(
            name="duplicate of",
            also=("duplicate",),
            takes="ISSUE",
            help="marks this as a duplicate of another issue, and leaves it open",
            reply=_mark,
        ),
        CommandOffer(
            name="not duplicate of",
            also=("not a duplicate of", "not duplicate"),
            takes="ISSUE",
            help="says that they are not the same; it is never suggested again, either way",
            reply=_deny,
        ),
    )


def _list(context: CommandContext) -> CommandReply:
    found = context.similar(_MOST)
    named = tuple(Named(key=one.issue.key, because=because(one)) for one in found)
    return CommandReply(
        says="Earlier issues like this one:" if named else "No earlier issue is like this one.",
        named=named,
    )


def _mark(context: CommandContext) -> CommandReply:
    other = _other(context)
    return CommandReply(wanted=(Wanted(kind=ActionKind.MARK_DUPLICATE, value=other.key),))


def _deny(context: CommandContext) -> CommandReply:
    return CommandReply(denied=(_other(context).key,))


def _other(context: CommandContext) -> Issue:
    written = plain(context.argument)
    if not written:
        raise UserError("Say which issue, as in /trackside duplicate of #12.")
    # What follows the name may be a reason.
    other = context.issue_called(written.split()[0].rstrip(".,;:"))
    if other is None:
        raise UserError(f"No issue “{written.split()[0][:100]}” can be named here.")
    if other.id == context.issue.id:
        raise UserError("That is this issue itself.")
    return other
