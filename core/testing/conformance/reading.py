"""Reading a tracker, and how its failures are told apart."""

# ruff: noqa: S101, D102 - these are tests: they assert, and a check's name documents it

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from core.connector import Connector
from core.errors import CredentialsError, GoneError, RetryableError
from core.model import Person
from core.testing.conformance.base import SHORT, Suite, Tracker
from core.testing.faults import FaultKind, On


class ReadingChecks(Suite):
    """Who we are, issues, rights, limits, bad answers."""

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
        tracker.arm(FaultKind.UNAUTHORISED, times=1 + self.renews)
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
