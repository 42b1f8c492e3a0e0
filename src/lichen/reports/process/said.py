"""One finding, and how much evidence it needs before it is said."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from lichen.reports.process.words import share

Kind = Literal["waiting", "rework", "handoff"]

FEWEST_CASES = 30
"""A log of fewer cases says nothing about what is usual; nor does a step taken fewer times."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing worth a person's time: what it is, the sentences, what to try, and the figures behind it.

    `key` stays the same from one look at a process to the next, so that a finding that was declined is known
    again. `weight` is the share of all lead time that is at stake, by which findings are put in order;
    `figures` are plain numbers by name (seconds, shares, counts) for programs.
    """

    key: str
    kind: Kind
    title: str
    sentences: tuple[str, ...]
    attempt: str
    weight: float
    figures: dict[str, float | int | str | bool | list[str]] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The sentences as one paragraph."""
        return " ".join(self.sentences)

    @property
    def weight_said(self) -> str:
        """The share of the lead time in words."""
        return share(self.weight)
