"""Predictions on record: what a charter's adoption said would come of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from lichen.charter.schema import Charter
from lichen.errors import NotFound
from lichen.ledger.ledger import Ledger
from lichen.ledger.projections import time_of
from lichen.reports.rehearsals.kept import Kept
from lichen.reports.rehearsals.store import say
from lichen.reports.rehearsals.written import prediction_of
from lichen.reports.whatif import Change, Rehearsal
from lichen.reports.whatif.settings import changed, settings_of

MOST = 24


@dataclass(frozen=True)
class Predicted:
    """What was predicted when version `version` of the charter was adopted, at entry `seq`."""

    version: int
    by: str
    at: datetime
    seq: int
    told: dict[str, Any]

    @property
    def sentence(self) -> str:
        """The prediction in one sentence."""
        return str(self.told.get("sentence", ""))

    @property
    def change(self) -> Change:
        """What was changed."""
        return Change.of(dict(self.told.get("change", {})))


def on_record(ledger: Ledger, partnership: str, limit: int = MOST) -> list[Predicted]:
    """The predictions on record, those of the latest charters first."""
    return [_predicted(row) for row in say(ledger, "predictions", name=partnership, limit=limit)]


def of_version(ledger: Ledger, partnership: str, version: int) -> Predicted:
    """The prediction with which this version was adopted; raises `NotFound` where there is none."""
    rows = say(ledger, "prediction", name=partnership, version=version)
    if not rows:
        raise NotFound(f"Nothing was predicted when version {version} of this charter was adopted.")
    return _predicted(rows[0])


def prediction_for(now: Charter, then: Charter, kept: Kept, found: Rehearsal) -> dict[str, Any] | None:
    """What goes on record if `then` is adopted after this rehearsal.

    None where the rehearsal says nothing about it: another version was in force, or the settings that are
    adopted are not the ones rehearsed.
    """
    if kept.version != now.version or not kept.change.given:
        return None
    if settings_of(then) != changed(settings_of(now), kept.change):
        return None
    return prediction_of(found, kept.id, kept.version)


def _predicted(row: Any) -> Predicted:
    version, told, by, at, seq = row
    return Predicted(int(version), str(by), time_of(int(at)), int(seq), msgspec.json.decode(told))
