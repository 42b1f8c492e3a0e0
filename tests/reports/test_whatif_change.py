"""A change is refused where no charter would take it, and adopting it means the charter it says."""

from __future__ import annotations

import pytest
from tests.reports.test_whatif import CHARTER

from lichen.charter.load import agreed, load
from lichen.errors import InputRefused
from lichen.reports.whatif import Change


@pytest.mark.parametrize(
    "given",
    [{"bound": 0.0}, {"bound": 0.7}, {"reviews": 0}, {"minutes": 2_000.0}, {"last_word": "ai"},
     {"pattern": "guess"}, {"audit_share": True}, {"cost_of_error": float("nan")}],
)  # fmt: skip
def test_what_no_charter_would_take_is_refused(given: dict[str, object]) -> None:
    with pytest.raises(InputRefused):
        Change(**given)  # type: ignore[arg-type]


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InputRefused, match="audit_share"):
        Change.of({"bond": 0.1})


def test_adopting_means_the_next_version_of_the_charter() -> None:
    before = load(CHARTER)
    after = Change(bound=0.03, last_word="belief", minutes=200, reviews=3, answer_within=30).apply(before)
    assert agreed(after).version == before.version + 1
    assert (after.risk.bound, after.last_word, after.reviews) == (0.03, "belief", 3)
    assert (after.capacity.minutes_per_day, after.service.answer_within) == (200, 30)
    assert after.risk.audit_share == before.risk.audit_share


def test_minutes_take_the_place_of_cases_a_day() -> None:
    by_cases = load(CHARTER.replace("minutes_per_day: 240", "cases_per_day: 50"))
    assert Change(minutes=100).apply(by_cases).capacity.cases_per_day is None


@pytest.mark.parametrize("given", [{"threshold": 0.9}, {"challenger": "model"}])
def test_what_a_charter_does_not_hold_is_not_adopted(given: dict[str, object]) -> None:
    with pytest.raises(InputRefused):
        Change(**given).apply(load(CHARTER))  # type: ignore[arg-type]


def test_a_change_is_taken_apart_and_put_together() -> None:
    change = Change(bound=0.03, last_word="belief")
    assert Change.of(change.given) == change
    assert change.in_words == "a bound of 0.03, the last word with the belief"
