"""Reports on a process as a job drew them last, kept beside the ledger for pages to read."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

import msgspec

from lichen.ledger.ledger import Ledger
from lichen.reports.kept_rows import Kind, forget, keep, kept_as
from lichen.reports.process.report import ProcessReport

PERIODS = (30, 90, 365, 0)
"""Days a report may look back; 0 is all there is."""

OWN: Kind = "process"
LOG: Kind = "process_log"


class KeptFinding(msgspec.Struct, frozen=True):
    """One finding as a page shows it; `weight` is the share of all lead time at stake."""

    key: str
    kind: str
    title: str
    text: str
    attempt: str
    weight: float
    weight_said: str
    figures: dict[str, Any] = {}


class KeptTable(msgspec.Struct, frozen=True):
    """A table; its first `words` columns hold words, the rest figures; `more` rows were left out."""

    caption: str
    heads: tuple[str, ...]
    words: int
    rows: tuple[tuple[str, ...], ...]
    more: int = 0


class KeptProcess(msgspec.Struct, frozen=True):
    """A report: sentences, findings, the map as a drawing and the tables that say the same."""

    name: str
    overview: tuple[str, ...]
    findings: tuple[KeptFinding, ...]
    unsaid: tuple[str, ...]
    notes: tuple[str, ...]
    svg: str
    left_out: str
    tables: tuple[KeptTable, ...]


def kept_form(report: ProcessReport) -> KeptProcess:
    """The report in the form in which it is kept; figures that are no numbers are left out."""
    return KeptProcess(
        name=report.name,
        overview=report.overview,
        findings=tuple(
            KeptFinding(
                each.key, each.kind, each.title, each.text, each.attempt, each.weight, each.weight_said,
                {name: value for name, value in each.figures.items() if _finite(value)},
            )
            for each in report.findings
        ),
        unsaid=report.unsaid,
        notes=report.notes,
        svg=report.svg,
        left_out=report.map.left_out,
        tables=tuple(
            KeptTable(each.caption, each.heads, each.words, each.rows, each.more) for each in report.tables
        ),
    )  # fmt: skip


def keep_own(
    ledger: Ledger, partnership: str, days: int, report: ProcessReport | None, *, seq: int, at: datetime
) -> None:
    """Keep the partnership's own process over so many days; None is kept as one without cases."""
    form = kept_form(report) if report is not None else KeptProcess(partnership, (), (), (), (), "", "", ())
    keep(ledger, partnership, OWN, str(days), form, seq=seq, at=at)


def kept_own(ledger: Ledger, partnership: str, days: int) -> tuple[KeptProcess, datetime] | None:
    """The partnership's own process and when it was drawn; None where it never was."""
    return _found(ledger, partnership, OWN, str(days))


def keep_log(
    ledger: Ledger, partnership: str, id: str, report: ProcessReport, *, seq: int, at: datetime
) -> None:
    """Keep the report on an uploaded log."""
    keep(ledger, partnership, LOG, id, kept_form(report), seq=seq, at=at)


def kept_log(ledger: Ledger, partnership: str, id: str) -> tuple[KeptProcess, datetime] | None:
    """The report on an uploaded log and when it was drawn; None where it never was."""
    return _found(ledger, partnership, LOG, id)


def forget_log(ledger: Ledger, partnership: str, id: str) -> None:
    """Let the report on an uploaded log go, as its file did."""
    forget(ledger, partnership, LOG, id)


def _found(ledger: Ledger, partnership: str, kind: Kind, id: str) -> tuple[KeptProcess, datetime] | None:
    found = kept_as(ledger, partnership, kind, id, KeptProcess)
    return None if found is None else (found[0], found[1].at)


def _finite(value: object) -> bool:
    return not isinstance(value, float) or math.isfinite(value)
