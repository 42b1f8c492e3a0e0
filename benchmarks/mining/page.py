"""The page of evidence on process mining."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.mining.compare import Row

KINDS = {
    "activities": "activities",
    "begins": "first activities",
    "ends": "last activities",
    "follows": "directly-follows pairs",
    "variants": "variants",
}


def page(rows: Sequence[Row], versions: dict[str, str]) -> str:
    """The page as Markdown."""
    exact = all(all(row.same.values()) for row in rows)
    large = next(row for row in rows if row.simulated)
    used = ", ".join(f"{name} {number}" for name, number in versions.items())
    verdict = "exactly equal on every log" if exact else "NOT equal on every log: see the table"
    as_csv, as_xes = (next(row for row in rows if row.name.endswith(kind)) for kind in ("CSV", "XES"))
    return f"""# Process mining beside an established tool

Written by `python -m benchmarks.mining.compare`; one thread each, medians of runs taken in turns in one run;
{used}.
The peer is pm4py. Both read the same files: Parquet unless said otherwise. The generated log is simulated,
the others are recorded.

- **Counts**: {verdict} (activities, first and last activities, directly-follows pairs,
  variants; names and numbers).
- **Speed** on {large.events:,} simulated events ({large.cases:,} cases, {large.variants:,} variants): from
  the file to all counts {_ratio(large, "read", "counts")} as fast as the peer, counting alone
  {_ratio(large, "counts")}; processor time, in brackets wall time. From CSV to all counts
  {_ratio(as_csv, "read", "counts")}, from XES {_ratio(as_xes, "read", "counts")}.

## Counts

| log | events | cases | {" | ".join(KINDS.values())} |
|---|---|---|{"---|" * len(KINDS)}
{_lines(_counted(row) for row in rows)}

## Seconds of processor time

Reading includes putting the events in the order of case and time. Counting gives all counts of the table
above. The analysis adds what each side has beyond counting: here times of edges with intervals, rework,
hand-offs, bottlenecks and lead times; there the performance graph, rework by activity and case durations.

| log | peer: read | count | analysis | Lichen: read | count | analysis | read and count | count alone |
|---|---|---|---|---|---|---|---|---|
{_lines(_timed(row) for row in rows)}

Lichen's analysis contains its counting; the peer's figures are for the analysis alone, after counting. Lichen
reads one column more (resources). Opening a Parquet file costs it some 40 milliseconds whatever the size,
which is all that is seen on small logs: there the peer reads faster. Events of one case at the same moment
keep the order of rows on both sides.
"""


def _counted(row: Row) -> str:
    name = f"{row.name} (simulated)" if row.simulated else row.name
    same = " | ".join("equal" if row.same[kind] else "**differ**" for kind in KINDS)
    return f"| {name} | {row.events:,} | {row.cases:,} | {same} |"


def _timed(row: Row) -> str:
    theirs = " | ".join(f"{row.theirs[stage][0]:.3f}" for stage in ("read", "counts", "analysis"))
    ours = " | ".join(f"{row.ours[stage][0]:.3f}" for stage in ("read", "counts", "analysis"))
    both, alone = _ratio(row, "read", "counts"), _ratio(row, "counts")
    return f"| {row.name} | {theirs} | {ours} | {both} | {alone} |"


def _ratio(row: Row, *stages: str) -> str:
    theirs = sum(row.theirs[stage] for stage in stages)
    ours = sum(row.ours[stage] for stage in stages)
    cpu, wall = theirs / ours
    return f"{cpu:.1f}× ({wall:.1f}×)"


def _lines(rows: Iterable[str]) -> str:
    return "\n".join(rows)
