"""What is counted while Trackside runs, in Prometheus' text format."""

from __future__ import annotations

import contextlib
import time
from collections import Counter as Counts
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, TypeAlias

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector

from core.errors import StoreUnavailable

_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


CONTENT_TYPE: Final = CONTENT_TYPE_LATEST

Fates: TypeAlias = Mapping[tuple[str, str, str], int]
"""How many suggestions there are of each (project, kind, fate)."""

MOST_PROJECTS: Final = 50
MOST_KINDS: Final = 20
OTHER: Final = "(other)"
"""Neither a project nor a kind of suggestion has such a name."""

_FRESH_SECONDS: Final = 60.0


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
        self._triage_wait = Gauge(
            "trackside_time_to_triage_seconds",
            "Median time from filing to the first triage by a person (Kaplan-Meier).",
            ["connection", "period"],
            registry=self._registry,
        )
        self._shares = Gauge(
            "trackside_suggestion_share",
            "Acceptance and precision of the last 90 days by kind, with Wilson's 95 % bounds.",
            ["measure", "kind", "bound"],
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

    def waited(self, connection: str, period: str, seconds: float) -> None:
        """How long issues wait for triage: ``period`` is before or since Trackside came."""
        self._triage_wait.labels(connection, period).set(seconds)

    def share(self, measure: str, kind: str, share: Mapping[str, float]) -> None:
        """What share of a kind's suggestions was accepted, or right: its value and bounds."""
        for bound, value in share.items():
            self._shares.labels(measure, kind, bound).set(value)

    def watch_outcomes(self, fates: Callable[[], Fates]) -> None:
        """Show what became of suggestions; ``fates`` counts them when it is asked."""
        self._registry.register(_Outcomes(fates))

    def watch_plugins(self, counts: Callable[[], Iterable[tuple[str, Mapping[str, int]]]]) -> None:
        """Show how plugins fare; ``counts`` gives each plugin's name and its calls by outcome."""
        self._registry.register(_PluginCalls(counts))

    def render(self) -> bytes:
        """Everything, in Prometheus' text format."""
        return generate_latest(self._registry)


class _Outcomes(Collector):
    """Reads from the ledger what became of suggestions, at most every _FRESH_SECONDS.

    A gauge and no counter: one that was ignored may be accepted later. Every process of an
    installation that works shows the same numbers.
    """

    def __init__(self, fates: Callable[[], Fates]) -> None:
        self._fates = fates
        self._known: tuple[float, Fates] | None = None

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """What it will show, without asking the ledger: registering asks for this."""
        yield self._family()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """One gauge with a sample for each project, kind and fate."""
        now = time.monotonic()
        if self._known is None or now - self._known[0] > _FRESH_SECONDS:
            # Where the store does not answer, the other numbers are worth the more.
            with contextlib.suppress(StoreUnavailable):
                self._known = (now, bounded(self._fates()))
        family = self._family()
        for (project, kind, outcome), count in (self._known[1] if self._known else {}).items():
            family.add_metric([project, kind, outcome], count)
        yield family

    def _family(self) -> GaugeMetricFamily:
        return GaugeMetricFamily(
            "trackside_outcomes",
            "Suggestions that were shown or applied, by what became of them.",
            labels=["project", "kind", "outcome"],
        )


def bounded(fates: Fates) -> Fates:
    """Counts of so many projects and kinds at the most; all further ones are OTHER."""
    projects, kinds = Counts[str](), Counts[str]()
    for (project, kind, _), count in fates.items():
        projects[project] += count
        kinds[kind] += count
    shown = {name for name, _ in projects.most_common(MOST_PROJECTS)}
    known = {name for name, _ in kinds.most_common(MOST_KINDS)}
    found = Counts[tuple[str, str, str]]()
    for (project, kind, outcome), count in fates.items():
        place = (project if project in shown else OTHER, kind if kind in known else OTHER, outcome)
        found[place] += count
    return found


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


def calls_of_plugins(counted: bytes, outcome: str) -> dict[str, int]:
    """How many calls of plugins came out so, by plugin; those of which none did are left out.

    Args:
        counted: what :meth:`WorkMetrics.render` gave, here or in another process.
        outcome: as :meth:`core.plugin_guard.PluginHealth.outcomes` names it: ``timed out``.
    """
    from prometheus_client.parser import text_string_to_metric_families

    return {
        sample.labels["plugin"]: int(sample.value)
        for family in text_string_to_metric_families(counted.decode())
        for sample in family.samples
        if sample.name == "trackside_plugin_calls_total"
        and sample.labels["outcome"] == outcome
        and sample.value
    }
