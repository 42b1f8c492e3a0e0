"""Running counts of how often a partner was right, weighted by the probability of being looked at."""

from __future__ import annotations

import msgspec


class Tally(msgspec.Struct):
    """Weighted cases and weighted errors; `seen` is the plain number of cases behind them."""

    seen: int = 0
    cases: float = 0.0
    errors: float = 0.0

    def add(self, *, wrong: bool, weight: float = 1.0) -> None:
        """Count one case, `weight` being one over the probability with which it was looked at."""
        self.seen += 1
        self.cases += weight
        self.errors += weight * wrong

    def correct(self, *, was_wrong: bool, wrong: bool, weight: float = 1.0) -> None:
        """Change the verdict on a case counted earlier, because a better truth came in."""
        self.errors += weight * (wrong - was_wrong)

    @property
    def error(self) -> float | None:
        """The share of errors (Hájek estimate), or None before the first case."""
        return self.errors / self.cases if self.cases else None
