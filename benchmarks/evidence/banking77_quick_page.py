"""The part of docs/evidence/banking77.md on what precedents and lessons add, without the ledger."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .banking77_quick import ALL, TEAMS, kept
from .records import Mean, mean
from .tables import cell, signed, table

Run = dict[str, Any]
SHORT, LONG, MOST_ORDERS = 2_000, ALL, 100
NAMES = {
    "learner": "learner",
    "learner-precedent": "learner, precedents at once",
    "learner-lessons": "learner, lessons",
    "learner-precedent-lessons": "learner, precedents at once, lessons",
}


def runs(team: str) -> dict[int, Run]:
    """The measurements of a team by order; the first 2,000 messages of a long one count, too."""
    paths = {seed: kept(team, seed, cases) for cases in (SHORT, LONG) for seed in range(MOST_ORDERS)}
    paths |= {seed: path for seed in paths if (path := kept(team, seed, SHORT)).exists()}
    return {seed: json.loads(path.read_text()) for seed, path in paths.items() if path.exists()}


def part() -> str:
    """The section, empty where nothing was measured."""
    found = {team: runs(team) for team in NAMES if team in TEAMS}
    if not all(found.values()):
        return ""
    orders = sorted(set.intersection(*(set(each) for each in found.values())))
    return _told(len(orders)) + _table({team: [each[at] for at in orders] for team, each in found.items()})


def _told(orders: int) -> str:
    return f"""\
## What precedents and lessons add while little is known

The first 2,000 messages of {orders} orders, without the ledger and without a lane: people settle every
message, and the partners, their versions and promotions, the trials and the belief are the product's (the
belief is fitted a little less often). **A lead is simulated**: each correction of what the AI side proposed
is kept as a lesson, and approved if its trial showed more answers that became right than wrong, on the
message itself and the eight settled ones most like it.

"""


def _table(found: Mapping[str, list[Run]]) -> str:
    header = ["AI partners", "AI wrong, %", "1 to 500", "501 to 1,000", "1,001 to 2,000"]
    header += ["lessons approved", "declined"]
    rows = [[NAMES[team], *_shown(each)] for team, each in found.items()]
    base = found["learner"]
    for team in [team for team in found if team != "learner"]:
        rows.append([f"*{NAMES[team]} − learner, paired*", *_gaps(found[team], base), "", ""])
    last, before = found["learner-precedent-lessons"], found["learner-precedent"]
    rows.append(["*all three − without lessons, paired*", *_gaps(last, before), "", ""])
    return table(header, rows)


SPANS = ((0, 4), (0, 1), (1, 2), (2, 4))


def _shown(found: list[Run]) -> list[str]:
    wrong = [cell(_mean(found, span)) for span in SPANS]
    lessons = [mean(run[part] for run in found) for part in ("approved", "declined")]
    return [*wrong, *(f"{each.value:,.0f}" if each and each.value else "" for each in lessons)]


def _gaps(ours: list[Run], theirs: list[Run]) -> list[str]:
    pairs = list(zip(ours, theirs, strict=True))
    return [signed(mean(_rate(one, span) - _rate(other, span) for one, other in pairs)) for span in SPANS]


def _mean(found: list[Run], span: tuple[int, int]) -> Mean | None:
    return mean(_rate(run, span) for run in found)


def _rate(run: Run, span: tuple[int, int]) -> float:
    start, stop = span
    return float(sum(run["wrong"][start:stop])) / (500 * (stop - start))
