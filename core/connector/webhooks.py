"""A tracker's own view of our webhooks and credentials."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.model import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """A webhook that a tracker has for our address.

    ``where``: the repository, site or workspace that it is registered in. ``missing``: kinds
    of deliveries that we need and that it does not send. ``expires_at``: when the tracker
    drops it unless it is refreshed. ``last_delivery``: when the tracker last sent something,
    and ``last_answer`` what it got ("202", "timed out", "" where the tracker does not tell).
    ``problem``: why it does not work as it is ("" where it does).
    """

    id: str
    where: str
    url: str
    active: bool = True
    missing: tuple[str, ...] = ()
    expires_at: datetime | None = None
    last_delivery: datetime | None = None
    last_answer: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedDelivery:
    """A delivery that the tracker could not hand over, as it says.

    ``delivery_id`` is the one that a redelivery will carry, so that it can be looked up in
    the inbox: what the tracker thinks has failed may have been stored all the same.
    ``handle`` is what ``redeliver`` needs to name it, text that only the connector reads.
    """

    delivery_id: str
    handle: str
    at: datetime
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Headroom:
    """What is left of one of a tracker's limits, by its own headers."""

    name: str
    limit: int
    remaining: int
    resets_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkup:
    """What the live API says of a connection's credentials.

    ``lacking``: permissions that the present settings need and the credentials lack, each with
    what it is for. ``excess``: permissions that are granted and not needed, worth taking
    away. ``clock``: the tracker's time when it answered. ``expires_at``: when the
    credentials end, where the tracker tells.
    """

    me: Person
    lacking: tuple[str, ...] = ()
    excess: tuple[str, ...] = ()
    headroom: tuple[Headroom, ...] = ()
    clock: datetime | None = None
    expires_at: datetime | None = None
