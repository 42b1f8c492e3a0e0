"""Jobs, and files of cases that come in."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from msgspec import Struct


class Job(Struct, frozen=True):
    """A job; `progress` is a share from 0 to 1, `error` says why the latest try failed."""

    job: str
    name: str
    state: Literal["queued", "running", "done", "failed"]
    progress: float = 0.0
    note: str = ""
    tries: int = 0
    error: str | None = None
    created: datetime | None = None
    started: datetime | None = None
    ended: datetime | None = None
    result: Any = None

    @property
    def ends(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in ("done", "failed")


class Mapping(Struct, frozen=True, omit_defaults=True):
    """Which column of a file holds what; `probabilities` names a column per label."""

    id: str | None = None
    inputs: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    partner: str | None = None
    answer: str | None = None
    confidence: str | None = None
    version: str | None = None
    probabilities: dict[str, str] = {}


class Upload(Struct, frozen=True):
    """What an uploaded file holds: its columns, what they seem to be, and its first rows."""

    upload: str
    columns: list[str]
    mapping: Mapping
    samples: list[dict[str, Any]] = []


class RowProblem(Struct, frozen=True):
    """What is wrong with a row."""

    row: int
    sentence: str


class Trial(Struct, frozen=True):
    """What an import would do: `known` cases are on record already and would not be opened again."""

    rows: int
    cases: int
    known: int = 0
    problems: list[RowProblem] = []
    more_problems: int = 0
