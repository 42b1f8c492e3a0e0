"""How far people agree with each other beyond chance, by the answers they gave on their own."""

from __future__ import annotations

import numpy as np

from lichen.core.agreement import krippendorff_alpha
from lichen.core.intervals import Interval
from lichen.reports.decisions.table import Decisions, Ints

DRAWS = 200


def people_agree(table: Decisions, own: Ints, *, seed: int) -> Interval | None:
    """Krippendorff's alpha of the rows `own`, `n` the cases two people answered; None where nothing tells.

    So it is with numbers, where no two people answered one case, and where all gave one and the same answer.
    """
    if not table.labels or not own.size:
        return None
    found = krippendorff_alpha(
        item=table.case[own],
        worker=table.partner[own],
        label=table.answer[own],
        rng=np.random.default_rng(seed),
        draws=DRAWS,
    )
    if np.isnan(found.value):
        return None
    return Interval(found.value, found.low, found.high, found.items)
