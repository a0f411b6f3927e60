"""Asking each connection's tracker, the inbox and the store how the connection is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from core.connections import why_not
from core.connector import Capability, Connector, NowhereToKeep, Registration, unseen
from core.doctor import judging
from core.doctor.finding import Finding, State
from core.errors import ConnectorError
from core.installation import Installation
from core.model import Mode
from core.secrets import unreadable
from core.setup.document import as_text, plain

Clock = Callable[[], datetime]


def _now() -> datetime:
    return datetime.now(UTC)


def examine_connection(
    installation: Installation, name: str, *, offline: bool, clock: Clock = _now
) -> Iterator[Finding]:
    """Everything about one connection; with ``offline`` only what is known here."""
    connector = installation.connectors[name]
    check, now = f"connection {name}", clock()
    registrations: Sequence[Registration] = ()
    yield from _settings(connector, check, offline=offline)
    lacking = unreadable(connector.config)
    if lacking:
        # Whoever looks on from outside the server's surroundings may well not have them.
        state = State.NOTE if offline else State.BROKEN
        said = f"{'; '.join(lacking)} (`trackside serve` needs it)"
        yield Finding(f"{check}: secrets", state, said)
    if not (offline or lacking):
        works = True
        try:
            for finding in _credentials(connector, check, clock):
                works = works and not (finding.check == check and finding.broken)
                yield finding
        except NowhereToKeep as error:
            works = False
            yield Finding(check, State.NOTE, f"not asked: {error}")
        if works:
            yield from _projects(connector, f"{check}: projects")
            yield from _words(connector, f"{check}: words")
            found = _webhooks(installation, connector, now)
            registrations = found.registrations
            yield from found.findings
    yield judging.received(
        f"{check}: deliveries",
        installation.store.inbox.last_received(name),
        registrations,
        url=installation.config.server.webhook_url(name),
        now=now,
    )
    yield from _syncs(installation, connector, now)
    yield from _project_files(installation, name, f"{check}: settings of projects")


def _settings(connector: Connector[Any], check: str, *, offline: bool) -> Iterator[Finding]:
    config = connector.config
    said = f"{connector.name}, mode {config.mode}"
    if config.mode is Mode.OBSERVE and not config.modes:
        said += " (nothing is written to the tracker; set mode = 'suggest' to change that)"
    yield Finding(f"{check}: settings", State.FINE, f"{said}; not asked" if offline else said)


def _credentials(connector: Connector[Any], check: str, clock: Clock) -> Iterator[Finding]:
    before = clock()
    try:
        checkup = connector.checkup()
    except NowhereToKeep:  # no fault of the connection's
        raise
    except ConnectorError as error:
        yield Finding(check, State.BROKEN, str(error))
        return
    after = clock()
    yield judging.credentials(check, checkup, now=after)
    title = connector.setup.title if connector.setup else connector.name
    # The default checkup asks who we are and nothing else: that says nothing of permissions.
    if type(connector).checkup is not Connector.checkup:
        yield from judging.permissions(
            f"{check}: permissions", checkup, wanted=str(connector.config.permissions), title=title
        )
    if checkup.clock is not None:
        yield judging.clock(
            f"{check}: clock",
            ours=before + (after - before) / 2,
            theirs=checkup.clock,
            freshness=getattr(connector.config, "max_age_seconds", None),
        )
    if checkup.headroom:
        yield judging.headroom(f"{check}: rate limits", checkup.headroom, now=after)


def _projects(connector: Connector[Any], check: str) -> Iterator[Finding]:
    """The projects that the settings name and the account does not see."""
    if not connector.config.projects or Capability.SYNC not in connector.capabilities:
        return
    try:
        lost = unseen(connector.config.projects, connector.projects())
    except ConnectorError as error:
        yield Finding(check, State.NOTE, f"the tracker does not list them: {error}")
        return
    if lost:
        said = f"the account sees no project {', '.join(lost)}: correct `projects`, or let it in"
        yield Finding(check, State.BROKEN, said)
    else:
        yield Finding(check, State.FINE, f"{len(connector.config.projects)} named, all are seen")


def _words(connector: Connector[Any], check: str) -> Iterator[Finding]:
    """What the tracker calls things and the settings do not explain."""
    try:
        words = connector.own_words()
    except ConnectorError:  # the credentials' own check says what they lack
        return
    said = list(words.unexplained)
    if words.settings:
        said.append(
            "these settings would explain the tracker's own words:\n"
            + as_text(connector.connection, plain(words.settings)).strip()
        )
    if said:
        yield Finding(check, State.NOTE, "; ".join(said))


class _Webhooks:
    """What the tracker says of our webhooks, and what that means."""

    def __init__(
        self, findings: Sequence[Finding] = (), registrations: Sequence[Registration] = ()
    ) -> None:
        self.findings, self.registrations = findings, registrations


def _webhooks(installation: Installation, connector: Connector[Any], now: datetime) -> _Webhooks:
    check = f"connection {connector.connection}: webhook"
    if Capability.WEBHOOK not in connector.capabilities:
        if not connector.config.manage_webhook:
            return _Webhooks()
        said = f"manage_webhook = true does nothing: {why_not(connector, Capability.WEBHOOK)}"
        return _Webhooks([Finding(check, State.NOTE, said)])
    url = installation.config.server.webhook_url(connector.connection)
    if not url:
        said = (
            "[server] public_url is not set, so it cannot be looked at; write the address at "
            "which trackers reach this server"
        )
        return _Webhooks([Finding(check, State.NOTE, said)])
    try:
        found = connector.registrations(url)
    except ConnectorError as error:
        said = f"the tracker does not let us look at it: {error}"
        return _Webhooks([Finding(check, State.NOTE, said)])
    mend = judging.how_to_mend(
        connector.connection,
        managed=connector.config.manage_webhook,
        by_hand=connector.setup.webhook.replace("{url}", url) if connector.setup else "",
    )
    judged = judging.webhooks(
        check, found, url=url, mend=mend, managed=connector.config.manage_webhook, now=now
    )
    return _Webhooks(list(judged), found)


def _project_files(installation: Installation, name: str, check: str) -> Iterator[Finding]:
    """Settings of projects that cannot be used; those from before are in force."""
    for record in installation.store.project_files.list(name):
        if record.problem:
            said = f"{record.project} keeps settings that cannot be used: {record.problem}"
            yield Finding(check, State.NOTE, f"{said}; those from before stay in force")


def _syncs(
    installation: Installation, connector: Connector[Any], now: datetime
) -> Iterator[Finding]:
    name, store = connector.connection, installation.store
    if Capability.SYNC in connector.capabilities:
        yield judging.syncs(f"connection {name}: sync", name, store.syncs.states(name))
    reconciled = {Capability.SYNC, Capability.WEBHOOK, Capability.REDELIVER}
    if connector.capabilities & reconciled:
        yield judging.reconciled(
            f"connection {name}: reconcile",
            next(iter(store.syncs.reconciliations(name, limit=1)), None),
            every_minutes=installation.config.sync.reconcile_minutes,
            now=now,
        )
