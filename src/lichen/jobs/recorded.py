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
from lichen.reports.decisions.columns import Columns, decision_columns
from lichen.reports.decisions.record import Record, RecordReader
from lichen.reports.decisions.source import open_source
from lichen.types import Answer, CaseId, PartnerId

TRUTH, CASE = "truth", "case"
SECOND_LOOK = 2


def read_cases(path: Path, charter: Charter, *, attributes: Sequence[str] = ()) -> Iterator[StreamedCase]:
    """The cases of a CSV, JSON-lines or Parquet file, one by one, in the order of the file.

    The column `case` is the id, `truth` what turned out (both as the only special ones); `attributes`
    names the columns that rules and audits look at, the charter's protected ones always among them.
    Everything else is input, except the protected columns: no partner reads those. Raises `InputRefused`
    with file, row and remedy.
    """
    source = open_source(path)
    if CASE not in source.columns:
        raise InputRefused(f"{source.file}, row 1: there is no column `case`. Add one that names each case.")
    wanted = {*attributes, *charter.protected_attributes, *_ruled(charter)}
    for row, cells in source.rows:
        record = {name: cell for name, cell in zip(source.columns, cells, strict=True) if not _blank(cell)}
        yield _case(source.file, row, record, charter, wanted)


def _ruled(charter: Charter) -> set[str]:
    return {rule.attribute for rule in charter.risk.high_stakes if rule.attribute}


def _blank(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _case(file: str, row: int, record: dict[str, object], charter: Charter, wanted: set[str]) -> StreamedCase:
    case = record.pop(CASE, None)
    if case is None:
        raise InputRefused(f"{file}, row {row}: the column `case` is empty. Name the case.")
    truth = record.pop(TRUTH, None)
    return StreamedCase(
        case=CaseId(str(case)),
        inputs={name: cell for name, cell in record.items() if name not in charter.protected_attributes},
        attributes={name: record[name] for name in wanted if name in record},
        truth=None if truth is None else _answer(f"{file}, row {row}", truth, charter),
    )


def _answer(place: str, cell: object, charter: Charter) -> Answer:
    try:
        return check_answer(charter.question, str(cell).strip())
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
