"""Events column by column through DuckDB: names become codes, and times numbers, before they leave it."""

from __future__ import annotations

from typing import Any

import numpy as np

from lichen.core.event_log import Floats, Ints, event_log
from lichen.reports.decisions.refuse import refuse
from lichen.transfer.event_columns import EventColumns
from lichen.transfer.event_rows import MOST_EVENTS, ZONELESS, ReadLog, left_out
from lichen.transfer.event_table import described
from lichen.transfer.event_times import Moments, OrderUnknown

_ZONED = "TIMESTAMP WITH TIME ZONE"
_PLAIN = ("TIMESTAMP", "TIMESTAMP_NS", "TIMESTAMP_MS", "TIMESTAMP_S", "DATE")
_ZONE = (
    "suffix({0}, 'Z') OR {0} = '' OR contains({0}, '+') OR contains(substr({0}, 12), '-') "
    "OR contains({0}, 'U')"
)
"""Whether a text that is a time names its zone: as Z, as an offset, or as UTC."""


class TimesUnclear(Exception):
    """A column of times holds something that only reading row by row can tell, or refuse with its row."""


def settle(connection: Any) -> None:
    """One thread keeps the order of rows; a time without a zone is one in UTC."""
    connection.execute("SET threads = 1; SET TimeZone = 'UTC'")


def read_columns(connection: Any, file: str, columns: EventColumns, *, by_row: bool = True) -> ReadLog:
    """The log in the connection's table or view `events`.

    Texts that are no plain ISO times are read one by one, or raise `TimesUnclear` where `by_row` is not set.
    Raises `InputRefused` for times that cannot be told and for a log without events.
    """
    refuse_many(connection, file)
    case, cases = _codes(connection, columns.case)
    activity, activities = _codes(connection, columns.activity)
    resource, resources = _codes(connection, columns.resource)
    at, zoneless = _moments(connection, file, columns.at, by_row=by_row)
    start = _moments(connection, file, columns.start, by_row=by_row)[0] if columns.start else at + np.nan
    good = (case >= 0) & (activity >= 0) & np.isfinite(at)
    if not good.any():
        remedy = "Check that the log is not empty and its columns hold what they say"
        refuse(file, "there is no event with a case, an activity and a time", remedy)
    log = event_log(
        case[good],
        activity[good],
        at[good],
        resource=resource[good] if len(resource) else None,
        worked=np.where(start <= at, at - start, np.nan)[good],
        cases=cases,
        activities=activities,
        resources=resources if len(resource) else None,
    )
    notes = (described(columns), *([ZONELESS] if zoneless else []), *left_out(int((~good).sum())))
    return ReadLog(log, notes)


def quoted(name: str) -> str:
    """A column's name as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'


def refuse_many(connection: Any, file: str) -> None:
    """Refuse a log of more events than are held at once."""
    if connection.execute("SELECT count(*) FROM events").fetchone()[0] > MOST_EVENTS:
        remedy = "Take a shorter time, or a random sample of the cases"
        refuse(file, f"the log has more than {MOST_EVENTS:,} events", remedy)


def _codes(connection: Any, name: str) -> tuple[Ints, tuple[str, ...]]:
    """Each row's code (n,), −1 where the cell is empty, and the names; empty for a column there is not."""
    if not name:
        return np.zeros(0, dtype=np.int64), ()
    text = f"CAST({quoted(name)} AS VARCHAR)"
    distinct = f"SELECT DISTINCT {text} AS name FROM events WHERE {text} IS NOT NULL ORDER BY name"
    connection.execute(f"CREATE TYPE names AS ENUM ({distinct})")
    rows = connection.execute(f"SELECT coalesce(enum_code(CAST({text} AS names)), -1) AS code FROM events")
    codes = rows.fetchnumpy()["code"]
    found = connection.execute("SELECT unnest(enum_range(NULL::names))").fetchall()
    connection.execute("DROP TYPE names")
    return _trimmed(codes, [str(each[0]) for each in found])


def _trimmed(codes: Ints, found: list[str]) -> tuple[Ints, tuple[str, ...]]:
    """Codes of the names without blanks around them: trimming the few names is cheaper than all cells."""
    names: dict[str, int] = {}
    new = [names.setdefault(name, len(names)) if (name := each.strip()) else -1 for each in found]
    return np.array([*new, -1], dtype=np.int64)[codes], tuple(names)


def _moments(connection: Any, file: str, name: str, *, by_row: bool) -> tuple[Floats, bool]:
    """Seconds since 1970 (n,), NaN where the cell is empty, and whether they came without a zone."""
    kinds = {str(row[0]): str(row[1]) for row in connection.execute("DESCRIBE events").fetchall()}
    kind, column = kinds[name], quoted(name)
    if kind == _ZONED or kind in _PLAIN:
        return _seconds(connection, column), kind != _ZONED
    if kind == "VARCHAR":
        moment = f"TRY_CAST({column} AS TIMESTAMPTZ)"
        odd = f"{column} <> '' AND {moment} IS NULL"
        at = _seconds(connection, moment)
        strange = (
            np.isnan(at).any() and connection.execute(f"SELECT bool_or({odd}) FROM events").fetchone()[0]
        )
        if not strange:
            zoneless = connection.execute(f"SELECT bool_or(NOT ({_ZONE.format(column)})) FROM events")
            return at, bool(zoneless.fetchone()[0])
    if not by_row:
        raise TimesUnclear
    return _one_by_one(connection.execute(f"SELECT {column} FROM events").fetchall(), file)


def _seconds(connection: Any, moment: str) -> Floats:
    found = connection.execute(f"SELECT epoch_us({moment}) / 1e6 AS at FROM events").fetchnumpy()["at"]
    return np.asarray(np.ma.filled(np.ma.asarray(found, dtype=np.float64), np.nan), dtype=np.float64)


def _one_by_one(rows: list[tuple[object]], file: str) -> tuple[Floats, bool]:
    moments, found = Moments(), np.full(len(rows), np.nan)
    for row, (cell,) in enumerate(rows):
        try:
            at = moments.seconds(cell)
        except OrderUnknown:
            problem = "times such as 03/04/2026 may begin with the day or with the month"
            refuse(file, problem, "Write them as 2026-04-03", row=row + 1)
        except ValueError as wrong:
            refuse(file, str(wrong), "Write times as 2026-01-05T09:30:00Z", row=row + 1)
        if at is not None:
            found[row] = at
    return found, moments.zoneless
