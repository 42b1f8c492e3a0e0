"""The temperature makes stated probabilities true on held-out answers."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.partners.temperature import fit_temperature, softmax


def test_it_finds_the_temperature_that_made_the_answers() -> None:
    rng = np.random.default_rng(0)
    scores = rng.normal(size=(5000, 4)) * 3
    chances = softmax(scores, 2.5)
    truth = np.array([rng.choice(4, p=row) for row in chances])
    found, _ = fit_temperature(scores, truth, np.ones(5000), usual=1.0)
    assert found == pytest.approx(2.5, rel=0.06)


def test_few_answers_leave_it_near_the_usual() -> None:
    found, _ = fit_temperature(np.array([[1.0, 0.0]]), np.array([0]), np.ones(1), usual=0.3)
    assert 0.1 < found < 0.4


def test_rows_whose_class_was_unseen_say_nothing() -> None:
    scores = np.array([[1.0, -np.inf], [2.0, 1.0]])
    both = fit_temperature(scores, np.array([1, 0]), np.ones(2), usual=1.0)
    one = fit_temperature(scores[1:], np.array([0]), np.ones(1), usual=1.0)
    assert both == one


def test_no_answers_at_all_give_the_usual() -> None:
    found = fit_temperature(np.array([[1.0, -np.inf]]), np.array([1]), np.ones(1), usual=0.7)
    assert found == (0.7, float("inf"))


def test_impossible_classes_get_nothing() -> None:
    assert softmax(np.array([[0.0, -np.inf, 0.0]]), 1.0).tolist() == [[0.5, 0.0, 0.5]]
