"""A slice is claimed where a partner errs more often than elsewhere, and not where it does not."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.core.conditions import Condition, candidates
from lichen.core.slices import weak_slices
from lichen.core.terms import terms_of

LETTERS = np.array(list("abcdefgh"))


def ten_attributes(n: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Five attributes with 2 to 8 levels and five numbers, none of which means anything."""
    levels = {f"level {k}": LETTERS[rng.integers(0, k, n)] for k in (2, 3, 4, 5, 8)}
    numbers = {
        "age": rng.integers(18, 90, n),
        "priors": rng.poisson(1.5, n),
        "amount": rng.lognormal(4, 1, n),
    }
    return levels | numbers | {"days": rng.exponential(20, n).round(1), "score": rng.normal(size=n)}


def test_a_planted_weak_slice_is_found_and_nothing_else():
    rng = np.random.default_rng(1)
    n = 8000
    given = ten_attributes(n, rng)
    weak = given["level 4"] == "b"
    found = weak_slices(given, rng.random(n) < np.where(weak, 0.16, 0.1), rng=rng)
    assert [each.name for each in found] == ["level 4 is b"]
    assert found[0].weak
    assert found[0].error.low > found[0].elsewhere.value
    assert set(found[0].rows) == set(np.flatnonzero(weak))


def test_nothing_is_claimed_where_errors_fall_by_chance():
    claimed = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        claimed += bool(weak_slices(ten_attributes(600, rng), rng.random(600) < 0.1, rng=rng))
    assert claimed <= 4  # a rate of 5 % exceeds this in one run of four hundred


def test_a_slice_says_what_it_is_in_one_sentence():
    rng = np.random.default_rng(2)
    age, priors = rng.integers(18, 90, 6000), rng.poisson(1.5, 6000)
    wrong = rng.random(6000) < np.where((age > 60) & (priors >= 2), 0.45, 0.2)
    found = weak_slices({"age": age, "priors": priors}, wrong, rng=rng)
    pair = next(each for each in found if len(each.conditions) == 2)
    assert pair.weak
    assert {each.attribute for each in pair.conditions} == {"age", "priors"}
    assert "priors 2 or more" in str(pair)
    assert str(pair).endswith(f"{pair.cases:,} cases")
    assert ": error 4" in str(pair)


def test_a_strength_is_said_as_a_slice_too():
    rng = np.random.default_rng(3)
    region = rng.choice(["north", "south", "west", "east"], 8000)
    found = weak_slices({"region": region}, rng.random(8000) < np.where(region == "west", 0.03, 0.1), rng=rng)
    assert [(each.name, each.weak) for each in found] == [("region is west", False)]


def test_cases_of_which_nothing_is_known_can_be_a_slice():
    rng = np.random.default_rng(4)
    known = rng.random(4000) < 0.8
    amount = [float(each) if seen else None for each, seen in zip(rng.normal(size=4000), known, strict=True)]
    found = weak_slices({"amount": amount}, rng.random(4000) < np.where(known, 0.05, 0.2), rng=rng)
    assert [each.name for each in found] == ["amount is missing"]


def test_a_word_of_the_text_can_be_a_slice():
    rng = np.random.default_rng(5)
    refund = rng.random(3000) < 0.2
    texts = ["please refund me" if each else "where is it" for each in refund]
    texts = [f"{text} {rng.choice(['today', 'now', 'soon'])}" for text in texts]
    terms = terms_of(texts)
    found = weak_slices({}, rng.random(3000) < np.where(refund, 0.3, 0.1), terms=terms, rng=rng)
    assert len(found) == 1
    assert found[0].conditions[0].holds("They REFUND nothing.") == (found[0].conditions[0].level == "refund")
    assert found[0].rows.tolist() == np.flatnonzero(refund).tolist()


def test_cases_looked_at_rarely_count_for_more():
    """Half of the errors of the rare cases would be missed if a case were a case."""
    rng = np.random.default_rng(6)
    rare = rng.random(60_000) < 0.5
    chance = np.where(rare, 0.05, 0.4)
    risky = rng.random(60_000) < 0.5
    wrong = rng.random(60_000) < np.where(rare & risky, 0.30, 0.1)
    seen = rng.random(60_000) < chance
    risky, wrong, weights = risky[seen], wrong[seen], 1 / chance[seen]
    found = weak_slices({"risky": risky}, wrong, weights, rng=rng)
    assert [each.name for each in found] == ["risky is yes"]
    assert found[0].error.value == pytest.approx(0.2, abs=0.03)
    assert wrong[risky].mean() < 0.15


def test_the_same_draws_give_the_same_slices():
    given = ten_attributes(1000, np.random.default_rng(7))
    wrong = (given["age"] > 50) & (given["score"] > 0.5)
    one, other = (weak_slices(given, wrong, rng=np.random.default_rng(8)) for _ in range(2))
    assert one == other
    assert one


def test_too_few_cases_or_no_errors_say_nothing():
    rng = np.random.default_rng(9)
    assert weak_slices({"age": [1] * 20}, [0] * 19 + [1], rng=rng) == []
    assert weak_slices({"age": list(range(200))}, [0] * 200, rng=rng) == []
    assert weak_slices({}, [0, 1] * 200, rng=rng) == []


def test_columns_of_another_length_are_refused():
    with pytest.raises(ValueError, match="expected one length"):
        weak_slices({"age": [1, 2]}, [0, 1, 1], rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match="weights above 0"):
        weak_slices({"age": [1, 2]}, [0, 1], [1, 0], rng=np.random.default_rng(0))


@pytest.mark.parametrize(
    ("condition", "words", "inside", "outside"),
    [
        (Condition("age", "over", low=60), "age over 60", [61, "75"], [60, None, "", True, "old"]),
        (Condition("age", "up to", high=60), "age up to 60", [60, -3], [61, float("nan")]),
        (Condition("priors", "over", low=1, whole=True), "priors 2 or more", [2], [1]),
        (Condition("days", "between", low=5, high=9, whole=True), "days from 6 to 9", [6, 9], [5, 10]),
        (Condition("vip", "is", "yes"), "vip is yes", [True, "yes"], [False, None]),
        (Condition("vip", "known"), "vip is known", [0, False, "no"], [None, "", float("nan")]),
        (Condition("vip", "missing"), "vip is missing", [None, "", float("nan")], [0, False, "no"]),
        (Condition("the text", "says", "card"), "the text says “card”", ["My Card!"], ["cards", None]),
    ],
)
def test_a_condition_holds_of_single_values(condition, words, inside, outside):
    assert str(condition) == words
    assert all(condition.holds(value) for value in inside)
    assert not any(condition.holds(value) for value in outside)


def test_a_condition_holds_of_exactly_the_cases_it_was_found_on():
    rng = np.random.default_rng(10)
    columns = {name: column.tolist() for name, column in ten_attributes(500, rng).items()}
    columns["age"][3] = None
    for each in candidates(columns, fewest=20):
        held = [each.condition.holds(value) for value in columns[each.condition.attribute]]
        assert held == each.mask.tolist()
        if each.other is not None:
            assert [each.other.holds(value) for value in columns[each.condition.attribute]] == [
                not inside for inside in held
            ]


def test_cuts_are_round_numbers():
    column = np.random.default_rng(11).lognormal(6, 1, 5000)
    found = candidates({"amount": column}, fewest=30)
    assert all(len(f"{each.condition.low:g}".strip("0").replace(".", "")) <= 2 for each in found)
