"""The first meeting with a tracker: do the credentials work, and does it send its webhooks here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from core.connector import Capability, Checkup, Connector, OwnWords, Registration, unseen
from core.errors import ConnectorError, CredentialsError


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """What came of it. ``problem``: why the tracker does not answer us, "" where it does.

    ``words``: what the tracker calls things that the settings do not explain.
    ``unseen``: projects that the settings name and the account does not see.
    """

    checkup: Checkup | None = None
    registrations: Sequence[Registration] = ()
    problem: str = ""
    webhook_problem: str = ""
    words: OwnWords = field(default_factory=OwnWords)
    unseen: Sequence[str] = ()

    @property
    def works(self) -> bool:
        """Whether everything is as it should be."""
        lacking = self.checkup is not None and bool(self.checkup.lacking)
        return not (self.problem or self.webhook_problem or lacking or self.unseen)


def meet(connector: Connector[Any], url: str, *, register: bool) -> Meeting:
    """Ask the tracker who we are and what we may; register the webhook where it is wanted.

    ``url`` is the webhook's address. Nothing is raised that the tracker says: what was
    written stands, and can be mended.
    """
    try:
        checkup = connector.checkup()
    except ConnectorError as error:
        return Meeting(problem=_said(error))
    words, lost = _words(connector), _unseen(connector)
    if not (register and url and Capability.WEBHOOK in connector.capabilities):
        return Meeting(checkup=checkup, words=words, unseen=lost)
    secret = connector.config.webhook_secrets[0].reveal()
    try:
        registrations = connector.register(url, secret)
    except ConnectorError as error:
        return Meeting(checkup=checkup, webhook_problem=str(error), words=words, unseen=lost)
    return Meeting(
        checkup=checkup,
        registrations=registrations,
        words=words,
        unseen=lost,
        webhook_problem="; ".join(f"{r.where}: {r.problem}" for r in registrations if r.problem),
    )


def _unseen(connector: Connector[Any]) -> Sequence[str]:
    if not connector.config.projects or Capability.SYNC not in connector.capabilities:
        return ()
    try:
        return unseen(connector.config.projects, connector.projects())
    except ConnectorError:  # a passing failure says nothing of them
        return ()


def _words(connector: Connector[Any]) -> OwnWords:
    try:
        return connector.own_words()
    except ConnectorError:  # a convenience: what the credentials lack, the checkup says
        return OwnWords()


def _said(error: ConnectorError) -> str:
    if isinstance(error, CredentialsError):
        return f"{error}. Make new credentials, and run `trackside init` again with --replace"
    return str(error)


def by_hand(instructions: str, url: str) -> str:
    """How to make the webhook by hand, with our address in it."""
    return instructions.replace("{url}", url)
