"""The public names of reviewer skill."""

from __future__ import annotations

import numpy as np

from lichen.core import skill


def test_the_contract_of_the_design_holds() -> None:
    found = skill.aggregate(item=np.array([0, 0, 1]), worker=np.array([0, 1, 1]), label=np.array([1, 1, 0]))
    assert found.labels.tolist() == [1, 0]
    assert found.confusion.shape == (2, 2, 2)


def test_checked_answers_and_opinions_tell_the_same_story() -> None:
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 2, 2000)
    skills = np.array([0.95, 0.8, 0.65])
    right = rng.random((2000, 3)) < skills
    label = np.where(right, truth[:, None], 1 - truth[:, None])
    checked = skill.reliability(correct=right.sum(axis=0), total=[2000] * 3)
    blind = skill.aggregate(
        item=np.repeat(np.arange(2000), 3), worker=np.tile([0, 1, 2], 2000), label=label.ravel()
    )
    np.testing.assert_allclose(checked.mean, skills, atol=0.02)
    np.testing.assert_allclose(blind.skill, checked.mean, atol=0.05)
