"""The state of a workspace as Prometheus reads it: queues, lanes, ledger, learning, jobs and requests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any
from weakref import WeakKeyDictionary, ref

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric

from lichen import __version__
from lichen.ledger.projections import microseconds
from lichen.ledger.statements import Dialect, Statement, parse
from lichen.reports.counters import Counters
from lichen.workspace import Workspace

__all__ = ["CONTENT_TYPE", "Counters", "Metrics", "text"]

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SECOND = 1_000_000
LANES = ("ai_only", "together", "people_only")

Jobs = Mapping[str, int]
"""How many jobs there are in each state."""


class Metrics:
    """The figures of one workspace. Keep one: it remembers settled cases that were counted already.

    `counters` are the web edge's, if it has any.
    """

    def __init__(self, workspace: Workspace, counters: Counters | None = None) -> None:
        self._workspace = ref(workspace)
        self._counters = counters
        self._settled: dict[str, tuple[int, dict[str, int]]] = {}

    def text(
        self,
        *,
        now: datetime | None = None,
        jobs: Jobs | None = None,
        delays: Mapping[str, float] | None = None,
    ) -> str:
        """The exposition in Prometheus' text format.

        `jobs` are counted by state; `delays` are the seconds by which each partnership's learning is behind.
        """
        registry = CollectorRegistry(auto_describe=False)
        registry.register(_Collected(self._state(now or datetime.now(UTC), delays or {}), jobs or {}))
        if self._counters is not None:
            registry.register(self._counters)
        return generate_latest(registry).decode()

    def _state(self, now: datetime, delays: Mapping[str, float]) -> dict[str, dict[str, Any]]:
        return {
            partnership: self._of(partnership, now) | {"delay": delays.get(partnership)}
            for partnership in self._opened.partnerships()
        }

    def _of(self, partnership: str, now: datetime) -> dict[str, Any]:
        (unsettled,) = self._one("unsettled", chain=partnership)
        (unasked,) = self._one("unasked", chain=partnership)
        (asks,) = self._one("asks_open", chain=partnership)
        (overdue,) = self._one("asks_overdue", chain=partnership, now=microseconds(now))
        oldest = self._rows("ask_oldest", chain=partnership)
        lane = self._rows("lane", chain=partnership)
        return {
            "open": unasked,
            "waiting": max(0, unsettled - unasked),
            "settled": self._settled_by_lane(partnership),
            "asks": asks,
            "overdue": overdue,
            "oldest": max(0.0, (microseconds(now) - oldest[0][0]) / SECOND) if oldest else 0.0,
            "threshold": lane[0][0] if lane else None,
            "head": self._one("head", chain=partnership)[0],
        }

    @property
    def _opened(self) -> Workspace:
        workspace = self._workspace()
        assert workspace is not None, "whoever asks for figures holds the workspace"
        return workspace

    def _settled_by_lane(self, partnership: str) -> dict[str, int]:
        """Counted once and then only what is new: a long past costs nothing."""
        after, counts = self._settled.get(partnership, (0, dict.fromkeys(LANES, 0)))
        counts = dict(counts)
        for lane, count, last in self._rows("settled_since", chain=partnership, after=after):
            counts[lane] = counts.get(lane, 0) + count
            after = max(after, last)
        self._settled[partnership] = (after, counts)
        return counts

    def _one(self, name: str, **values: object) -> tuple[Any, ...]:
        return self._rows(name, **values)[0]

    def _rows(self, name: str, **values: object) -> list[tuple[Any, ...]]:
        connector = self._opened.ledger.connector
        statement = _statements(connector.dialect)[name]
        return connector.run(statement, [values[each] for each in statement.names])


def text(workspace: Workspace, **options: Any) -> str:
    """The exposition of a workspace; settled cases are counted once for as long as it is open."""
    metrics = _OF.get(workspace)
    if metrics is None:
        metrics = _OF[workspace] = Metrics(workspace)
    return metrics.text(**options)


_OF: WeakKeyDictionary[Workspace, Metrics] = WeakKeyDictionary()
"""Goes with the workspace: it only spares counting the same settled cases again."""


class _Collected:
    """The figures under the names by which Prometheus knows them."""

    def __init__(self, state: dict[str, dict[str, Any]], jobs: Jobs) -> None:
        self._state, self._jobs = state, jobs

    def collect(self) -> Iterator[Metric]:
        about = GaugeMetricFamily("lichen_info", "The version that runs.", labels=["version"])
        about.add_metric([__version__], 1)
        yield about
        yield self._cases()
        yield self._settled()
        yield self._gauge("lichen_asks_open", "Asks nobody has answered.", "asks")
        yield self._gauge("lichen_asks_overdue", "Open asks whose time is over.", "overdue")
        yield self._gauge("lichen_oldest_ask_seconds", "Age of the oldest open ask.", "oldest")
        yield self._gauge("lichen_lane_threshold", "How sure the AI must be to settle alone.", "threshold")
        yield self._gauge("lichen_learning_delay_seconds", "How far learning is behind.", "delay")
        yield self._gauge("lichen_ledger_head", "The last entry of the chain.", "head")
        yield self._waiting_jobs()

    def _gauge(self, name: str, says: str, field: str) -> Metric:
        family = GaugeMetricFamily(name, says, labels=["partnership"])
        for partnership, figures in self._state.items():
            if figures[field] is not None:
                family.add_metric([partnership], figures[field])
        return family

    def _cases(self) -> Metric:
        says = "Unsettled cases: waiting for an asked partner, or open."
        family = GaugeMetricFamily("lichen_cases", says, labels=["partnership", "state"])
        for partnership, figures in self._state.items():
            for state in ("open", "waiting"):
                family.add_metric([partnership, state], figures[state])
        return family

    def _settled(self) -> Metric:
        family = CounterMetricFamily(
            "lichen_cases_settled", "Cases settled, by lane.", labels=["partnership", "lane"]
        )
        for partnership, figures in self._state.items():
            for lane, count in figures["settled"].items():
                family.add_metric([partnership, lane], count)
        return family

    def _waiting_jobs(self) -> Metric:
        family = GaugeMetricFamily("lichen_jobs", "Jobs by state.", labels=["state"])
        for state, count in sorted(self._jobs.items()):
            family.add_metric([state], count)
        return family


@cache
def _statements(dialect: Dialect) -> dict[str, Statement]:
    source = files("lichen.reports").joinpath("metrics.sql").read_text(encoding="utf-8")
    return {each.name: each for each in parse(source, dialect)}
