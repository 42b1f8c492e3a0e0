"""Partners that look lessons up: what they are told of one, and what they can be asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from lichen.partners.protocol import Partner, Reply, Request
from lichen.types import Answer


@dataclass(frozen=True, slots=True)
class Taught:
    """A lesson that says what is right: its mark, the answer, its text, and its examples' inputs by case."""

    mark: str
    answer: Answer
    text: str
    examples: Mapping[str, Mapping[str, Any]]


@runtime_checkable
class Heeding(Partner, Protocol):
    """A partner that weighs lessons without a scope by how alike cases are to their examples."""

    @property
    def grades(self) -> bool:
        """Whether it does so for its question."""

    @property
    def heeded(self) -> frozenset[str]:
        """The marks of the lessons it heeds now."""

    def knows(self, mark: str) -> bool:
        """Whether it was told of this lesson, in force or not."""

    def heed(self, lessons: Iterable[Taught], *, known: Iterable[str] = ()) -> None:
        """Heed these lessons, and those with a `known` mark, from now on; let go of all others."""

    def forget(self, case: str) -> None:
        """Let go of a case whose inputs were erased."""

    def trial(self, lesson: Taught, requests: Sequence[Request]) -> list[tuple[Reply | None, Reply | None]]:
        """Per request what it says without this lesson, and with it, also on cases the lesson is made of."""
