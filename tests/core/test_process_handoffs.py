"""Hand-offs, and what they cost beside the same steps without one."""

import numpy as np
import pytest

from lichen.core.event_log import EventLog, event_log
from lichen.core.process_graph import steps
from lichen.core.process_handoffs import handoffs


def pairs(seconds: np.ndarray, handed: np.ndarray) -> EventLog:
    """One case a step: the first of two resources begins, either of them goes on."""
    n = len(seconds)
    at = np.column_stack([np.zeros(n), seconds]).ravel()
    who = np.column_stack([np.zeros(n, dtype=int), handed.astype(int)]).ravel()
    return event_log(np.repeat(np.arange(n), 2), np.tile([0, 1], n), at, resource=who)


def test_only_steps_with_both_known_can_be_hand_offs() -> None:
    log = event_log([0] * 4, [0, 1, 2, 3], range(4), resource=[0, 1, -1, 1])
    found = handoffs(log, steps(log))
    assert (found.share.value, found.share.n) == (1.0, 1)
    assert (found.giver.tolist(), found.taker.tolist(), found.count.tolist()) == ([0], [1], [1])


def test_the_time_lost_covers_what_was_simulated() -> None:
    rng = np.random.default_rng(4)
    inside = 0
    for _ in range(100):
        handed = rng.random(300) < 0.4
        log = pairs(rng.exponential(100, 300) + 50 * handed, handed)  # simulated
        lost = handoffs(log, steps(log)).lost
        inside += lost.low <= 50 <= lost.high
    assert inside >= 88


def test_unlike_steps_are_not_compared_with_each_other() -> None:
    n = 20
    case = np.repeat(np.arange(2 * n), 2)
    activity = np.concatenate([np.tile([0, 1], n), np.tile([2, 3], n)])
    at = np.concatenate([np.tile([0, 1000], n), np.tile([0, 1], n)])
    who = np.concatenate([np.tile([0, 1], n), np.tile([0, 0], n)])
    log = event_log(case, activity, at, resource=who)
    found = handoffs(log, steps(log))
    assert found.compared == 0
    assert np.isnan(found.lost.value)


def test_many_steps_of_one_case_count_as_one_observation() -> None:
    rng = np.random.default_rng(6)
    handed, seconds = rng.random(60) < 0.5, rng.exponential(100, 60)
    once = pairs(seconds, handed)
    alone = handoffs(once, steps(once)).lost
    # Ten times the same in each case, with a pause that nobody compares between.
    case = np.repeat(np.arange(60), 20)
    step = np.tile(np.repeat(np.arange(10) * 1e6, 2), 60)
    at = step + np.column_stack([np.zeros(600), np.repeat(seconds, 10)]).ravel()
    who = np.column_stack([np.zeros(600, dtype=int), np.repeat(handed, 10).astype(int)]).ravel()
    often = event_log(case, np.tile([0, 1], 600), at, resource=who)
    taken = steps(often)
    forward = handoffs(often, taken)
    edge = int(np.flatnonzero((taken.source == 0) & (taken.target == 1))[0])
    assert forward.edge_count[edge] == 10 * handed.sum()
    assert forward.lost.n == alone.n == 60


def test_a_log_without_resources_has_no_hand_offs() -> None:
    log = event_log([0, 0], [0, 1], [0, 1])
    found = handoffs(log, steps(log))
    assert len(found.count) == 0
    assert (found.share.n, found.compared) == (0, 0)
    assert found.share.value != found.share.value


@pytest.mark.parametrize("cases", [3, 70_000])
def test_pairs_count_each_case_once(cases: int) -> None:
    case = np.repeat(np.arange(cases), 3)
    log = event_log(
        case, np.tile([0, 1, 2], cases), np.tile([0, 1, 2], cases), resource=np.tile([0, 1, 0], cases)
    )
    found = handoffs(log, steps(log))
    assert found.cases.tolist() == [cases, cases]
