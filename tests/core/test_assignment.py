"""Asks are shared out for the most that people's minutes can avert; what may not wait does not."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from lichen.core.assignment import NOBODY, Audits, assign, spread
from lichen.core.transport import share


def values(kind: str, asks: int, people: int, rng: np.random.Generator) -> np.ndarray:
    if kind == "unrelated":
        return rng.random((asks, people))
    if kind == "value times skill":
        return np.outer(rng.random(asks), rng.beta(8, 2, people))
    if kind == "many equal":
        return rng.integers(0, 3, (asks, people)).astype(float)
    gains = rng.exponential(1, (asks, 1)) * (0.5 + 0.5 * rng.beta(8, 2, (1, people)))
    return np.where(rng.random((asks, people)) < 0.3, -1.0, gains)


def best(value: np.ndarray, slots: np.ndarray) -> float:
    """What another exact method finds: each place a column of its own."""
    wide = np.maximum(value[:, np.repeat(np.arange(len(slots)), slots)], 0.0)
    return float(wide[linear_sum_assignment(wide, maximize=True)].sum())


KINDS = ("unrelated", "value times skill", "many equal", "some may not")


@pytest.mark.parametrize(("kind", "seed"), list(product(KINDS, range(8))))
def test_no_sharing_out_is_worth_more(kind: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    asks, people = int(rng.integers(1, 60)), int(rng.integers(1, 8))
    slots, value = rng.integers(0, 12, people), values(kind, asks, people, rng)
    found = assign(value, minutes=np.full(people, 2.0), room=2.0 * slots)
    assert found.exact
    assert found.worth == pytest.approx(best(value, slots), abs=1e-9)


@pytest.mark.parametrize("kind", KINDS)
def test_the_price_is_what_another_minute_is_worth(kind: str) -> None:
    rng = np.random.default_rng(11)
    value, minutes, room = values(kind, 30, 5, rng), np.array([1.0, 2.0, 2.0, 4.0, 1.0]), np.full(5, 8.0)
    found = assign(value, minutes=minutes, room=room)
    for person in range(5):
        more = room.copy()
        more[person] += minutes[person]
        gain = assign(value, minutes=minutes, room=more).worth - found.worth
        assert found.price[person] * minutes[person] == pytest.approx(gain, abs=1e-9)


def test_a_long_queue_is_shared_out_exactly() -> None:
    rng = np.random.default_rng(0)
    value = values("some may not", 2_000, 50, rng)
    found = assign(value, minutes=np.full(50, 2.0), room=np.full(50, 40.0))
    assert found.exact
    assert np.bincount(found.person[found.person >= 0], minlength=50).max() <= 20


def test_cut_short_it_is_still_good_and_says_so() -> None:
    rng = np.random.default_rng(0)
    value = values("unrelated", 400, 10, rng)
    cut, whole = (assign(value, minutes=np.ones(10), room=np.full(10, 20.0), tries=n) for n in (1, 5_000))
    assert (cut.exact, whole.exact) == (False, True)
    assert 0.95 * whole.worth <= cut.worth <= whole.worth


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 25), st.integers(1, 5))
def test_nobody_gets_more_than_fits_or_what_they_may_not_have(seed: int, asks: int, people: int) -> None:
    rng = np.random.default_rng(seed)
    value, allowed = rng.random((asks, people)), rng.random((asks, people)) < 0.6
    minutes, room = rng.uniform(0.5, 3.0, people), rng.uniform(0.0, 9.0, people)
    first, drawn = rng.random(asks) < 0.2, rng.random(asks) < 0.2
    audits = Audits(drawn, np.zeros(people), np.random.default_rng(seed))
    found = assign(value, minutes=minutes, room=room, allowed=allowed, first=first, audits=audits)
    got = found.person >= 0
    used = np.bincount(found.person[got], minlength=people) * minutes
    assert (used <= room + 1e-6).all()
    assert allowed[got, found.person[got]].all()


def test_what_goes_first_never_waits_for_something_of_more_value() -> None:
    value = [[9.0, 9.0], [8.0, 8.0], [0.0, 0.0]]
    found = assign(value, minutes=[1, 1], room=[1, 1], first=[False, False, True])
    assert found.person[2] != NOBODY
    assert found.waits.tolist() == [1]


def test_those_that_go_first_make_way_for_each_other() -> None:
    value = [[5.0, 4.0], [5.0, 0.0], [9.0, 9.0]]
    allowed = [[True, True], [True, False], [True, True]]
    found = assign(value, minutes=[1, 1], room=[1, 1], allowed=allowed, first=[True, True, False])
    assert found.person.tolist() == [1, 0, NOBODY]


def test_a_minute_is_beyond_price_while_something_that_may_not_wait_does() -> None:
    found = assign([[1.0], [1.0]], minutes=[2.0], room=[2.0], first=[True, True])
    assert found.price.tolist() == [np.inf]


def test_what_is_not_worth_its_minutes_waits() -> None:
    found = assign([[3.0], [1.0]], minutes=[2.0], room=[100.0], price=1.0)
    assert found.person.tolist() == [0, NOBODY]
    assert found.worth == 1.0


def test_equals_share_alike() -> None:
    found = assign(np.ones((60, 3)), minutes=[1, 1, 1], room=[40, 40, 40])
    assert np.bincount(found.person).tolist() == [20, 20, 20]


def test_the_same_queue_is_shared_out_the_same_way() -> None:
    value = values("many equal", 80, 6, np.random.default_rng(1))
    one, other = (assign(value, minutes=np.ones(6), room=np.full(6, 9.0)) for _ in range(2))
    assert one.person.tolist() == other.person.tolist()


def test_audits_are_spread_whatever_the_answers_are_worth() -> None:
    rng = np.random.default_rng(2)
    value = rng.random((60, 4)) * [1.0, 50.0, 1.0, 1.0]
    audits = Audits(np.ones(60, bool), np.zeros(4), rng)
    found = assign(value, minutes=np.ones(4), room=np.full(4, 99.0), audits=audits)
    assert np.bincount(found.person).tolist() == [15, 15, 15, 15]


def test_audits_are_never_dropped_for_value() -> None:
    value = np.vstack([np.full((10, 2), 9.0), np.zeros((4, 2))])
    drawn = np.arange(14) >= 10
    audits = Audits(drawn, np.zeros(2), np.random.default_rng(0))
    found = assign(value, minutes=[1, 1], room=[3, 3], audits=audits)
    assert (found.person[drawn] != NOBODY).all()


def test_who_had_many_audits_gets_the_next_ones_last() -> None:
    got = spread(np.ones(9, bool), np.ones((9, 3), bool), [6, 0, 0], np.full(3, 9), np.random.default_rng(1))
    assert np.bincount(got, minlength=3).tolist() == [1, 4, 4] or np.bincount(got)[0] <= 1


def test_which_audit_goes_to_whom_is_chance() -> None:
    first = [
        spread([True, True], np.ones((2, 2), bool), [0, 0], [1, 1], np.random.default_rng(seed))[0]
        for seed in range(400)
    ]
    assert 0.4 < np.mean(first) < 0.6


def test_malformed_arrays_are_refused_in_a_sentence() -> None:
    good = {"minutes": [1.0], "room": [1.0]}
    for wrong, word in (
        ({"minutes": [0.0]}, "positive"),
        ({"room": [1.0, 2.0]}, "room"),
        ({"allowed": [[True, False]]}, "allowed"),
        ({"first": [True, True]}, "first"),
    ):
        with pytest.raises(ValueError, match=word):
            assign([[1.0]], **{**good, **wrong})
    with pytest.raises(ValueError, match="finite"):
        assign([[np.nan]], **good)


def test_no_asks_and_no_people_are_fine() -> None:
    assert assign(np.zeros((0, 2)), minutes=[1, 1], room=[5, 5]).person.tolist() == []
    assert share(np.zeros((3, 0)), np.zeros(0, int), tries=5).place.tolist() == [0, 0, 0]
