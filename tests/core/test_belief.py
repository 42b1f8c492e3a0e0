"""The belief of a partnership: better than either side, never led astray, the same to the bit."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lichen.core.belief import TeamBelief

from .simulated import Cases, cases, error


def fitted(known: Cases, **more: Any) -> TeamBelief:
    return TeamBelief().fit(
        ai=known.ai, people=known.people, reviewers=known.reviewers, truth=known.truth, **more
    )


def test_together_beats_people_and_ai_alone() -> None:
    known, new = cases(400), cases(4000, seed=1)
    q = fitted(known).predict_proba(ai=new.ai, people=new.people)
    alone = min(error(new.ai, new.truth), float((new.people[:, 0] != new.truth).mean()))
    assert error(q, new.truth) < alone - 0.03
    np.testing.assert_allclose(q.sum(axis=1), 1)


def test_stated_confidence_is_honest() -> None:
    known, new = cases(1000, seats=3), cases(6000, seats=3, seed=1)
    team = fitted(known)
    for seats in (0, 1, 2, 3):
        q = team.predict_proba(ai=new.ai, people=new.people[:, :seats])
        assert abs(q.max(axis=1).mean() - (1 - error(q, new.truth))) < 0.02


def test_more_reviewers_make_the_belief_better() -> None:
    team, new = fitted(cases(600, seats=3)), cases(5000, seats=3, seed=1)
    errors = [error(team.predict_proba(ai=new.ai, people=new.people[:, :n]), new.truth) for n in (0, 1, 2, 3)]
    assert errors == sorted(errors, reverse=True)


@pytest.mark.parametrize("spoilt", ["random reviewer", "flipping reviewer", "shuffled AI", "uniform AI"])
@pytest.mark.parametrize("n", [100, 200])
def test_a_worthless_partner_does_no_harm(spoilt: str, n: int) -> None:
    excess = [_excess(spoilt, n, seed) for seed in range(6)]
    assert np.mean(excess) < 0.003


def _excess(spoilt: str, n: int, seed: int) -> float:
    """How much worse the team is than the better of its sides, on new cases."""
    rng = np.random.default_rng(seed)
    all_cases = cases(n + 4000, labels=8, skill=0.93, sharpness=6.0, seed=seed)
    ai, people = all_cases.ai, all_cases.people
    if spoilt == "random reviewer":
        people = rng.integers(0, 8, people.shape)
    elif spoilt == "flipping reviewer":
        people = (people + 1) % 8
    elif spoilt == "shuffled AI":
        ai = ai[:, rng.permutation(8)]
    else:
        ai = np.full_like(ai, 1 / 8)
    both = Cases(ai, people, all_cases.reviewers, all_cases.truth)
    known, new = both[:n], both[n:]
    together = error(fitted(known).predict_proba(ai=new.ai, people=new.people), new.truth)
    return together - min(error(new.ai, new.truth), float((new.people[:, 0] != new.truth).mean()))


def test_nobody_asked_leaves_the_calibrated_ai() -> None:
    team, new = fitted(cases(300)), cases(50, seed=1)
    alone = team.predict_proba(ai=new.ai)
    absent = team.predict_proba(ai=new.ai, people=np.full((50, 2), -1))
    np.testing.assert_array_equal(alone, absent)


def test_people_alone_are_enough() -> None:
    known, new = cases(300, seats=2), cases(2000, seats=2, seed=1)
    team = TeamBelief().fit(people=known.people, truth=known.truth)
    q = team.predict_proba(people=new.people)
    assert error(q, new.truth) < 0.16
    silent = team.predict_proba(people=np.full((1, 2), -1))
    assert silent.max() < 0.4


def test_an_absent_ai_row_is_read_as_people_alone() -> None:
    known, new = cases(300), cases(20, seed=1)
    holes = new.ai.copy()
    holes[::2] = np.nan
    q = fitted(known).predict_proba(ai=holes, people=new.people)
    assert np.isfinite(q).all()
    assert (q[::2].argmax(axis=1) == new.people[::2, 0]).all()


def test_without_history_the_ai_speaks_as_it_is_and_people_count_moderately() -> None:
    ai = np.array([[0.7, 0.2, 0.1], [0.05, 0.9, 0.05]])
    for rows in (0, 1):
        team = TeamBelief().fit(
            ai=ai[:rows], people=np.zeros((rows, 1), int), truth=np.array([0, 1])[:rows], labels=3
        )
        if rows == 0:
            np.testing.assert_allclose(team.predict_proba(ai=ai), ai, atol=1e-4)
        told = team.predict_proba(ai=ai[:1], people=[[1]])
        assert told.argmax() == 1
        assert told.max() < 0.9
    nothing = TeamBelief().fit(truth=[], labels=4)
    np.testing.assert_allclose(nothing.predict_proba(people=[[-1]]), 0.25)


def test_two_copies_of_a_model_count_once() -> None:
    known, new = cases(800), cases(3000, seed=1)
    once = fitted(known).predict_proba(ai=new.ai)
    twin = TeamBelief().fit(ai=np.stack([known.ai] * 2, axis=1), people=known.people, truth=known.truth)
    np.testing.assert_allclose(twin.predict_proba(ai=np.stack([new.ai] * 2, axis=1)), once, atol=0.03)


def test_two_different_models_are_better_than_one() -> None:
    first, second = cases(4000, seed=0), cases(4000, seed=7)
    rng = np.random.default_rng(3)
    other = second.ai.copy()  # the same quality of evidence, but about other cases: turn it to these truths
    shift = (first.truth - second.truth)[:, None]
    other = np.take_along_axis(other, (np.arange(5) - shift) % 5, axis=1)
    both = np.stack([first.ai, other], axis=1)
    both[rng.random(4000) < 0.1, 1] = np.nan
    team = TeamBelief().fit(ai=both[:1000], truth=first.truth[:1000])
    assert error(team.predict_proba(ai=both[1000:]), first.truth[1000:]) < error(first.ai, first.truth) - 0.05


def test_a_better_reviewer_weighs_more_and_a_stranger_counts_as_the_pool() -> None:
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 3, 900)
    who = rng.integers(0, 3, (900, 1))
    right = rng.random((900, 1)) < np.array([0.95, 0.75, 0.5])[who]
    people = np.where(right, truth[:, None], (truth[:, None] + 1) % 3)
    team = TeamBelief().fit(people=people, reviewers=who, truth=truth)
    told = [
        team.predict_proba(people=[[2]], reviewers=None if r is None else [[r]])[0, 2]
        for r in (0, 1, 2, 99, None)
    ]
    assert told[0] > told[1] > told[2]
    assert told[3] == told[4]
    assert told[2] < told[3] < told[0]


def test_sample_weights_undo_a_biased_selection() -> None:
    known = cases(6000, skill=0.9)
    right = known.people[:, 0] == known.truth
    seen = np.random.default_rng(5).random(6000) < np.where(right, 0.1, 0.8)
    weight = 1 / np.where(right, 0.1, 0.8)[seen]
    part = Cases(known.ai[seen], known.people[seen], known.reviewers[seen], known.truth[seen])
    plain, mended, full = fitted(part), fitted(part, weight=weight), fitted(known)
    trust = [t.predict_proba(people=[[1]], ai=np.full((1, 5), np.nan))[0, 1] for t in (plain, mended, full)]
    assert abs(trust[1] - trust[2]) < 0.05 < trust[2] - trust[0]


def test_the_same_input_gives_the_same_bytes() -> None:
    known, new = cases(200), cases(40, seed=1)
    one, two = (fitted(known).predict_proba(ai=new.ai, people=new.people) for _ in range(2))
    assert one.tobytes() == two.tobytes()


def test_a_saved_belief_is_the_same_belief_to_the_bit() -> None:
    known, new = cases(200, seats=2), cases(40, seats=2, seed=1)
    team = fitted(known)
    again = TeamBelief.from_state(team.state())
    told = {"ai": new.ai, "people": new.people, "reviewers": new.reviewers}
    assert team.predict_proba(**told).tobytes() == again.predict_proba(**told).tobytes()
    assert team.review_value(**told).tobytes() == again.review_value(**told).tobytes()


@pytest.mark.parametrize("spoil", [False, True], ids=["usual people", "people who mostly flip"])
def test_one_case_at_a_time_agrees_with_the_batch(spoil: bool) -> None:
    known, new = cases(300, seats=3), cases(60, seats=3, seed=1)
    if spoil:
        known = Cases(known.ai, (known.people + 1) % 5, known.reviewers, known.truth)
    team = fitted(known)
    ai = new.ai.copy()
    ai[::7] = np.nan
    for seats in (0, 1, 3):
        told = {"ai": ai, "people": new.people[:, :seats], "reviewers": new.reviewers[:, :seats]}
        q, value = team.decide(**told)
        np.testing.assert_array_equal(q, team.predict_proba(**told))
        for i in range(60):
            one = team.weigh(ai[i], new.people[i, :seats].tolist(), new.reviewers[i, :seats].tolist())
            np.testing.assert_allclose(one.probabilities, q[i], atol=1e-9)
            assert one.review_value == pytest.approx(value[i], abs=1e-9)
            assert one.label == q[i].argmax()
            assert one.confidence == pytest.approx(q[i].max(), abs=1e-9)


def test_one_case_with_several_ai_partners_agrees_with_the_batch() -> None:
    known, new = cases(300), cases(9, seed=1)
    two = np.stack([known.ai, known.ai**2 / (known.ai**2).sum(1, keepdims=True)], axis=1)
    team = TeamBelief().fit(ai=two, people=known.people, truth=known.truth)
    asked = np.stack([new.ai, new.ai], axis=1)
    asked[0, 1], asked[1] = np.nan, np.nan
    q, value = team.decide(ai=asked)
    for i in range(9):
        one = team.weigh(asked[i])
        np.testing.assert_allclose(one.probabilities, q[i], atol=1e-9)
        assert one.review_value == pytest.approx(value[i], abs=1e-9)


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"ai": [[0.5, 0.6]], "truth": [0]}, "not a distribution"),
        ({"ai": [[-0.1, 1.1]], "truth": [0]}, "not a distribution"),
        ({"ai": [[np.nan, 1.0]], "truth": [0]}, "partly NaN"),
        ({"ai": [[0.5, 0.5]], "truth": [2]}, "answers are numbered 0 to 1"),
        ({"ai": [[0.5, 0.5]], "people": [[2]], "truth": [0]}, "people holds 2"),
        ({"ai": [[0.5, 0.5]], "people": [[0], [1]], "truth": [0]}, "one row per case"),
        ({"ai": [[0.5, 0.5]], "truth": [0, 1]}, "one known answer per case"),
        ({"ai": [[0.5, 0.5]], "truth": [0], "labels": 3}, "labels says 3"),
        ({"ai": [0.5, 0.5], "truth": [0]}, "is expected"),
        ({"people": [[0.5]], "truth": [0]}, "whole numbers"),
        ({"people": [[0]], "reviewers": [[1, 2]], "truth": [0]}, "one id per answer"),
        ({"people": [[0]], "truth": [0], "weight": [-1.0]}, "at least 0"),
        ({"truth": [0], "labels": 1}, "at least 2"),
    ],
)
def test_malformed_input_is_refused_with_a_sentence(told: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        TeamBelief().fit(**told)


def test_malformed_cases_are_refused_one_at_a_time_too() -> None:
    team = fitted(cases(50))
    for bad in ([0.5] * 5, [1.2, -0.2, 0, 0, 0], [0.5, 0.5], [np.nan, 1.0, 0, 0, 0]):
        with pytest.raises(ValueError, match=r"ai"):
            team.weigh(bad)
    with pytest.raises(ValueError, match="people holds 5"):
        team.weigh([0.2] * 5, (5,))


@pytest.mark.data
def test_one_person_and_a_network_beat_both_on_recorded_decisions(recorded: Path) -> None:
    counts, truth = _table(recorded / "cifar10h" / "cifar10h_human_counts.csv.gz", 3, 1)
    ai, _ = _table(recorded / "cifar10h" / "model_probs_resnet-110.csv.gz", 1, 0)
    rng = np.random.default_rng(0)
    drawn = (np.cumsum(counts, axis=1) > rng.random((len(truth), 1)) * counts.sum(axis=1)[:, None]).argmax(1)
    order = rng.permutation(len(truth))
    fit, test = order[:1000], order[5000:]
    team = TeamBelief().fit(ai=ai[fit], people=drawn[fit], truth=truth[fit])
    together = error(team.predict_proba(ai=ai[test], people=drawn[test]), truth[test])
    assert together < 0.033
    assert together < min(error(ai[test], truth[test]), (drawn[test] != truth[test]).mean()) - 0.01


def _table(path: Path, first: int, label: int) -> tuple[np.ndarray, np.ndarray]:
    with gzip.open(path, "rt") as lines:
        rows = np.array([line.split(",")[first:] for line in lines][1:], dtype=float)
    with gzip.open(path, "rt") as lines:
        labels = np.array([line.split(",")[label] for line in lines][1:], dtype=np.int64)
    return rows, labels
