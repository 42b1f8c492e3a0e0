"""Cases and answers from files: a stream to run, with recorded answers playing the people."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from lichen.actions.answers import check_answer
from lichen.actions.contribute import Contribution
from lichen.charter.schema import Charter
from lichen.errors import InputRefused
from lichen.jobs.stream import StreamedCase
from lichen.reports.decisions.cells import text
from lichen.reports.decisions.columns import Columns, case_columns, decision_columns
from lichen.reports.decisions.record import Record, RecordReader
from lichen.reports.decisions.refuse import refuse
from lichen.reports.decisions.source import Source, open_source
from lichen.types import Answer, CaseId, PartnerId

TRUTH, CASE = "truth", "case"
SECOND_LOOK = 2


def read_cases(path: Path, charter: Charter, *, attributes: Sequence[str] = ()) -> Iterator[StreamedCase]:
    """The cases of a CSV, JSON-lines or Parquet file, one by one, in the order of the file.

    The column `case` is the id, `truth` what turned out (both as the only special ones); `attributes`
    names the columns that rules and audits look at, the charter's protected ones always among them. An
    attribute is kept under the name it is wanted by. Everything else is input, under the column's own
    name, except the protected columns: no partner reads those. Upper and lower case and spaces around
    a column's name make no difference.

    Raises `InputRefused` with file, row and remedy, for two rows of one case too.
    """
    source = open_source(path)
    reader = _CaseReader(source, charter, attributes)
    for row, cells in source.rows:
        yield reader.case(row, cells)


class _CaseReader:
    """Turns the rows of one file into cases."""

    def __init__(self, source: Source, charter: Charter, attributes: Sequence[str]) -> None:
        self.file, self.charter = source.file, charter
        self.place = {name: at for name, at in case_columns(source).place.items() if name in (CASE, TRUTH)}
        others = [at for at in range(len(source.columns)) if at not in self.place.values()]
        self.attributes = _attributes(source, others, _wanted(charter, attributes))
        hidden = {_folded(name) for name in charter.protected_attributes}
        names = {at: source.columns[at].strip() or f"column {at + 1}" for at in others}
        self.inputs = {name: at for at, name in names.items() if _folded(name) not in hidden}
        self._seen: dict[CaseId, int] = {}

    def case(self, row: int, cells: Sequence[object]) -> StreamedCase:
        id = self._id(row, cells)
        truth = text(cells[self.place[TRUTH]]) if TRUTH in self.place else None
        return StreamedCase(
            case=id,
            inputs=_filled(self.inputs, cells),
            attributes=_filled(self.attributes, cells),
            truth=None if truth is None else _answer(f"{self.file}, row {row}", truth, self.charter),
        )

    def _id(self, row: int, cells: Sequence[object]) -> CaseId:
        word = text(cells[self.place[CASE]])
        if word is None:
            refuse(self.file, "the column `case` is empty", "Name the case, or delete the row", row=row)
        id = CaseId(word)
        if id in self._seen:
            problem = f"case `{id}` stands in row {self._seen[id]} already"
            refuse(self.file, problem, "Keep one of the two rows, or give one of them another id", row=row)
        self._seen[id] = row
        return id


def _wanted(charter: Charter, attributes: Sequence[str]) -> list[str]:
    ruled = (rule.attribute for rule in charter.risk.high_stakes if rule.attribute)
    return list(dict.fromkeys((*charter.protected_attributes, *ruled, *attributes)))


def _attributes(source: Source, places: Sequence[int], wanted: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name in wanted:
        same = [at for at in places if _folded(source.columns[at]) == _folded(name)]
        if len(same) > 1:
            both = " and ".join(f"“{source.columns[at]}”" for at in same)
            refuse(source.file, f"the columns {both} both name the attribute `{name}`", "Keep one", row=1)
        found.update((name, at) for at in same)
    return found


def _folded(name: str) -> str:
    return name.strip().casefold()


def _filled(places: Mapping[str, int], cells: Sequence[object]) -> dict[str, object]:
    return {name: cells[at] for name, at in places.items() if not _blank(cells[at])}


def _blank(cell: object) -> bool:
    if isinstance(cell, float):
        return math.isnan(cell)
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _answer(place: str, said: str | None, charter: Charter) -> Answer:
    try:
        return check_answer(charter.question, said)
    except InputRefused as refusal:
        raise InputRefused(f"{place}: {refusal}") from refusal


class RecordedPeople:
    """Recorded answers, looked up when somebody is asked; each was given blind, before seeing any AI."""

    def __init__(self, answers: Mapping[CaseId, Mapping[PartnerId, Contribution]]) -> None:
        self._answers = answers

    def available(self, case: CaseId) -> Sequence[PartnerId]:
        """Those with an answer on record for this case."""
        return tuple(self._answers.get(case, ()))

    def answer(self, case: CaseId, person: PartnerId) -> Contribution:
        """What this person said."""
        return self._answers[case][person]


Recorded = dict[CaseId, dict[PartnerId, Contribution]]


def read_answers(path: Path, charter: Charter) -> tuple[Recorded, Recorded]:
    """People's blind answers and AI partners' recorded ones, by case and partner.

    Reads the long format that `lichen assess` reads, row by row; answers given after seeing the AI are left
    out. Raises `InputRefused` for a partner the charter does not name, an answer that is not one, or two
    answers of one partner on one case.
    """
    source = open_source(path)
    columns = decision_columns(source)
    reader = RecordReader(columns, source.file, decimal_comma=source.decimal_comma)
    sides: tuple[Recorded, Recorded] = {}, {}
    for row, cells in source.rows:
        record = reader.record(row, cells)
        said = _contribution(f"{source.file}, row {row}", record, columns, charter)
        if record.saw_ai != 1 and record.stage != SECOND_LOOK:
            _keep(sides[not record.person], record.case, said, f"{source.file}, row {row}")
    return sides


def _keep(side: Recorded, case: str, said: Contribution, place: str) -> None:
    answers = side.setdefault(CaseId(case), {})
    if said.by in answers:
        raise InputRefused(f"{place}: `{said.by}` has answered case `{case}` already. Keep one of the rows.")
    answers[said.by] = said


def _contribution(place: str, record: Record, columns: Columns, charter: Charter) -> Contribution:
    role = "person" if record.person else "ai"
    named = charter.partner(record.partner)
    if named is None or named.role != role:
        raise InputRefused(
            f"{place}: the charter names no {role} `{record.partner}`. "
            f"Add `- {{id: {record.partner}, role: {role}}}` to its partners."
        )
    shares = _shares(record, columns, charter)
    likeliest = None if shares is None else charter.question.label_ids[shares.index(max(shares))]
    return Contribution(
        by=PartnerId(record.partner),
        answer=_answer(place, likeliest if record.answer is None else record.answer, charter),
        distribution=shares,
        confidence=_number(record.confidence),
        seconds=_number(record.seconds),
    )


def _shares(record: Record, columns: Columns, charter: Charter) -> tuple[float, ...] | None:
    if record.probabilities is None or charter.question.kind == "number":
        return None
    given = dict(zip(columns.labels, record.probabilities, strict=True))
    return tuple(given.get(label, 0.0) for label in charter.question.label_ids)


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value
