"""The whole report on one log, ready to be shown, printed or sent."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

from lichen.core.mining import Process
from lichen.reports.process.drawing import drawing
from lichen.reports.process.findings import findings, overview, unsaid
from lichen.reports.process.graph import ProcessMap, process_map
from lichen.reports.process.said import Finding
from lichen.reports.process.tables import Table, tables


@dataclass(frozen=True, slots=True)
class ProcessReport:
    """What a log says: sentences about the whole, findings, what it does not say, the map, the tables.

    `notes` are about how the log was read. `svg` is the map as a drawing without styles of its own.
    """

    name: str
    overview: tuple[str, ...]
    findings: tuple[Finding, ...]
    unsaid: tuple[str, ...]
    notes: tuple[str, ...]
    map: ProcessMap
    svg: str
    tables: tuple[Table, ...]

    def as_json(self) -> dict[str, Any]:
        """Everything but the drawing, as plain data; what is not a number is null."""
        whole = asdict(self)
        del whole["svg"]
        for finding in whole["findings"]:
            finding["figures"] = {name: _plain(value) for name, value in finding["figures"].items()}
        return whole


def _plain(value: object) -> object:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def process_report(
    process: Process, *, name: str, notes: tuple[str, ...] = (), names: bool = False
) -> ProcessReport:
    """The report on a mined log called `name`.

    `names` lets the table of hand-offs name resources; leave it out where they are people. Findings never
    name them.
    """
    said = findings(process)
    code = {activity: number for number, activity in enumerate(process.log.activities)}
    slow = [
        (code[str(each.figures["from"])], code[str(each.figures["to"])])
        for each in said
        if each.kind == "waiting"
    ]
    found = process_map(process, slow=slow)
    return ProcessReport(
        name=name,
        overview=overview(process),
        findings=said,
        unsaid=unsaid(process, said),
        notes=notes,
        map=found,
        svg=drawing(found, title=f"The process in {name} as a graph"),
        tables=tables(process, names=names),
    )
