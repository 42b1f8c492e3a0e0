"""With what probability a case of the lane is audited."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.core.audits import audit_chance


def test_an_open_lane_is_audited_at_its_share() -> None:
    assert audit_chance(0.05) == (0.05, 0.05)


def test_a_watched_lane_is_audited_entirely_and_needs_no_weight() -> None:
    assert audit_chance(0.05, state="watch") == (1.0, 1.0)
    assert audit_chance(0.05, state="watch", raised=0.5) == (0.5, 0.5)


def test_watching_never_lowers_the_share() -> None:
    assert audit_chance(0.6, state="watch", raised=0.5) == (0.6, 0.6)


def test_the_share_is_not_raised_while_many_audits_wait() -> None:
    assert audit_chance(0.05, state="watch", waiting=24, most_waiting=25).chance == 1.0
    assert audit_chance(0.05, state="watch", waiting=25, most_waiting=25).chance == 0.05


@pytest.mark.parametrize("share", [0.02, 0.05, 0.5, 1.0])
def test_risky_cases_are_audited_more_often_and_the_mean_stays_the_share(share: float) -> None:
    risks = np.random.default_rng(0).gamma(2.0, 0.01, 5000)
    found = [audit_chance(share, risk=risk, typical=float(risks.mean())) for risk in risks.tolist()]
    chances = np.array([each.chance for each in found])
    assert chances.mean() == pytest.approx(share, rel=0.05)
    assert all(each.floor <= each.chance <= 1.0 for each in found)
    assert (np.diff(chances[np.argsort(risks)]) >= 0.0).all()


def test_the_floor_is_the_same_for_every_case_and_reached_by_the_safest() -> None:
    safe, risky = (audit_chance(0.05, risk=risk, typical=0.02) for risk in (0.0, 0.5))
    assert safe.chance == safe.floor == risky.floor


def test_without_anything_typical_yet_the_risk_is_not_looked_at() -> None:
    assert audit_chance(0.05, risk=0.3) == audit_chance(0.05, risk=0.3, typical=0.0) == (0.05, 0.05)


@pytest.mark.parametrize("wrong", [{"share": 0.0}, {"share": 1.5}, {"share": 0.1, "raised": 0.0}])
def test_it_refuses_shares_that_cannot_be(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must lie above 0"):
        audit_chance(**wrong)


def test_it_refuses_a_risk_that_is_no_probability() -> None:
    with pytest.raises(ValueError, match="risk must lie"):
        audit_chance(0.05, risk=2.0, typical=0.02)
