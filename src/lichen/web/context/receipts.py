"""What people are told about the lessons they taught, once there is something to tell."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from lichen.inbox.agreed import agreed
from lichen.inbox.store import number
from lichen.reports.lessons.receipt import Receipt, receipts_taught_by
from lichen.types import PartnerId
from lichen.web.blind import is_blind
from lichen.web.house import house


class Told(NamedTuple):
    """A lesson somebody taught, and what it did; `new` until they mark their mentions as read."""

    partnership: str
    name: str
    lesson: str
    case: str | None
    sentence: str
    told: int
    new: bool


def receipts_for(person: PartnerId, partnerships: Iterable[str]) -> list[Told]:
    """What this person's own lessons did, those with news first."""
    found = [
        told
        for id in partnerships
        for receipt, case in receipts_taught_by(house().ledger, id, person)
        if receipt.given and (told := _told(person, id, receipt, case)) is not None
    ]
    return sorted(found, key=lambda each: (not each.new, -each.told))


def _told(person: PartnerId, id: str, receipt: Receipt, case: str | None) -> Told | None:
    ledger = house().ledger
    if case is not None and is_blind(ledger, id, case, person):
        return None
    mark = number(ledger, "mark", chain=id, person=person) or 0
    what = f"Your correction on case {case}" if case else "Your lesson"
    said = f"{what} {receipt.sentence.removeprefix('It ')}"
    name = agreed(ledger, id).charter.name
    return Told(id, name, receipt.lesson, case, said, receipt.told, receipt.told > mark)
