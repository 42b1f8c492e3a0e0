"""The value of one more review: what it promises is what it brings, and where it is nothing."""

from __future__ import annotations

import numpy as np

from lichen.core.belief import TeamBelief

from .simulated import cases, error


def test_the_promised_gain_of_a_first_review_comes_true() -> None:
    known, new = cases(1500), cases(20000, seed=1)
    team = TeamBelief().fit(ai=known.ai, people=known.people, truth=known.truth)
    before, promised = team.decide(ai=new.ai)
    after = team.predict_proba(ai=new.ai, people=new.people)
    gained = error(before, new.truth) - error(after, new.truth)
    assert abs(promised.mean() - gained) < 0.02
    high = promised > np.quantile(promised, 0.7)
    most = error(before[high], new.truth[high]) - error(after[high], new.truth[high])
    assert most > 2 * gained * 0.7


def test_a_review_that_cannot_change_the_answer_is_worth_nothing() -> None:
    known = cases(500)
    team = TeamBelief().fit(ai=known.ai, people=known.people, truth=known.truth)
    sure = [[1 - 4e-9, 1e-9, 1e-9, 1e-9, 1e-9]]
    torn = [[0.5, 0.5 - 3e-9, 1e-9, 1e-9, 1e-9]]
    assert team.review_value(ai=sure)[0] == 0
    assert team.review_value(ai=torn)[0] > 0.1


def test_a_case_that_takes_two_reviews_to_turn_is_not_passed_over() -> None:
    known = cases(1500, skill=0.7)
    team = TeamBelief().fit(ai=known.ai, people=known.people, truth=known.truth)
    p = np.linspace(0.5, 0.999, 400)
    ai = np.stack([p, 1 - p, *[np.full(400, 0.0)] * 3], axis=1)
    value = team.review_value(ai=ai)
    one_turns = team.predict_proba(ai=ai, people=np.ones((400, 1), int)).argmax(axis=1) == 1
    two_turn = team.predict_proba(ai=ai, people=np.ones((400, 2), int)).argmax(axis=1) == 1
    between = two_turn & ~one_turns
    assert between.sum() > 5
    assert (value[between] > 0).mean() > 0.8


def test_reviewers_who_guess_are_worth_nothing_and_reviewers_who_flip_are_worth_asking() -> None:
    rng = np.random.default_rng(9)
    known = cases(1500)
    guess = TeamBelief().fit(ai=known.ai, people=rng.integers(0, 5, (1500, 1)), truth=known.truth)
    flip = TeamBelief().fit(ai=known.ai, people=(known.people + 1) % 5, truth=known.truth)
    honest = TeamBelief().fit(ai=known.ai, people=known.people, truth=known.truth)
    values = [team.review_value(ai=known.ai).mean() for team in (guess, flip, honest)]
    assert values[0] < 0.1 * values[2]
    assert values[1] > 0.5 * values[2]


def test_spending_by_value_beats_spending_at_random() -> None:
    known, new = cases(500), cases(6000, seed=1)
    team = TeamBelief().fit(ai=known.ai, people=known.people, truth=known.truth)
    value = team.review_value(ai=new.ai)
    errors = []
    for asked in (np.argsort(-value)[:1500], np.arange(1500)):
        people = np.full((6000, 1), -1)
        people[asked] = new.people[asked]
        errors.append(error(team.predict_proba(ai=new.ai, people=people), new.truth))
    assert errors[0] < errors[1] - 0.02


def test_agreement_settles_and_disagreement_calls_for_more() -> None:
    known = cases(1500, seats=3)
    team = TeamBelief().fit(ai=known.ai, people=known.people, truth=known.truth)
    ai = [[0.4, 0.3, 0.1, 0.1, 0.1]] * 2
    agree, differ = team.review_value(ai=ai, people=[[0, 0], [0, 1]])
    assert agree < differ / 2
