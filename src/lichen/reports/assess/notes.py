"""What a reader must know to read the figures rightly."""

from __future__ import annotations

import numpy as np

from lichen.reports.assess.material import Material, is_person
from lichen.reports.assess.words import compact, count
from lichen.reports.decisions.table import Decisions

TOGETHER = (
    "“Together” is the belief from the AI and one blind person per case, drawn at random; “people alone” is "
    "that "
    "same person's answer, so the two are compared on the same answers."
)
INTERVALS = (
    "Intervals are 95 %: Wilson's over cases; for people and together widened to cover a bootstrap over "
    "persons, "
    "since one person's answers are alike; gains by a paired bootstrap over cases."
)
CURVE = (
    "The curve spends reviews one at a time on the case where the next one is worth most; persons come in "
    "random "
    "order, up to all who answered the case."
)
NOBODY_BLIND = (
    "Every person's answer was given after seeing the AI's. What people know on their own, what they add to "
    "the AI "
    "and what reviews are worth cannot be told from such answers and is left empty. Let people answer first "
    "on a "
    "share of cases (saw_ai false), and assess again."
)
CONSENSUS = (
    "No truth was handed in. Every figure is measured against what other people agreed on (Dawid–Skene, "
    "maximum a "
    "posteriori): the person drawn never takes part in the consensus of that case, and a shared mistake of "
    "people "
    "counts as right. The curve therefore ends at one review per case."
)
LANE = (
    "The lane's threshold was certified on the fitted cases, each scored by a belief that had not seen it; "
    "its share "
    "and error are those of the reported cases."
)


def within(tolerance: float) -> str:
    """When a number counts as wrong."""
    return (
        "The answers are many different numbers, so the question is taken to ask for one: an answer is "
        "wrong where "
        f"it is more than {tolerance:.4g} off (--tolerance). If they are codes, say so with --kind label."
    )


def beyond(budgets: list[float], most: float) -> str:
    """Why some budgets asked for are not on the curve."""
    asked = ", ".join(compact(budget) for budget in budgets)
    return f"The curve ends at {compact(most)} reviews per case, all that there are; asked for: {asked}."


def material_notes(table: Decisions, material: Material) -> list[str]:
    """Notes on blindness, cases left out, and AI answers without probabilities."""
    return [*_blindness(table), *_left_out(table, material), *_ai_answers(table, material)]


def _blindness(table: Decisions) -> list[str]:
    people = is_person(table)
    silent = people & (table.saw_ai == -1) & (table.stage == 0)
    seen = people & ((table.saw_ai == 1) | ((table.saw_ai == -1) & (table.stage == 2)))
    notes = []
    if silent.any():
        notes.append(
            f"{count(int(silent.sum()), 'answer')} of people do not say whether the AI's answer had been "
            f"seen "
            "(columns saw_ai, stage); they were taken as given blind. If they were not, people look too good."
        )
    if seen.any():
        notes.append(
            f"{count(int(seen.sum()), 'answer')} of people given after seeing the AI's answer count for "
            f"reliance "
            "only, never as people's own."
        )
    return notes


def _left_out(table: Decisions, material: Material) -> list[str]:
    notes = []
    missing = len(table.cases) - material.comparable.size
    if missing:
        notes.append(
            f"{count(missing, 'case')} of {len(table.cases):,} were left out of the comparison: no blind "
            f"answer, "
            "no AI answer, or nothing to measure against."
        )
    if material.left_out:
        notes.append(
            f"{count(material.left_out, 'answer')} beyond {material.people.shape[1]} per case were left "
            f"out, at random."
        )
    return notes


def _ai_answers(table: Decisions, material: Material) -> list[str]:
    notes = []
    rows = np.flatnonzero(~is_person(table))
    bare = rows[table.probability_row[rows] < 0]
    spread = bare[np.isfinite(table.confidence[bare])]
    if spread.size and len(table.labels) > 2:
        notes.append("Where an AI gave one confidence, the rest was spread evenly over all other answers.")
    if (table.confidence[spread] < 1 / max(len(table.labels), 1)).any():
        notes.append(
            "Some AI confidences lie below chance: check that the column holds how sure the AI was of its "
            "own answer."
        )
    if material.vote.any():
        notes.append(
            "AI answers without confidence count as votes; how far to trust them was learned from the fit."
        )
    return notes
