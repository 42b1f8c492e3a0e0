"""What an incident says when it opens: what happened, since when, and who answers for it."""

from __future__ import annotations

from lichen.actions.draft import Draft
from lichen.actions.permission import LICHEN
from lichen.estimates import lane_words as words
from lichen.estimates.lane_watch import LaneWatch
from lichen.ledger.events import IncidentKind, IncidentOpened
from lichen.types import PartnerId


def incident_of(
    draft: Draft, incident: str, what: IncidentKind, evidence: str, watch: LaneWatch
) -> IncidentOpened:
    """The incident that this watch calls for, with whoever the charter in force holds answerable."""
    charter, found = draft.estimates.agreed, words.since(watch)
    return IncidentOpened(
        at=draft.now,
        by=LICHEN,
        incident=incident,
        what=what,
        owner=PartnerId(charter.answers_for_errors),
        partnership_owner=PartnerId(charter.owner),
        evidence=evidence,
        threshold=draft.estimates.threshold,
        since=None if found is None else found.at,
        since_case=None if found is None else found.case,
        alone=0 if found is None else found.alone,
    )
