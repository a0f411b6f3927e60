"""The class of a connector, and what it does at the door."""

# ruff: noqa: S101, D102 - these are tests: they assert, and a check's name documents it

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from core.connector import (
    Capability,
    ConnectionConfig,
    Connector,
    LinkTarget,
    MissedDelivery,
    Proposal,
    Reaction,
)
from core.errors import SignatureError, Unsupported
from core.model import IssueRef, Person, Priority, StatusCategory
from core.testing.conformance.base import (
    MARKER,
    RECEIVED_AT,
    Suite,
    Tracker,
    cut_network,
    headers_of,
    open_one,
    says,
)


class DoorChecks(Suite):
    """Names, settings, refusals, signatures, delivery ids."""

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
        cut_network(monkeypatch)
        connector = connect("secret")
        connector.prepare()
        connector.close()

    def test_undeclared_capabilities_are_refused(
        self, connector: Connector[Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        cut_network(monkeypatch)
        for capability, calls in _calls_of(connector).items():
            if capability not in connector.capabilities:
                for call in calls:
                    with pytest.raises(Unsupported):
                        call()

    # -- at the door -----------------------------------------------------------------------

    def test_a_signed_delivery_is_let_in_without_network(
        self, tracker: Tracker, connector: Connector[Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sent = open_one(tracker)
        cut_network(monkeypatch)
        connector.verify(headers_of(sent), sent.body)

    def test_two_secrets_are_valid_while_one_is_rotated(
        self, tracker: Tracker, connect: Callable[..., Connector[Any]]
    ) -> None:
        sent = open_one(tracker)
        for secrets in (("other", tracker.webhook_secret), (tracker.webhook_secret, "other")):
            connect(*secrets).verify(headers_of(sent), sent.body)

    def test_a_forged_delivery_is_refused(
        self, tracker: Tracker, connector: Connector[Any], connect: Callable[..., Connector[Any]]
    ) -> None:
        sent = open_one(tracker)
        headers = headers_of(sent)
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
        open_one(tracker)
        open_one(tracker)
        sent = tracker.deliveries()
        ids = [connector.delivery_id(headers_of(one), one.body) for one in sent]
        assert all(ids)
        assert len(set(ids)) == len({one.id for one in sent})
        assert ids == [connector.delivery_id(headers_of(one), one.body) for one in sent]

    def test_a_delivery_without_an_id_gets_one_from_its_body(
        self, connector: Connector[Any]
    ) -> None:
        first = connector.delivery_id({}, b"{}")
        assert first
        assert first == connector.delivery_id({}, b"{}")
        assert first != connector.delivery_id({}, b'{"a": 1}')

    def test_credentials_are_not_kept(self, tracker: Tracker, connector: Connector[Any]) -> None:
        headers = headers_of(open_one(tracker))
        kept = connector.kept_headers(
            {**headers, "authorization": "Bearer token", "cookie": "session=1"}
        )
        assert set(kept) <= set(headers)
        assert not any("signature" in name or name == "authorization" for name in kept)


def _calls_of(connector: Connector[Any]) -> Mapping[Capability, Sequence[Callable[[], object]]]:
    ref = IssueRef(connection=connector.connection, key=f"{connector.name}:acme/shop#1")
    target = LinkTarget(ref=ref, title="t", url="https://tracker.test/1", same_tracker=True)
    label, url = frozenset({"bug"}), "https://trackside.test/webhooks/x"
    somebody = Person(id="1", handle="somebody")
    lost = MissedDelivery(delivery_id="1", handle="1", at=RECEIVED_AT)
    proposal = Proposal(kind="label", value="bug", because="It crashes.", confidence=0.9)
    return {
        Capability.COMMENT: (
            lambda: connector.write_comment(ref, says("x"), MARKER),
            lambda: connector.delete_comment(ref, MARKER),
        ),
        Capability.LABELS: (
            lambda: connector.add_labels(ref, label),
            lambda: connector.remove_labels(ref, label),
        ),
        Capability.TYPE: (lambda: connector.set_type(ref, "bug"),),
        Capability.PRIORITY: (lambda: connector.set_priority(ref, Priority.HIGH),),
        Capability.ASSIGNEES: (
            lambda: connector.assign(ref, [somebody]),
            lambda: connector.unassign(ref, [somebody]),
        ),
        Capability.STATUS: (lambda: connector.set_status(ref, StatusCategory.DONE),),
        Capability.LINK: (
            lambda: connector.link(ref, target),
            lambda: connector.unlink(ref, target),
        ),
        Capability.CLOSE_AS_DUPLICATE: (lambda: connector.close_as_duplicate(ref, target),),
        Capability.REACT: (
            lambda: connector.react(ref, "1", Reaction.EYES),
            lambda: connector.unreact(ref, "1", Reaction.EYES),
        ),
        Capability.PROPOSE: (lambda: connector.propose(ref, [proposal]),),
        # Boxes are in what is written, and come back in deliveries.
        Capability.BOXES: (),
        Capability.ANSWERS: (lambda: connector.answers(ref, "1"),),
        Capability.SETTINGS: (
            lambda: connector.read_settings("acme/shop"),
            lambda: connector.tell_maintainers("acme/shop", "t", says("x"), MARKER),
        ),
        Capability.SYNC: (
            connector.projects,
            lambda: connector.sync("acme/shop", "", None),
        ),
        Capability.PEOPLE: (lambda: list(connector.people()),),
        Capability.WEBHOOK: (
            lambda: connector.registrations(url),
            lambda: connector.register(url, "secret"),
        ),
        Capability.REDELIVER: (
            lambda: connector.missed(url, RECEIVED_AT),
            lambda: connector.redeliver(lost),
        ),
    }
