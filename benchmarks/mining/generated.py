"""A simulated event log of any size: a claims desk with loops, hand-offs, ties in time, and rare ways."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

ACTIVITIES = (
    *("received", "checked", "asked back", "answer came", "assessed", "expert asked", "expert answered"),
    *("approved", "rejected", "objection", "paid", "closed", "letter written", "letter sent", "reopened"),
)
PEOPLE = 60


def generate(path: Path, *, events: int, seed: int = 0) -> Path:
    """Write about so many events as Parquet, in the order of time, and say where."""
    import duckdb

    rng = np.random.default_rng(seed)
    chances = transitions(rng)
    case, activity = walked(chances, max(1, events // 9), rng)
    case, activity = case[:events], activity[:events]
    # Whole minutes, and a fifth of the steps takes none: then the order of rows decides.
    gap = np.floor(rng.exponential(600, len(case))) * (rng.random(len(case)) > 0.2)
    passed = np.cumsum(gap)
    begun = np.searchsorted(case, case)
    at = rng.integers(0, 500_000, case.max() + 1)[case] + passed - passed[begun]
    order = np.argsort(at, kind="stable")
    table = {
        "case_": case[order],
        "activity": activity[order],
        "moment": (at[order] * 60 + 1_700_000_000).astype(np.int64),
        "person": rng.integers(0, PEOPLE, len(case)),
    }
    names = "[" + ", ".join(f"'{name}'" for name in ACTIVITIES) + "]"
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1; SET TimeZone = 'UTC'")
        connection.register("log", table)
        connection.execute(
            "COPY (SELECT 'claim-' || case_ AS \"case:concept:name\", "
            f'{names}[activity + 1] AS "concept:name", to_timestamp(moment) AS "time:timestamp", '
            "'person-' || person AS \"org:resource\" FROM log) "
            f"TO '{path}' (FORMAT parquet, COMPRESSION zstd)"
        )
    return path


def as_csv(path: Path) -> Path:
    """The same log as CSV, beside the Parquet file."""
    import duckdb

    with duckdb.connect() as connection:
        connection.execute("SET threads = 1; SET TimeZone = 'UTC'")
        iso = 'strftime("time:timestamp", \'%Y-%m-%dT%H:%M:%SZ\') AS "time:timestamp"'
        found = f"SELECT * REPLACE ({iso}) FROM '{path}'"
        connection.execute(f"COPY ({found}) TO '{path.with_suffix('.csv')}' (HEADER)")
    return path.with_suffix(".csv")


def as_xes(path: Path) -> Path:
    """The CSV as XES beside it: events of a case together, in the order of the rows."""
    traces: dict[str, list[str]] = {}
    with path.open(encoding="utf-8", newline="") as rows:
        for case, activity, at, person in list(csv.reader(rows))[1:]:
            traces.setdefault(case, []).append(
                f'<event><string key="concept:name" value="{activity}"/><date key="time:timestamp" '
                f'value="{at}"/><string key="org:resource" value="{person}"/></event>'
            )
    with path.with_suffix(".xes").open("w", encoding="utf-8") as out:
        out.write('<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1.0">\n')
        for case, events in traces.items():
            out.write(f'<trace><string key="concept:name" value="{case}"/>{"".join(events)}</trace>\n')
        out.write("</log>\n")
    return path.with_suffix(".xes")


def transitions(rng: np.random.Generator) -> np.ndarray:
    """Chances of the next activity: mostly onwards, now and then back; the last column ends the case."""
    kinds = len(ACTIVITIES)
    chances = rng.random((kinds, kinds)) ** 16
    for k in range(kinds - 1):
        chances[k, k + 1] += 3.0
    ends = np.full((kinds, 1), 0.4)
    ends[:4] = 0.02
    whole = np.hstack([chances, ends])
    return np.cumsum(whole / whole.sum(axis=1, keepdims=True), axis=1)


def walked(chances: np.ndarray, cases: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """All cases take a step at a time until each has ended; sorted by case."""
    alive, now = np.arange(cases), np.zeros(cases, dtype=np.int64)
    case, activity = [], []
    while len(alive):
        case.append(alive)
        activity.append(now)
        following = (chances[now] < rng.random((len(now), 1))).sum(axis=1)
        going = following < len(ACTIVITIES)
        alive, now = alive[going], following[going]
    order = np.argsort(np.concatenate(case), kind="stable")
    return np.concatenate(case)[order], np.concatenate(activity)[order]
