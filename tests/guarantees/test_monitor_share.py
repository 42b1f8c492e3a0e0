"""What fewer audits cost the certificate: a closed lane opens as soon, an open one widens more slowly."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest

from lichen.charter.schema import Risk
from lichen.core.audits import audit_chance
from lichen.core.certificate import Certificate
from lichen.estimates.auditing import ENOUGH_ALONE, risk_of

BOUND, SPREAD = 0.05, 0.6
DEFAULT = Risk().audit_share
LOOKED_AT = (1_000, 2_000, 4_000, 8_000, 12_000)
NOTE = """
Simulated desks with a bound of 5 % and one source of cases; the AI says truly how sure it is (from 40 % up)
and errs accordingly. People answer everything blind that the AI does not settle alone, and nothing is settled
alone before the certificate says so. *Opens*: cases until the closed lane opens, the middle of 24 desks;
then the share of all cases on the lane after so many cases, in the mean. 100 %: every case of the lane is
audited.
"""


@dataclass
class Grown:
    """After how many cases the lane opened, and what share of all cases was on it later."""

    opened: int | None = None
    share: dict[int, float] = field(default_factory=dict)


def grown(audits: float, *, seed: int, cases: int) -> Grown:
    """The certificate of one desk, fed as the engine feeds it."""
    rng, certificate = np.random.default_rng(seed), Certificate(bound=BOUND, confidence=0.95)
    found, threshold, alone, risks = Grown(), None, 0, 0.0
    for number in range(1, cases + 1):
        score, wrong, drawn = 1.0 - SPREAD * rng.random() ** 2, rng.random(), rng.random()
        error, risk = float(wrong < 1.0 - score), risk_of(score)
        typical = risks / alone if alone >= ENOUGH_ALONE else None
        here = audit_chance(audits, risk=None if typical is None else risk, typical=typical)
        if threshold is None or score < threshold:
            floor = 1.0 if threshold is None else here.floor
            certificate.update(score=score, error=error, propensity=1.0, floor=floor)
        else:
            alone, risks = alone + 1, risks + risk
            if drawn < here.chance:
                certificate.update(score=score, error=error, propensity=here.chance, floor=here.floor)
        known = certificate.threshold
        if known is not None and (threshold is None or known < threshold):
            found.opened, threshold = found.opened or number, known
        if number in LOOKED_AT:
            found.share[number] = 0.0 if threshold is None else float(((1.0 - threshold) / SPREAD) ** 0.5)
    return found


def test_a_closed_lane_opens_as_soon_whatever_the_share_of_audits() -> None:
    few, many = (grown(audits, seed=1, cases=1_500) for audits in (DEFAULT, 0.5))
    assert few.opened is not None
    assert few.opened == many.opened


def test_an_open_lane_widens_no_faster_on_fewer_audits() -> None:
    few, many = (grown(audits, seed=1, cases=2_000) for audits in (DEFAULT, 1.0))
    assert 0.0 < few.share[2_000] < many.share[2_000]


@pytest.mark.guarantee
def test_what_fewer_audits_cost_the_certificate_in_full(record) -> None:
    rows = []
    for audits in (0.02, DEFAULT, 0.05, 1.0):
        desks = [grown(audits, seed=seed, cases=LOOKED_AT[-1]) for seed in range(24)]
        opened = float(np.median([np.inf if desk.opened is None else desk.opened for desk in desks]))
        wide = [f"{100 * np.mean([desk.share[at] for desk in desks]):.1f}" for at in LOOKED_AT]
        rows.append([f"{100 * audits:g} %", f"{opened:.0f}", *wide])
    columns = ["audits", "opens", *(f"on the lane at {at:,}, %" for at in LOOKED_AT)]
    record("monitor_share", "What fewer audits cost the certificate", columns, rows, NOTE)
    assert len({row[1] for row in rows}) == 1
