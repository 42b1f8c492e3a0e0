"""What of cards and drift is drawn as a chart, as figures like all others."""

from __future__ import annotations

from typing import NamedTuple

from lichen.core.intervals import Interval
from lichen.reports.cards.card import Card
from lichen.reports.cards.drift import Drift
from lichen.reports.figures.figure import Figure

TITLE = "When this sure, how often right"


class Surety(NamedTuple):
    """Where it was about so sure, as `stated` or `calibrated`: how often it was right."""

    who: str
    sure: float
    right: Interval


class Moved(NamedTuple):
    """A share that moved."""

    what: str
    before: float
    after: float


def calibration(card: Card) -> Figure:
    """How often right where so sure: the card's curves."""
    rows = [Surety("stated", each.sure, each.right) for each in card.stated]
    rows += [Surety("calibrated", each.sure, each.right) for each in card.calibrated]
    name = "card_calibration" if card.calibrated else "card_stated"
    return Figure(name, TITLE, _said(card), tuple(rows))


def _said(card: Card) -> str:
    if not card.stated and not card.calibrated:
        return "No confidence was stated on a case whose truth is known."
    if card.surer is None:
        return "Too few answers with a stated confidence to say more."
    points, ends = 100 * card.surer.value, (card.surer.low, card.surer.high)
    if ends[0] <= 0.0 <= ends[1]:
        return f"As sure as right, as far as {card.surer.n:,} answers can tell."
    how = "surer" if points > 0 else "less sure"
    between = " to ".join(f"{100 * abs(end):.0f}" for end in sorted(ends, key=abs))
    return f"On average {how} than right by {abs(points):.0f} points ({between}, {card.surer.n:,} answers)."


def moved(drift: Drift) -> Figure:
    """The shares that moved, before and since."""
    rows = tuple(Moved(each.what, each.before, each.after) for each in drift.shifts if each.share)
    return Figure("moved", "Before and since", drift.sentence, rows)
