"""Answers of the AI that people always accept: at which bound an AI-only lane could open."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from lichen.core.intervals import wilson
from lichen.core.percent import percent
from lichen.reports.cards.material import Material
from lichen.reports.suggestions.proposed import Proposed, proposed

FEWEST = 200
SHARES = (1.0, 0.8, 0.6, 0.4, 0.3)
"""Such shares of the cases, the surest ones, are looked at; the largest that will do is said."""

MOST_TIMES, HIGHEST = 2.0, 0.1
"""A bound is suggested up to so many times the charter's, and never a higher one than this."""

STEP = 0.005


class Ready(NamedTuple):
    """The surest cases: their share of all, how often the AI's answer held, and the bound it needs."""

    share: float
    cases: int
    held: float
    needs: float


def from_lane(material: Material, *, closed: bool) -> Iterator[Proposed]:
    """A suggestion where the lane is closed and would open at a bound not far from the charter's.

    Where the charter's own bound would do nothing is said: the lane opens by itself.
    """
    charter = material.charter
    if not closed or charter.question.kind == "number" or charter.question.cost is not None:
        return
    found = _ready(material)
    bound = charter.risk.bound
    if found is None or found.needs <= bound:
        return
    text = (
        f"The AI settles nothing alone: {percent(bound)} of errors are allowed there, and that is not shown. "
        f"Of the {found.cases:,} cases of which it was surest ({percent(found.share, 0)} of those checked) "
        f"its answer held in {percent(found.held)}. That would carry a bound of {percent(found.needs)}. "
        "Whether so many errors are worth people's time there is yours to say; rehearse it first."
    )
    figures = {"cases": found.cases, "held": found.held, "bound_now": bound, "bound": found.needs}
    yield proposed("lane:bound", text, figures, weight=found.share)


def _ready(material: Material) -> Ready | None:
    risk = material.charter.risk
    scored = sorted(
        (case.proposal.score, not material.same(case.proposal.answer, case.truth))
        for case in material.resolved
        if case.proposal is not None and case.proposal.informed and case.truth is not None
    )[::-1]
    most = min(HIGHEST, MOST_TIMES * risk.bound)
    for share in SHARES:
        n = round(share * len(scored))
        if n < FEWEST:
            return None
        wrong = sum(each[1] for each in scored[:n])
        upper = wilson(wrong, n, 2.0 * risk.confidence - 1.0).high if risk.confidence > 0.5 else 1.0
        needs = math.ceil(upper / STEP - 1e-9) * STEP
        if needs <= most:
            return Ready(share, n, 1.0 - wrong / n, needs)
    return None
