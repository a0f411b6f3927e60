"""The tracker that a suite is given, its fixtures, and what its checks share."""

# ruff: noqa: S101, D102 - these are tests: they assert, and a check's name documents it

from __future__ import annotations

import inspect
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar, Final, Protocol

import pytest

from core.connector import Capability, ConnectionConfig, Connector, Reaction
from core.connector.keeping import MemoryKeeper
from core.document import Document, Paragraph, Text
from core.model import (
    Delivery,
    Event,
    EventKind,
    Ignored,
    IssueRef,
    Person,
    RelationKind,
)
from core.secrets import Secret
from core.testing.faults import FaultKind, On
from core.testing.outbox import Sent

MARKER: Final = "trackside:conformance:1"
SHORT: Final = 1.0
"""Seconds that a connector waits for an answer in the checks of time-outs."""

RECEIVED_AT: Final = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)


class Tracker(Protocol):
    """A tracker as seen by people and by tests; refs carry ``connection``.

    What belongs to a capability that the connector does not declare may be left out.
    """

    connection: str

    @property
    def webhook_secret(self) -> str:
        """What signs its deliveries."""

    @property
    def known_labels(self) -> Sequence[str]:
        """Three labels at least that exist and do not exclude each other."""

    @property
    def maintainer(self) -> Person:
        """Somebody who may edit labels."""

    @property
    def outsider(self) -> Person:
        """Somebody who may not."""

    def make_issue(self, title: str, body: str = "", labels: Sequence[str] = ()) -> IssueRef:
        """A person opens an issue; the delivery that tells of it is made at once."""

    def make_comment(self, ref: IssueRef, body: str) -> str:
        """A person who is not us comments; returns the comment's id."""

    def delete_issue(self, ref: IssueRef) -> None:
        """A person deletes the issue."""

    def comments(self, ref: IssueRef) -> list[str]:
        """What the comments say, oldest first."""

    def labels(self, ref: IssueRef) -> frozenset[str]:
        """The labels on it now."""

    def priority(self, ref: IssueRef) -> str:
        """The tracker's own word for its priority now."""

    def links(self, ref: IssueRef) -> frozenset[str]:
        """The keys of issues that it is linked to."""

    @property
    def project(self) -> str:
        """The project that ``make_issue`` makes issues in, as in keys."""

    def cause(self, kind: EventKind) -> None:
        """A person does what this tracker's webhooks tell of as an event of this kind.

        On an issue of its own making; at least one delivery tells of it. Called for every kind
        that the connector declares in ``tells``, but for answers, which ``answer_comment`` gives.
        """

    def fields(self, ref: IssueRef) -> Mapping[str, object]:
        """The issue now: ``type``, ``status`` and ``assignees``.

        The first two in the tracker's own words, the last as a frozenset of people's ids;
        what the tracker does not have is left out.
        """

    def types(self) -> Mapping[str, str]:
        """Our word to the tracker's, for the types that an issue here can have."""

    def relations(self, ref: IssueRef) -> frozenset[tuple[RelationKind, str]]:
        """What the issue is related to: kind and key, ours and people's."""

    def reactions(self, ref: IssueRef, comment_id: str) -> frozenset[Reaction]:
        """Our reactions under a comment."""

    def answer_comment(self, ref: IssueRef, comment_id: str) -> None:
        """Somebody who may edit labels says yes to our comment, and a delivery tells of it."""

    def thumb_up(self, ref: IssueRef, comment_id: str) -> None:
        """Somebody who may edit labels gives our comment a thumb up."""

    def edit_issue(self, ref: IssueRef, title: str) -> None:
        """A person renames the issue, a while after whatever happened before."""

    def hooks(self, url: str) -> int:
        """How many webhooks are registered for this address."""

    def break_hook(self, url: str) -> None:
        """Spoil the registration for this address: switched off, or soon to end."""

    def lose(self, url: str) -> str:
        """Make a delivery to this address that fails; returns its delivery id."""

    def redelivered(self) -> Sequence[str]:
        """The ids of deliveries that were asked for again."""

    def deliveries(self) -> Sequence[Sent]:
        """Every delivery made so far, signed, oldest first."""

    def count_writes(self) -> int:
        """How many requests asked for a change so far."""

    def arm(self, kind: FaultKind, *, on: On = On.ANY, times: int = 1, seconds: float = 30) -> None:
        """Let the next requests fail."""


class Suite:
    """The fixtures that every group of checks uses."""

    connector_class: ClassVar[type[Connector[Any]]]
    opt_outs: ClassVar[Mapping[str, str]] = {}
    """Name of a check -> why this tracker cannot meet it, in a sentence."""

    renews: ClassVar[bool] = False
    """Whether credentials that are refused are renewed and tried once more."""

    # -- what an author gives --------------------------------------------------------------

    @pytest.fixture
    def tracker(self) -> Iterator[Tracker]:
        """A fresh, running tracker."""
        raise NotImplementedError("give a fixture `tracker`")

    def configure(
        self, tracker: Any, *, webhook_secrets: tuple[Secret, ...], timeout: float
    ) -> ConnectionConfig:
        """Settings with which the connector reaches ``tracker``."""
        raise NotImplementedError("give a method `configure`")

    # -- fixtures of the suite -------------------------------------------------------------

    @pytest.fixture(autouse=True)
    def _opt_out(self, request: pytest.FixtureRequest) -> None:
        checks = {name for name, _ in inspect.getmembers(type(self)) if name.startswith("test_")}
        assert set(self.opt_outs) <= checks, "opt_outs names checks that do not exist"
        assert all(len(reason) >= 20 for reason in self.opt_outs.values()), "give a reason"
        name = request.function.__name__
        if name in self.opt_outs:
            pytest.skip(f"opted out: {self.opt_outs[name]}")

    @pytest.fixture
    def connect(self, tracker: Tracker) -> Iterator[Callable[..., Connector[Any]]]:
        """Make a connector for the tracker, with other secrets or another timeout."""
        made: list[Connector[Any]] = []
        # As an installation has one: what a tracker rotated for one of them the others know.
        keeper = MemoryKeeper()

        def connect(*secrets: str, timeout: float = 10.0) -> Connector[Any]:
            valid = tuple(Secret(value) for value in secrets)
            config = self.configure(tracker, webhook_secrets=valid, timeout=timeout)
            made.append(self.connector_class(tracker.connection, config))
            made[-1].keeper = keeper
            return made[-1]

        yield connect
        for connector in made:
            connector.close()

    @pytest.fixture
    def connector(self, tracker: Tracker, connect: Callable[..., Connector[Any]]) -> Connector[Any]:
        return connect(tracker.webhook_secret)

    # -- helpers ---------------------------------------------------------------------------

    def _parse(
        self, connector: Connector[Any], sent: Sent, me: Person | None = None
    ) -> Event | Ignored:
        headers = headers_of(sent)
        delivery = Delivery(
            connection=connector.connection,
            id=sent.id,
            headers=connector.kept_headers(headers),
            body=sent.body,
            received_at=RECEIVED_AT,
        )
        return connector.parse(delivery, me)

    def _events(
        self, connector: Connector[Any], tracker: Tracker, me: Person, since: int = 0
    ) -> list[Event]:
        found = [self._parse(connector, sent, me) for sent in tracker.deliveries()[since:]]
        return [event for event in found if isinstance(event, Event)]


def open_one(tracker: Tracker) -> Sent:
    """A signed delivery that tells of a new issue."""
    tracker.make_issue("Conformance: opened", "by a person")
    return tracker.deliveries()[-1]


def headers_of(sent: Sent) -> dict[str, str]:
    """A delivery's headers, as the web side hands them on: names in lower case."""
    return {name.lower(): value for name, value in sent.headers.items()}


def says(text: str) -> Document:
    """A document of one sentence."""
    return Document((Paragraph((Text(text),)),))


def skip_without(connector: Connector[Any], capability: Capability) -> None:
    """Leave a check out where the connector does not declare what it is about."""
    if capability not in connector.capabilities:
        pytest.skip(f"{connector.name} does not declare {capability}")


def cut_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on, whoever opens a connection fails the test."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("this part of a connector must not touch the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
