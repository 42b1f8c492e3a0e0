"""Rehearsals that are kept: who tried what, when, and what would have come of it."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from lichen.errors import NotFound
from lichen.ledger.ledger import Ledger
from lichen.ledger.projections import microseconds, time_of
from lichen.reports.rehearsals.brief import in_brief, in_settings
from lichen.reports.rehearsals.store import say
from lichen.reports.rehearsals.written import read, written
from lichen.reports.whatif import Change, Rehearsal

MOST = 100
"""So many are kept of a partnership; the oldest make room."""
WHOLE, HEADING = "rehearsal", "rehearsal_heading"


@dataclass(frozen=True)
class Kept:
    """A rehearsal as a list shows it; `version` is the charter's that was in force.

    `through` is the entry up to which was read, `sentence` its result.
    """

    id: str
    by: str
    at: datetime
    change: Change
    version: int
    through: int
    cases: int
    checked: int
    sentence: str

    @property
    def settings(self) -> str:
        """What was changed, in words."""
        return ", ".join(in_settings(self.change)) or "the settings in force"


def new_id(by: str = "", key: str | None = None) -> str:
    """An id; the same one for the same person's same key."""
    if key is None:
        return secrets.token_hex(8)
    return hashlib.blake2b(f"{by} {key}".encode(), digest_size=8).hexdigest()


def keep(ledger: Ledger, found: Rehearsal, *, id: str, by: str, version: int, at: datetime) -> Kept:
    """The rehearsal, kept under this id in place of what was kept under it before."""
    kept = Kept(id, by, at, found.change, version, found.through, found.cases, found.checked, in_brief(found))
    heading = {
        "by": by,
        "change": found.change.given,
        "version": version,
        "sentence": kept.sentence,
    }
    parts = {
        "name": found.partnership, "id": id, "seq": found.through, "cases": found.cases,
        "truths": found.checked, "at": microseconds(at),
    }  # fmt: skip
    with ledger.connector.writing():
        for kind, body in ((WHOLE, written(found)), (HEADING, heading)):
            say(ledger, "keep", kind=kind, body=msgspec.json.encode(body).decode(), **parts)
        for row in say(ledger, "headings", name=found.partnership, limit=2 * MOST)[MOST:]:
            for kind in (WHOLE, HEADING):
                say(ledger, "forget", name=found.partnership, kind=kind, id=row[0])
    return kept


def latest(ledger: Ledger, partnership: str, limit: int = MOST) -> list[Kept]:
    """The latest first, without their figures; those whose content was erased are left out."""
    rows = say(ledger, "headings", name=partnership, limit=limit)
    return [_kept(row) for row in rows if row[4]]


def one(ledger: Ledger, partnership: str, id: str) -> tuple[Kept, Rehearsal]:
    """One of them with its figures; raises `NotFound` for what is not kept, or not any more."""
    heads = say(ledger, "kept", name=partnership, kind=HEADING, id=id)
    wholes = say(ledger, "kept", name=partnership, kind=WHOLE, id=id)
    if not heads or not wholes or not heads[0][4] or not wholes[0][4]:
        raise NotFound("This rehearsal is not kept here, or not any more. Rehearse the change again.")
    return _kept(heads[0]), read(msgspec.json.decode(wholes[0][4]))


def _kept(row: Any) -> Kept:
    id, through, cases, checked, body, at = row
    told: dict[str, Any] = msgspec.json.decode(body)
    return Kept(
        id, told["by"], time_of(at), Change.of(told["change"]), told["version"], through, cases, checked,
        told["sentence"],
    )  # fmt: skip
