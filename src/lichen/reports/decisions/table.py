"""The decisions of a file as arrays: one entry per row, codes instead of text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from lichen.types import Role

Ints = NDArray[np.integer[Any]]
Floats = NDArray[np.floating[Any]]
Kind = Literal["label", "number"]


@dataclass(frozen=True)
class Partner:
    """One who answered."""

    id: str
    role: Role


@dataclass(frozen=True)
class CaseFacts:
    """What is known of each case: its truth as label code or number (NaN unknown), and its attributes."""

    truth: Floats | None
    attributes: dict[str, tuple[str, ...]]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Decisions:
    """Rows as arrays of equal length; `probabilities[probability_row[i]]` where that is not -1.

    `saw_ai` is 1, 0 or -1 (not said); `stage` is 1 (first answer), 2 (after a second look) or 0 (not said);
    `value` holds the answers as numbers where the question asks for a number.
    """

    file: str
    kind: Kind
    labels: tuple[str, ...]
    cases: tuple[str, ...]
    partners: tuple[Partner, ...]
    row: Ints
    case: Ints
    partner: Ints
    answer: Ints
    value: Floats
    confidence: Floats
    probability_row: Ints
    probabilities: Floats
    at: Floats
    seconds: Floats
    saw_ai: Ints
    stage: Ints
    notes: tuple[str, ...]
