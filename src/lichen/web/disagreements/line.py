"""A disagreement in a few lines, as lists show it: who said what, why, how it ended, what turned out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lichen.actions.partnership import Partnership
from lichen.inbox.disagreements import Dispute
from lichen.inbox.plain import bare
from lichen.web.cases.sheet import name_of
from lichen.web.reading import words

SHORT = 160


@dataclass(frozen=True, slots=True)
class Position:
    """What one partner said; `right` is None until something turned out."""

    name: str
    role: str
    said: str
    right: bool | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One disagreement as a list shows it; `positions` is None while it is hidden from the reader."""

    partnership: str
    partnership_name: str
    disagreement: str
    case: str
    title: str
    opened_at: datetime
    positions: tuple[Position, ...] | None
    why: str
    resolved: bool
    resolution: str
    resolved_by: str
    reason: str
    took: str
    verdict: str
    right: tuple[str, ...]

    @property
    def address(self) -> str:
        """Where the disagreement itself is shown."""
        return f"/disagreements/{self.partnership}/{self.disagreement}/"


def lines(rows: Sequence[tuple[Partnership, Dispute]]) -> list[Line]:
    """The disagreements in the same order."""
    said = [_said(here, row) for here, row in rows]
    seals = {seal for each in said for _, seal in each} | {row.reason for _, row in rows if row.reason}
    told = rows[0][0].unseal(sorted(seals)) if seals else {}
    return [_line(here, row, why, told) for (here, row), why in zip(rows, said, strict=True)]


def _said(here: Partnership, row: Dispute) -> list[tuple[str, str]]:
    """Whose reasons there are, people's first, each with its seal."""
    if row.positions is None:
        return []
    taking_part = {partner for partner, _ in row.positions}
    found = [
        each
        for each in here.ledger.rows("contributions_of_case", chain=here.id, case=row.case)
        if each.reasons and each.partner in taking_part and not each.shadow and each.withdrawn_seq is None
    ]
    return [(each.partner, each.reasons) for each in sorted(found, key=lambda each: each.role != "person")]


def _line(here: Partnership, row: Dispute, why: list[tuple[str, str]], told: dict[Any, object]) -> Line:
    charter, hidden = here.charter, row.positions is None
    truth = None if hidden or row.truth_source == "adjudication" else row.truth
    resolved = row.resolved_at is not None
    return Line(
        partnership=here.id,
        partnership_name=charter.name,
        disagreement=row.disagreement,
        case=row.case,
        title=row.title,
        opened_at=row.opened_at,
        positions=None if hidden else _positions(here, row, truth),
        why=_why(here, why, told),
        resolved=resolved,
        resolution=words.answer(charter.question, row.answer) if resolved and not hidden else "",
        resolved_by=name_of(charter, row.resolved_by or "") if row.resolved_by else "",
        reason=_short(told.get(row.reason)) if row.reason else "",
        took=words.duration((row.resolved_at - row.opened_at).total_seconds()) if row.resolved_at else "",
        verdict="" if truth is None else words.answer(charter.question, truth),
        right=() if truth is None else _right(here, row, truth),
    )


def _positions(here: Partnership, row: Dispute, truth: Any) -> tuple[Position, ...]:
    charter = here.charter
    return tuple(
        Position(
            name_of(charter, partner),
            role_of(here, partner),
            words.answer(charter.question, answer),
            None if truth is None else answer == truth,
        )
        for partner, answer in row.positions or []
    )


def role_of(here: Partnership, partner: str) -> str:
    """Person or AI; whoever left the charter counts as a person."""
    found = here.charter.partner(partner)
    return "person" if found is None else str(found.role)


def _right(here: Partnership, row: Dispute, truth: Any) -> tuple[str, ...]:
    return tuple(name_of(here.charter, partner) for partner, answer in row.positions or [] if answer == truth)


def _why(here: Partnership, why: list[tuple[str, str]], told: dict[Any, object]) -> str:
    for partner, seal in why:
        if text := _short(told.get(seal)):
            return f"{name_of(here.charter, partner)}: {text}"
    return ""


def _short(content: object) -> str:
    text = bare(content) if isinstance(content, str) else ""
    return text if len(text) <= SHORT else text[: SHORT - 1] + "…"
