"""How a stream fares: people alone, the AI alone and together, on the same cases against the same truth."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Protocol

from lichen.actions.partnership import Partnership
from lichen.core.intervals import Interval, wilson
from lichen.types import Answer, CaseId


class Scored(Protocol):
    """What the score needs of a case."""

    @property
    def case(self) -> CaseId: ...

    @property
    def truth(self) -> Answer | None: ...


RECENT = 200
"""How many of the latest cases make up the recent figure: where the learning shows."""


@dataclass(slots=True)
class Count:
    """Cases with an answer, and how many were wrong."""

    cases: int = 0
    errors: int = 0
    latest: deque[bool] = field(default_factory=lambda: deque(maxlen=RECENT))

    def add(self, wrong: bool) -> None:
        """Count one case."""
        self.cases += 1
        self.errors += wrong
        self.latest.append(wrong)

    @property
    def recent(self) -> float | None:
        """The share of errors among the latest cases; None before the first."""
        return sum(self.latest) / len(self.latest) if self.latest else None

    @property
    def error(self) -> Interval | None:
        """The share of errors with its 95 % Wilson interval; None before the first case."""
        return wilson(self.errors, self.cases) if self.cases else None


@dataclass(slots=True)
class Score:
    """Counts over a stream, measured against the truth that came with the cases.

    `people` is one person's answer per case, `ai` what the AI proposed before it knew anything of the
    case, `together` what was settled. The truth is used here only; the partnership sees it only where the
    stream reveals it.
    """

    partnership: Partnership
    cases: int = 0
    people: Count = field(default_factory=Count)
    ai: Count = field(default_factory=Count)
    together: Count = field(default_factory=Count)
    alone: Count = field(default_factory=Count)
    waiting: int = 0

    def add(self, case: Scored, person: Answer | None) -> None:
        """Count one case that the stream has worked on."""
        self.cases += 1
        state = self.partnership.estimates.cases.get(case.case)
        settlement = None if state is None else state.settlement
        self.waiting += state is not None and settlement is None
        if case.truth is None or state is None:
            return
        same = self.partnership.estimates.same
        if person is not None:
            self.people.add(not same(person, case.truth))
        if state.spoken is not None:
            self.ai.add(not same(state.spoken.answer, case.truth))
        if settlement is not None:
            wrong = not same(settlement.answer, case.truth)
            self.together.add(wrong)
            if settlement.lane == "ai_only":
                self.alone.add(wrong)

    @property
    def reviews_per_case(self) -> float:
        """People's answers asked for, per case opened."""
        known = self.partnership.estimates
        return known.reviews / known.opened if known.opened else 0.0
