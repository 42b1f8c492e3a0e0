"""Rehearse: a change tried on a long history, kept under the id that was given out for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lichen.jobs.context import Context
from lichen.jobs.learning import giving_way


def rehearse(
    context: Context, partnership: str, rehearsal: str, change: Mapping[str, Any], by: str
) -> dict[str, Any]:
    """The rehearsal's id and its sentence."""
    from lichen.reports.rehearsals import keep
    from lichen.reports.whatif import Change
    from lichen.reports.whatif import rehearse as tried
    from lichen.reports.whatif.rehearse import read_past

    here, wanted = context.partnership(partnership), Change.of(dict(change))
    version = here.charter.version
    with giving_way():
        context.progress(0.05, "reading the decided cases")
        past = read_past(here, wanted)
        context.progress(0.6, f"trying the change on {past.cases:,} cases")
        found = tried(here, wanted, past=past)
    now = context.workspace.source.now()
    kept = keep(context.workspace.ledger, found, id=rehearsal, by=by, version=version, at=now)
    return {"rehearsal": rehearsal, "sentence": kept.sentence}
