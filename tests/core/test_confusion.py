"""How people answer: hits that follow difficulty, misses that follow the AI's, skill that is pooled."""

from __future__ import annotations

import numpy as np

from lichen.core.confusion import Confusion, Replies, Scene

from .simulated import cases


def learned(n: int = 2000, seats: int = 1) -> tuple[Confusion, Scene, Replies]:
    known = cases(n, seats=seats)
    scene = Scene.of(known.ai, np.zeros(n, bool))
    replies = Replies.of(known.people, known.reviewers)
    return Confusion.cross_fit(scene, replies, known.truth, np.ones(n))[0], scene, replies


def test_answers_are_a_distribution_whatever_the_truth() -> None:
    found, scene, _ = learned()
    rows, truth = np.repeat(np.arange(50), 5), np.tile(np.arange(5), 50)
    accuracy = found.accuracy(scene.confidence)[rows]
    total = sum(found.chance(scene, accuracy, rows, np.full(250, h), truth) for h in range(5))
    np.testing.assert_allclose(total, 1)


def test_a_next_answer_is_foreseen_as_a_given_one_is_read() -> None:
    found, scene, replies = learned()
    strangers = Replies(replies.case, replies.label, np.full(len(replies.case), -1))
    read = found.log_likelihood(scene, strangers)
    foreseen = found.chance(
        scene, found.accuracy(scene.confidence), replies.case, replies.label, np.full(len(read), 2)
    )
    np.testing.assert_allclose(np.exp(read[:, 2]), foreseen)


def test_accuracy_follows_the_ais_confidence_only_if_people_find_the_same_cases_hard() -> None:
    rng = np.random.default_rng(0)
    known = cases(4000)
    scene = Scene.of(known.ai, np.zeros(4000, bool))
    hard = known.ai.max(axis=1) < np.median(known.ai.max(axis=1))
    wrong = rng.random(4000) < np.where(hard, 0.4, 0.02)
    people = np.where(wrong, (known.truth + 1) % 5, known.truth)[:, None]
    replies = Replies.of(people, np.full((4000, 1), -1))
    alike, _ = Confusion.cross_fit(scene, replies, known.truth, np.ones(4000))
    assert alike.hit[1] > 0.7
    assert abs(learned(4000)[0].hit[1]) < 0.3


def test_a_rarest_miss_bounds_every_miss() -> None:
    found, scene, _ = learned()
    accuracy = found.accuracy(scene.confidence)
    rows = np.arange(len(accuracy))
    for truth in range(5):
        for label in set(range(5)) - {truth}:
            share = found.chance(scene, accuracy, rows, np.full(len(rows), label), np.full(len(rows), truth))
            assert (share >= (1 - accuracy) * found.rarest[truth] - 1e-12).all()
