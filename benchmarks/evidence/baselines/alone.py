"""Each side alone: the AI's own top answer, the first person's, and the majority of the people present."""

from __future__ import annotations

from typing import Self

from ..decisions import Decisions, Floats
from ..normal import normal


class Alone:
    """A method that has nothing to learn."""

    def fit(self, decisions: Decisions) -> Self:
        return self


class AIAlone(Alone):
    def belief(self, decisions: Decisions) -> Floats:
        return decisions.ai


class PersonAlone(Alone):
    def belief(self, decisions: Decisions) -> Floats:
        return normal(decisions.with_people(1).votes())


class Majority(Alone):
    """The most frequent answer of all people present; ties by chance."""

    def belief(self, decisions: Decisions) -> Floats:
        return normal(decisions.votes())
