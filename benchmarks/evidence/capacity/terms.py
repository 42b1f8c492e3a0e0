"""The sets, the rules by name, and the terms on which they are compared."""

from __future__ import annotations

from dataclasses import dataclass

MINUTES = 2.0
"""What one answer costs."""

NETWORKS = ("vgg19", "densenet161", "resnet152")
RANDOM, ROBIN, TODAY, TODAY_BELIEF, SKILL, LICHEN = (
    "random",
    "round robin",
    "threshold + round robin",
    "threshold + round robin, Lichen's belief",
    "Lichen, skill alone",
    "Lichen",
)
RULES = (RANDOM, ROBIN, TODAY, TODAY_BELIEF, SKILL, LICHEN)
KNOWN, READ_ALL, HINDSIGHT = "Lichen, everybody known", "all answers at the price of one", "hindsight"
BOUNDS = (KNOWN, READ_ALL, HINDSIGHT)


@dataclass(frozen=True)
class Terms:
    """Answers there is room for per case, and what a wrong settlement costs, in minutes."""

    reviews: float
    error: float

    def __str__(self) -> str:
        return f"{self.reviews:g} reviews, {self.error:g}"


TERMS = {
    True: (Terms(0.5, 30.0), Terms(0.5, 150.0), Terms(0.25, 150.0)),
    False: (Terms(2.0, 30.0), Terms(2.0, 150.0), Terms(1.25, 150.0)),
}
"""With an AI and without. 30 minutes is a charter's default; at 150 people's time is short."""
