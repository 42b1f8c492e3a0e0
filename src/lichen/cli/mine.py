"""`lichen mine`: what an event log, or a partnership's own record, says about the process behind it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.table import Table

from lichen.cli.existing import existing_ledger, refuse_over_ledger
from lichen.cli.screen import AsJson, err, out, say_json
from lichen.core.mining import mine as run_mine
from lichen.errors import InputRefused
from lichen.reports.process import ProcessReport, own_report, page, process_report
from lichen.transfer.event_columns import EventColumns
from lichen.transfer.event_log import read_event_log
from lichen.workspace import Workspace

SHOWN = 10

Log = Annotated[Path | None, typer.Argument(help="CSV, XES, OCEL 2.0 (JSON) or Parquet; .gz is undone.")]
Case = Annotated[str, typer.Option(help="The column that says which case an event belongs to.")]
Activity = Annotated[str, typer.Option(help="The column that says what was done.")]
Time = Annotated[str, typer.Option(help="The column that says when it was done.")]
Resource = Annotated[str, typer.Option(help="The column that says who or which role did it.")]
Start = Annotated[str, typer.Option(help="The column that says when the work on it began.")]
Dates = Annotated[
    Literal["day", "month"] | None, typer.Option(help="What 03/04/2026 begins with, where no row tells.")
]
Object = Annotated[str, typer.Option("--object", help="The type of object that is the case, in an OCEL.")]
Names = Annotated[
    bool, typer.Option("--names", help="Name resources in the table of hand-offs; leave it out for people.")
]
Partnership = Annotated[str, typer.Option(help="Instead of a file: the id of a partnership of yours.")]
Db = Annotated[str, typer.Option(help="The ledger of that partnership: a path or a database URL.")]
Html = Annotated[Path | None, typer.Option(help="Where to write the page.")]


def mine(
    log: Log = None,
    case: Case = "",
    activity: Activity = "",
    time: Time = "",
    resource: Resource = "",
    start: Start = "",
    dates: Dates = None,
    object_type: Object = "",
    names: Names = False,
    partnership: Partnership = "",
    db: Db = "lichen.db",
    html: Html = None,
    as_json: AsJson = False,
) -> None:
    """Where a process loses its time: waiting, rework and hand-offs, each with figures and what to try.

    Columns are known by their usual names, such as `case`, `activity`, `timestamp` and `resource`; name those
    that are not. Nobody is named in a finding.
    """
    if (log is None) == (not partnership):
        raise InputRefused("Name one file of an event log, or a partnership with --partnership.")
    with err.status("Reading the log"):
        if log is None:
            found = _own(partnership, db, html)
        else:
            if html is not None and html.resolve() == log.resolve():
                raise InputRefused(f"--html {html} would replace the log. Choose another name for the page.")
            columns = EventColumns(case, activity, time, resource, start)
            read = read_event_log(log, columns=columns, order=dates, object_type=object_type)
            found = process_report(run_mine(read.log), name=log.name, notes=read.notes, names=names)
    if html is not None:
        html.write_text(page(found), encoding="utf-8")
    if as_json:
        say_json(found.as_json())
    else:
        _show(found, html)


def _own(partnership: str, db: str, html: Path | None) -> ProcessReport:
    if html is not None:
        refuse_over_ledger(db, html)
    with existing_ledger(db) as ledger:
        desk = Workspace(ledger).partnership(partnership)
        found = own_report(ledger, desk.charter)
    if found is None:
        raise InputRefused(f"{partnership} has no cases yet, so there is no process to look at.")
    return found


def _show(found: ProcessReport, html: Path | None) -> None:
    for sentence in found.overview:
        _say(sentence)
    for number, finding in enumerate(found.findings, start=1):
        _say(f"\n{number}. {finding.title} · {finding.weight_said} of the lead time", bold=True)
        _say(finding.text)
        _say(f"→ {finding.attempt}")
    out.print()
    out.print(_steps(found))
    for sentence in (*found.unsaid, *found.notes):
        _say(f"· {sentence}")
    if html is not None:
        _say(f"\nThe page with the graph: {html}")


def _steps(found: ProcessReport) -> Table:
    steps = found.tables[0]
    table = Table(title=steps.caption, title_justify="left")
    for place, head in enumerate(steps.heads):
        table.add_column(head, justify="left" if place < steps.words else "right")
    for row in steps.rows[:SHOWN]:
        table.add_row(*row)
    return table


def _say(text: str, *, bold: bool = False) -> None:
    out.print(text, style="bold" if bold else None, markup=False, soft_wrap=True)
