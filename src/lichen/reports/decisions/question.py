"""What the answers of a table ask for: one of some labels, or a number."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

import numpy as np

from lichen.reports.decisions.refuse import refuse
from lichen.reports.decisions.table import Floats, Kind

MOST_LABELS = 1_000
MOST_CODES = 20


def kind_of(answers: Sequence[str], *, declared: bool, asked: Kind | None, file: str, row: int) -> Kind:
    """The kind `asked` for; else numbers where all of many different `answers` are, and labels otherwise.

    `declared` says that `p:` columns name the labels. `row` is the last row, for the sentence of a refusal.
    """
    if asked == "number" or (asked is None and not declared and len(answers) > MOST_CODES):
        strange = next((answer for answer in answers if not _is_number(answer)), None)
        if strange is None and not declared:
            return "number"
        if asked == "number":
            problem = (
                f"“{strange}” is not a number" if strange else "there are p: columns, so answers are labels"
            )
            refuse(file, problem, "Leave out --kind number, or mend the answers", row=row)
    if len(answers) > MOST_LABELS:
        problem = f"there are {len(answers):,} different answers, more than {MOST_LABELS:,}"
        refuse(file, problem, "Group free text into a few answers first", row=row)
    return "label"


def values_of(answers: Sequence[str]) -> Floats:
    """The answers as numbers."""
    return np.array([_number(answer) for answer in answers], dtype=np.float64)


def in_order(answers: Sequence[str]) -> list[int]:
    """Positions of the answers in the order people expect: numbers by size, else words by alphabet."""
    places = range(len(answers))
    if all(map(_is_number, answers)):
        return sorted(places, key=lambda place: _number(answers[place]))
    return sorted(places, key=lambda place: answers[place])


def _is_number(answer: str) -> bool:
    try:
        return isfinite(_number(answer))
    except ValueError:
        return False


def _number(answer: str) -> float:
    return float(answer.replace(",", ".") if answer.count(",") == 1 and "." not in answer else answer)
