"""A tracker's webhooks for us: made once, mended, refreshed, and what they could not hand over."""

# ruff: noqa: S101, D102 - these are tests: they assert, and a check's name documents it

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from core.connector import Capability, Connector
from core.errors import CredentialsError
from core.testing.conformance.base import Suite, Tracker, skip_without
from core.testing.faults import FaultKind

_URL: Final = "https://trackside.example/webhooks/conformance"
_OTHER_URL: Final = "https://elsewhere.example/webhooks/conformance"


class RegisteringChecks(Suite):
    """Checkups, registrations, deliveries that were missed."""

    def test_a_checkup_says_who_we_are(self, tracker: Tracker, connector: Connector[Any]) -> None:
        found = connector.checkup()
        assert found.me.id == connector.whoami().id
        assert found.lacking == ()
        assert found.clock is None or found.clock.tzinfo is not None
        for headroom in found.headroom:
            assert 0 <= headroom.remaining <= headroom.limit
        tracker.arm(FaultKind.UNAUTHORISED, times=1 + self.renews)
        with pytest.raises(CredentialsError):
            connector.checkup()

    def test_own_words_are_settings_that_it_takes(self, connector: Connector[Any]) -> None:
        words = connector.own_words()
        taken = {field.name for field in dataclasses.fields(connector.config_class)}
        assert set(words.settings) <= taken
        assert all(said.strip() for said in words.unexplained)

    def test_a_webhook_is_registered_once(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        skip_without(connector, Capability.WEBHOOK)
        assert not connector.registrations(_URL)
        for _ in range(3):
            made = connector.register(_URL, "a-secret-of-enough-characters")
            assert len(made) == tracker.hooks(_URL) == 1
            assert made[0].url == _URL
            assert made[0].active
            assert not made[0].missing
            assert not made[0].problem
        assert not connector.registrations(_OTHER_URL)
        assert [r.id for r in connector.registrations(_URL)] == [made[0].id]

    def test_a_spoilt_webhook_is_mended(self, tracker: Tracker, connector: Connector[Any]) -> None:
        skip_without(connector, Capability.WEBHOOK)
        connector.register(_URL, "a-secret-of-enough-characters")
        tracker.break_hook(_URL)
        (spoilt,) = connector.registrations(_URL)
        soon = datetime.now(UTC) + timedelta(days=7)
        ends = spoilt.expires_at is not None and spoilt.expires_at < soon
        assert ends or not spoilt.active or spoilt.missing or spoilt.problem
        connector.register(_URL, "a-secret-of-enough-characters")
        (mended,) = connector.registrations(_URL)
        assert mended.active
        assert not mended.missing
        assert not mended.problem
        assert mended.expires_at is None or mended.expires_at > soon
        assert tracker.hooks(_URL) == 1

    def test_missed_deliveries_are_asked_for_again(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        skip_without(connector, Capability.REDELIVER)
        connector.register(_URL, "a-secret-of-enough-characters")
        lost = [tracker.lose(_URL), tracker.lose(_URL)]
        before = datetime.now(UTC) - timedelta(hours=1)
        missed = connector.missed(_URL, before)
        assert [m.delivery_id for m in missed] == lost
        assert all(m.at.tzinfo is not None for m in missed)
        for one in missed:
            connector.redeliver(one)
        assert list(tracker.redelivered()) == lost
        assert not connector.missed(_URL, datetime.now(UTC) + timedelta(hours=1))
