"""Agreement beyond chance, against worked examples from the literature."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.core.agreement import cohen_kappa, krippendorff_alpha

Arrays = dict[str, np.ndarray]


def long(table: list[list[int | None]]) -> Arrays:
    """Workers in rows, items in columns, None where an answer is missing."""
    rows = [(i, w, a) for w, answers in enumerate(table) for i, a in enumerate(answers) if a is not None]
    item, worker, label = np.array(rows).T
    return {"item": item, "worker": worker, "label": label}


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def test_cohen_for_twenty_and_fifteen_agreements_of_fifty_is_two_fifths() -> None:
    # 2 x 2 table 20, 5 / 10, 15: observed .70, by chance .50.
    first = [0] * 25 + [1] * 25
    second = [0] * 20 + [1] * 5 + [0] * 10 + [1] * 15
    found = cohen_kappa(**long([first, second]), pair=(0, 1), rng=rng())
    assert found.value == pytest.approx(0.4)
    assert found.items == 50


def test_krippendorff_2011_example_c_four_observers_with_missing_answers() -> None:
    n = None
    table: list[list[int | None]] = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, n, n, n],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, n, 3],
        [n, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, n],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, n],
    ]
    found = krippendorff_alpha(**long(table), rng=rng())
    assert found.value == pytest.approx(0.743, abs=0.0005)
    assert found.items == 11


def test_krippendorff_2011_example_a_two_observers_two_answers() -> None:
    table: list[list[int | None]] = [[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]]
    assert krippendorff_alpha(**long(table), rng=rng()).value == pytest.approx(0.095, abs=0.0005)


def test_guessing_gives_nothing_and_the_interval_says_so() -> None:
    draw = np.random.default_rng(5)
    given = {"item": np.repeat(np.arange(300), 3), "worker": np.tile(np.arange(3), 300)}
    found = krippendorff_alpha(**given, label=draw.integers(0, 3, 900), rng=rng())
    assert found.low < 0 < found.high
    assert found.high - found.low < 0.2


def test_the_interval_covers_the_value_of_the_whole_population() -> None:
    draw = np.random.default_rng(6)

    def sample(items: int) -> Arrays:
        truth = np.repeat(draw.integers(0, 2, items), 3)
        label = np.where(draw.random(3 * items) < 0.8, truth, 1 - truth)
        return {
            "item": np.repeat(np.arange(items), 3),
            "worker": np.tile(np.arange(3), items),
            "label": label,
        }

    whole = krippendorff_alpha(**sample(100_000), rng=rng(), draws=1).value
    inside = [
        f.low <= whole <= f.high
        for f in (krippendorff_alpha(**sample(80), rng=rng(), draws=200) for _ in range(100))
    ]
    assert np.mean(inside) > 0.85


def test_one_answer_per_item_says_nothing() -> None:
    found = krippendorff_alpha(item=[0, 1], worker=[0, 1], label=[0, 1], rng=rng())
    assert np.isnan(found.value)
    assert found.items == 0


def test_one_answer_ever_given_leaves_nothing_to_agree_about() -> None:
    found = krippendorff_alpha(item=[0, 0], worker=[0, 1], label=[1, 1], rng=rng())
    assert np.isnan(found.value)
    assert found.items == 1


def test_the_same_rng_gives_the_same_interval() -> None:
    given = long([[0, 1, 0, 1, 1], [0, 1, 1, 1, 0]])
    assert krippendorff_alpha(**given, rng=rng()) == krippendorff_alpha(**given, rng=rng())


def test_cohen_refuses_a_worker_who_answered_twice() -> None:
    with pytest.raises(ValueError, match="twice"):
        cohen_kappa(item=[0, 0, 0], worker=[1, 1, 2], label=[0, 1, 1], pair=(1, 2), rng=rng())


@pytest.mark.parametrize(
    ("change", "says"),
    [({"label": [0]}, "one shape"), ({"label": [0.0, 1.0]}, "integers"), ({"label": [0, -1]}, "from 0")],
)
def test_malformed_answers_are_refused(change: dict[str, list[float]], says: str) -> None:
    given: dict[str, list[float]] = {"item": [0, 0], "worker": [0, 1], "label": [0, 1]} | change
    with pytest.raises(ValueError, match=says):
        krippendorff_alpha(**given, rng=rng())
