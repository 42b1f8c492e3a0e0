"""How each partner's numbers are off, for questions whose answer is a number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from lichen.charter.schema import Question
from lichen.core.number_habits import Habits, habits
from lichen.core.percent import percent
from lichen.estimates.case import Opinion
from lichen.estimates.row import ENOUGH_OF_A_VERSION, Row
from lichen.types import PartnerId


def habits_in(
    rows: Iterable[Row], question: Question, versions: Mapping[PartnerId, str]
) -> dict[PartnerId, Habits]:
    """Each partner's habits on the rows whose outcome is known; empty where the question asks for no number.

    People are measured by what they said blind, an AI by what its version in force said, once that is enough
    to tell. What partners only agreed on says nothing here: measured against an answer of their own, all
    would look better than they are.
    """
    if question.kind != "number":
        return {}
    said: dict[PartnerId, list[tuple[Opinion, Row]]] = {}
    for row in (each for each in rows if each.known):
        for opinion in (*row.ai.values(), *row.people):
            said.setdefault(opinion.partner, []).append((opinion, row))
    found = {
        partner: _habits(_of_now(pairs, versions.get(partner, "")), question.tolerance or 0.0)
        for partner, pairs in said.items()
    }
    return {partner: each for partner, each in found.items() if each is not None}


def _of_now(pairs: list[tuple[Opinion, Row]], version: str) -> list[tuple[Opinion, Row]]:
    own = [each for each in pairs if each[0].version == version]
    return own if len(own) >= ENOUGH_OF_A_VERSION else pairs


def _habits(pairs: list[tuple[Opinion, Row]], tolerance: float) -> Habits | None:
    return habits(
        said=[float(opinion.answer) for opinion, _ in pairs],
        truth=[float(row.truth) for _, row in pairs],
        spread=[np.nan if opinion.spread is None else opinion.spread for opinion, _ in pairs],
        weight=[row.weight for _, row in pairs],
        tolerance=tolerance,
    )


def in_a_sentence(name: str, found: Habits, question: Question) -> str:
    """The habits as people read them."""
    unit = f" {question.unit}" if question.unit else ""
    side = "too high" if found.bias.value > 0 else "too low"
    leans = found.bias.low > 0 or found.bias.high < 0
    bias = f"{abs(found.bias.value):.3g}{unit} {side} on average" if leans else "to neither side on average"
    cases = f"{found.n:,} cases with an outcome"
    told = f"{name}: off by {found.rms.value:.3g}{unit} as a rule, {bias}, over {cases}"
    if found.covered is None or found.covered.low <= 0.9 <= found.covered.high:
        return f"{told}."
    surer = "surer" if found.covered.value < 0.9 else "less sure"
    held = f"{percent(found.covered.value, 0)} of the nine-in-ten ranges stated held the truth"
    return f"{told}; {surer} than right: {held}."
