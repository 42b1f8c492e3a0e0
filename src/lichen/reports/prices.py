"""What mistakes cost beside how often they happen, where the charter says that they cost unlike amounts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

import numpy as np

from lichen.actions.partnership import Partnership
from lichen.charter.schema import Question
from lichen.core.cost import Cost
from lichen.core.intervals import Interval
from lichen.estimates.case import CaseState
from lichen.estimates.row import Row
from lichen.estimates.stakes import stakes_of
from lichen.types import Answer

Side = Literal["people", "ai", "together"]
Given = tuple[Answer, Answer | None, float]
"""An answer, the truth, and one over the chance with which that was sought."""

MOST_ROWS = 5_000
FEWEST = 30
_Z95 = 1.959964


def prices_by_side(partnership: Partnership) -> dict[Side, Interval]:
    """The mean cost of an answer of people, of the AI and of both together, in ordinary mistakes.

    From the latest resolved cases; empty where all mistakes cost the same, and without a side of which fewer
    than 30 answers are known.
    """
    with partnership.looking() as known:
        question = known.agreed.question
        if stakes_of(known.agreed).cost is None:
            return {}
        rows = list(known.rows.values())[-MOST_ROWS:]
        given = [each for row in rows if (state := known.cases.get(row.case)) for each in _given(row, state)]
    sides: tuple[Side, ...] = ("people", "ai", "together")
    found = {side: mean_price(question, (each for said, each in given if said == side)) for side in sides}
    return {side: each for side, each in found.items() if each is not None}


def _given(row: Row, state: CaseState) -> Iterator[tuple[Side, Given]]:
    if row.people:
        yield "people", (row.people[0].answer, row.truth, row.weight)
    if state.spoken is not None:
        yield "ai", (state.spoken.answer, row.truth, row.weight)
    if state.settlement is not None:
        yield "together", (state.settlement.answer, row.truth, row.weight)


def mean_price(question: Question, given: Iterable[Given]) -> Interval | None:
    """The weighted mean cost of these answers, with its 95 % interval; None for fewer than 30.

    Two mistakes as dear as the worst, one to each side, widen the interval: without them it is too short
    where dear mistakes are few. None where all mistakes cost the same.
    """
    cost = None if question.cost is None else Cost.of(question.cost_rows())
    if cost is None:
        return None
    code = {label: at for at, label in enumerate(question.label_ids)}
    known = [
        (cost.rows[code[str(truth)], code[str(said)]], weight)
        for said, truth, weight in given
        if str(truth) in code and str(said) in code
    ]
    if len(known) < FEWEST:
        return None
    paid, w = np.array(known, dtype=np.float64).T
    value, each = float(np.average(paid, weights=w)), float((w**2).sum() / w.sum())
    squares = float((w**2 * (paid - value) ** 2).sum()) + 2.0 * (each * cost.largest) ** 2
    far = _Z95 * squares**0.5 / (float(w.sum()) + 2.0 * each)
    return Interval(value, max(0.0, value - far), value + far, len(paid))
