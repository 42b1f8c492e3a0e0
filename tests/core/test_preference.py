"""What people picked says what they will pick, as far as the picks go."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lichen.core.preference import Preference

WEIGHTS = np.array([1.0, -0.5, 0.0])


def shown(rng: np.random.Generator, sets: int, size: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Simulated options and which stood beside each other."""
    return rng.normal(size=(sets * size, len(WEIGHTS))), np.repeat(np.arange(sets), size)


def picks(rng: np.random.Generator, features: np.ndarray, weights: np.ndarray, size: int = 3) -> np.ndarray:
    """Simulated picks of somebody with these weights, (m,) or (m, d) of them."""
    utility = (features * weights).sum(axis=1) + rng.gumbel(size=len(features))
    return np.eye(size)[utility.reshape(-1, size).argmax(axis=1)].ravel()


def test_planted_weights_are_found_within_their_stated_errors() -> None:
    z = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        x, sets = shown(rng, 150)
        found = Preference.fit(features=x, sets=sets, picked=picks(rng, x, WEIGHTS))
        z.append((found.weights - WEIGHTS) / found.standard_error)
    assert 0.9 <= (np.abs(z) < 1.96).mean() <= 1.0
    assert np.abs(np.mean(z, axis=0)).max() < 0.6


def test_people_are_read_apart_where_they_differ_and_alike_where_they_do_not() -> None:
    rng = np.random.default_rng(1)
    own = WEIGHTS + np.array([1.0, 0.0, 0.0]) * rng.normal(size=(40, 3))
    x, sets = shown(rng, 800)
    who = np.repeat(np.arange(40), 60)
    found = Preference.fit(features=x, sets=sets, picked=picks(rng, x, own[who]), people=who)
    assert found.spread[0] == pytest.approx(1.0, abs=0.35)
    assert found.spread[1:].max() < 0.3
    assert np.corrcoef(found.own[:, 0], own[:, 0])[0, 1] > 0.8
    assert np.abs(found.own[:, 0] - own[:, 0]).mean() < np.abs(own[:, 0] - 1.0).mean()


def test_a_newcomer_is_read_like_the_others_with_more_doubt() -> None:
    rng = np.random.default_rng(2)
    own = WEIGHTS + 0.8 * rng.normal(size=(30, 3))
    x, sets = shown(rng, 300)
    who = np.repeat(np.arange(30), 30)
    found = Preference.fit(features=x, sets=sets, picked=picks(rng, x, own[who]), people=who)
    new, known = (found.liking(features=np.eye(3), people=[person] * 3) for person in (99, 4))
    assert new.utility == pytest.approx(found.weights)
    assert (new.standard_error > known.standard_error).all()


def test_two_options_without_features_but_names_give_the_share_of_wins() -> None:
    features = np.array([[1.0], [0.0]] * 1000)
    picked = np.array([1, 0] * 700 + [0, 1] * 300)
    found = Preference.fit(features=features, sets=np.arange(2000) // 2, picked=picked)
    assert found.weights[0] == pytest.approx(np.log(0.7 / 0.3), abs=0.01)
    assert found.probability(features=[[1], [0]], sets=[0, 0]) == pytest.approx([0.7, 0.3], abs=0.005)


def test_units_and_offsets_of_features_change_nothing() -> None:
    rng = np.random.default_rng(3)
    x, sets = shown(rng, 60)
    picked = picks(rng, x, WEIGHTS)
    scale = np.array([1000.0, 0.01, 1.0])
    one = Preference.fit(features=x, sets=sets, picked=picked)
    other = Preference.fit(features=x * scale + 7, sets=sets, picked=picked)
    assert other.weights * scale == pytest.approx(one.weights, abs=1e-6)
    assert other.probability(features=x * scale + 7, sets=sets) == pytest.approx(
        one.probability(features=x, sets=sets), abs=1e-6
    )


def test_the_order_of_rows_changes_nothing() -> None:
    rng = np.random.default_rng(4)
    x, sets = shown(rng, 60)
    picked, who = picks(rng, x, WEIGHTS), sets % 7
    one = Preference.fit(features=x, sets=sets, picked=picked, people=who)
    order = rng.permutation(len(x))
    other = Preference.fit(features=x[order], sets=sets[order], picked=picked[order], people=who[order])
    assert other.own == pytest.approx(one.own, abs=1e-8)
    shuffled = other.probability(features=x[order], sets=sets[order], people=who[order])
    assert shuffled == pytest.approx(one.probability(features=x, sets=sets, people=who)[order], abs=1e-8)


def test_a_tie_counts_half_for_each() -> None:
    features, sets = np.array([[1.0], [0.0]] * 10), np.arange(20) // 2
    tied = Preference.fit(features=features, sets=sets, picked=np.ones(20))
    assert tied.weights[0] == pytest.approx(0.0, abs=1e-9)
    shares = Preference.fit(features=features, sets=sets, picked=[1, 0] * 5 + [1, 1] * 5)
    whole = Preference.fit(features=features, sets=sets, picked=[3, 1] * 10)
    assert shares.weights == pytest.approx(whole.weights)


def test_a_refit_from_an_earlier_fit_finds_the_same() -> None:
    rng = np.random.default_rng(5)
    x, sets = shown(rng, 120)
    picked, who = picks(rng, x, WEIGHTS), sets % 6
    early = sets < 100
    start = Preference.fit(features=x[early], sets=sets[early], picked=picked[early], people=who[early])
    cold = Preference.fit(features=x, sets=sets, picked=picked, people=who)
    warm = Preference.fit(features=x, sets=sets, picked=picked, people=who, start=start)
    assert warm.own == pytest.approx(cold.own, abs=0.03)


def test_what_is_surely_liked_is_kept_and_what_is_surely_not_is_dropped() -> None:
    rng = np.random.default_rng(6)
    x, sets = shown(rng, 200)
    found = Preference.fit(features=x, sets=sets, picked=picks(rng, x, WEIGHTS))
    keep, drop, still, step = found.next_direction(confidence=0.99)
    assert (keep.tolist(), drop.tolist(), still.tolist()) == ([0], [1], [2])
    assert np.linalg.norm(step) == pytest.approx(1.0)
    assert step @ WEIGHTS > 0


def test_before_any_pick_everything_is_open_and_equally_likely() -> None:
    found = Preference.fit(features=np.zeros((0, 2)), sets=[], picked=[])
    assert found.next_direction().open.tolist() == [0, 1]
    assert not found.next_direction().step.any()
    assert found.probability(features=[[1, 2], [3, 4], [5, 6]], sets=[1, 1, 1]) == pytest.approx([1 / 3] * 3)


def test_always_picking_the_same_does_not_make_it_certain() -> None:
    found = Preference.fit(features=[[1.0], [0.0]] * 5, sets=np.arange(10) // 2, picked=[1, 0] * 5)
    first = found.probability(features=[[1.0], [0.0]], sets=[0, 0])[0]
    assert 0.7 < first < 0.97


def test_a_feature_that_never_differs_weighs_nothing() -> None:
    rng = np.random.default_rng(7)
    x, sets = shown(rng, 50)
    x[:, 2] = sets
    assert Preference.fit(features=x, sets=sets, picked=picks(rng, x, WEIGHTS)).weights[2] == 0.0


def test_doubt_draws_probabilities_together() -> None:
    few = Preference.fit(features=[[1.0], [0.0]] * 4, sets=np.arange(8) // 2, picked=[1, 0] * 3 + [0, 1])
    plain = 1 / (1 + np.exp(-few.weights[0]))
    assert 0.5 < few.probability(features=[[1.0], [0.0]], sets=[0, 0])[0] < plain


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"features": [1.0, 2.0]}, "features must be"),
        ({"features": [[np.nan], [1.0]]}, "finite"),
        ({"sets": [0]}, "sets must be"),
        ({"sets": [0.5, 0.5]}, "whole numbers"),
        ({"picked": [1]}, "picked must be"),
        ({"picked": [0, 0]}, "at least one option"),
        ({"picked": [1, -1]}, "at least 0"),
        ({"people": [1, 2]}, "several people"),
    ],
)
def test_it_refuses_what_does_not_fit(change: dict[str, object], said: str) -> None:
    good: dict[str, object] = {"features": [[1.0], [0.0]], "sets": [0, 0], "picked": [1, 0]}
    with pytest.raises(ValueError, match=said):
        Preference.fit(**(good | change))  # type: ignore[arg-type]  # wrong on purpose


def test_a_confidence_below_a_half_is_refused() -> None:
    found = Preference.fit(features=[[1.0], [0.0]], sets=[0, 0], picked=[1, 0])
    with pytest.raises(ValueError, match="confidence"):
        found.next_direction(confidence=0.3)


def test_it_foretells_which_of_two_recorded_cases_a_rater_finds_riskier(recorded: Path) -> None:
    """Comparisons derived from ratings; the full table is docs/evidence/preference.md."""
    from benchmarks.evidence.datasets import picks as data

    found = data.ratings()
    some = found.people < 60
    learn, later = some & (found.order < 16), some & (found.order >= 16) & (found.picked != 0.5)
    liked = Preference.fit(**found.at(learn))
    chance = liked.probability(
        features=found.features[later], sets=found.sets[later], people=found.people[later]
    )
    hits = (chance.reshape(-1, 2)[:, 0] > 0.5) == (found.picked[later].reshape(-1, 2)[:, 0] == 1)
    assert len(hits) > 300
    assert hits.mean() - 3 * hits.std() / len(hits) ** 0.5 > 0.5
