"""``/trackside label NAME`` and ``unlabel NAME``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from core.command import CommandContext, CommandOffer, CommandReply, Wanted, nearest, plain
from core.errors import UserError
from core.model import ActionKind

_MOST: Final = 10
"""Labels that one command puts on or takes off."""


def offers() -> Sequence[CommandOffer]:
    """The commands of this plugin."""
    return (
        CommandOffer(
            name="label",
            also=("labels",),
            takes="NAME",
            help="puts a label of the project on, or several with commas between them",
            reply=_put_on,
        ),
        CommandOffer(name="unlabel", takes="NAME", help="takes a label off", reply=_take_off),
    )


def _put_on(context: CommandContext) -> CommandReply:
    names = _names(context.argument, context.labels(), "in this project")
    return CommandReply(wanted=tuple(_wanted(ActionKind.ADD_LABEL, names)))


def _take_off(context: CommandContext) -> CommandReply:
    names = _names(context.argument, context.issue.labels, "on this issue")
    return CommandReply(wanted=tuple(_wanted(ActionKind.REMOVE_LABEL, names)))


def _wanted(kind: ActionKind, names: Iterable[str]) -> Iterable[Wanted]:
    return (Wanted(kind=kind, value=name) for name in names)


def _names(argument: str, known: Iterable[str], where: str) -> Sequence[str]:
    """The labels that are meant: one whose name is the whole argument, else several.

    Raises:
        UserError: nothing is named, or something that is not there.
    """
    written = plain(argument)
    if not written:
        raise UserError("Say which label, as in /trackside label bug.")
    find = _finder(known)
    if whole := find(written):
        return [whole]
    parts = [part for part in map(plain, written.split(",")) if part]
    if len(parts) > _MOST:
        raise UserError(f"These are more than {_MOST} labels at once.")
    found = []
    for part in parts:
        name = find(part)
        if name is None:
            near = nearest(part, known)
            meant = f" Did you mean “{'” or “'.join(near)}”?" if near else ""
            raise UserError(f"There is no label “{part[:100]}” {where}.{meant}")
        found.append(name)
    return list(dict.fromkeys(found))


def _finder(known: Iterable[str]) -> Callable[[str], str | None]:
    """Finds a label by what somebody wrote: as it stands, else as it looks, if that is one."""
    looks: dict[str, list[str]] = {}
    names = sorted(known)
    for name in names:
        looks.setdefault(plain(name).casefold(), []).append(name)

    def find(written: str) -> str | None:
        if written in names:
            return written
        alike = looks.get(written.casefold(), [])
        if len(alike) > 1:
            raise UserError(
                f"Several labels look like “{written[:100]}”; use the tracker for these."
            )
        return alike[0] if alike else None

    return find
