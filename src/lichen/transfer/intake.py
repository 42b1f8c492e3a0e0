"""Intake: cases from a file are looked at, tried out, and then opened, each once however often it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import msgspec

from lichen.actions.open_case import NewCase, open_cases
from lichen.actions.partnership import Partnership
from lichen.charter.schema import Charter
from lichen.errors import Conflict, InputRefused
from lichen.reports.decisions.source import Row, Source
from lichen.transfer.mapping import Mapping, check, detect
from lichen.transfer.reader import Reader
from lichen.transfer.rows import CaseRows, Problem
from lichen.transfer.table import digest_of, open_table
from lichen.types import PartnerId

BATCH = 500
"""Cases opened in one transaction; part of what makes a repeated import the same, so it never changes."""

MOST_PROBLEMS = 200
SAMPLES = 5
TRIES = 3

Progress = Callable[[int, int], None]
"""Called with how many rows are done and how many there are."""


Batch = list[tuple[int, NewCase | Problem]]


class Look(NamedTuple):
    """What a file holds: its columns, what they seem to be, and its first rows."""

    columns: tuple[str, ...]
    mapping: Mapping
    samples: list[dict[str, object]]


class Trial(NamedTuple):
    """What would be opened: `cases` of the `rows`, the first as they would be, and each problem found."""

    rows: int
    cases: int
    known: int
    examples: list[NewCase]
    problems: list[Problem]
    more_problems: int

    @property
    def ok(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.problems


class Taken(NamedTuple):
    """What an import did: cases opened now, those on record before, and rows left out for a problem."""

    opened: int
    known: int
    left_out: int
    stopped: bool = False


def look(path: Path, charter: Charter) -> Look:
    """The columns of a file, a mapping detected from their names, and its first rows.

    Raises `InputRefused` with file, row and remedy for a file that cannot be read.
    """
    source = open_table(path)
    rows = [dict(zip(source.columns, cells, strict=True)) for _, cells in islice(source.rows, SAMPLES)]
    return Look(source.columns, detect(source.columns, charter), rows)


def rehearse(
    partnership: Partnership,
    path: Path,
    mapping: Mapping | None = None,
    *,
    progress: Callable[[int], None] | None = None,
) -> Trial:
    """What `take_in` would do, without doing it: nothing is written.

    A row is a problem if it cannot become a case; where the file itself breaks off, its last problem says
    so. `known` counts cases that are on record already and would not be opened again.
    """
    file = _File(path, mapping, partnership.charter)
    found = Trial(0, 0, 0, [], [], 0)
    for batch in _batches(file.cases()):
        found = _tried(found, batch, _on_record(partnership, _cases(batch)))
        if progress is not None:
            progress(found.rows)
    return found


def take_in(
    partnership: Partnership,
    path: Path,
    mapping: Mapping | None = None,
    *,
    by: PartnerId,
    leave_out: bool = False,
    progress: Progress | None = None,
    stop: Callable[[], bool] | None = None,
) -> Taken:
    """What was opened. Each batch is one transaction under a key made of file, mapping and place.

    So it may be stopped at any moment (`stop` is asked before each batch) and done again: the same file
    opens nothing twice. Cases whose id is on record already are left as they are. Every row is checked before
    the first case is opened: raises `InputRefused` with the first problem unless `leave_out` says that such
    rows are to be skipped.
    """
    file = _File(path, mapping, partnership.charter)
    total = _checked(file, leave_out=leave_out)
    opened = known = left_out = done = 0
    for number, batch in enumerate(_batches(file.cases())):
        if stop is not None and stop():
            return Taken(opened, known, left_out, stopped=True)
        cases = _cases(batch)
        fresh = _open(partnership, cases, by=by, key=f"intake:{file.name}:{number}")
        opened, known = opened + fresh, known + len(cases) - fresh
        left_out, done = left_out + len(batch) - len(cases), done + len(batch)
        if progress is not None:
            progress(done, max(done, total))
    return Taken(opened, known, left_out)


class _File:
    """One file under one mapping; `name` is the same for the same content read the same way."""

    def __init__(self, path: Path, mapping: Mapping | None, charter: Charter) -> None:
        self.path, self.charter = path, charter
        source = open_table(path)
        self.mapping = detect(source.columns, charter) if mapping is None else mapping
        check(self.mapping, source.columns, charter)
        self.digest = digest_of(path)
        self.name = sha256(self.digest.encode() + msgspec.json.encode(self.mapping)).hexdigest()[:32]

    def cases(self) -> Iterator[tuple[int, NewCase | Problem]]:
        """Each row's number with the case it makes, or the problem that keeps it from being one."""
        source = open_table(self.path)
        rows = CaseRows(source, self.mapping, self.charter, digest=self.digest)
        for row, cells in _readable(source):
            if isinstance(cells, Problem):
                yield row, cells
                return
            try:
                yield row, rows.case(row, cells)
            except InputRefused as wrong:
                yield row, Problem(row, str(wrong))


def _readable(source: Source) -> Iterator[Row | tuple[int, Problem]]:
    """The rows up to where the file breaks off, which is its last problem."""
    row = 1
    try:
        for row, cells in source.rows:
            yield row, cells
    except InputRefused as wrong:
        yield row + 1, Problem(row + 1, f"Reading ends here. {wrong}")


def _tried(so_far: Trial, batch: Batch, on_record: set[str]) -> Trial:
    problems = [found for _, found in batch if isinstance(found, Problem)]
    fresh = [case for case in _cases(batch) if case.case not in on_record]
    kept = problems[: MOST_PROBLEMS - len(so_far.problems)]
    return Trial(
        rows=so_far.rows + len(batch),
        cases=so_far.cases + len(fresh),
        known=so_far.known + len(batch) - len(problems) - len(fresh),
        examples=[*so_far.examples, *fresh][:SAMPLES],
        problems=[*so_far.problems, *kept],
        more_problems=so_far.more_problems + len(problems) - len(kept),
    )


def _cases(batch: Batch) -> list[NewCase]:
    return [found for _, found in batch if isinstance(found, NewCase)]


def _checked(file: _File, *, leave_out: bool) -> int:
    rows = 0
    for _, found in file.cases():
        rows += 1
        if isinstance(found, Problem) and not leave_out:
            raise InputRefused(
                f"{file.path.name}, row {found.row}: {found.sentence} Nothing was opened. Mend the file, or "
                "leave such rows out."
            )
    return rows


def _batches(rows: Iterator[tuple[int, NewCase | Problem]]) -> Iterator[Batch]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _open(partnership: Partnership, cases: list[NewCase], *, by: PartnerId, key: str) -> int:
    """How many of the batch are opened now; none if an import before this one did it."""
    if not cases or partnership.ledger.receipt(partnership.id, key) is not None:
        return 0
    for _ in range(TRIES):
        known = _on_record(partnership, cases)
        fresh = [case for case in cases if case.case not in known]
        if not fresh:
            return 0
        try:
            return len(open_cases(partnership, fresh, by=by, key=key))
        except Conflict:
            if partnership.ledger.receipt(partnership.id, key) is not None:
                return 0  # somebody imports the same file at the same time, and was first
    raise Conflict("Others keep opening the same cases. Nothing of this batch was opened: import again.")


def _on_record(partnership: Partnership, cases: list[NewCase]) -> set[str]:
    reader = Reader(partnership.ledger.connector, partnership.id)
    return reader.known([case.case for case in cases])
