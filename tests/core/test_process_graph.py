"""Counts of activities, pairs and ways are those that counting by hand gives."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from lichen.core import process_graph as module
from lichen.core.event_log import EventLog, event_log
from lichen.core.process_graph import first_places, process_graph, variants


def drawn(seed: int = 0, cases: int = 300, kinds: int = 6) -> EventLog:
    rng = np.random.default_rng(seed)
    n = cases * 5
    names = tuple(f"a{k}" for k in range(kinds))
    case, at = rng.integers(0, cases, n), rng.integers(0, 50, n)
    return event_log(case, rng.integers(0, kinds, n), at, activities=names)


def ways(log: EventLog) -> list[tuple[int, ...]]:
    return [tuple(part.tolist()) for part in np.split(log.activity, log.bounds[1:-1])]


def test_pairs_are_counted_within_cases_only() -> None:
    log = drawn()
    expected = Counter(pair for way in ways(log) for pair in pairwise(way))
    steps = process_graph(log).steps
    assert dict(zip(zip(steps.source, steps.target, strict=True), steps.count, strict=True)) == expected


def test_first_and_last_activities_are_counted_by_case() -> None:
    log = drawn(1)
    graph = process_graph(log)
    assert graph.begins.tolist() == [sum(way[0] == k for way in ways(log)) for k in range(6)]
    assert graph.ends.tolist() == [sum(way[-1] == k for way in ways(log)) for k in range(6)]
    assert graph.activity.sum() == log.events


def test_variants_are_counted_exactly_the_commonest_first() -> None:
    log = drawn(2, kinds=2)
    expected = Counter(tuple(f"a{k}" for k in way) for way in ways(log))
    found = process_graph(log).variants
    counted = {found.way(log, k): int(found.count[k]) for k in range(len(found.count))}
    assert counted == expected
    assert (np.diff(found.count) <= 0).all()
    assert found.count[found.of[0]] == expected[tuple(f"a{k}" for k in ways(log)[0])]


def test_ways_that_share_a_sum_are_still_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    log = drawn(3, kinds=2)
    plain = variants(log)
    monkeypatch.setattr(module, "_mixed", lambda log: np.ones(log.events, dtype=np.uint64))
    poor = variants(log)
    assert sorted(poor.count.tolist()) == sorted(plain.count.tolist())
    assert poor.way(log, 0) == plain.way(log, 0)


def test_a_log_without_events_has_no_ways() -> None:
    empty = event_log([], [], [])
    assert process_graph(empty).variants.count.tolist() == []
    assert process_graph(empty).steps.count.tolist() == []


def test_the_usual_place_of_an_activity_is_that_of_its_first_time() -> None:
    log = event_log([0, 0, 0, 1, 1], [0, 1, 0, 1, 0], range(5))
    assert first_places(log).tolist() == [0.5, 0.5]
    assert np.isinf(first_places(event_log([0], [0], [0], activities=("done", "never")))[1])
