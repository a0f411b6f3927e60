"""What is counted while Trackside runs, in Prometheus' text format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram
from prometheus_client.core import CounterMetricFamily
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector

_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


CONTENT_TYPE: Final = CONTENT_TYPE_LATEST


class WebMetrics:
    """What the web side counts; nothing is registered globally."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._deliveries = Counter(
            "trackside_deliveries",
            "Deliveries by connection and answer.",
            ["connection", "answer"],
            registry=self._registry,
        )

    def delivery(self, connection: str, answer: str) -> None:
        """A delivery was answered."""
        self._deliveries.labels(connection, answer).inc()

    def render(self) -> bytes:
        """Everything, in Prometheus' text format."""
        return generate_latest(self._registry)


class WorkMetrics:
    """What the work side counts; no name is one of the web side's, so both can be shown as one."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._handled = Counter(
            "trackside_deliveries_handled",
            "Deliveries worked on, by connection and what became of them.",
            ["connection", "status"],
            registry=self._registry,
        )
        self._suggestions = Counter(
            "trackside_suggestions",
            "Suggestions by kind and what policy decided.",
            ["kind", "verdict"],
            registry=self._registry,
        )
        self._triage = Histogram(
            "trackside_triage_seconds",
            "Time from taking up a delivery to its suggestions.",
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._written = Histogram(
            "trackside_write_back_seconds",
            "Time for one look at what is to be written for an issue.",
            buckets=_SECONDS,
            registry=self._registry,
        )

        self._told = Counter(
            "trackside_messages",
            "Messages to subscribers by what became of each try.",
            ["subscriber", "outcome"],
            registry=self._registry,
        )
        self._delivering = Histogram(
            "trackside_message_seconds",
            "Time for one call of a subscriber.",
            buckets=_SECONDS,
            registry=self._registry,
        )

    def handled(self, connection: str, status: str, seconds: float | None = None) -> None:
        """A delivery was worked on; ``seconds`` where there was something to think about."""
        self._handled.labels(connection, status).inc()
        if seconds is not None:
            self._triage.observe(seconds)

    def decided(self, kind: str, verdict: str) -> None:
        """Policy decided about a suggestion."""
        self._suggestions.labels(kind, verdict).inc()

    def wrote_back(self, seconds: float) -> None:
        """An issue's due writes were looked at."""
        self._written.observe(seconds)

    def told(self, subscriber: str, outcome: str) -> None:
        """A message was delivered, is tried again, was withheld or given up."""
        self._told.labels(subscriber, outcome).inc()

    def delivered_in(self, seconds: float) -> None:
        """A subscriber was called, whatever it answered."""
        self._delivering.observe(seconds)

    def watch_plugins(self, counts: Callable[[], Iterable[tuple[str, Mapping[str, int]]]]) -> None:
        """Show how plugins fare; ``counts`` gives each plugin's name and its calls by outcome."""
        self._registry.register(_PluginCalls(counts))

    def render(self) -> bytes:
        """Everything, in Prometheus' text format."""
        return generate_latest(self._registry)


class _PluginCalls(Collector):
    """Reads what the plugins' guards have counted at the moment when it is asked."""

    def __init__(self, counts: Callable[[], Iterable[tuple[str, Mapping[str, int]]]]) -> None:
        self._counts = counts

    def collect(self) -> Iterator[CounterMetricFamily]:
        """One counter with a sample for each plugin and outcome."""
        family = CounterMetricFamily(
            "trackside_plugin_calls",
            "Calls of plugins by what became of them.",
            labels=["plugin", "outcome"],
        )
        for plugin, outcomes in self._counts():
            for outcome, count in outcomes.items():
                family.add_metric([plugin, outcome], count)
        yield family
