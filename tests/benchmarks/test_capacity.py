"""The benchmark of who is asked: every rule has the same room and sees only what it asked for."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from benchmarks.evidence.capacity.bounds import all_bounds, hindsight, read_all
from benchmarks.evidence.capacity.cases import Cases, joined
from benchmarks.evidence.capacity.day import Day
from benchmarks.evidence.capacity.pooling import interval, networks_as_one, of_the_sum
from benchmarks.evidence.capacity.replay import all_rules, cost_of, days, learned, majority
from benchmarks.evidence.capacity.rules import ask_at_random, ask_below, ask_by_value, ask_in_turn
from benchmarks.evidence.capacity.terms import BOUNDS, HINDSIGHT, LICHEN, READ_ALL, RULES, TODAY, Terms
from benchmarks.evidence.decisions import ABSENT
from benchmarks.evidence.records import mean


def simulated(cases: int, seed: int, *, ai: bool = True) -> Cases:
    """Four answers a case out of twelve people, half of them much better than the others."""
    rng = np.random.default_rng(seed)
    truth, skill = rng.integers(0, 3, cases), np.repeat([0.95, 0.55], 6)
    who = np.array([rng.permutation(12)[:4] for _ in range(cases)])
    wrong = (truth[:, None] + rng.integers(1, 3, (cases, 4))) % 3
    people = np.where(rng.random((cases, 4)) < skill[who], truth[:, None], wrong)
    sure = rng.uniform(0.4, 0.99, cases)
    said = np.where(rng.random(cases) < sure, truth, (truth + 1) % 3)
    shares = np.where(np.arange(3) == said[:, None], sure[:, None], (1 - sure[:, None]) / 2)
    return Cases(shares if ai else None, people, who, truth, 3)


RULE: dict[str, Callable[[Cases], Callable[[Day], None]]] = {
    "random": lambda past: ask_at_random,
    "round robin": lambda past: ask_in_turn,
    "threshold": lambda past: ask_below(0.9),
    "Lichen": lambda past: ask_by_value(learned(past), 150.0),
}


@pytest.mark.parametrize("ai", [True, False])
@pytest.mark.parametrize("name", RULE)
def test_no_rule_asks_anybody_more_than_they_have_room_for(name: str, ai: bool) -> None:
    past, stream = simulated(300, 1, ai=ai), simulated(60, 2, ai=ai)
    room = np.random.default_rng(3).integers(0, 9, 12)
    day = Day(stream, room, np.zeros(12), np.random.default_rng(4))
    RULE[name](past)(day)
    used = np.bincount(stream.reviewers[day.asked], minlength=12)
    assert (used <= room).all()
    assert used.sum() > 0
    assert (day.seen().people[~day.asked] == ABSENT).all()


def test_everybody_has_the_same_room_under_every_rule() -> None:
    stream = simulated(120, 5)
    one, other = (list(days(stream, 0.5, 12, split=3)) for _ in range(2))
    assert all((a[1] == b[1]).all() for a, b in zip(one, other, strict=True))
    assert sum(int(room.sum()) for _, room in one) == 60


def test_where_people_differ_choosing_them_costs_less_and_knowing_everything_least() -> None:
    past, stream, terms = simulated(400, 6, ai=False), simulated(400, 7, ai=False), Terms(2.0, 30.0)
    cost = dict.fromkeys([*RULES, *BOUNDS], 0.0)
    start = {habits: learned(past, habits=habits) for habits in (True, False)}
    for name, seen, answer in all_rules(start, past, stream, terms, 12, 0):
        cost[name] += cost_of(seen, answer, terms.error).minutes
    for name, found in all_bounds(learned(joined(past, stream)), past, stream, terms, 12, 0):
        cost[name] += found.minutes
    assert cost[LICHEN] < 0.95 * cost[TODAY]
    assert max(cost[READ_ALL], cost[HINDSIGHT]) < cost[LICHEN]


def test_cost_counts_errors_and_minutes() -> None:
    cases = simulated(10, 8)
    assert cost_of(cases, cases.truth, 30.0) == (10 * 4 * 2.0, 0, 40)
    assert cost_of(cases, (cases.truth + 1) % 3, 30.0) == (10 * (4 * 2.0 + 30.0), 10, 40)


def test_hindsight_asks_one_who_is_right_where_the_usual_answer_is_wrong() -> None:
    people, who = np.array([[1, 2], [1, 2], [0, 0], [2, 2]]), np.tile([0, 1], (4, 1))
    cases, usual = Cases(None, people, who, np.array([1, 1, 0, 1]), 3), np.array([9, 1, 1])
    enough, one = (hindsight(cases, room, usual, 30.0) for room in (np.array([5, 5]), np.array([1, 9])))
    assert enough == (2 * 2.0 + 30.0, 1, 2), "two are put right, nobody knows the last, the third needs none"
    assert one == (2.0 + 2 * 30.0, 2, 1), "only the first person knows, and has room for one"


def test_reading_everything_is_never_dearer_than_asking_nobody() -> None:
    past, stream = simulated(300, 10, ai=False), simulated(300, 11, ai=False)
    known = learned(joined(past, stream))
    most = np.bincount(past.truth).argmax()
    for error in (0.5, 30.0):
        assert read_all(known, past, stream, error).minutes <= error * (stream.truth != most).sum()
    assert read_all(known, past, stream, 0.5).used == 0


def test_the_ai_decides_where_nobody_was_asked() -> None:
    cases = simulated(50, 9)
    nobody = cases.seen(np.zeros(cases.people.shape, bool))
    assert cases.ai is not None
    assert (majority(nobody, np.ones(3, int)) == cases.ai.argmax(axis=1)).all()


def test_an_interval_is_read_in_per_cent() -> None:
    assert interval(mean([0.1, 0.2])) == "15.0 % (-48.5 to 78.5)"


def test_the_share_of_a_sum_counts_dear_teams_more() -> None:
    found = of_the_sum({"cheap": (1.0, 2.0), "dear": (18.0, 18.0)})
    assert found is not None
    assert found.value == pytest.approx(0.05)
    assert found.error > 0
    even = of_the_sum({"one": (1.0, 2.0), "other": (4.0, 8.0), "third": (2.0, 4.0)})
    assert even is not None
    assert (even.value, even.error) == pytest.approx((0.5, 0.0))


def test_networks_that_share_their_people_count_as_one_team() -> None:
    assert networks_as_one({"vgg19": 0.2, "resnet152": 0.4, "rte": 0.1}) == pytest.approx([0.3, 0.1])
