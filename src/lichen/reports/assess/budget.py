"""Reviews spent one after the other where the next one is worth most."""

from __future__ import annotations

import numpy as np

from lichen.reports.assess.team import Team
from lichen.reports.decisions.table import Floats, Ints

GRID = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0)
STEPS = 20


def budgets_within(most: float, asked: tuple[float, ...]) -> Floats:
    """Reviews per case to report: a grid and what was asked for, up to the `most` there are."""
    wanted = {round(budget, 6) for budget in (*GRID, *asked) if budget <= most}
    return np.array(sorted(wanted | {round(most, 6)}))


def spend(team: Team, cases: Ints, available: Ints, budgets: Floats) -> Floats:
    """Answers (r, C) after each of the C `budgets`, in reviews per case.

    Each of the r cases has so many persons `available`; they are asked in their order.
    """
    desk = _Desk(team, cases, available)
    answers = []
    for budget in budgets:
        desk.spend_until(round(float(budget) * cases.size))
        answers.append(desk.answer.copy())
    return np.stack(answers, axis=1)


class _Desk:
    """How many persons each case was shown to, what it would be answered now, what the next is worth."""

    def __init__(self, team: Team, cases: Ints, available: Ints) -> None:
        self.team, self.cases, self.available = team, cases, available
        self.asked = np.zeros(cases.size, dtype=np.int64)
        self.answer, self.worth = np.zeros(cases.size), np.zeros(cases.size)
        self._look(np.arange(cases.size))

    def spend_until(self, total: int) -> None:
        """Ask on the cases worth it most, a small batch at a time, until `total` reviews are spent."""
        batch = max(1, self.cases.size // STEPS)
        while (left := total - int(self.asked.sum())) > 0:
            waiting = np.flatnonzero(self.asked < self.available)
            if not waiting.size:
                return
            count = min(batch, left, waiting.size)
            best = waiting[np.argsort(-self.worth[waiting], kind="stable")[:count]]
            self.asked[best] += 1
            self._look(best)

    def _look(self, places: Ints) -> None:
        look = self.team.look(self.cases[places], self.asked[places])
        self.answer[places], self.worth[places] = look.answer, look.worth
