"""What people make of the AI's answer: kept when right, resisted when wrong?"""

from __future__ import annotations

import numpy as np

from lichen.core import reliance as core
from lichen.core.intervals import Interval
from lichen.reports.assess.findings import Reliance
from lichen.reports.assess.material import Material, answers, assisted_rows
from lichen.reports.assess.rates import share_by_person
from lichen.reports.assess.team import Kind
from lichen.reports.decisions.table import Decisions, Floats, Ints


def reliance(table: Decisions, material: Material, truth: Floats) -> Reliance | None:
    """Switch rate, RAIR and RSR from pairs of answers before and after the AI's; None without such pairs.

    RAIR = P(right after | AI right, person wrong before) and
    RSR = P(right after | AI wrong, person right before). Only cases with one AI partner count: with several,
    nobody recorded which one was seen.

    Schemmer, M. et al. (2023). Appropriate reliance on AI advice: conceptualization and the effect of
    explanations. IUI '23.
    """
    before, after = _pairs(table, material.own)
    case = table.case[before]
    usable = (np.isfinite(material.ai_answer[case]).sum(axis=1) == 1) & np.isfinite(truth[case])
    before, after, case = before[usable], after[usable], case[usable]
    if not before.size:
        return None
    advice, fact, person = np.nanmax(material.ai_answer[case], axis=1), truth[case], table.partner[before]
    first, last = table.answer[before], table.answer[after]

    found = core.reliance(
        person=person,
        first_right=first == fact,
        ai_right=advice == fact,
        final_right=last == fact,
        agreed=first == advice,
        followed=last == advice,
    )
    return Reliance(
        pairs=before.size,
        switched=found.switched,
        rair=found.rair,
        rsr=found.rsr,
        error_before=core.rest(found.first_right),
        error_after=core.rest(found.final_right),
    )


def error_after_ai(table: Decisions, truth: Floats, kind: Kind) -> Interval | None:
    """Share of people's answers that were wrong after the AI's had been seen; None without such answers."""
    rows = assisted_rows(table)
    wrong = kind.wrong(answers(table)[rows], truth[table.case[rows]])
    known = np.isfinite(wrong)
    return share_by_person(wrong[known], table.partner[rows][known])


def _pairs(table: Decisions, own: Ints) -> tuple[Ints, Ints]:
    seen = assisted_rows(table)
    key = table.case * len(table.partners) + table.partner
    _, before, after = np.intersect1d(key[own], key[seen], return_indices=True)
    return own[before], seen[after]
