"""Who is who across connections: by the configuration, or by an address that both have verified.

Never guessed: two people of one name, or one handle, are two people. Addresses are compared
by their digests; they themselves are nowhere in here but in :func:`digest_of`. Pure.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

Named: TypeAlias = Mapping[str, Mapping[str, str]]
"""``[people]`` of the configuration: a person's name, and the id or handle by connection."""


class LinkedBy(StrEnum):
    """Why accounts are one person's."""

    CONFIGURATION = "configuration"
    ADDRESS = "address"
    NOTHING = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody in one connection's tracker. ``digest``: of the verified address, "" without one."""

    connection: str
    id: str
    handle: str = ""
    is_bot: bool = False
    active: bool = True
    digest: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Someone:
    """A person with all accounts that are known to be theirs; ``name`` as configured, or ""."""

    accounts: tuple[Account, ...]
    name: str = ""
    by: LinkedBy = LinkedBy.NOTHING


def digest_of(address: str, key: bytes) -> str:
    """A keyed digest by which two trackers' addresses are compared; "" where there is none.

    Trackers differ in case and white space, so these do not count. Without the key, which
    belongs to one installation, nobody can try addresses out.
    """
    told = address.strip().lower()
    if "@" not in told:
        return ""
    return hmac.new(key, told.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def folded(handle: str) -> str:
    """A handle as it is compared: without ``@``, and the letters of ASCII in any case.

    Those alone, since no more than that is sure to mean the same in a tracker.
    """
    return "".join(c.lower() if c.isascii() else c for c in handle.strip().removeprefix("@"))


def link(accounts: Iterable[Account], named: Named) -> Sequence[Someone]:
    """Everyone, each with all their accounts; those of several accounts first.

    The configuration wins: where it says of two accounts that they are different people's,
    an address that both have does not make them one, and whoever else has it stays alone,
    since it cannot be told whose they are. Bots share addresses and are linked by
    configuration only.
    """
    everyone = list(accounts)
    names = _configured(everyone, named)
    by_digest: dict[str, list[Account]] = defaultdict(list)
    for account in everyone:
        if account.digest and not account.is_bot:
            by_digest[account.digest].append(account)
    groups: dict[str, list[Account]] = defaultdict(list)
    for account in everyone:
        groups[_group(account, names, by_digest)].append(account)
    found = [_someone(members, names) for members in groups.values()]
    return sorted(found, key=_order)


def _group(
    account: Account, names: Mapping[Account, str], by_digest: Mapping[str, Sequence[Account]]
) -> str:
    """A text that is the same for all accounts of one person."""
    if account in names:
        return f"name:{names[account]}"
    alone = f"alone:{account.connection}:{account.id}"
    if not account.digest or account.is_bot:
        return alone
    claimed = {names[other] for other in by_digest[account.digest] if other in names}
    if len(claimed) > 1:
        return alone
    return f"name:{claimed.pop()}" if claimed else f"address:{account.digest}"


def _someone(members: Sequence[Account], names: Mapping[Account, str]) -> Someone:
    name = next((names[account] for account in members if account in names), "")
    by = LinkedBy.NOTHING
    if name:
        by = LinkedBy.CONFIGURATION
    elif len(members) > 1:
        by = LinkedBy.ADDRESS
    ordered = sorted(members, key=lambda a: (a.connection, a.handle.casefold(), a.id))
    return Someone(accounts=tuple(ordered), name=name, by=by)


def _order(someone: Someone) -> tuple[bool, bool, str, str]:
    first = someone.accounts[0]
    shown = someone.name or first.handle or first.id
    return (not someone.name, len(someone.accounts) == 1, shown.casefold(), first.connection)


def _configured(accounts: Sequence[Account], named: Named) -> Mapping[Account, str]:
    """The configured name of each account that has one."""
    by_id = {(a.connection, a.id): a for a in accounts}
    by_handle: dict[tuple[str, str], list[Account]] = defaultdict(list)
    for account in accounts:
        if account.handle:
            by_handle[account.connection, folded(account.handle)].append(account)
    names = {}
    for name, wanted in named.items():
        for connection, text in wanted.items():
            meant = by_id.get((connection, text.strip())) or _only(
                by_handle.get((connection, folded(text)), [])
            )
            if meant is not None:
                names[meant] = name
    return names


def _only(found: Sequence[Account]) -> Account | None:
    """The one whom a handle means: the active one, where somebody else had it before."""
    active = [account for account in found if account.active] or list(found)
    return active[0] if len(active) == 1 else None
