"""The public baselines do what their papers say, and come out where they were reproduced before."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from benchmarks.evidence.baselines.alone import AIAlone, Majority, PersonAlone
from benchmarks.evidence.baselines.dawid_skene import dawid_skene
from benchmarks.evidence.baselines.kerrigan import Kerrigan, confusion, temperature
from benchmarks.evidence.baselines.stacked import Stacked
from benchmarks.evidence.baselines.threshold import Threshold
from benchmarks.evidence.datasets import cifar10h, imagenet16h
from benchmarks.evidence.datasets.crowd import Crowd
from benchmarks.evidence.decisions import ABSENT, Decisions
from benchmarks.evidence.measures import error
from benchmarks.evidence.normal import softmax
from benchmarks.evidence.splitting import generator, split_rows


def made_up(cases: int, *, sharpness: float = 2.0, right: float = 0.8, seed: int = 0) -> Decisions:
    """Simulated cases with four answers: an AI whose probabilities are true, and three people."""
    rng = np.random.default_rng(seed)
    ai = softmax(sharpness * rng.normal(size=(cases, 4)))
    truth = (rng.random(cases)[:, None] > ai.cumsum(1)).sum(1)
    slip = rng.integers(1, 4, (cases, 3))
    people = np.where(rng.random((cases, 3)) < right, truth[:, None], (truth[:, None] + slip) % 4)
    return Decisions(ai, people, None, truth)


def test_a_temperature_of_true_probabilities_is_one_and_of_overconfident_ones_is_higher() -> None:
    cases = made_up(4000)
    assert temperature(cases.ai, cases.truth) == pytest.approx(1.0, abs=0.1)
    sharper = softmax(3 * np.log(cases.ai))
    assert temperature(sharper, cases.truth) == pytest.approx(3.0, abs=0.3)


def test_a_confusion_matrix_holds_the_rates_at_which_people_say_each_answer() -> None:
    table = confusion(made_up(4000, right=0.7))
    assert np.diag(table) == pytest.approx([0.7] * 4, abs=0.03)
    assert table.sum(1) == pytest.approx([1.0] * 4)


def test_kerrigan_multiplies_temperature_scaled_ai_and_human_confusion() -> None:
    cases = made_up(500).with_people(1)
    model = Kerrigan().fit(cases)
    by_hand = cases.ai ** (1 / model.temperature) * model.confusion[:, cases.people[:, 0]].T
    assert model.belief(cases) == pytest.approx(by_hand / by_hand.sum(1, keepdims=True))


def test_kerrigan_without_people_is_the_calibrated_ai() -> None:
    cases = made_up(500)
    model = Kerrigan().fit(cases)
    nobody = replace(cases, people=np.full_like(cases.people, ABSENT))
    assert (model.belief(nobody).argmax(1) == cases.ai.argmax(1)).all()


@pytest.mark.parametrize("method", [Kerrigan, Stacked])
def test_a_combination_errs_less_than_either_side(method: type[Kerrigan] | type[Stacked]) -> None:
    fit, test = made_up(2000).with_people(1), made_up(4000, seed=1).with_people(1)
    together = error(method().fit(fit).belief(test), test.truth)
    alone = [error(side().belief(test), test.truth) for side in (AIAlone, PersonAlone)]
    assert together < min(alone) - 0.03


def test_stacking_keeps_answers_it_never_saw_at_zero() -> None:
    cases = made_up(300)
    seen = cases.at(cases.truth != 2)
    assert (Stacked().fit(seen).belief(cases)[:, 2] == 0).all()


def test_the_threshold_has_the_fewest_errors_on_the_fit_part() -> None:
    cases = made_up(800)
    rule = Threshold().fit(cases)
    best = error(rule.belief(cases), cases.truth)
    for threshold in np.linspace(0, 1.01, 50):
        rule.threshold = float(threshold)
        assert best <= error(rule.belief(cases), cases.truth) + 1e-12


def test_a_threshold_rule_never_asks_a_person_who_is_always_wrong() -> None:
    cases = made_up(500, right=0.0)
    assert not Threshold().fit(cases).reviewed(cases).any()


def test_ties_of_a_majority_share_the_credit() -> None:
    ai = np.full((2, 3), 1 / 3)
    cases = Decisions(ai, np.array([[0, 1], [2, 2]]), None, np.array([0, 2]))
    assert error(Majority().belief(cases), cases.truth) == pytest.approx(0.25)


def test_dawid_skene_finds_the_worker_whose_answers_are_swapped() -> None:
    rng = np.random.default_rng(3)
    truth = rng.integers(2, size=400)
    item, worker = np.repeat(np.arange(400), 5), np.tile(np.arange(5), 400)
    good = np.where(rng.random(2000) < 0.85, truth[item], 1 - truth[item])
    label = np.where(worker == 4, 1 - truth[item], good)
    found = dawid_skene(Crowd(item, worker, label, truth))
    assert (found.argmax(1) == truth).mean() > 0.99


REPRODUCED = {
    ("resnet-110", 1000): (4.75, 5.98, 2.86),
    ("densenet", 1000): (4.75, 3.22, 2.41),
    ("resnet-110", 100): (4.75, 5.98, 2.89),
}


@pytest.mark.data
@pytest.mark.usefixtures("recorded")
@pytest.mark.parametrize(("network", "size"), REPRODUCED)
def test_cifar10h_figures_come_out_where_they_were_reproduced_before(network: str, size: int) -> None:
    errors = []
    for split in range(4):
        cases = cifar10h.load(network, 1, generator(split, 1))
        fit, test = (cases.at(rows) for rows in split_rows(len(cases), size, 5000, split))
        methods = (PersonAlone(), AIAlone(), Kerrigan())
        errors.append([100 * error(each.fit(fit).belief(test), test.truth) for each in methods])
    assert np.mean(errors, 0) == pytest.approx(REPRODUCED[network, size], abs=0.25)


@pytest.mark.data
@pytest.mark.usefixtures("recorded")
@pytest.mark.parametrize(
    ("noise", "reproduced"), [("80", 5.88), ("95", 9.10), ("110", 11.55), ("125", 20.93)]
)
def test_imagenet16h_figures_come_out_where_they_were_reproduced_before(
    noise: str, reproduced: float
) -> None:
    """Which of the six people is heard moves this figure by up to 2.5 points: it must lie in their range."""
    tables, truth = imagenet16h.all_probabilities()
    people, _ = imagenet16h.all_people()[noise]
    by_seat = []
    for seat in range(5):
        cases = Decisions(tables["vgg19", noise], people[:, [seat]], None, truth)
        by_seat.append(np.mean([kerrigan_error(cases, split) for split in range(3)]))
    assert min(by_seat) - 0.5 <= reproduced <= max(by_seat) + 0.5


def kerrigan_error(cases: Decisions, split: int) -> float:
    fit, test = (cases.at(rows) for rows in split_rows(len(cases), 840, 360, split))
    return 100 * error(Kerrigan().fit(fit).belief(test), test.truth)
