"""The belief fitted to everything known: before the first case from nothing but the charter."""

from __future__ import annotations

from lichen.core.belief import TeamBelief
from lichen.core.numbers import NumberBelief
from lichen.estimates.estimates import Estimates
from lichen.estimates.row import label_arrays, number_arrays


def fit_team(estimates: Estimates) -> None:
    """Fit the belief anew on every resolved case that is kept."""
    rows = list(estimates.rows.values())
    estimates.learned_rows = len(rows)
    if estimates.agreed.question.kind == "number":
        numbers = number_arrays(rows, estimates.roster)
        estimates.team = NumberBelief().fit(**numbers._asdict())
        return
    arrays = label_arrays(rows, estimates.roster)
    estimates.team = TeamBelief().fit(**arrays._asdict(), labels=len(estimates.labels))
