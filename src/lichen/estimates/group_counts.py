"""Running counts of the settled cases of each group: how many, how many by the AI alone, how often wrong.

As in `relying`, what a case adds is a pure function of what is known about it: before that changes it is
taken away, and afterwards what it then adds is put in. They count the cases in memory and no others, so they
are never written down: whoever reads a snapshot counts its cases once.
"""

from __future__ import annotations

from collections.abc import Iterable

from lichen.estimates.by_group import GroupCount
from lichen.estimates.case import CaseState
from lichen.estimates.estimates import Estimates

MILLION = 1_000_000


def count(estimates: Estimates, case: CaseState) -> None:
    """Put in what this case adds now."""
    _add(estimates, case, 1)


def uncount(estimates: Estimates, case: CaseState) -> None:
    """Take away what this case adds now."""
    _add(estimates, case, -1)


def count_all(estimates: Estimates, cases: Iterable[CaseState]) -> None:
    """Put in what all these cases add, from nothing, as after reading a snapshot."""
    estimates.by_group.counts = {}
    for case in cases:
        count(estimates, case)


def _add(estimates: Estimates, case: CaseState, sign: int) -> None:
    settled = case.settlement
    if settled is None or not case.groups:
        return
    alone = settled.lane == "ai_only"
    wrong = case.truth is not None and not estimates.same(settled.answer, case.truth)
    chance = round(MILLION * case.propensity)
    for group in case.groups:
        known = estimates.by_group.counts.setdefault(group, GroupCount())
        known.settled += sign
        known.alone += sign * alone
        if alone and case.truth is not None and not case.by_choice:
            n, errors = known.looked.get(chance, (0, 0))
            known.looked[chance] = n + sign, errors + sign * wrong
