"""Where people only agree and nobody knows the truth, partners are not taken for better than they are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from lichen.core.numbers import NumberBelief

SPREAD, BIAS = np.array([4.0, 6.0, 4.0]), 5.0


def desk(n: int, *, seed: int, second: float = 1.0, wild: float = 0.0) -> dict[str, Any]:
    """Simulated: an AI off by 3 and five too high, two of three people, the second on a share of cases."""
    rng = np.random.default_rng(seed)
    truth = rng.uniform(60, 400, n)
    who = np.array([rng.permutation(3)[:2] for _ in range(n)])
    people = truth[:, None] + SPREAD[who] * rng.standard_normal((n, 2))
    people[rng.random(n) >= second, 1] = np.nan
    ai = truth + BIAS + 3 * rng.standard_normal(n)
    ai[rng.random(n) < wild] += 200
    return {"ai": ai[:, None], "people": people, "reviewers": who, "truth": truth}


def covered(belief: NumberBelief, new: dict[str, Any]) -> float:
    found = belief.predict(ai=new["ai"], people=new["people"], reviewers=new["reviewers"])
    return float(((found.low <= new["truth"]) & (new["truth"] <= found.high)).mean())


def learned(known: dict[str, Any], *, told: bool) -> NumberBelief:
    """Fitted to the first person's answers as if they were the truth, told or not that nobody knows it."""
    agreed = known["people"][:, 0]
    return NumberBelief().fit(**{**known, "truth": agreed}, known=np.full(len(agreed), not told))


@pytest.mark.parametrize("second", [1.0, 0.15])
def test_intervals_hold_the_truth_though_it_was_never_known(second: float) -> None:
    known, new = desk(400, seed=1, second=second), desk(2000, seed=2)
    assert 0.83 <= covered(learned(known, told=True), new) <= 0.97


def test_taking_an_agreed_answer_for_the_truth_makes_intervals_far_too_narrow() -> None:
    known, new = desk(400, seed=1, second=0.15), desk(2000, seed=2)
    assert covered(learned(known, told=False), new) < 0.3


def test_the_bias_of_the_ai_is_found_against_people() -> None:
    belief, new = learned(desk(400, seed=1), told=True), desk(2000, seed=2)
    found = belief.predict(ai=new["ai"])
    assert abs(float((found.mean - new["truth"]).mean())) < 1.0


def test_a_few_wild_answers_do_not_make_everybody_look_bad() -> None:
    new = desk(2000, seed=2)
    wild = learned(desk(400, seed=1, wild=0.08), told=True).predict(
        people=new["people"], reviewers=new["reviewers"]
    )
    calm = learned(desk(400, seed=1), told=True).predict(people=new["people"], reviewers=new["reviewers"])
    assert wild.sd.mean() < 1.5 * calm.sd.mean()


def test_known_truths_count_as_what_they_are() -> None:
    known = desk(400, seed=1)
    all_known = NumberBelief().fit(**known)
    told = NumberBelief().fit(**known, known=np.ones(400, bool))
    assert all_known.state().keys() == told.state().keys()
    assert all(np.array_equal(told.state()[each], all_known.state()[each]) for each in told.state())
    half = NumberBelief().fit(**known, known=np.arange(400) % 2 == 0)
    assert 0.83 <= covered(half, desk(2000, seed=2)) <= 0.97


@pytest.mark.parametrize(("spread", "bias"), [((1.0, 5.0), 0.0), ((5.0, 1.0), 8.0), ((3.0, 3.0), -4.0)])
def test_together_is_closer_than_each_partner_whatever_their_precision_and_bias(
    spread: tuple[float, float], bias: float
) -> None:
    def sample(n: int, seed: int) -> dict[str, Any]:
        rng = np.random.default_rng(seed)
        truth = rng.normal(100, 30, n)
        ai = truth + bias + spread[0] * rng.standard_normal(n)
        person = truth + spread[1] * rng.standard_normal(n)
        return {
            "ai": ai[:, None],
            "people": person[:, None],
            "reviewers": np.zeros((n, 1), int),
            "truth": truth,
        }

    belief, new = NumberBelief().fit(**sample(400, 1)), sample(4000, 2)
    found = belief.predict(ai=new["ai"], people=new["people"], reviewers=new["reviewers"])
    squared = [
        float(((each - new["truth"]) ** 2).mean())
        for each in (found.mean, new["ai"][:, 0], new["people"][:, 0])
    ]
    assert squared[0] < 1.001 * min(squared[1:])
    assert 0.86 <= covered(belief, new) <= 0.95


def test_what_is_known_of_each_case_must_be_said() -> None:
    with pytest.raises(ValueError, match="known must be"):
        NumberBelief().fit(**desk(10, seed=1), known=[True])
