"""A budget of reviews is kept, and no rule sees an answer it has not asked for."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.evidence.decisions import ABSENT, Decisions, Floats
from benchmarks.evidence.spending import spend


def queue(cases: int = 200, seats: int = 3) -> Decisions:
    rng = np.random.default_rng(0)
    ai = rng.dirichlet(np.ones(3), cases)
    return Decisions(ai, rng.integers(3, size=(cases, seats)), None, rng.integers(3, size=cases))


def doubt(cases: Decisions) -> Floats:
    return np.asarray(1 - cases.ai.max(1))


def test_every_budget_is_met_exactly() -> None:
    cases = queue()
    for budget, reviews in spend(cases, doubt, (0.0, 0.05, 0.5, 1.0, 2.5)):
        assert reviews.sum() == round(budget * len(cases))


def test_reviews_of_a_smaller_budget_are_part_of_a_larger_one() -> None:
    smaller, larger = (reviews for _, reviews in spend(queue(), doubt, (0.2, 0.7)))
    assert (smaller <= larger).all()


def test_nobody_is_asked_twice_and_no_one_who_is_not_there() -> None:
    cases = queue()
    cases.people[:50, 1:] = ABSENT
    ((_, reviews),) = spend(cases, doubt, (10.0,))
    assert (reviews == (cases.people != ABSENT).sum(1)).all()


def test_a_case_whose_review_is_worth_nothing_is_left_alone() -> None:
    def only_first_ten(cases: Decisions) -> Floats:
        return np.where(cases.ai[:, 0] > 0.5, 1.0, 0.0)

    cases = queue()
    ((_, reviews),) = spend(cases, only_first_ten, (3.0,))
    assert (reviews[cases.ai[:, 0] <= 0.5] == 0).all()
    assert (reviews[cases.ai[:, 0] > 0.5] == 3).all()


def test_a_rule_sees_only_the_people_asked_so_far() -> None:
    cases = queue()
    seen: list[int] = []

    def watching(shown: Decisions) -> Floats:
        seen.append(int((shown.people != ABSENT).sum(1).max()))
        assert ((shown.people != ABSENT).sum(1) <= 1).all()
        return np.where((shown.people == ABSENT).all(1), 1.0, 0.0)

    ((_, reviews),) = spend(cases, watching, (2.0,))
    assert reviews.max() == 1
    assert seen[0] == 0


@pytest.mark.parametrize("budget", [0.1, 0.33])
def test_a_threshold_rule_asks_about_the_cases_with_the_lowest_confidence(budget: float) -> None:
    cases = queue().with_people(1)
    ((_, reviews),) = spend(cases, doubt, (budget,))
    asked = reviews > 0
    assert cases.ai[asked].max(1).max() <= cases.ai[~asked].max(1).min()
