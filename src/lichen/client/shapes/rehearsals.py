"""Rehearsals and predictions."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from msgspec import Struct


class Between(Struct, frozen=True):
    """A value between `low` and `high` from `n` observations; what never ends is the word `inf`."""

    value: float | str
    low: float | str
    high: float | str
    n: int


class RehearsedFigure(Struct, frozen=True):
    """One figure as it is and as it would be; `cannot_say` says why the log cannot tell."""

    name: str
    label: str
    unit: str
    old: Between | None = None
    new: Between | None = None
    difference: Between | None = None
    cannot_say: str | None = None


class RehearsedGroup(Struct, frozen=True):
    """One group of cases, both ways."""

    attribute: str
    value: str
    cases: int
    ai_only_old: float
    ai_only_new: float
    error_old: Between | None = None
    error_new: Between | None = None
    error_difference: Between | None = None


class RehearsalRow(Struct, frozen=True):
    """A kept rehearsal: who tried what when, and its result in a sentence."""

    rehearsal: str
    made_by: str
    made_at: datetime
    version: int
    change: dict[str, Any]
    sentence: str
    through: int = 0
    cases: int = 0
    checked: int = 0


class Rehearsal(Struct, frozen=True):
    """What a change would have meant; `sentence` says it in one, `cannot_say` what the log leaves open."""

    rehearsal: str
    state: Literal["queued", "running", "done", "failed"]
    change: dict[str, Any]
    job: str | None = None
    progress: float = 0.0
    error: str | None = None
    made_by: str = ""
    made_at: datetime | None = None
    version: int | None = None
    sentence: str = ""
    sentences: list[str] = []
    through: int | None = None
    cases: int = 0
    checked: int = 0
    threshold_old: float | None = None
    threshold_new: float | None = None
    figures: list[RehearsedFigure] = []
    groups: list[RehearsedGroup] = []
    cannot_say: list[str] = []
    notes: list[str] = []

    @property
    def ends(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in ("done", "failed")


class Measured(Struct, frozen=True):
    """One figure as predicted and as measured since; None where it is too early to say."""

    name: str
    label: str
    unit: str
    predicted: Between
    actual: Between | None = None
    as_predicted: bool | None = None
    sentence: str = ""


class Prediction(Struct, frozen=True):
    """What was predicted when a charter was adopted, and in `result` what came of it."""

    version: int
    adopted_by: str
    adopted_at: datetime
    change: dict[str, Any]
    sentence: str
    state: Literal["as_predicted", "not_as_predicted", "too_early"]
    result: str
    cannot_say: list[str] = []
    cases: int = 0
    until_version: int | None = None
    seen_at: datetime | None = None
    figures: list[Measured] = []
