"""Calibration of AI partners: mends what is biased, leaves alone what is not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from lichen.core import calibration
from lichen.core.calibration import Calibration
from lichen.core.conditional_logit import Floats, fit_matrix, log_loss, softmax

from .simulated import cases, error


def test_an_overconfident_ai_is_tempered() -> None:
    known, new = cases(1000), cases(5000, seed=1)
    loud = new.ai**3 / (new.ai**3).sum(axis=1, keepdims=True)
    shouted = known.ai**3 / (known.ai**3).sum(axis=1, keepdims=True)
    found = Calibration.fit(shouted[:, None], known.truth, np.ones(1000))
    q = softmax(found.logits(loud[:, None]))
    assert abs(q.max(axis=1).mean() - (1 - error(q, new.truth))) < 0.02
    assert loud.max(axis=1).mean() - (1 - error(loud, new.truth)) > 0.1


def test_a_class_bias_is_found_and_removed() -> None:
    known, new = cases(1000), cases(5000, seed=1)
    tilt = np.array([30.0, 1, 1, 1, 1])
    tilted = [c.ai * tilt / (c.ai * tilt).sum(axis=1, keepdims=True) for c in (known, new)]
    found = Calibration.fit(tilted[0][:, None], known.truth, np.ones(1000))
    mended = error(found.logits(tilted[1][:, None]), new.truth)
    assert mended < error(new.ai, new.truth) + 0.01 < error(tilted[1], new.truth) - 0.05


def test_an_unbiased_ai_keeps_its_decisions() -> None:
    known, new = cases(100, labels=10), cases(5000, labels=10, seed=1)
    found = Calibration.fit(known.ai[:, None], known.truth, np.ones(100))
    assert error(found.logits(new.ai[:, None]), new.truth) < error(new.ai, new.truth) + 0.012


def test_left_out_logits_predict_as_honestly_as_new_cases() -> None:
    known, new = cases(600, labels=8), cases(5000, labels=8, seed=1)
    found, left_out = Calibration.cross_fit(known.ai[:, None], known.truth, np.ones(600))
    seen = log_loss(left_out, known.truth, np.ones(600))
    unseen = log_loss(found.logits(new.ai[:, None]), new.truth, np.ones(5000))
    assert abs(seen - unseen) < 0.1


def test_without_an_ai_the_class_frequencies_speak() -> None:
    truth = np.repeat([0, 1], [90, 10])
    found = Calibration.fit(np.full((100, 1, 2), np.nan), truth, np.ones(100))
    q = softmax(found.logits(np.full((1, 1, 2), np.nan)))
    assert 0.8 < q[0, 0] < 0.9


def test_a_freer_hand_that_lost_twice_is_the_last_that_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    known, tried = cases(4000, labels=10), list[float]()

    def noted(*given: Any, sd: tuple[float, float], **more: Any) -> Floats:
        tried.append(sd[1])
        return fit_matrix(*given, sd=sd, **more)

    monkeypatch.setattr(calibration, "fit_matrix", noted)
    found = Calibration.fit(known.ai[:, None], known.truth, np.ones(4000))
    short = set(tried)
    monkeypatch.setattr(calibration, "_hopeless", lambda losses: False)
    whole = Calibration.fit(known.ai[:, None], known.truth, np.ones(4000))
    assert len(short) < len(set(tried)) == len(calibration.LADDER)
    assert np.abs(found.matrix - whole.matrix).max() < 1e-3


def test_hands_that_gain_by_being_free_are_all_tried() -> None:
    assert not calibration._hopeless([100.0, 90.0, 60.0, 30.0])
    assert not calibration._hopeless([100.0, 105.0, 111.0])
    assert not calibration._hopeless([0.0, 50.0, 40.0])
    assert calibration._hopeless([0.0, 20.0, 40.0])
