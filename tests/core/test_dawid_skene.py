"""What `aggregate` promises about answers, workers and anchors."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lichen.core.skill import Aggregate, aggregate


def crowd(
    seed: int, items: int = 400, workers: int = 30, answers: int = 3, each: int = 5
) -> dict[str, np.ndarray]:
    """A simulated crowd: half good, some poor, some always give answer 0."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, answers, items)
    accuracy = rng.choice([0.9, 0.6, 1 / answers], workers, p=[0.4, 0.4, 0.2])
    item = np.repeat(np.arange(items), each)
    worker = np.concatenate([rng.choice(workers, each, replace=False) for _ in range(items)])
    wrong = (truth[item] + rng.integers(1, answers, len(item))) % answers
    label = np.where(rng.random(len(item)) < accuracy[worker], truth[item], wrong)
    label = np.where(worker % 7 == 0, 0, label)
    return {"item": item, "worker": worker, "label": label, "truth": truth, "accuracy": accuracy}


def opinions(c: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {name: c[name] for name in ("item", "worker", "label")}


def majority(c: dict[str, np.ndarray]) -> np.ndarray:
    counts = np.zeros((len(c["truth"]), c["label"].max() + 1))
    np.add.at(counts, (c["item"], c["label"]), 1)
    return counts.argmax(axis=1)


def same(a: Aggregate, b: Aggregate) -> bool:
    return np.array_equal(a.labels, b.labels) and np.allclose(a.probabilities, b.probabilities)


def test_is_right_more_often_than_the_majority() -> None:
    crowds = [crowd(seed) for seed in range(5)]
    ours = np.mean([(aggregate(**opinions(c)).labels == c["truth"]).mean() for c in crowds])
    votes = np.mean([(majority(c) == c["truth"]).mean() for c in crowds])
    assert ours > votes + 0.02


def test_learns_who_is_good_without_being_told() -> None:
    c = crowd(1)
    honest = np.arange(30) % 7 != 0
    found = aggregate(**opinions(c))
    assert np.corrcoef(found.skill[honest], c["accuracy"][honest])[0, 1] > 0.8


def test_sees_that_a_worker_always_gives_the_same_answer() -> None:
    found = aggregate(**opinions(crowd(2)))
    assert np.all(found.confusion[7][:, 0] > 0.8)


def test_two_good_workers_outvote_three_who_guess() -> None:
    rng = np.random.default_rng(3)
    truth = rng.integers(0, 2, 300)
    guesses = rng.integers(0, 2, (300, 3))
    label = np.column_stack([truth, truth, guesses]).ravel()
    found = aggregate(item=np.repeat(np.arange(300), 5), worker=np.tile(np.arange(5), 300), label=label)
    assert (found.labels == truth).mean() > 0.99


def test_every_row_of_probabilities_and_confusion_sums_to_one() -> None:
    found = aggregate(**opinions(crowd(4)), labels=5)
    assert found.probabilities.shape == (400, 5)
    assert found.confusion.shape == (30, 5, 5)
    for rows in (found.probabilities, found.confusion, found.pooled, found.prior[None]):
        np.testing.assert_allclose(rows.sum(axis=-1), 1, atol=1e-12)
        assert np.all(rows >= 0)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 3)), min_size=1, max_size=40),
    st.dictionaries(st.integers(0, 8), st.integers(0, 3), max_size=4),
    st.sampled_from([0.01, 10.0, 1e6]),
)
def test_any_opinions_give_finite_numbers(
    rows: list[tuple[int, int, int]], known: dict[int, int], strength: float
) -> None:
    item, worker, label = np.array(rows).T
    found = aggregate(item=item, worker=worker, label=label, labels=4, known=known, strength=strength)
    assert np.all(found.confusion > 0)
    np.testing.assert_allclose(found.confusion.sum(axis=2), 1, atol=1e-9)
    np.testing.assert_allclose(found.probabilities.sum(axis=1), 1, atol=1e-9)
    for place in np.flatnonzero(np.isin(found.items, list(known))):
        assert found.labels[place] == known[int(found.items[place])]


def test_ids_may_be_any_integers() -> None:
    c = crowd(5)
    plain = aggregate(**opinions(c))
    odd = aggregate(item=c["item"] * 10**12 - 7, worker=3 * c["worker"] + 5, label=c["label"])
    assert same(plain, odd)
    assert odd.items[0] == -7
    np.testing.assert_array_equal(odd.workers, 3 * np.arange(30) + 5)


def test_the_order_of_the_opinions_does_not_matter() -> None:
    c = crowd(6)
    mixed = np.random.default_rng(0).permutation(len(c["item"]))
    assert same(aggregate(**opinions(c)), aggregate(**{k: v[mixed] for k, v in opinions(c).items()}))


def test_the_same_input_gives_the_same_bytes() -> None:
    c = crowd(7)
    first, second = aggregate(**opinions(c)), aggregate(**opinions(c))
    assert first.probabilities.tobytes() == second.probabilities.tobytes()
    assert first.confusion.tobytes() == second.confusion.tobytes()


def test_renaming_the_answers_renames_the_result() -> None:
    c = crowd(8)
    turned = aggregate(item=c["item"], worker=c["worker"], label=(c["label"] + 1) % 3)
    np.testing.assert_allclose(turned.probabilities[:, [1, 2, 0]], aggregate(**opinions(c)).probabilities)


def test_a_tie_goes_to_the_smallest_answer() -> None:
    assert aggregate(item=[0, 0], worker=[0, 1], label=[1, 0]).labels.tolist() == [0]


def test_a_single_opinion_is_believed() -> None:
    found = aggregate(item=[4], worker=[9], label=[1])
    assert found.labels.tolist() == [1]
    assert np.all(np.isfinite(found.confusion))


def test_known_answers_stay_and_unmask_a_majority_that_is_wrong() -> None:
    # Three of five workers swap the answers: opinions alone must side with them, anchors need not.
    rng = np.random.default_rng(9)
    truth = rng.integers(0, 2, 300)
    label = np.column_stack([truth, truth, 1 - truth, 1 - truth, 1 - truth]).ravel()
    given = {"item": np.repeat(np.arange(300), 5), "worker": np.tile(np.arange(5), 300), "label": label}
    assert (aggregate(**given).labels == truth).mean() < 0.1
    anchored = aggregate(**given, known={i: int(truth[i]) for i in range(60)}, iterations=60)
    np.testing.assert_array_equal(anchored.labels[:60], truth[:60])
    assert (anchored.labels == truth).mean() > 0.9


def test_known_items_that_nobody_labelled_change_nothing() -> None:
    c = crowd(10)
    assert same(aggregate(**opinions(c)), aggregate(**opinions(c), known={10_000: 1, -4: 0}))


def test_a_newcomer_is_taken_for_an_average_worker() -> None:
    c = crowd(11)
    with_newcomer = {
        "item": np.append(c["item"], 0),
        "worker": np.append(c["worker"], 99),
        "label": np.append(c["label"], c["truth"][0]),
    }
    found = aggregate(**with_newcomer)
    assert abs(found.skill[-1] - found.skill[:-1].mean()) < 0.15


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"label": [0, 1]}, "equally long"),
        ({"item": [0.5, 1.0, 2.0]}, "integers"),
        ({"item": [], "worker": [], "label": []}, "item"),
        ({"label": [0, -1, 1]}, "answers must lie"),
        ({"labels": 1}, "at least two"),
        ({"labels": 2, "label": [0, 1, 2]}, "answers must lie"),
        ({"known": {0: 7}}, "known"),
        ({"iterations": 0}, "positive"),
        ({"strength": 0.0}, "positive"),
    ],
)
def test_malformed_input_is_refused_with_a_sentence(change: dict[str, object], says: str) -> None:
    given: dict[str, object] = {"item": [0, 0, 1], "worker": [0, 1, 0], "label": [0, 1, 1]} | change
    with pytest.raises(ValueError, match=says):
        aggregate(**given)  # type: ignore[arg-type]  # deliberately malformed


def test_beats_the_majority_on_recorded_crowds(recorded: Path) -> None:
    gain = []
    for name in ("dog", "rte", "web"):
        with gzip.open(recorded / "crowd_labels" / f"{name}_labels.csv.gz", "rt") as file:
            rows = np.array(list(csv.reader(file))[1:], dtype=np.int64)
        with gzip.open(recorded / "crowd_labels" / f"{name}_truth.csv.gz", "rt") as file:
            gold = np.array(list(csv.reader(file))[1:], dtype=np.int64)
        found = aggregate(item=rows[:, 0], worker=rows[:, 1], label=rows[:, 2])
        votes = aggregate(item=rows[:, 0], worker=rows[:, 0] * 0, label=rows[:, 2], iterations=1)
        place = np.searchsorted(found.items, gold[:, 0])
        gain.append(np.mean(found.labels[place] == gold[:, 1]) - np.mean(votes.labels[place] == gold[:, 1]))
    assert min(gain) > 0.005
    assert np.mean(gain) > 0.03
