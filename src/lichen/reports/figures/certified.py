"""The certificate of the AI-only lane: what it promises, where it stands, and the audits it lives on."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from lichen.core.percent import percent
from lichen.estimates.estimates import Estimates
from lichen.ledger.ledger import Ledger
from lichen.reports.figures.counts import Counts
from lichen.reports.figures.figure import Figure, Reference

MOST_CHANGES = 500


class LaneChange(NamedTuple):
    """The lane from here on: its threshold (None: closed), the upper bound then, and the evidence."""

    at: datetime
    threshold: float | None
    upper: float | None
    evidence: str
    entries: Reference


def certificate(
    ledger: Ledger, partnership: str, estimates: Estimates, counts: Counts, now: datetime
) -> Figure:
    """The lane's threshold over time and, as values, the promise, the bound reached and the audits."""
    changes = ledger.rows("lanes", chain=partnership, limit=MOST_CHANGES)
    rows = tuple(
        LaneChange(row.changed_at, row.threshold, row.upper, row.evidence,
                   Reference("entries", {"first": row.seq, "last": row.seq}))
        for row in changes
    )  # fmt: skip
    audits, risk, known = counts.total("audits"), estimates.agreed.risk, estimates.certificate
    values = {
        "until": now,
        "open": estimates.threshold is not None,
        "threshold": estimates.threshold,
        "bound": risk.bound,
        "confidence": risk.confidence,
        "upper": known.upper if known is not None else None,
        "checked": known.audits if known is not None else 0,
        "audits_drawn": audits.n,
        "audits_done": audits.hits,
        "audits_owed": audits.n - audits.hits,
    }
    said = _in_words(estimates, rows, audits.n, audits.hits)
    note = f"Held with {percent(risk.confidence, 0)} confidence, however often one looks."
    return Figure("certificate", "What the AI may settle alone", said, rows, values,
                  Reference("audits", {}), note)  # fmt: skip


def _in_words(estimates: Estimates, rows: tuple[LaneChange, ...], drawn: int, done: int) -> str:
    if estimates.threshold is None:
        checked = 0 if estimates.certificate is None else estimates.certificate.audits
        said = f"The AI-only lane is closed; {checked:,} checked cases count towards opening it."
    else:
        said = rows[-1].evidence if rows else "The AI-only lane is open."
    return f"{said} Audits drawn: {drawn:,}, done: {done:,}, owed: {drawn - done:,}." if drawn else said
