"""Adopt a charter only while the version that was read is still the one in force."""

from __future__ import annotations

from typing import Any

from lichen.actions.adopt_charter import adopt_charter
from lichen.actions.draft import Draft
from lichen.actions.partnership import Partnership
from lichen.charter.schema import Charter, plain
from lichen.errors import Conflict
from lichen.ledger.events import CharterAdopted
from lichen.types import PartnerId


class Stale(Conflict):
    """Another version came into force while this one was being written."""


def adopt(
    here: Partnership,
    charter: Charter,
    *,
    version: int,
    by: PartnerId,
    key: str | None,
    prediction: dict[str, Any] | None = None,
) -> CharterAdopted:
    """The adoption, looked at and done in one act, so that nobody comes between.

    `prediction` goes on record with it.

    Raises `Stale` when another version is in force by now, and what `adopt_charter` raises.
    """

    def act(draft: Draft) -> None:
        now = draft.estimates.agreed.version
        if now != version:
            raise Stale(
                f"Version {now} came into force while you were writing; you began from version {version}. "
                "Nothing of yours is lost: below is what your charter changes against the new one."
            )
        adopt_charter(here, charter, by=by, prediction=prediction)

    events = here.perform(act, key=key, request=("charter", plain(charter), by))
    return next(event for event in events if isinstance(event, CharterAdopted))
