"""What facts about a connection mean, and what to do about them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from core.connector import Checkup, Headroom, Registration
from core.doctor.finding import Finding, State
from core.store.syncs import Reconciliation, SyncState

CLOCK_NOTE: Final = timedelta(seconds=30)
CLOCK_BROKEN: Final = timedelta(seconds=60)
LEAST_HEADROOM: Final = 0.1
ENDS_SOON: Final = timedelta(days=7)
CREDENTIALS_END_SOON: Final = timedelta(days=14)

_LATE: Final = timedelta(minutes=10)
"""How much later than our newest delivery the tracker may say that it has sent one."""

_MOST_ALONE: Final = 3
"""So many webhooks in which all is well are shown each by itself."""

_MISSED_TURNS: Final = 4
"""So many turns of the scheduled reconciling missed, and nothing runs it any more."""


def credentials(check: str, checkup: Checkup, *, now: datetime) -> Finding:
    """Who we are there, and whether the credentials end soon."""
    said = f"we are {checkup.me.handle or checkup.me.id} there"
    ends = checkup.expires_at
    if ends is None:
        return Finding(check, State.FINE, said)
    if ends <= now:
        return Finding(
            check, State.BROKEN, f"{said}; the credentials ended on {ends:%Y-%m-%d}: make new ones"
        )
    soon = ends - now < CREDENTIALS_END_SOON
    said += f"; the credentials end on {ends:%Y-%m-%d}"
    return (
        Finding(check, State.NOTE, f"{said}: make new ones before")
        if soon
        else Finding(check, State.FINE, said)
    )


def permissions(check: str, checkup: Checkup, *, wanted: str, title: str) -> Iterator[Finding]:
    """What the credentials lack for the present settings, and what they need not have."""
    if checkup.lacking:
        yield Finding(
            check, State.BROKEN, f"lacking, grant in {title}: {'; '.join(checkup.lacking)}"
        )
    if checkup.excess:
        yield Finding(
            check,
            State.NOTE,
            f"granted and not needed, better taken away in {title}: {'; '.join(checkup.excess)}",
        )
    if not (checkup.lacking or checkup.excess):
        yield Finding(check, State.FINE, f"what permissions = {wanted!r} needs, and no more")


def clock(check: str, *, ours: datetime, theirs: datetime, freshness: float | None) -> Finding:
    """Whether our clock and the tracker's agree.

    ``freshness``: how many seconds old a delivery may be, for trackers that sign the time into
    it; None for others, of which no delivery is refused for its time.
    """
    apart = abs(ours - theirs)
    way = "ahead of" if ours > theirs else "behind"
    said = f"ours is {apart.total_seconds():.0f} s {way} the tracker's"
    mend = "let this machine keep its time by NTP"
    if freshness is not None and apart > min(CLOCK_BROKEN, timedelta(seconds=freshness)):
        return Finding(
            check,
            State.BROKEN,
            f"{said}, and deliveries that are not fresh are refused: {mend}",
        )
    if apart > CLOCK_NOTE:
        return Finding(check, State.NOTE, f"{said}: {mend}")
    return Finding(check, State.FINE, "ours and the tracker's agree")


def headroom(check: str, limits: Sequence[Headroom], *, now: datetime) -> Finding:
    """How much is left of the tracker's limits."""
    told, low = [], False
    for limit in limits:
        scarce = limit.limit > 0 and limit.remaining < LEAST_HEADROOM * limit.limit
        low |= scarce
        text = f"{limit.name}: {limit.remaining:,} of {limit.limit:,} left"
        if scarce and limit.resets_at is not None and limit.resets_at > now:
            text += f" until {limit.resets_at:%H:%M} UTC"
        told.append(text)
    said = "; ".join(told)
    if low:
        return Finding(
            check,
            State.NOTE,
            f"{said}. Trackside waits for more by itself; lower writes_per_minute, or see who "
            "else uses these credentials",
        )
    return Finding(check, State.FINE, said)


# -- webhooks ------------------------------------------------------------------------------


def how_to_mend(connection: str, *, managed: bool, by_hand: str) -> str:
    """How a webhook that is missing or broken is put right."""
    if managed:
        return f"`trackside reconcile {connection}` mends it, and so does the running server"
    said = f"set manage_webhook = true and run `trackside reconcile {connection}`"
    return f"{said}, or by hand: {by_hand}" if by_hand else said


def webhooks(
    check: str,
    found: Sequence[Registration],
    *,
    url: str,
    mend: str,
    managed: bool,
    now: datetime,
) -> Iterator[Finding]:
    """How each webhook that the tracker has for our address is."""
    if not found:
        yield Finding(check, State.BROKEN, f"the tracker has none for {url}: {mend}")
    judged = [_webhook(check, one, mend=mend, managed=managed, now=now) for one in found]
    yield from (finding for finding in judged if finding.state is not State.FINE)
    fine = [finding for finding in judged if finding.state is State.FINE]
    if len(fine) <= _MOST_ALONE:
        yield from fine
    else:
        # An organisation has hundreds of repositories, each with one; what is not well matters.
        yield Finding(check, State.FINE, f"in {len(fine)} places all is well")


def _webhook(check: str, one: Registration, *, mend: str, managed: bool, now: datetime) -> Finding:
    last = f"; last sent {ago(now, one.last_delivery)}" if one.last_delivery else ""
    last += f", answered {one.last_answer}" if one.last_answer else ""
    said = f"in {one.where}"
    if wrong := _wrong_with(one, now):
        return Finding(check, State.BROKEN, f"{said}: {wrong}{last}: {mend}")
    if one.missing:
        kinds = ", ".join(one.missing)
        return Finding(check, State.NOTE, f"{said}: it does not send {kinds}{last}: {mend}")
    if one.last_answer and not one.last_answer.startswith("2"):
        why = "docs/errors.md says what that means; see that this server is reached there"
        return Finding(check, State.NOTE, f"{said}{last}: {why}")
    if one.expires_at is None:
        return Finding(check, State.FINE, f"{said}: it works{last}")
    said += f": it ends on {one.expires_at:%Y-%m-%d}{last}"
    if one.expires_at - now < ENDS_SOON and not managed:
        return Finding(check, State.NOTE, f"{said}, and nothing renews it: {mend}")
    return Finding(check, State.FINE, f"{said}; the running server renews it" if managed else said)


def _wrong_with(one: Registration, now: datetime) -> str:
    """Why nothing comes from it; "" where something does."""
    if one.problem:
        return one.problem
    if not one.active:
        return "it is switched off"
    if one.expires_at is not None and one.expires_at <= now:
        return f"it ended on {one.expires_at:%Y-%m-%d}"
    return ""


def received(
    check: str,
    last: datetime | None,
    registrations: Sequence[Registration],
    *,
    url: str,
    now: datetime,
) -> Finding:
    """When something last came in, and whether the tracker says that more should have."""
    sent = max((r.last_delivery for r in registrations if r.last_delivery), default=None)
    if last is None:
        where = url or "https://YOUR-HOST/webhooks/…"
        tail = f"; the tracker says that it sent one {ago(now, sent)}" if sent else ""
        return Finding(
            check,
            State.NOTE,
            f"none ever came{tail}: see that the tracker's webhook goes to {where} and that "
            "`trackside serve` runs behind it",
        )
    said = f"the last one came {ago(now, last)}"
    if sent is not None and sent - last > _LATE:
        return Finding(
            check,
            State.NOTE,
            f"{said}, but the tracker says that it sent one {ago(now, sent)}: see that this "
            "server is reached; `trackside reconcile` makes up for what was missed",
        )
    return Finding(check, State.FINE, said)


# -- syncing -------------------------------------------------------------------------------


def syncs(check: str, connection: str, states: Sequence[SyncState]) -> Finding:
    """How far the projects were read."""
    if not states:
        return Finding(
            check, State.NOTE, f"never read: `trackside sync {connection}` brings the history in"
        )
    if problems := [f"{s.project}: {s.problem}" for s in states if s.problem]:
        return Finding(
            check,
            State.NOTE,
            f"{'; '.join(problems)}. `trackside sync {connection}` goes on from there",
        )
    if interrupted := [s.project for s in states if s.finished_at is None]:
        return Finding(
            check,
            State.NOTE,
            f"interrupted: {', '.join(interrupted)}; `trackside sync {connection}` goes on",
        )
    if watched := [s.project for s in states if s.whole_at is None]:
        return Finding(
            check,
            State.NOTE,
            f"watched, but its history was never read: {', '.join(watched)}; "
            f"`trackside sync {connection}` reads it",
        )
    oldest = min(s.watermark for s in states if s.watermark) if _all_known(states) else None
    upto = f", known up to {oldest:%Y-%m-%d %H:%M} UTC" if oldest else ""
    projects = "project" if len(states) == 1 else "projects"
    return Finding(check, State.FINE, f"{len(states)} {projects} read{upto}")


def _all_known(states: Sequence[SyncState]) -> bool:
    return all(state.watermark for state in states)


def reconciled(
    check: str, last: Reconciliation | None, *, every_minutes: float, now: datetime
) -> Finding:
    """What the last look for missed changes came to, and whether anybody still looks."""
    if last is None:
        return Finding(
            check,
            State.NOTE if every_minutes else State.FINE,
            "never looked for what webhooks missed; a running `trackside serve` does"
            if every_minutes
            else "switched off by [sync] reconcile_minutes = 0",
        )
    said = (
        f"last {ago(now, last.finished_at)}, {last.gaps} missed changes, {last.closed} made up for"
    )
    if problems := last.report.get("problems"):
        return Finding(check, State.NOTE, f"{said}; {'; '.join(map(str, problems))}")
    if every_minutes and now - last.finished_at > timedelta(minutes=_MISSED_TURNS * every_minutes):
        return Finding(
            check,
            State.NOTE,
            f"{said}; it should be every {every_minutes:g} minutes: see that `trackside serve` "
            "runs",
        )
    return Finding(check, State.FINE, said)


def ago(now: datetime, then: datetime | None) -> str:
    """How long ago, as people say it."""
    if then is None:
        return "at an unknown time"
    seconds = (now - then).total_seconds()
    if seconds < 1:
        return "just now"
    for size, word in ((86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second")):
        if seconds >= size:
            count = int(seconds // size)
            return f"{count} {word}{'' if count == 1 else 's'} ago"
    return "just now"
