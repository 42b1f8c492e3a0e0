"""The AI-only lane: certified on the fitted cases, its share and error measured on the others."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lichen.core.certificate import certify
from lichen.reports.assess.findings import LaneFinding
from lichen.reports.assess.material import Material
from lichen.reports.assess.options import Options
from lichen.reports.assess.outcomes import Outcomes
from lichen.reports.assess.rates import share
from lichen.reports.assess.splits import Plan
from lichen.reports.assess.team import Kind
from lichen.reports.decisions.table import Floats, Ints

# Two parts are enough where there is much to learn from, and cost half as much as three.
MANY = 2_000


def lane_finding(
    kind: Kind,
    material: Material,
    plan: Plan,
    outcomes: Outcomes,
    options: Options,
    step: Callable[[], None],
) -> LaneFinding:
    """The lane over all splits; certified when more than half of them opened it."""
    thresholds, inside, start = [], np.zeros(outcomes.case.size, dtype=bool), 0
    for split in plan.splits:
        scores, wrong = crossfitted(kind, material, split.fit, options.seed)
        lane = certify(scores=scores, errors=wrong, bound=options.risk, confidence=options.confidence)
        here = slice(start, start + split.report.size)
        if lane.threshold is not None:
            thresholds.append(lane.threshold)
            inside[here] = outcomes.alone_sure[here] >= lane.threshold
        start += split.report.size
        step()
    opened = 2 * len(thresholds) > len(plan.splits)
    return _finding(options, thresholds, inside, outcomes) if opened else _shut(options)


def _finding(options: Options, thresholds: list[float], inside: Ints, outcomes: Outcomes) -> LaneFinding:
    error = share(outcomes.alone_wrong[inside])
    return LaneFinding(
        bound=options.risk,
        confidence=options.confidence,
        certified=True,
        threshold=float(np.median(thresholds)),
        share=float(inside.mean()),
        error=error.value if error else None,
        low=error.low if error else None,
        high=error.high if error else None,
        n=int(inside.sum()),
    )


def _shut(options: Options) -> LaneFinding:
    return LaneFinding(options.risk, options.confidence, False, None, 0.0, None, None, None, 0)


def crossfitted(kind: Kind, material: Material, fit: Ints, seed: int) -> tuple[Floats, Floats]:
    """Scores and errors of the calibrated AI on the cases `fit`, each from a belief fitted without it."""
    order = np.random.default_rng(seed).permutation(fit)
    scores, wrong = [], []
    for part in np.array_split(order, 2 if fit.size >= MANY else 3):
        team = kind.fitted(material, np.setdiff1d(order, part))
        alone = team.look(part, np.zeros(part.size, dtype=np.int64))
        scores.append(alone.sure)
        wrong.append(kind.wrong(alone.answer, material.truth[part]))
    return np.concatenate(scores), np.concatenate(wrong)
