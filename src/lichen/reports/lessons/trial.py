"""A trial of a lesson: what AI partners answer with it and without it, before anybody approves it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec

from lichen.ledger.ledger import Ledger
from lichen.reports.kept_rows import keep, kept_as
from lichen.types import Answer

Why = Literal["learned", "near", "other"]
Change = Literal["better", "worse", "changed", "same"]

WHY: dict[Why, str] = {
    "learned": "it was learned on this case",
    "near": "among the cases most like it",
    "other": "drawn from all others",
}


class Line(msgspec.Struct, frozen=True):
    """One case and partner: the answer `before`, without the lesson, and `after`, with it.

    None stands for no answer. `by_rule` says that the partner reads no lessons, so that `after` is what the
    lesson itself says.
    """

    case: str
    why: Why
    partner: str
    before: Answer | None
    after: Answer | None
    truth: Answer | None
    change: Change
    by_rule: bool = False


class Trial(msgspec.Struct, frozen=True):
    """What came of a trial: `cases` were looked at, of which the lesson touches `touched`."""

    lesson: str
    at: datetime
    cases: int
    touched: int
    lines: tuple[Line, ...]
    failed: int = 0

    def having(self, change: Change) -> tuple[Line, ...]:
        """The lines with this change."""
        return tuple(each for each in self.lines if each.change == change)

    @property
    def sentence(self) -> str:
        """What it says, for somebody who reads no table.

        >>> lines = (Line("c1", "learned", "m", "a", "b", "b", "better"),)
        >>> Trial("l1", datetime(2026, 1, 1), 9, 1, lines).sentence
        'It holds for 1 of 9 cases that were tried. 1 answer became right, 0 became wrong.'
        """
        said = f"It holds for {self.touched} of {self.cases} cases that were tried."
        if not self.lines:
            return f"{said} No AI partner here reads lessons, so nothing was asked."
        better, worse = len(self.having("better")), len(self.having("worse"))
        answers = "1 answer" if better == 1 else f"{better} answers"
        said += f" {answers} became right, {worse} became wrong."
        if other := len(self.having("changed")):
            said += f" {other} changed in a way that nobody can judge yet."
        return f"{said} {self.failed} could not be asked." if self.failed else said


def changed(before: Answer | None, after: Answer | None, truth: Answer | None, *, tolerance: float) -> Change:
    """What an answer's change is worth, as far as the truth is known.

    >>> changed("a", "b", "b", tolerance=0), changed("a", "b", None, tolerance=0)
    ('better', 'changed')
    """
    if same(before, after, tolerance):
        return "same"
    if truth is None:
        return "changed"
    was, now = same(before, truth, tolerance), same(after, truth, tolerance)
    if was == now:
        return "changed"
    return "better" if now else "worse"


def same(one: Answer | None, other: Answer | None, tolerance: float) -> bool:
    """Whether two answers count as the same: numbers within the tolerance."""
    if isinstance(one, float | int) and isinstance(other, float | int):
        return abs(one - other) <= tolerance
    return one == other


def keep_trial(ledger: Ledger, partnership: str, trial: Trial, *, seq: int) -> None:
    """Keep the latest trial of a lesson."""
    keep(ledger, partnership, "lesson_trial", trial.lesson, trial, seq=seq, at=trial.at)


def kept_trial(ledger: Ledger, partnership: str, lesson: str) -> Trial | None:
    """The latest trial of a lesson; None where it was not tried, or an erasure took it."""
    found = kept_as(ledger, partnership, "lesson_trial", lesson, Trial)
    return None if found is None else found[0]


def without(trial: Trial, cases: Sequence[str] | frozenset[str]) -> Trial:
    """The trial without some cases: those that its reader has yet to answer blind."""
    kept = tuple(each for each in trial.lines if each.case not in cases)
    return msgspec.structs.replace(trial, lines=kept)
