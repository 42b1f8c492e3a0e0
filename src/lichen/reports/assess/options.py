"""What the person who assesses may choose, checked before any file is opened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lichen.errors import InputRefused
from lichen.reports.decisions.table import Kind

Progress = Callable[[str, float], None]
DEFAULT_REVIEWS = (0.2, 0.5, 1.0)


@dataclass(frozen=True)
class Options:
    """Choices of one assessment; raises `InputRefused` for one that cannot be."""

    fit: int | None = None
    seed: int = 0
    risk: float = 0.02
    confidence: float = 0.95
    reviews: tuple[float, ...] = DEFAULT_REVIEWS
    group: str | None = None
    tolerance: float | None = None
    kind: Kind | None = None

    def __post_init__(self) -> None:
        _between("--risk", self.risk, 0, 1, "such as 0.02 for two wrong in a hundred")
        _between("--confidence", self.confidence, 0.5, 1, "such as 0.95")
        if self.fit is not None and self.fit < 1:
            raise InputRefused(f"--fit {self.fit}: fit on at least one case, such as --fit 500.")
        if self.seed < 0:
            raise InputRefused(f"--seed {self.seed}: the seed is a whole number from 0 up.")
        for budget in self.reviews:
            if not 0 <= budget <= 1_000:
                raise InputRefused(f"--reviews {budget:g}: reviews per case are 0 or more, such as .2,.5,1.")
        if self.kind not in {None, "label", "number"}:
            raise InputRefused(f"--kind {self.kind}: answers are label or number.")
        if self.tolerance is not None and not self.tolerance >= 0:
            raise InputRefused(f"--tolerance {self.tolerance:g}: the tolerance is 0 or more.")


def _between(name: str, value: float, low: float, high: float, example: str) -> None:
    if not low < value < high:
        raise InputRefused(f"{name} {value:g}: choose a value between {low:g} and {high:g}, {example}.")
