"""Why a case came to this person, in one sentence that gives nothing away while they answer blind."""

from __future__ import annotations

from lichen.inbox.agreed import agreed
from lichen.inbox.reason import sentence
from lichen.web.cases.sheet import Sheet


def reason(sheet: Sheet) -> str:
    """The reason for the open ask, or nothing when there is none."""
    if sheet.ask is None:
        return ""
    labels = agreed(sheet.partnership.ledger, sheet.partnership.id).labels
    return sentence(sheet.ask, sheet.closed or sheet.folded, labels=labels)
