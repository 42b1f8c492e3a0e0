"""Which column of a table holds what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lichen.reports.decisions.refuse import refuse
from lichen.reports.decisions.source import Source

REQUIRED = ("case", "partner", "role", "answer")
OPTIONAL = ("confidence", "at", "seconds", "saw_ai", "stage")
LAYOUT = (
    "case, partner, role (person or ai), answer, and optionally "
    "confidence or p:<label>…, at, seconds, saw_ai, stage"
)


@dataclass(frozen=True)
class Columns:
    """Where each known column stands, the labels of the `p:` columns, and the names nobody needed."""

    place: dict[str, int]
    labels: tuple[str, ...]
    label_places: tuple[int, ...]
    ignored: tuple[str, ...]

    def cell(self, cells: Sequence[object], name: str) -> object:
        """The row's cell under `name`, or None where the table has no such column."""
        place = self.place.get(name)
        return None if place is None else cells[place]


def decision_columns(source: Source) -> Columns:
    """The columns of a table of decisions; refuses when one that is needed is missing or named twice."""
    place = _places(source)
    missing = [name for name in REQUIRED if name not in place]
    if missing:
        found = ", ".join(source.columns[:12])
        names = " and ".join(f"“{name}”" for name in missing)
        problem = (
            f"the column {names} is missing (found: {found})"
            if len(missing) == 1
            else (f"the columns {names} are missing (found: {found})")
        )
        refuse(source.file, problem, f"The columns are: {LAYOUT}", row=1)
    labels = {name.partition(":")[2].strip(): at for name, at in place.items() if name.startswith("p:")}
    known = {*REQUIRED, *OPTIONAL}
    ignored = tuple(name for name in place if name not in known and not name.startswith("p:"))
    return Columns(place, tuple(labels), tuple(labels.values()), ignored)


def case_columns(source: Source) -> Columns:
    """The columns of a table of cases: `case` is needed, `truth` is known, all others are attributes."""
    place = _places(source)
    if "case" not in place:
        found = ", ".join(source.columns[:12])
        problem = f"the column “case” is missing (found: {found})"
        refuse(source.file, problem, "The columns are: case, truth, and any attributes", row=1)
    return Columns(place, (), (), ())


def _places(source: Source) -> dict[str, int]:
    place: dict[str, int] = {}
    for at, column in enumerate(source.columns):
        name = _known_name(column)
        if name in place and name:
            refuse(source.file, f"the column “{column}” stands twice", "Delete or rename one of them", row=1)
        place.setdefault(name or f"column {at + 1}", at)
    return place


def _known_name(column: str) -> str:
    folded = column.strip().lower()
    if folded.startswith("p:"):
        return "p:" + column.strip()[2:].strip()
    return folded if folded in {*REQUIRED, *OPTIONAL, "truth"} else column.strip()
