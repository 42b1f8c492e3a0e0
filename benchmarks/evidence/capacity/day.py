"""One day at the desk."""

from __future__ import annotations

import numpy as np

from ..decisions import ABSENT, Bools, Floats, Ints
from .cases import Cases


class Day:
    """One day at the desk: who has room for how many, and who was asked about what so far."""

    def __init__(self, cases: Cases, room: Ints, line: Floats, rng: np.random.Generator) -> None:
        self.cases, self.room, self.line, self.rng = cases, room.copy(), line, rng
        self.asked = np.zeros(cases.people.shape, np.bool_)

    def could(self) -> Bools:
        """The seats that can be asked now."""
        there: Bools = (self.cases.people != ABSENT) & ~self.asked
        there &= self.room[self.cases.reviewers] > 0
        return there

    def ask(self, row: int, seat: int) -> None:
        who = self.cases.reviewers[row, seat]
        self.asked[row, seat] = True
        self.room[who] -= 1
        self.line[who] = self.line.max() + 1

    def ask_next(self, row: int) -> bool:
        """Ask whoever of this case's people has waited longest; False when nobody has room."""
        free = np.flatnonzero(self.could_about(row))
        if not len(free):
            return False
        self.ask(row, int(free[self.line[self.cases.reviewers[row, free]].argmin()]))
        return True

    def could_about(self, row: int) -> Bools:
        there: Bools = (self.cases.people[row] != ABSENT) & ~self.asked[row]
        there &= self.room[self.cases.reviewers[row]] > 0
        return there

    def seen(self) -> Cases:
        return self.cases.seen(self.asked)
