"""How a partner's numbers are off, as a card's page shows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from lichen.charter.schema import Question
from lichen.core.intervals import Interval
from lichen.core.number_habits import FEWEST_STATED
from lichen.reports.cards.card import YOU, Card
from lichen.reports.cards.numbers import in_a_sentence


class Habit(NamedTuple):
    """One figure: what it is called, its value and the small print."""

    label: str
    value: str
    small: str


class NumberFigures(NamedTuple):
    """The habits in one sentence, and each with its interval."""

    sentence: str
    habits: tuple[Habit, ...]


def number_figures(card: Card, question: Question, *, mine: bool) -> NumberFigures | None:
    """The habits of the card's partner; None where the question asks for no number or too little is known."""
    found = card.numbers
    if found is None or question.kind != "number":
        return None
    unit = f" {question.unit}" if question.unit else ""
    habits = [
        _habit("Off to one side by", found.bias, "{:+.3g}".format, unit),
        _habit("Usually off by", found.rms, "{:.3g}".format, unit),
        _habit("Within the tolerance", found.within, _percent, " %"),
    ]
    inside = "Truth inside the stated range"
    if found.covered is None:
        habits.append(Habit(inside, "–", f"fewer than {FEWEST_STATED} ranges stated"))
    else:
        habits.append(_habit(inside, found.covered, _percent, " %"))
    return NumberFigures(in_a_sentence(YOU if mine else card.name, found, question), tuple(habits))


def _percent(value: float) -> str:
    return f"{100 * value:.0f}"


def _habit(label: str, found: Interval, said: Callable[[float], str], unit: str) -> Habit:
    small = f"{said(found.low)} to {said(found.high)}{unit}, {found.n:,} cases"
    return Habit(label, f"{said(found.value)}{unit}", small)
