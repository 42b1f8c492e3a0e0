"""Two answers of one partner to one case at one stage: which of them counts, nobody can say."""

from __future__ import annotations

import numpy as np

from lichen.reports.decisions.refuse import refuse
from lichen.reports.decisions.table import Decisions


def refuse_duplicates(table: Decisions) -> None:
    """Refuse the first row whose case, partner and stage stood in an earlier row.

    Where no stage is given, having seen the AI's answer or not takes its place.
    """
    moment = np.where(table.stage > 0, table.stage.astype(np.int64), table.saw_ai + 4)
    key = (table.case * len(table.partners) + table.partner) * 6 + moment
    order = np.argsort(key, kind="stable")
    repeated = order[1:][key[order][1:] == key[order][:-1]]
    if repeated.size:
        second = int(repeated.min())
        first = int(np.flatnonzero(key == key[second])[0])
        partner, case = table.partners[table.partner[second]].id, table.cases[table.case[second]]
        problem = f"“{partner}” answered the case “{case}” before, in row {table.row[first]}"
        remedy = "Keep one of the two, or tell them apart in the column stage (initial, final)"
        refuse(table.file, problem, remedy, row=int(table.row[second]))
