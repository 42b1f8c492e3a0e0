import pytest

from lichen.estimates.tally import Tally


def test_the_share_of_errors_is_weighted_by_one_over_the_chance_of_being_looked_at() -> None:
    tally = Tally()
    assert tally.error is None
    tally.add(wrong=True, weight=1.0)
    tally.add(wrong=False, weight=3.0)
    assert tally.error == pytest.approx(0.25)
    assert tally.seen == 2


def test_a_corrected_verdict_replaces_the_old_one() -> None:
    tally = Tally()
    tally.add(wrong=False, weight=2.0)
    tally.correct(was_wrong=False, wrong=True, weight=2.0)
    assert tally.error == 1.0
