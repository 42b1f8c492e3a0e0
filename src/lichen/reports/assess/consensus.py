"""What people agree on, when nobody knows the truth; no one's answer is ever measured against itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lichen.core.skill import aggregate
from lichen.reports.assess.material import Material
from lichen.reports.decisions.table import Decisions, Floats, Ints


@dataclass(frozen=True)
class Consensus:
    """`of_others` (n,): per case, what all but the person drawn agree on (NaN: nobody else answered).

    `everyones` (n,): what all agree on. `against` (r,): for each blind answer, what the others agree on.
    """

    of_others: Floats
    everyones: Floats
    against: Floats


def label_consensus(table: Decisions, own: Ints, drawn: Material) -> Consensus:
    """Consensus by MAP Dawid–Skene over the blind answers `own` (row numbers of `table`)."""
    is_drawn = drawn.reviewer[table.case[own], 0] == table.partner[own]
    others = own[~is_drawn]
    of_others = np.full(len(table.cases), np.nan)
    if others.size:
        found = aggregate(
            item=table.case[others],
            worker=table.partner[others],
            label=table.answer[others],
            labels=len(table.labels),
        )
        of_others[found.items] = found.labels
    return Consensus(of_others, *_everyones(table, own))


def number_consensus(table: Decisions, own: Ints, drawn: Material) -> Consensus:
    """Consensus as the median of the blind answers `own`."""
    case, value = table.case[own], table.value[own]
    is_drawn = drawn.reviewer[case, 0] == table.partner[own]
    against = np.full(own.size, np.nan)
    of_others, everyones = np.full(len(table.cases), np.nan), np.full(len(table.cases), np.nan)
    order = np.argsort(case, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(case[order])) + 1):
        everyones[case[rows[0]]] = np.median(value[rows])
        for row in rows if rows.size > 1 else ():
            against[row] = np.median(value[rows[rows != row]])
            if is_drawn[row]:
                of_others[case[row]] = against[row]
    return Consensus(of_others, everyones, against)


def _everyones(table: Decisions, own: Ints) -> tuple[Floats, Floats]:
    case, person, answer = table.case[own], table.partner[own], table.answer[own]
    found = aggregate(item=case, worker=person, label=answer, labels=len(table.labels))
    everyones = np.full(len(table.cases), np.nan)
    everyones[found.items] = found.labels
    item, worker = np.searchsorted(found.items, case), np.searchsorted(found.workers, person)
    tiny = 1e-300
    posterior = np.log(found.probabilities[item] + tiny)
    without = posterior - np.log(found.confusion[worker, :, answer] + tiny)
    alone = np.bincount(item)[item] == 1
    return everyones, np.where(alone, np.nan, without.argmax(axis=1))
