"""One row of a file as a case to open, or the sentence that says why it cannot be one."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

from lichen.actions.answers import check_answer, check_distribution
from lichen.actions.contribute import Contribution
from lichen.actions.open_case import NewCase
from lichen.charter.schema import Charter
from lichen.errors import InputRefused
from lichen.reports.decisions.cells import number, text
from lichen.reports.decisions.source import Source
from lichen.transfer.mapping import ATTRIBUTES, INPUTS, Mapping
from lichen.types import Answer, PartnerId

LONGEST_ID = 200
_SPOILT = re.compile(r"[\x00-\x1f\x7f]")


class Problem(NamedTuple):
    """What is wrong with a row of the file, in a sentence."""

    row: int
    sentence: str


class CaseRows:
    """Turns the rows of one file into cases; `digest` names cases that have no id of their own."""

    def __init__(self, source: Source, mapping: Mapping, charter: Charter, *, digest: str) -> None:
        self._source, self._mapping, self._charter = source, mapping, charter
        self._place = {name: at for at, name in reversed(list(enumerate(source.columns)))}
        self._digest = digest
        self._seen: dict[str, int] = {}

    def case(self, row: int, cells: Sequence[object]) -> NewCase:
        """The case to open; raises `InputRefused` with the sentence for people."""
        id = self._id(row, cells)
        contribution = self._contribution(cells)
        return NewCase(
            case=id,
            inputs=self._parts(cells, self._mapping.inputs, INPUTS),
            attributes=self._parts(cells, self._mapping.attributes, ATTRIBUTES),
            contributions=() if contribution is None else (contribution,),
        )

    def _id(self, row: int, cells: Sequence[object]) -> str:
        if self._mapping.id is None:
            return f"row-{self._digest[:12]}-{row}"
        id = text(cells[self._place[self._mapping.id]])
        if id is None:
            raise InputRefused("The case has no id. Name it, or delete the row.")
        if len(id) > LONGEST_ID or _SPOILT.search(id):
            raise InputRefused(
                f"The id is longer than {LONGEST_ID} characters or holds a line break. Give it a short one."
            )
        if id in self._seen:
            raise InputRefused(f"The case `{id}` stands in row {self._seen[id]} already. Keep one of them.")
        self._seen[id] = row
        return id

    def _parts(
        self, cells: Sequence[object], names: Sequence[str], whole: tuple[str, ...]
    ) -> dict[str, object]:
        parts: dict[str, object] = {}
        for name in names:
            cell = cells[self._place[name]]
            if name in whole and isinstance(cell, dict):
                parts.update(cell)
            elif not _blank(cell):
                parts[name] = cell
        return parts

    def _contribution(self, cells: Sequence[object]) -> Contribution | None:
        shares = self._shares(cells)
        answer = self._answer(cells, shares)
        if answer is None:
            return None
        return Contribution(
            by=PartnerId(self._mapping.partner or ""),
            answer=answer,
            distribution=shares,
            confidence=self._confidence(cells),
            version=self._text(cells, self._mapping.version) or "",
        )

    def _answer(self, cells: Sequence[object], shares: tuple[float, ...] | None) -> Answer | None:
        said = self._text(cells, self._mapping.answer)
        if said is None and shares is not None:
            said = self._charter.question.label_ids[shares.index(max(shares))]
        return None if said is None else check_answer(self._charter.question, said)

    def _shares(self, cells: Sequence[object]) -> tuple[float, ...] | None:
        columns = self._mapping.probabilities
        given = {label: self._number(cells, column) for label, column in columns.items()}
        if all(share is None for share in given.values()):
            return None
        labels = self._charter.question.label_ids
        return check_distribution(self._charter.question, [given.get(label) or 0.0 for label in labels])

    def _confidence(self, cells: Sequence[object]) -> float | None:
        value = self._number(cells, self._mapping.confidence)
        if value is not None and not 0.0 <= value <= 1.0:
            raise InputRefused(
                f"The confidence {value:g} is not between 0 and 1. Write a share, such as 0.87."
            )
        return value

    def _text(self, cells: Sequence[object], column: str | None) -> str | None:
        return None if column is None else text(cells[self._place[column]])

    def _number(self, cells: Sequence[object], column: str | None) -> float | None:
        if column is None:
            return None
        try:
            return number(cells[self._place[column]], decimal_comma=self._source.decimal_comma)
        except ValueError as wrong:
            raise InputRefused(
                f"In the column “{column}”, {wrong}. Write a number, or leave it empty."
            ) from None


def _blank(cell: object) -> bool:
    if isinstance(cell, float):
        return not math.isfinite(cell)
    return cell is None or (isinstance(cell, str) and not cell.strip())
