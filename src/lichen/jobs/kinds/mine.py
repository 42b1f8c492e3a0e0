"""Mine: a process is drawn from the partnership's own record or an uploaded log, and kept for its page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Literal, cast

from lichen.jobs.context import Context
from lichen.jobs.kinds.import_cases import within
from lichen.jobs.learning import giving_way


def mine(
    context: Context,
    partnership: str,
    days: int = 90,
    log: str = "",
    file: str = "",
    name: str = "",
    columns: Mapping[str, str] | None = None,
    order: str = "",
    object_type: str = "",
) -> dict[str, int]:
    """How many findings there were: on the partnership's own process over `days` (0: all), or on the log in
    `file`, kept under the id `log`.
    """
    with giving_way():
        if not log:
            return {"findings": _own(context, partnership, days)}
        options = {"name": name, "columns": columns or {}, "order": order, "object_type": object_type}
        return {"findings": _uploaded(context, partnership, log, file, options)}


def _own(context: Context, partnership: str, days: int) -> int:
    from lichen.ledger.projections import microseconds
    from lichen.reports.process.kept import keep_own
    from lichen.reports.process.own_report import own_report

    here = context.partnership(partnership)
    now, seq = here.source.now(), here.ledger.head(here.id)
    since = microseconds(now - timedelta(days=days)) if days else 0
    report = own_report(here.ledger, here.charter, since=since)
    keep_own(here.ledger, here.id, days, report, seq=seq, at=now)
    return len(report.findings) if report else 0


def _uploaded(context: Context, partnership: str, log: str, file: str, options: dict[str, Any]) -> int:
    from lichen.core.mining import mine as run_mine
    from lichen.reports.process.kept import forget_log, keep_log
    from lichen.reports.process.report import process_report
    from lichen.transfer.event_columns import EventColumns
    from lichen.transfer.event_log import read_event_log

    here, path = context.partnership(partnership), within(context.files, file)
    order = cast(Literal["day", "month"] | None, options["order"] or None)
    columns = EventColumns(**options["columns"])
    read = read_event_log(path, columns=columns, order=order, object_type=options["object_type"])
    context.progress(0.5, "The log is read")
    report = process_report(run_mine(read.log), name=options["name"], notes=read.notes)
    seq = here.ledger.head(here.id)
    keep_log(here.ledger, here.id, log, report, seq=seq, at=here.source.now())
    if not path.is_file():  # deleted while it was read: whoever deletes it looks for the report once
        forget_log(here.ledger, here.id, log)
    return len(report.findings)
