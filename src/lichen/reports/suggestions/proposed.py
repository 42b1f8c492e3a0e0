"""One thing worth suggesting, before it stands on the ledger."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from lichen.reports.figures.load import FLOOR

MORE_THAN = FLOOR
"""A figure about people is said of a team only where more people than these stand behind it."""

LONGEST_TOPIC = 200


@dataclass(frozen=True, slots=True)
class Proposed:
    """A suggestion: `topic` knows it again, `text` says it, `figures` are what it rests on.

    `weight` puts suggestions of unlike kinds in an order: about the share of all cases it is about.
    """

    topic: str
    text: str
    figures: Mapping[str, float]
    weight: float = 0.0


def proposed(topic: str, text: str, figures: Mapping[str, object], *, weight: float = 0.0) -> Proposed:
    """A suggestion with those of the figures that are numbers, its topic no longer than the ledger takes.

    >>> proposed("late:9", "Ask earlier?", {"asks": 40, "hour": "nine", "none": float("nan")}).figures
    {'asks': 40.0}
    """
    numbers = {
        name: float(value)
        for name, value in figures.items()
        if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    }
    return Proposed(topic[:LONGEST_TOPIC], text, numbers, weight)
