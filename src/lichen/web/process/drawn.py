"""A kept report on its page: the drawing, the tables as CSV, and whether a job is at it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import NamedTuple

from django.http import HttpResponse
from django.utils.safestring import SafeString, mark_safe

from lichen.errors import NotFound
from lichen.jobs.engine import Job
from lichen.reports.process.kept import KeptProcess
from lichen.web.api.engine import jobs_of
from lichen.web.house import house
from lichen.web.shown import cell

AT_IT = ("queued", "running")


class Drawing(NamedTuple):
    """Whether a job is at the report, and what the last one that failed said."""

    waits: bool = False
    error: str = ""


def drawing(partnership: str, ours: Callable[[Job], bool]) -> Drawing:
    """How the latest job that is ours stands."""
    if house().engine is None:
        return Drawing()
    job = next((each for each in jobs_of(partnership, 20, None, "mine") if ours(each)), None)
    if job is None or job.state == "done":
        return Drawing()
    return Drawing(job.state in AT_IT, job.error or "" if job.state == "failed" else "")


def picture(report: KeptProcess | None) -> SafeString:
    """The drawing as part of a page: Lichen drew it, every word in it is escaped, and it has no styles."""
    return mark_safe("" if report is None else report.svg)


def table_as_csv(report: KeptProcess | None, number: int, name: str) -> HttpResponse:
    """One table of the report, counted from 1, as CSV; no cell is taken for a formula by a spreadsheet."""
    if report is None or not 1 <= number <= len(report.tables):
        raise NotFound("There is no such table. Open the page of the process again.")
    table, text = report.tables[number - 1], io.StringIO()
    csv.writer(text).writerows([cell(each) for each in row] for row in (table.heads, *table.rows))
    answer = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["content-disposition"] = f'attachment; filename="{name}-{number}.csv"'
    return answer
