"""The recorded cases gone through again with a belief that never saw their truth."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lichen.reports.assess.budget import spend
from lichen.reports.assess.material import Material
from lichen.reports.assess.outcomes import Outcomes, joined
from lichen.reports.assess.splits import Plan, Split
from lichen.reports.assess.team import Kind
from lichen.reports.decisions.table import Floats


def replay(kind: Kind, material: Material, plan: Plan, budgets: Floats, step: Callable[[], None]) -> Outcomes:
    """The outcomes of every reported case; `step` is called after each split."""
    parts = []
    for split in plan.splits:
        parts.append(_replay_split(kind, material, split, budgets))
        step()
    return joined(parts)


def _replay_split(kind: Kind, material: Material, split: Split, budgets: Floats) -> Outcomes:
    report = split.report
    team = kind.fitted(material, split.fit)
    one, none = np.ones(report.size, dtype=np.int64), np.zeros(report.size, dtype=np.int64)
    together, alone = team.look(report, one), team.look(report, none)
    truth, person, ai = material.truth[report], material.people[report, 0], material.ai_answer[report]
    spent = spend(team, report, material.available[report], budgets)
    answers = np.column_stack([person, together.answer, ai])
    distance = kind.distance(answers, truth[:, None])
    return Outcomes(
        case=report,
        truth=truth,
        reviewer=material.reviewer[report, 0],
        person_wrong=kind.wrong(person, truth),
        ai_wrong=kind.wrong(ai, truth[:, None]),
        together_wrong=kind.wrong(together.answer, truth),
        sure=together.sure,
        alone_wrong=kind.wrong(alone.answer, truth),
        alone_sure=alone.sure,
        spent=budgets,
        spent_wrong=kind.wrong(spent, truth[:, None]),
        distance=np.empty((report.size, 0)) if distance is None else distance,
    )
