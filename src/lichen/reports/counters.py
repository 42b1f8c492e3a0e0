"""Counts of what the web edge answered, by route and status, with how long it took."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, HistogramMetricFamily, Metric

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Upper ends in seconds: fine where people notice nothing yet, coarse where they wait."""

MOST_ROUTES = 500
OTHER = "other"


class _Took:
    """How long the requests of one route took."""

    __slots__ = ("seconds", "within")

    def __init__(self) -> None:
        self.within = [0] * (len(BUCKETS) + 1)
        self.seconds = 0.0


class Counters:
    """Counts requests; threads may share it. One count costs about a microsecond.

    Give the route as it is declared (`/cases/{case}`), never the path that was asked for, which may hold ids;
    beyond 500 routes the rest is counted as `other`.

    >>> counters = Counters()
    >>> counters.count("GET", "/cases/{case}", 200, 0.004)
    >>> counters.requests()
    {('GET', '/cases/{case}', 200): 1}
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answers: dict[tuple[str, str, int], int] = {}
        self._took: dict[str, _Took] = {}

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """One request was answered with this status after so many seconds."""
        place = bisect_left(BUCKETS, seconds)
        with self._lock:
            took = self._took.get(route)
            if took is None:
                route, took = self._new(route)
            took.within[place] += 1
            took.seconds += seconds
            key = (method, route, status)
            self._answers[key] = self._answers.get(key, 0) + 1

    def requests(self) -> dict[tuple[str, str, int], int]:
        """How many requests there were by method, route and status."""
        with self._lock:
            return dict(self._answers)

    def text(self) -> str:
        """The exposition of these counts alone, in Prometheus' text format."""
        registry = CollectorRegistry(auto_describe=False)
        registry.register(self)
        return generate_latest(registry).decode()

    def collect(self) -> Iterator[Metric]:
        """What Prometheus reads."""
        with self._lock:
            answers = dict(self._answers)
            took = {route: (list(each.within), each.seconds) for route, each in self._took.items()}
        total = CounterMetricFamily(
            "lichen_http_requests", "Requests answered.", labels=["method", "route", "status"]
        )
        for (method, route, status), count in sorted(answers.items()):
            total.add_metric([method, route, str(status)], count)
        yield total
        yield _histogram(took)

    def _new(self, route: str) -> tuple[str, _Took]:
        kept = route if len(self._took) < MOST_ROUTES else OTHER
        return kept, self._took.setdefault(kept, _Took())


def _histogram(took: dict[str, tuple[list[int], float]]) -> Metric:
    family = HistogramMetricFamily("lichen_http_seconds", "Seconds until the answer.", labels=["route"])
    for route, (within, seconds) in sorted(took.items()):
        buckets, so_far = list[tuple[str, float]](), 0
        for end, count in zip((*map(str, BUCKETS), "+Inf"), within, strict=True):
            so_far += count
            buckets.append((end, so_far))
        family.add_metric([route], buckets, sum_value=seconds)
    return family
