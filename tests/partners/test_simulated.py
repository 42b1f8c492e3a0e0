"""A simulated partner errs at the rate it was set to, states its chances truly, and says what it is."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.partners.protocol import Partner, Question, Reply, Request
from lichen.partners.simulated import Simulated

LABELS = ("a", "b", "c")
CASES = [Request(str(i), {}, Question(labels=LABELS)) for i in range(4000)]  # type: ignore[arg-type]
TRUTH = {str(i): LABELS[i % 3] for i in range(4000)}


def right(replies: list[Reply]) -> np.ndarray:
    return np.array([reply.answer == TRUTH[ask.case] for reply, ask in zip(replies, CASES, strict=True)])


def test_it_is_a_partner_that_says_it_is_simulated() -> None:
    partner = Simulated("ben", LABELS, TRUTH, accuracy=0.8)
    assert isinstance(partner, Partner)
    assert partner.reply(CASES[:1])[0].reasons.startswith("Simulated")


def test_accuracy_is_the_share_of_right_answers() -> None:
    assert right(Simulated("ben", LABELS, TRUTH, accuracy=0.9).reply(CASES)).mean() == pytest.approx(
        0.9, abs=0.015
    )


def test_stated_confidence_is_calibrated() -> None:
    replies = Simulated("ben", LABELS, TRUTH, accuracy=0.8).reply(CASES)
    stated, hits = np.array([reply.confidence for reply in replies]), right(replies)
    for low, high in ((0.5, 0.7), (0.7, 0.85), (0.85, 1.0)):
        inside = (stated >= low) & (stated < high)
        assert hits[inside].mean() == pytest.approx(stated[inside].mean(), abs=0.04)


def test_mistakes_follow_the_confusion_table() -> None:
    table = [[0.7, 0.3, 0.0], [0.0, 1.0, 0.0], [0.1, 0.1, 0.8]]
    replies = Simulated("ben", LABELS, TRUTH, confusion=table).reply(CASES)
    counts = np.zeros((3, 3))
    for reply, ask in zip(replies, CASES, strict=True):
        counts[LABELS.index(TRUTH[ask.case]), LABELS.index(str(reply.answer))] += 1
    assert counts / counts.sum(axis=1, keepdims=True) == pytest.approx(np.array(table), abs=0.04)


def test_order_and_batches_change_nothing_but_the_name_does() -> None:
    ben, ben_again = (Simulated("ben", LABELS, TRUTH, accuracy=0.6, seed=4) for _ in range(2))
    together = ben.reply(CASES[:50])
    alone = [ben_again.reply([ask])[0] for ask in reversed(CASES[:50])][::-1]
    assert together == alone
    assert together != Simulated("eva", LABELS, TRUTH, accuracy=0.6, seed=4).reply(CASES[:50])


def test_a_distribution_holds_the_confidence_for_the_answer() -> None:
    reply = Simulated("ai", LABELS, TRUTH, accuracy=0.8, distribution=True).reply(CASES[:1])[0]
    assert reply.distribution is not None
    assert reply.distribution[LABELS.index(str(reply.answer))] == reply.confidence
    assert sum(reply.distribution) == pytest.approx(1.0)


@pytest.mark.parametrize("options", [{}, {"accuracy": 0.5, "confusion": np.eye(3)}])
def test_it_wants_accuracy_or_confusion(options: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="either accuracy or confusion"):
        Simulated("ben", LABELS, TRUTH, **options)  # type: ignore[arg-type]


def test_a_confusion_table_must_fit_the_labels() -> None:
    with pytest.raises(ValueError, match="3 by 3"):
        Simulated("ben", LABELS, TRUTH, confusion=np.eye(2))
