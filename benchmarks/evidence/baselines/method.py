"""What every method must do: learn from the fit part, then believe."""

from __future__ import annotations

from typing import Protocol, Self

from ..decisions import Decisions, Floats


class Method(Protocol):
    """All methods see the same fit rows and the same people; none sees the truth of a test case."""

    def fit(self, decisions: Decisions) -> Self: ...

    def belief(self, decisions: Decisions) -> Floats:
        """(n, K) support for each answer; rows sum to 1. Ties are answered by chance."""
        ...
