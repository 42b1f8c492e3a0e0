"""Where mistakes cost unlike amounts, the answer and a review are worth what they save."""

import numpy as np
import pytest
from tests.core.simulated import Cases, cases

from lichen.core.belief import TeamBelief
from lichen.core.cost import Cost

MISS = np.array([[0.0, 1.0], [20.0, 0.0]])


@pytest.fixture(scope="module")
def known() -> Cases:
    return cases(800, labels=4, seats=2, seed=1)


@pytest.fixture(scope="module")
def team(known: Cases) -> TeamBelief:
    return TeamBelief().fit(ai=known.ai, people=known.people, reviewers=known.reviewers, truth=known.truth)


NEW = cases(400, labels=4, seats=2, seed=2)
GIVEN = {"ai": NEW.ai, "people": NEW.people, "reviewers": NEW.reviewers}
UNLIKE = np.array([[0.0, 1, 1, 2], [20, 0, 1, 1], [1, 1, 0, 1], [3, 1, 1, 0]])


def test_the_answer_costs_least_in_the_mean_and_in_what_comes_of_it(team: TeamBelief) -> None:
    cost, q = Cost(UNLIKE), team.predict_proba(**GIVEN)
    chosen, likeliest = cost.choose(q), q.argmax(axis=1)
    assert (chosen != likeliest).mean() > 0.02
    assert cost.paid(chosen, NEW.truth).mean() < 0.9 * cost.paid(likeliest, NEW.truth).mean()


def test_the_expected_cost_is_what_is_paid(team: TeamBelief) -> None:
    cost, q = Cost(UNLIKE), team.predict_proba(**GIVEN)
    chosen = cost.choose(q)
    expected = np.take_along_axis(cost.expected(q), chosen[:, None], axis=1)[:, 0]
    paid = cost.paid(chosen, NEW.truth)
    assert abs(expected.mean() - paid.mean()) < 4 * paid.std() / np.sqrt(len(paid))


def test_where_every_mistake_costs_one_a_review_is_worth_what_it_was(team: TeamBelief) -> None:
    q, value = Cost(1 - np.eye(4)).decide(team, **GIVEN)
    assert q == pytest.approx(team.predict_proba(**GIVEN))
    assert value == pytest.approx(team.review_value(**GIVEN), abs=0.01)


def test_the_promised_saving_of_a_review_comes_true(team: TeamBelief) -> None:
    new = cases(6000, labels=4, seats=2, seed=5)
    cost, first = Cost(UNLIKE), {"ai": new.ai, "people": new.people[:, :1], "reviewers": new.reviewers[:, :1]}
    q, value = cost.decide(team, **first)
    later = team.predict_proba(ai=new.ai, people=new.people, reviewers=new.reviewers)
    saved = cost.paid(cost.choose(q), new.truth) - cost.paid(cost.choose(later), new.truth)
    asked = value > np.quantile(value, 0.8)
    assert saved[asked].mean() == pytest.approx(value[asked].mean(), abs=0.12)
    assert saved[asked].mean() > 3 * saved[~asked].mean()


def test_one_case_at_a_time_agrees_with_the_batch(team: TeamBelief) -> None:
    cost = Cost(UNLIKE)
    q, value = cost.decide(team, **GIVEN)
    for row in range(40):
        one = cost.weigh(team, NEW.ai[row], NEW.people[row].tolist(), NEW.reviewers[row].tolist())
        assert one.review_value == pytest.approx(value[row], abs=1e-12)
        assert one.probabilities == pytest.approx(q[row].tolist())
        assert one.label == cost.choose(q[row])
        assert cost.lean(team, NEW.ai[row]) == cost.weigh(team, NEW.ai[row])[:2]


def test_a_sure_miss_that_costs_much_is_worth_more_than_an_ordinary_doubt(team: TeamBelief) -> None:
    dear, plain = (Cost(rows) for rows in (UNLIKE * 10, UNLIKE))
    assert dear.decide(team, **GIVEN)[1] == pytest.approx(10 * plain.decide(team, **GIVEN)[1])


def test_even_costs_are_no_costs() -> None:
    assert Cost.of(1 - np.eye(3)) is None
    assert Cost.of(MISS) is not None


@pytest.mark.parametrize("cost_bound", [0.05, 0.1, 0.4, 2.0, None])
def test_a_lane_that_keeps_the_bound_on_losses_keeps_both_promises(cost_bound: float | None) -> None:
    losses, held = Cost(MISS).losses(bound=0.02, cost_bound=cost_bound)
    assert losses.max() == 1.0
    assert np.diagonal(losses).tolist() == [0.0, 0.0]
    rng = np.random.default_rng(0)
    for _ in range(200):
        shares = rng.dirichlet([1.0, 1.0]) * rng.uniform(0, 0.05)  # of false alarms and of misses
        if shares @ [losses[0, 1], losses[1, 0]] <= held:
            assert shares.sum() <= 0.02 + 1e-12
            assert cost_bound is None or shares @ [1.0, 20.0] <= cost_bound + 1e-12


@pytest.mark.parametrize("rows", [[[0, 1]], [[1, 1], [1, 0]], [[0, -1], [1, 0]], [[0, np.inf], [1, 0]]])
def test_what_are_no_costs_is_refused(rows: list[list[float]]) -> None:
    with pytest.raises(ValueError, match="rows must be"):
        Cost(np.array(rows))
