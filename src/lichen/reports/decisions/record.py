"""One row of a table of decisions, checked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import nan
from typing import TypeVar

from lichen.reports.decisions import cells as read
from lichen.reports.decisions.columns import Columns
from lichen.reports.decisions.probabilities import row_probabilities
from lichen.reports.decisions.refuse import refuse

T = TypeVar("T")
FIRST = {"initial", "first", "blind", "before", "unaided", "own", "1"}
SECOND = {"final", "second", "revised", "after", "assisted", "aided", "2"}


@dataclass(frozen=True, slots=True)
class Record:
    """What the row says; NaN, -1 and 0 (stage) where it says nothing."""

    case: str
    partner: str
    person: bool
    answer: str | None
    confidence: float
    probabilities: tuple[float, ...] | None
    at: float
    seconds: float
    saw_ai: int
    stage: int


class RecordReader:
    """Turns cells into a `Record`; refuses what cannot be used with file, row and remedy."""

    def __init__(self, columns: Columns, file: str, *, decimal_comma: bool) -> None:
        self.columns = columns
        self.file = file
        self.decimal_comma = decimal_comma

    def record(self, row: int, cells: Sequence[object]) -> Record:
        person = self._role(row, cells)
        probabilities = row_probabilities(self, row, cells) if self.columns.labels else None
        answer = read.text(self.columns.cell(cells, "answer"))
        if answer is None and (person or probabilities is None):
            refuse(self.file, "the answer is empty", "Write the partner's answer, or delete the row", row=row)
        saw_ai = self._cell(
            row, cells, "saw_ai", read.yes_or_no, "Write true or false, or leave the cell empty"
        )
        return Record(
            case=self._name(row, cells, "case"),
            partner=self._name(row, cells, "partner"),
            person=person,
            answer=answer,
            confidence=self._confidence(row, cells),
            probabilities=probabilities,
            at=self._at(row, cells),
            seconds=self._seconds(row, cells),
            saw_ai=-1 if saw_ai is None else int(saw_ai),
            stage=self._stage(row, cells, saw_ai),
        )

    def number(self, cell: object) -> float | None:
        return read.number(cell, decimal_comma=self.decimal_comma)

    def _cell(
        self, row: int, cells: Sequence[object], name: str, reading: Callable[[object], T | None], remedy: str
    ) -> T | None:
        try:
            return reading(self.columns.cell(cells, name))
        except (ValueError, OverflowError) as wrong:
            refuse(self.file, f"in the column “{name}”, {wrong}", remedy, row=row)

    def _name(self, row: int, cells: Sequence[object], name: str) -> str:
        word = read.text(self.columns.cell(cells, name))
        if word is None:
            refuse(self.file, f"the column “{name}” is empty", f"Name the {name}, or delete the row", row=row)
        return word

    def _role(self, row: int, cells: Sequence[object]) -> bool:
        role = (read.text(self.columns.cell(cells, "role")) or "").lower()
        if role not in {"person", "ai"}:
            shown = f"is “{role}”" if role else "is empty"
            refuse(self.file, f"the role {shown}", "Write person or ai", row=row)
        return role == "person"

    def _confidence(self, row: int, cells: Sequence[object]) -> float:
        remedy = "Write a share between 0 and 1, such as 0.87, or leave the cell empty"
        value = self._cell(row, cells, "confidence", self.number, remedy)
        if value is not None and not 0 <= value <= 1:
            refuse(self.file, f"the confidence {value:g} is not between 0 and 1", remedy, row=row)
        return nan if value is None else value

    def _seconds(self, row: int, cells: Sequence[object]) -> float:
        remedy = "Write the seconds the answer took, or leave the cell empty"
        value = self._cell(row, cells, "seconds", self.number, remedy)
        if value is not None and value < 0:
            refuse(self.file, f"{value:g} seconds are negative", remedy, row=row)
        return nan if value is None else value

    def _at(self, row: int, cells: Sequence[object]) -> float:
        remedy = "Write the moment as 2026-03-01T14:05:00, or leave the cell empty"
        value = self._cell(row, cells, "at", read.moment, remedy)
        return nan if value is None else value

    def _stage(self, row: int, cells: Sequence[object], saw_ai: bool | None) -> int:
        word = (read.text(self.columns.cell(cells, "stage")) or "").lower()
        if word in FIRST:
            return 1
        if word in SECOND:
            return 2
        if word and saw_ai is None:
            remedy = (
                "Write initial or final, or say in the column saw_ai whether the AI's answer had been seen"
            )
            refuse(self.file, f"the stage “{word}” is unknown", remedy, row=row)
        return 0
