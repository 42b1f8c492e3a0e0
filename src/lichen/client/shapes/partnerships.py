"""Partnerships, their charters and their figures."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct

from lichen.types import PartnershipId


class PartnershipRow(Struct, frozen=True):
    """A partnership you belong to, your role there, and what you may do."""

    partnership: PartnershipId
    name: str
    role: str
    may: list[str] = []


class Counts(Struct, frozen=True):
    """How many there are; those named in `capped` are at least that many."""

    unsettled: int
    open: int
    settled: int
    disagreements: int
    capped: list[str] = []


class Standing(Struct, frozen=True):
    """A partnership with its counts; `head` is the number of its latest ledger entry."""

    partnership: PartnershipId
    name: str
    role: str
    head: int
    charter_version: int
    question: dict[str, Any]
    partners: list[dict[str, Any]]
    counts: Counts
    may: list[str] = []


class CharterVersion(Struct, frozen=True):
    """One version of a charter; `changes` says in words what it changed, lists leave `charter` out."""

    version: int
    adopted_by: str
    adopted_at: datetime
    changes: list[str] = []
    charter: dict[str, Any] | None = None


class Checked(Struct, frozen=True):
    """Whether a charter could govern; `problems` to mend, `changes` it would bring."""

    accepted: bool
    problems: list[str] = []
    changes: list[str] = []


class Figure(Struct, frozen=True):
    """A figure: `rows` of plain values, `values` that stand alone, a sentence, and what was assumed."""

    name: str
    title: str
    sentence: str
    note: str = ""
    values: dict[str, Any] = {}
    rows: list[dict[str, Any]] = []
