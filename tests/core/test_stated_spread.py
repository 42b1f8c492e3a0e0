"""Stated spreads are heeded as far as they have earned it: honest ones help, made-up ones do no harm."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from lichen.core.numbers import NumberBelief
from lichen.core.stated_spread import Heed, heed

Floats = NDArray[np.float64]


class Cases(NamedTuple):
    ai: Floats
    spread: Floats
    people: Floats
    truth: Floats


def simulated(kind: str, n: int, seed: int) -> Cases:
    """An AI whose real spread varies from case to case, and two people; what it states is of one kind."""
    rng = np.random.default_rng(seed)
    truth, wide = rng.normal(50, 10, n), np.exp(rng.normal(np.log(3), 0.6, n))
    said = {
        "honest": wide,
        "surer than right": 0.4 * wide,
        "made up": np.exp(rng.normal(np.log(3), 0.6, n)),
        "upside down": 9.0 / wide,
    }[kind]
    ai = truth + 1.0 + wide * rng.standard_normal(n)
    return Cases(ai, said, truth[:, None] + 4.0 * rng.standard_normal((n, 2)), truth)


def errors(kind: str, seed: int, *, with_spread: bool) -> float:
    """How often the combination is further off than 3, on new cases."""
    old, new = simulated(kind, 120, seed), simulated(kind, 1_500, seed + 100)
    spreads = (old.spread, new.spread) if with_spread else (None, None)
    belief = NumberBelief().fit(ai=old.ai, people=old.people, truth=old.truth, spread=spreads[0])
    found = belief.predict(ai=new.ai, people=new.people, spread=spreads[1])
    return float((np.abs(found.mean - new.truth) > 3).mean())


@pytest.mark.parametrize("kind", ["honest", "surer than right"])
def test_spreads_that_know_which_cases_are_hard_save_errors(kind: str) -> None:
    pairs = [
        (errors(kind, seed, with_spread=True), errors(kind, seed, with_spread=False)) for seed in range(8)
    ]
    with_it, without = np.mean(pairs, axis=0)
    assert with_it < 0.9 * without


@pytest.mark.parametrize("kind", ["made up", "upside down"])
def test_spreads_that_know_nothing_do_no_harm(kind: str) -> None:
    pairs = [
        (errors(kind, seed, with_spread=True), errors(kind, seed, with_spread=False)) for seed in range(8)
    ]
    with_it, without = np.mean(pairs, axis=0)
    assert with_it < 1.02 * without


def test_few_spreads_constant_ones_and_none_are_not_heeded() -> None:
    rng = np.random.default_rng(1)
    error, ones = rng.standard_normal(100), np.ones(100)
    nothing = np.full(100, np.nan)
    some = np.where(np.arange(100) < 19, np.abs(error) + 0.1, np.nan)
    assert {heed(error, said, ones, tail=5.0) for said in (ones, nothing, some)} == {Heed()}


def test_one_wild_claim_moves_no_more_than_what_was_seen() -> None:
    known = Heed(power=1.0, middle=0.0, far=0.5)
    found = known.stretch(np.array([1e-12, 1e12, np.nan, 0.0]))
    assert found.tolist() == pytest.approx([np.exp(-0.5), np.exp(0.5), 1.0, 1.0])


def test_where_truths_are_only_agreed_on_spreads_are_left_aside() -> None:
    one = simulated("honest", 120, 3)
    known = np.arange(120) % 2 == 0
    told = {"ai": one.ai, "people": one.people, "truth": one.truth, "known": known}
    with_it, without = NumberBelief().fit(**told, spread=one.spread), NumberBelief().fit(**told)
    assert with_it.predict(ai=[50.0], spread=[1.0], tolerance=3.0) == without.predict(
        ai=[50.0], tolerance=3.0
    )


def test_a_belief_comes_back_from_its_state_even_from_before_spreads_were_heeded() -> None:
    one = simulated("honest", 120, 3)
    belief = NumberBelief().fit(ai=one.ai, people=one.people, truth=one.truth, spread=one.spread)
    state = belief.state()
    asked = {"ai": [52.0], "people": [[50.0, 49.0]], "spread": [1.0], "tolerance": 3.0}
    assert NumberBelief.from_state(state).predict(**asked) == belief.predict(**asked)
    del state["stated"]
    assert NumberBelief.from_state(state).predict(**asked) != belief.predict(**asked)


def test_spreads_of_another_shape_are_refused() -> None:
    with pytest.raises(ValueError, match="spread must be shaped like ai"):
        NumberBelief().fit(ai=[[1.0, 2.0]], truth=[1.0], spread=[1.0])
