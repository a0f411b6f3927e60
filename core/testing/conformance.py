"""What every connector must do, as tests that a connector's author inherits.

Fifteen lines make a suite::

    class TestShopTracker(ConnectorConformance):
        connector_class = ShopTrackerConnector

        @pytest.fixture
        def tracker(self):
            with ShopTrackerStandIn() as tracker:
                yield tracker

        def configure(self, tracker, *, webhook_secrets, timeout):
            return ShopTrackerConfig(
                base_url=tracker.api_url,
                token=Secret("any"),
                webhook_secrets=webhook_secrets,
                timeout=timeout,
            )

``tracker`` is anything that has the members of :class:`Tracker`: a subclass of
:class:`core.testing.standin.StandIn` has nearly all of them, and a real tracker with a thin
wrapper does as well. Only declared capabilities are exercised; those not declared must
raise Unsupported. What a tracker cannot do is named in ``opt_outs``, with the reason.
"""

# ruff: noqa: S101, D102 - these are tests: they assert, and a check's name documents it

from __future__ import annotations

import copy
import dataclasses
import inspect
import json
import re
import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any, ClassVar, Final, Protocol

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.connector import Capability, ConnectionConfig, Connector, LinkTarget
from core.document import Bullets, Document, Paragraph, Text
from core.errors import (
    CredentialsError,
    GoneError,
    MalformedDelivery,
    PermanentError,
    RetryableError,
    SignatureError,
    Unsupported,
)
from core.model import Delivery, Event, EventKind, Ignored, IssueRef, Person, Priority
from core.secrets import Secret
from core.testing.faults import FaultKind, On
from core.testing.outbox import Sent

MARKER: Final = "trackside:conformance:1"
SHORT: Final = 1.0
"""Seconds that a connector waits for an answer in the checks of time-outs."""


class Tracker(Protocol):
    """A tracker as seen by people and by tests; refs carry ``connection``.

    ``webhook_secret`` signs its deliveries. ``known_labels`` are at least three labels
    that exist, independent of each other. ``maintainer`` may edit labels, ``outsider`` may not.
    """

    connection: str
    webhook_secret: str
    known_labels: Sequence[str]
    maintainer: Person
    outsider: Person

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

    def deliveries(self) -> Sequence[Sent]:
        """Every delivery made so far, signed, oldest first."""

    def count_writes(self) -> int:
        """How many requests asked for a change so far."""

    def arm(self, kind: FaultKind, *, on: On = On.ANY, times: int = 1, seconds: float = 30) -> None:
        """Let the next requests fail."""


class ConnectorConformance:
    """The suite; see the module's documentation for what to give it."""

    connector_class: ClassVar[type[Connector[Any]]]
    opt_outs: ClassVar[Mapping[str, str]] = {}
    """Name of a check -> why this tracker cannot meet it, in a sentence."""

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

        def connect(*secrets: str, timeout: float = 10.0) -> Connector[Any]:
            valid = tuple(Secret(value) for value in secrets)
            config = self.configure(tracker, webhook_secrets=valid, timeout=timeout)
            made.append(self.connector_class(tracker.connection, config))
            return made[-1]

        yield connect
        for connector in made:
            connector.close()

    @pytest.fixture
    def connector(self, tracker: Tracker, connect: Callable[..., Connector[Any]]) -> Connector[Any]:
        return connect(tracker.webhook_secret)

    # -- the class -------------------------------------------------------------------------

    def test_name_is_a_slug_and_equals_the_folder(self) -> None:
        name = self.connector_class.name
        assert re.fullmatch(r"[a-z][a-z0-9_]{0,30}", name)
        package, _, rest = self.connector_class.__module__.partition(".")
        if package == "connectors":
            assert rest.partition(".")[0] == name

    def test_settings_are_a_frozen_dataclass(self) -> None:
        config_class = self.connector_class.config_class
        assert issubclass(config_class, ConnectionConfig)
        assert getattr(config_class, "__dataclass_params__").frozen  # noqa: B009 - not in stubs
        assert {f.name for f in dataclasses.fields(config_class)} >= {"webhook_secrets", "mode"}

    def test_making_one_touches_no_network(
        self, connect: Callable[..., Connector[Any]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _cut_network(monkeypatch)
        connect("secret")

    def test_undeclared_capabilities_are_refused(
        self, connector: Connector[Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _cut_network(monkeypatch)
        for capability, calls in _calls_of(connector).items():
            if capability not in connector.capabilities:
                for call in calls:
                    with pytest.raises(Unsupported):
                        call()

    # -- at the door -----------------------------------------------------------------------

    def test_a_signed_delivery_is_let_in_without_network(
        self, tracker: Tracker, connector: Connector[Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sent = _opened(tracker)
        _cut_network(monkeypatch)
        connector.verify(_headers(sent), sent.body)

    def test_two_secrets_are_valid_while_one_is_rotated(
        self, tracker: Tracker, connect: Callable[..., Connector[Any]]
    ) -> None:
        sent = _opened(tracker)
        for secrets in (("other", tracker.webhook_secret), (tracker.webhook_secret, "other")):
            connect(*secrets).verify(_headers(sent), sent.body)

    def test_a_forged_delivery_is_refused(
        self, tracker: Tracker, connector: Connector[Any], connect: Callable[..., Connector[Any]]
    ) -> None:
        sent = _opened(tracker)
        headers = _headers(sent)
        changed = sent.body.replace(b"Conformance", b"Conformancf", 1)
        assert changed != sent.body
        attempts: list[tuple[Connector[Any], Mapping[str, str], bytes]] = [
            (connector, headers, changed),
            (connector, headers, sent.body + b" "),
            (connector, {}, sent.body),
            (connect("another"), headers, sent.body),
            (connect(), headers, sent.body),
            (connect(""), headers, sent.body),
        ]
        for name in headers:
            for value in ("", "sha256=", "0" * 64, "sha256=" + "0" * 64, "ÿ", "sha1=0"):
                forged = {**headers, name: value}
                if "signature" in name:
                    attempts.append((connector, forged, sent.body))
        assert len(attempts) > 6, "no header of a delivery has 'signature' in its name"
        for by, with_headers, body in attempts:
            with pytest.raises(SignatureError):
                by.verify(with_headers, body)

    def test_a_delivery_keeps_its_id(self, tracker: Tracker, connector: Connector[Any]) -> None:
        _opened(tracker)
        _opened(tracker)
        sent = tracker.deliveries()
        ids = [connector.delivery_id(_headers(one), one.body) for one in sent]
        assert all(ids)
        assert len(set(ids)) == len({one.id for one in sent})
        assert ids == [connector.delivery_id(_headers(one), one.body) for one in sent]

    def test_a_delivery_without_an_id_gets_one_from_its_body(
        self, connector: Connector[Any]
    ) -> None:
        first = connector.delivery_id({}, b"{}")
        assert first
        assert first == connector.delivery_id({}, b"{}")
        assert first != connector.delivery_id({}, b'{"a": 1}')

    def test_credentials_are_not_kept(self, tracker: Tracker, connector: Connector[Any]) -> None:
        headers = _headers(_opened(tracker))
        kept = connector.kept_headers(
            {**headers, "authorization": "Bearer token", "cookie": "session=1"}
        )
        assert set(kept) <= set(headers)
        assert not any("signature" in name or name == "authorization" for name in kept)

    # -- understanding ---------------------------------------------------------------------

    def test_an_opened_issue_is_understood(
        self, tracker: Tracker, connector: Connector[Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        label = tracker.known_labels[0]
        ref = tracker.make_issue("Conformance: it fails", "Steps: *none*", [label])
        sent = tracker.deliveries()
        _cut_network(monkeypatch)
        events = [e for one in sent if isinstance(e := self._parse(connector, one), Event)]
        opened = [event for event in events if event.kind is EventKind.ISSUE_OPENED]
        assert len(opened) == 1
        event = opened[0]
        assert not event.own
        assert event.connection == tracker.connection
        assert event.actor is not None
        issue = event.issue
        assert issue is not None
        assert (issue.tracker, issue.connection) == (connector.name, tracker.connection)
        assert issue.ref == ref
        assert ref.key.startswith(f"{connector.name}:")
        assert issue.title == "Conformance: it fails"
        assert "none" in issue.body
        assert issue.project
        assert issue.project == event.project
        assert event.occurred_at.tzinfo is not None

    def test_parsing_is_pure(self, tracker: Tracker, connector: Connector[Any]) -> None:
        for sent in _scenario(tracker):
            assert self._parse(connector, sent) == self._parse(connector, sent)

    def test_what_is_not_an_object_is_malformed(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        sent = _opened(tracker)
        for body in (b"", b"{", b"\xff\xfe", b"[]", b"null", b"3", b'"issue"', b"[" * 5000):
            with pytest.raises(MalformedDelivery):
                self._parse(connector, dataclasses.replace(sent, body=body))

    def test_mutated_deliveries_raise_nothing_but_malformed(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        sent = _scenario(tracker)
        me = Person(id="1", handle="trackside")

        @settings(
            max_examples=300, deadline=None, suppress_health_check=list(HealthCheck), database=None
        )
        @given(st.data())
        def check(data: st.DataObject) -> None:
            one = data.draw(st.sampled_from(sent))
            payload = json.loads(one.body)
            for _ in range(data.draw(st.integers(1, 4))):
                mutate(payload, data.draw)
            mutated = dataclasses.replace(one, body=json.dumps(payload).encode())
            try:
                found = self._parse(connector, mutated, data.draw(st.sampled_from([me, None])))
            except MalformedDelivery:
                return
            assert isinstance(found, Event | Ignored)
            if isinstance(found, Ignored):
                assert found.reason

        check()

    # -- reading ---------------------------------------------------------------------------

    def test_we_know_who_we_are(self, connector: Connector[Any]) -> None:
        me = connector.whoami()
        assert me.id
        assert connector.whoami() == me

    def test_an_issue_is_read(self, tracker: Tracker, connector: Connector[Any]) -> None:
        label = tracker.known_labels[0]
        ref = tracker.make_issue("Conformance: read me", "Its *body*", [label])
        issue = connector.read_issue(ref)
        assert issue.ref == ref
        assert issue.title == "Conformance: read me"
        assert "body" in issue.body
        assert issue.labels == (label,)
        assert issue.author is not None
        assert issue.created_at is not None
        assert issue.created_at.tzinfo is not None
        assert issue.is_open
        assert issue.url.startswith("http")

    def test_a_deleted_issue_is_gone(self, tracker: Tracker, connector: Connector[Any]) -> None:
        ref = tracker.make_issue("Conformance: soon gone")
        tracker.delete_issue(ref)
        with pytest.raises(GoneError):
            connector.read_issue(ref)

    def test_only_those_who_may_triage_may(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        ref = tracker.make_issue("Conformance: who may")
        assert connector.may_triage(ref, tracker.maintainer)
        assert not connector.may_triage(ref, tracker.outsider)
        assert not connector.may_triage(ref, Person(id="999999", handle="nobody-of-that-name"))

    # -- errors of the tracker -------------------------------------------------------------

    def test_refused_credentials_are_told_apart(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        ref = tracker.make_issue("Conformance: credentials")
        tracker.arm(FaultKind.UNAUTHORISED)
        with pytest.raises(CredentialsError):
            connector.read_issue(ref)

    @pytest.mark.parametrize(
        "kind", [FaultKind.RATE_LIMIT, FaultKind.PRIMARY_LIMIT, FaultKind.SECONDARY_LIMIT]
    )
    def test_a_limit_is_passed_on_and_never_slept(
        self, tracker: Tracker, connector: Connector[Any], kind: FaultKind
    ) -> None:
        ref = tracker.make_issue("Conformance: limits")
        tracker.arm(kind, seconds=47)
        started = time.monotonic()
        with pytest.raises(RetryableError) as caught:
            connector.read_issue(ref)
        assert time.monotonic() - started < 5
        assert caught.value.retry_after is not None
        assert 40 <= caught.value.retry_after <= 60
        assert connector.read_issue(ref).ref == ref

    def test_a_limit_without_a_hint_is_retryable(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        ref = tracker.make_issue("Conformance: silent limit")
        tracker.arm(FaultKind.RATE_LIMIT_SILENT)
        with pytest.raises(RetryableError) as caught:
            connector.read_issue(ref)
        assert not caught.value.ambiguous

    @pytest.mark.parametrize(
        "kind",
        [
            FaultKind.BAD_GATEWAY,
            FaultKind.TIMEOUT,
            FaultKind.TRUNCATED,
            FaultKind.BROKEN_JSON,
            FaultKind.HTML,
        ],
    )
    def test_a_bad_answer_to_a_read_is_retryable(
        self, tracker: Tracker, connect: Callable[..., Connector[Any]], kind: FaultKind
    ) -> None:
        connector = connect(timeout=SHORT)
        ref = tracker.make_issue("Conformance: bad answers")
        tracker.arm(kind, on=On.READ, seconds=3 * SHORT)
        with pytest.raises(RetryableError) as caught:
            connector.read_issue(ref)
        assert not caught.value.ambiguous, "reading changes nothing"
        assert connector.read_issue(ref).ref == ref

    # -- comments --------------------------------------------------------------------------

    def test_a_comment_is_written_once_and_edited_in_place(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        _skip_without(connector, Capability.COMMENT)
        ref = tracker.make_issue("Conformance: comment")
        tracker.make_comment(ref, "A person was first")
        first = connector.write_comment(ref, _says("one"), MARKER)
        before = tracker.count_writes()
        assert connector.write_comment(ref, _says("one"), MARKER) == first
        assert tracker.count_writes() == before, "the same text again needs no write"
        assert connector.write_comment(ref, _says("two"), MARKER) == first
        comments = tracker.comments(ref)
        assert len(comments) == 2
        assert "two" in comments[1]
        assert "one" not in comments[1]

    def test_only_our_own_comment_is_edited(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        _skip_without(connector, Capability.COMMENT)
        ref = tracker.make_issue("Conformance: forged marker")
        tracker.make_comment(ref, f"Look, I know it: <!-- {MARKER} --> {MARKER}")
        connector.write_comment(ref, _says("ours"), MARKER)
        connector.write_comment(ref, _says("of another matter"), f"{MARKER}2")
        assert len(tracker.comments(ref)) == 3
        connector.delete_comment(ref, MARKER)
        left = tracker.comments(ref)
        assert len(left) == 2
        assert "Look" in left[0]
        assert "another matter" in left[1]

    def test_our_comment_is_found_behind_many_others(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        _skip_without(connector, Capability.COMMENT)
        ref = tracker.make_issue("Conformance: a long thread")
        for number in range(130):
            tracker.make_comment(ref, f"before {number}")
        first = connector.write_comment(ref, _says("one"), MARKER)
        for number in range(130):
            tracker.make_comment(ref, f"after {number}")
        assert connector.write_comment(ref, _says("two"), MARKER) == first
        assert len(tracker.comments(ref)) == 261

    def test_a_comment_is_deleted_once(self, tracker: Tracker, connector: Connector[Any]) -> None:
        _skip_without(connector, Capability.COMMENT)
        ref = tracker.make_issue("Conformance: delete")
        tracker.make_comment(ref, "A person stays")
        connector.write_comment(ref, _says("ours"), MARKER)
        connector.delete_comment(ref, MARKER)
        connector.delete_comment(ref, MARKER)
        assert len(tracker.comments(ref)) == 1

    def test_text_of_strangers_is_shown_and_does_nothing(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        _skip_without(connector, Capability.COMMENT)
        ref = tracker.make_issue("Conformance: strangers")
        hostile = "@maintainer-1 <img src=x> [a](https://evil.test)\n# {panel} [~admin] !x.png!"
        document = Document((Paragraph((Text(hostile),)), Bullets(((Text(hostile),),))))
        connector.write_comment(ref, document, MARKER)
        shown = tracker.comments(ref)[0]
        assert "@maintainer-1" not in shown
        assert "<img" not in shown.replace("\\<img", "")

    @pytest.mark.parametrize("kind", [kind for kind in FaultKind if kind.carried_out])
    def test_a_comment_that_was_written_unseen_is_not_written_again(
        self, tracker: Tracker, connect: Callable[..., Connector[Any]], kind: FaultKind
    ) -> None:
        connector = connect(timeout=SHORT)
        _skip_without(connector, Capability.COMMENT)
        ref = tracker.make_issue("Conformance: unseen write")
        connector.whoami()
        tracker.arm(kind, on=On.WRITE, seconds=3 * SHORT)
        with pytest.raises(RetryableError) as caught:
            connector.write_comment(ref, _says("once"), MARKER)
        assert caught.value.ambiguous, "it may have been carried out"
        connector.write_comment(ref, _says("once"), MARKER)
        assert len(tracker.comments(ref)) == 1

    def test_threads_may_share_a_connector(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        _skip_without(connector, Capability.COMMENT)
        refs = [tracker.make_issue(f"Conformance: thread {n}") for n in range(12)]
        with ThreadPoolExecutor(max_workers=6) as pool:
            list(pool.map(lambda r: connector.write_comment(r, _says(r.key), MARKER), refs))
        for ref in refs:
            assert len(tracker.comments(ref)) == 1

    # -- whose doing it was ----------------------------------------------------------------

    def test_our_own_writes_are_known_as_ours(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        _skip_without(connector, Capability.COMMENT)
        me = connector.whoami()
        ref = tracker.make_issue("Conformance: own writes")
        tracker.make_comment(ref, f"Forged. <!-- {MARKER} --> {MARKER}")
        by_others = self._events(connector, tracker, me)
        assert by_others
        assert not any(event.own for event in by_others)
        seen = len(tracker.deliveries())
        connector.write_comment(ref, _says("ours"), MARKER)
        connector.write_comment(ref, _says("ours, edited"), MARKER)
        ours = self._events(connector, tracker, me, seen)
        assert {event.kind for event in ours} >= {EventKind.COMMENT_ADDED}
        assert all(event.own for event in ours)

    def test_our_own_labels_are_known_as_ours(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        _skip_without(connector, Capability.LABELS)
        me = connector.whoami()
        ref = tracker.make_issue("Conformance: own labels")
        seen = len(tracker.deliveries())
        connector.add_labels(ref, frozenset(tracker.known_labels[:1]))
        ours = self._events(connector, tracker, me, seen)
        assert [event.kind for event in ours] == [EventKind.ISSUE_LABELLED]
        assert ours[0].own
        assert [(c.field, c.before, c.after) for c in ours[0].changes] == [
            ("labels", None, tracker.known_labels[0])
        ]

    # -- labels ----------------------------------------------------------------------------

    def test_labels_are_added_and_taken_off_and_others_stay(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        _skip_without(connector, Capability.LABELS)
        first, second, third = tracker.known_labels[:3]
        ref = tracker.make_issue("Conformance: labels", labels=[first])
        for _ in range(2):
            connector.add_labels(ref, frozenset({second, third}))
            assert tracker.labels(ref) == {first, second, third}
        for _ in range(2):
            connector.remove_labels(ref, frozenset({second}))
            assert tracker.labels(ref) == {first, third}

    def test_a_label_that_the_tracker_does_not_know_is_refused(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        _skip_without(connector, Capability.LABELS)
        ref = tracker.make_issue("Conformance: unknown label")
        with pytest.raises(PermanentError, match="no-such-label"):
            connector.add_labels(ref, frozenset({"no-such-label"}))
        connector.remove_labels(ref, frozenset({"no-such-label"}))
        assert tracker.labels(ref) == frozenset()

    @pytest.mark.parametrize("kind", [kind for kind in FaultKind if kind.carried_out])
    def test_labels_that_were_written_unseen_stay_as_they_are(
        self, tracker: Tracker, connect: Callable[..., Connector[Any]], kind: FaultKind
    ) -> None:
        connector = connect(timeout=SHORT)
        _skip_without(connector, Capability.LABELS)
        label = tracker.known_labels[0]
        ref = tracker.make_issue("Conformance: unseen label")
        for change in (connector.add_labels, connector.remove_labels):
            tracker.arm(kind, on=On.WRITE, seconds=3 * SHORT)
            with pytest.raises(RetryableError) as caught:
                change(ref, frozenset({label}))
            assert caught.value.ambiguous
            change(ref, frozenset({label}))
        assert tracker.labels(ref) == frozenset()

    # -- priority --------------------------------------------------------------------------

    def test_priority_is_set_and_restored(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        _skip_without(connector, Capability.PRIORITY)
        ref = tracker.make_issue("Conformance: priority", labels=tracker.known_labels[:1])
        before = connector.read_issue(ref)
        word = tracker.priority(ref)
        for wanted in (Priority.HIGH, Priority.LOW, Priority.URGENT, Priority.MEDIUM):
            for _ in range(2):
                connector.set_priority(ref, wanted)
            assert connector.read_issue(ref).priority is wanted
        connector.set_priority(ref, before.priority, original=before.original_priority)
        after = connector.read_issue(ref)
        assert (after.priority, after.original_priority) == (
            before.priority,
            before.original_priority,
        )
        assert tracker.priority(ref) == word
        assert tracker.known_labels[0] in tracker.labels(ref)

    # -- links -----------------------------------------------------------------------------

    def test_issues_are_linked_once_and_unlinked(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        _skip_without(connector, Capability.LINK)
        ref = tracker.make_issue("Conformance: link from")
        other = tracker.make_issue("Conformance: link to")
        seen = connector.read_issue(other)
        target = LinkTarget(ref=other, title=seen.title, url=seen.url, same_tracker=True)
        for _ in range(2):
            connector.link(ref, target)
            assert tracker.links(ref) == {other.key}
        for _ in range(2):
            connector.unlink(ref, target)
            assert tracker.links(ref) == frozenset()
        assert connector.read_issue(other).is_open, "a link closes nothing"

    @pytest.mark.parametrize("kind", [kind for kind in FaultKind if kind.carried_out])
    def test_a_link_that_was_made_unseen_is_not_made_again(
        self, tracker: Tracker, connect: Callable[..., Connector[Any]], kind: FaultKind
    ) -> None:
        connector = connect(timeout=SHORT)
        _skip_without(connector, Capability.LINK)
        ref = tracker.make_issue("Conformance: link from")
        other = tracker.make_issue("Conformance: link to")
        seen = connector.read_issue(other)
        target = LinkTarget(ref=other, title=seen.title, url=seen.url, same_tracker=True)
        tracker.arm(kind, on=On.WRITE, seconds=3 * SHORT)
        with pytest.raises(RetryableError) as caught:
            connector.link(ref, target)
        assert caught.value.ambiguous
        connector.link(ref, target)
        assert tracker.links(ref) == {other.key}

    # -- helpers ---------------------------------------------------------------------------

    def _parse(
        self, connector: Connector[Any], sent: Sent, me: Person | None = None
    ) -> Event | Ignored:
        headers = _headers(sent)
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


RECEIVED_AT: Final = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)

_STRANGE: Final[st.SearchStrategy[Any]] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.just([]),
    st.just({}),
    st.lists(st.integers() | st.none() | st.text(max_size=3), max_size=3),
    st.just({"id": None, "name": 3, "login": [], "number": "12", "full_name": {}}),
    st.just(10**400),
    st.just("9" * 400),
    st.just("0000-99-99T99:99:99Z"),
    st.just("\ud800"),
)


def mutate(payload: Any, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
    """Change one place somewhere in a JSON value: another value, removed, or doubled."""
    place: Any = payload
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            if isinstance(place, dict):
                place["unknown"] = draw(_STRANGE)
            return
        key = draw(st.sampled_from(keys))
        if isinstance(place[key], dict | list) and draw(st.integers(0, 3)):
            place = place[key]
            continue
        match draw(st.integers(0, 3)):
            case 0:
                del place[key]
            case 1 if isinstance(place, dict):
                place[f"{key}_new"] = copy.deepcopy(place[key])
            case _:
                place[key] = draw(_STRANGE)
        return


def _opened(tracker: Tracker) -> Sent:
    tracker.make_issue("Conformance: opened", "by a person")
    return tracker.deliveries()[-1]


def _scenario(tracker: Tracker) -> list[Sent]:
    """Deliveries of several kinds."""
    ref = tracker.make_issue("Conformance: a life", "of an issue", tracker.known_labels[:2])
    tracker.make_comment(ref, f"with a comment <!-- {MARKER} -->")
    tracker.delete_issue(ref)
    return list(tracker.deliveries())


def _headers(sent: Sent) -> dict[str, str]:
    return {name.lower(): value for name, value in sent.headers.items()}


def _says(text: str) -> Document:
    return Document((Paragraph((Text(text),)),))


def _skip_without(connector: Connector[Any], capability: Capability) -> None:
    if capability not in connector.capabilities:
        pytest.skip(f"{connector.name} does not declare {capability}")


def _calls_of(connector: Connector[Any]) -> Mapping[Capability, Sequence[Callable[[], object]]]:
    ref = IssueRef(connection=connector.connection, key=f"{connector.name}:acme/shop#1")
    target = LinkTarget(ref=ref, title="t", url="https://tracker.test/1", same_tracker=True)
    label = frozenset({"bug"})
    return {
        Capability.COMMENT: (
            lambda: connector.write_comment(ref, _says("x"), MARKER),
            lambda: connector.delete_comment(ref, MARKER),
        ),
        Capability.LABELS: (
            lambda: connector.add_labels(ref, label),
            lambda: connector.remove_labels(ref, label),
        ),
        Capability.PRIORITY: (lambda: connector.set_priority(ref, Priority.HIGH),),
        Capability.LINK: (
            lambda: connector.link(ref, target),
            lambda: connector.unlink(ref, target),
        ),
    }


def _cut_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("this part of a connector must not touch the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
