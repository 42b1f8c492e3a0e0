"""Off-policy differences: right where the log speaks, silent where it does not."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.core.replay import Difference, gain_at_least, policy_difference, predicted_by_score

BEFORE, AFTER = 0.08, 0.03


def log(n: int = 4_000, explored: float = 0.2, seed: int = 0, model: float = 0.05) -> dict[str, np.ndarray]:
    """Simulated: the new way, action 1, errs less often and was tried at random."""
    rng = np.random.default_rng(seed)
    tried = rng.random(n) < explored
    loss = rng.random(n) < np.where(tried, AFTER, BEFORE)
    return {
        "loss": loss.astype(float),
        "action": tried.astype(int),
        "propensity": np.where(tried, explored, 1.0 - explored),
        "model": np.full((n, 2), model),
        "old": np.zeros(n, dtype=int),
        "new": np.ones(n, dtype=int),
    }


def found(**changes: object) -> Difference:
    return policy_difference(**{**log(), **changes})  # type: ignore[arg-type]


def test_two_policies_that_agree_do_not_differ_at_all() -> None:
    same = found(new=np.zeros(4_000, dtype=int))
    assert (same.interval.low, same.interval.high, same.gain_at_least, same.differing) == (0, 0, 0, 0)


def test_a_better_policy_is_found_better_and_the_other_way_round_worse() -> None:
    assert found().better
    turned = log()
    turned["old"], turned["new"] = turned["new"], turned["old"]
    assert policy_difference(**turned).worse  # type: ignore[arg-type]


def test_a_model_that_is_wrong_changes_little() -> None:
    for wrong in (0.0, 0.5, 1.0):
        other = found(model=np.full((4_000, 2), wrong))
        assert other.interval.low <= AFTER - BEFORE <= other.interval.high


def test_cases_on_which_both_agree_dilute_the_difference_exactly() -> None:
    part = log()
    part["new"] = np.where(np.arange(4_000) < 2_000, 1, 0)
    part["action"] = np.where(part["new"] == 1, part["action"], 0)
    part["propensity"] = np.where(part["new"] == 1, part["propensity"], 1.0)
    half = policy_difference(**part)  # type: ignore[arg-type]
    assert half.differing == 0.5
    assert half.interval.low <= (AFTER - BEFORE) / 2 <= half.interval.high


@pytest.mark.parametrize("explored", [0.0, 0.001])
def test_what_was_hardly_ever_tried_gets_a_sentence_and_no_estimate(explored: float) -> None:
    silent = policy_difference(**log(explored=max(explored, 1e-9)))  # type: ignore[arg-type]
    assert np.isnan(silent.interval.value)
    assert not silent.better
    assert not silent.worse
    assert silent.cannot_say is not None
    assert "on the candidate lane only" in silent.cannot_say
    assert silent.explore == 0.1


def test_one_heavy_case_does_not_speak_for_all() -> None:
    part = log()
    first = int(np.flatnonzero(part["action"] == 1)[0])
    part["propensity"][first] = 0.0005
    assert policy_difference(**part).cannot_say is not None  # type: ignore[arg-type]


def test_a_kind_of_case_that_was_never_explored_is_noticed_by_its_missing_weight() -> None:
    part = log()
    never = np.arange(4_000) < 2_000
    part["action"] = np.where(never, 0, part["action"])
    part["propensity"] = np.where(never, 1.0, part["propensity"])
    silent = policy_difference(**part).cannot_say  # type: ignore[arg-type]
    assert silent is not None
    assert "some kinds of them never were" in silent


def test_the_bound_for_the_switch_lies_below_the_difference() -> None:
    better = found()
    assert 0.0 < better.gain_at_least < -better.interval.value


def test_gains_without_a_mean_above_zero_are_hardly_ever_bet_on() -> None:
    rng = np.random.default_rng(3)
    wins = sum(gain_at_least(rng.choice([-1.0, 1.0], 500), least=-1.0) > 0.0 for _ in range(200))
    assert wins <= 20


@pytest.mark.parametrize(
    ("name", "value"),
    [("propensity", np.zeros(4_000)), ("loss", np.full(4_000, 2.0)), ("loss", np.zeros(3)),
     ("action", np.full(4_000, 7)), ("model", np.full((4_000, 2), np.nan))],
)  # fmt: skip
def test_what_does_not_fit_is_refused(name: str, value: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"must|propensity"):
        found(**{name: value})


def test_no_case_is_predicted_from_itself() -> None:
    score, value = np.linspace(0, 1, 400), np.zeros(400)
    value[100] = 1.0
    alone = predicted_by_score(score, value, np.ones(400, dtype=bool))
    assert alone[100] == pytest.approx(alone[102])
    assert alone[101] > alone[100]
