"""The history of a case in words, one line per ledger entry, with the entry's number."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lichen.ledger import events as ev
from lichen.types import CaseId
from lichen.web.cases.sheet import Sheet, name_of
from lichen.web.reading import words


@dataclass(frozen=True, slots=True)
class Line:
    """One entry: its number, its digest, when, who and what."""

    seq: int
    digest: str
    at: datetime
    who: str
    what: str


def story(sheet: Sheet) -> Iterator[Line]:
    """The lines of this case's history, oldest first."""
    partnership = sheet.partnership
    for entry in partnership.ledger.entries(partnership.id, case=CaseId(sheet.row.case)):
        event = entry.event
        tell = _TELL.get(type(event))
        what = tell(sheet, event) if tell else type(event).__name__
        yield Line(entry.seq, entry.digest, event.at, name_of(sheet.charter, event.by), what)


def _name(sheet: Sheet, id: str) -> str:
    return name_of(sheet.charter, id)


def _asked(sheet: Sheet, event: Any) -> str:
    blind = "blind" if event.blind else "with the AI's proposal shown"
    return f"asked {_name(sheet, event.partner)} ({event.wanted.replace('_', ' ')}, {blind}): {event.why}"


def _said(sheet: Sheet, event: Any) -> str:
    sure = "" if event.confidence is None else f", {words.probability(event.confidence)}"
    stage = "" if event.role == "ai" else f" ({event.stage.replace('_', ' ')})"
    put = f"; put forward {event.digest[:10]}" if event.digest else ""
    about = f", about {event.about[:10]}" if event.about else ""
    return f"answered {sheet.said(event.answer)}{sure}{stage}{about}{put}"


def _ended(sheet: Sheet, event: Any) -> str:
    return "said that it worked" if event.worked else "said that it did not work"


def _settled(sheet: Sheet, event: Any) -> str:
    audited = "; an audit was drawn" if event.audited else ""
    lane = event.lane.replace("_", " ")
    why = f"; {event.why}" if event.why else ""
    return f"settled {sheet.said(event.answer)}, lane {lane}, by {event.basis}{audited}{why}"


_TELL: dict[type, Callable[[Sheet, Any], str]] = {
    ev.CaseOpened: lambda sheet, event: (
        "opened the case" + (f": {event.high_stakes}" if event.high_stakes else "")
    ),
    ev.AskMade: _asked,
    ev.AskMoved: lambda sheet, event: (
        f"{event.how}: the ask went from {_name(sheet, event.previous)} to "
        f"{_name(sheet, event.partner)}" + (f", {event.why}" if event.why else "")
    ),
    ev.AskFailed: lambda sheet, event: f"no answer from {_name(sheet, event.partner)}: {event.failure}",
    ev.ContributionMade: _said,
    ev.ContributionWithdrawn: lambda sheet, event: "took the answer back",
    ev.CaseSettled: _settled,
    ev.SettlementOverridden: lambda sheet, event: f"overrode the settlement: {sheet.said(event.answer)}",
    ev.OutcomeRecorded: lambda sheet, event: f"the truth is {sheet.said(event.truth)} ({event.source})",
    ev.FeedbackGiven: lambda sheet, event: "gave feedback",
    ev.DisagreementOpened: lambda sheet, event: (
        "a disagreement opened: "
        + ", ".join(f"{_name(sheet, who)} says {sheet.said(what)}" for who, what in event.positions)
    ),
    ev.DisagreementResolved: lambda sheet, event: (
        f"the disagreement was resolved: {sheet.said(event.answer)}"
    ),
    ev.PrecedentSet: lambda sheet, event: "retired the precedent" if event.retired else "made it a precedent",
    ev.CommentMade: lambda sheet, event: "commented",
    ev.ActionBegun: lambda sheet, event: f"began exactly what was agreed on ({event.digest[:10]})",
    ev.ActionEnded: _ended,
    ev.PersonalDataErased: lambda sheet, event: f"erased personal data: {event.reason}",
}
