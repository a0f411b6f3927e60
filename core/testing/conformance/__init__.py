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

from __future__ import annotations

from core.testing.conformance.answering import AnsweringChecks
from core.testing.conformance.base import MARKER, SHORT, Tracker
from core.testing.conformance.door import DoorChecks
from core.testing.conformance.events import EventChecks
from core.testing.conformance.fields import FieldChecks
from core.testing.conformance.parsing import ParsingChecks, mutate
from core.testing.conformance.reading import ReadingChecks
from core.testing.conformance.registering import RegisteringChecks
from core.testing.conformance.relating import RelatingChecks
from core.testing.conformance.syncing import SyncingChecks
from core.testing.conformance.writing import WritingChecks

__all__ = ["MARKER", "SHORT", "ConnectorConformance", "Tracker", "mutate"]


class ConnectorConformance(
    DoorChecks,
    ParsingChecks,
    EventChecks,
    ReadingChecks,
    SyncingChecks,
    WritingChecks,
    FieldChecks,
    RelatingChecks,
    RegisteringChecks,
    AnsweringChecks,
):
    """The suite; see the module's documentation for what to give it."""
