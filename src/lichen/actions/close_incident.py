"""Close an incident: a person says what they found."""

from __future__ import annotations

from lichen.actions.draft import Draft
from lichen.actions.partnership import Partnership
from lichen.actions.permission import require_answerable
from lichen.errors import Conflict, InputRefused, NotFound
from lichen.ledger.events import IncidentClosed
from lichen.types import PartnerId


def close_incident(
    partnership: Partnership, incident: str, *, by: PartnerId, finding: str, key: str | None = None
) -> IncidentClosed:
    """The closing as it stands on the ledger; the lane is not opened by it: that takes a new certificate.

    The finding is sealed and can be erased. Raises `InputRefused` without a finding, `NotFound` for an
    incident there is not, `Conflict` for one that is closed and `NotAllowed` unless the owner, a lead or who
    answers for errors acts.
    """
    if not finding.strip():
        raise InputRefused("Closing an incident needs a finding. Say what was wrong and what was done.")

    def act(draft: Draft) -> None:
        require_answerable(partnership.ledger, draft.estimates.agreed, by, "close an incident")
        _refuse_unless_open(partnership, incident)
        sealed = draft.seal(finding.strip())
        assert sealed is not None, "a finding that is not blank always gets a seal"
        draft.add(IncidentClosed(at=draft.now, by=by, incident=incident, finding=sealed))

    events = partnership.perform(act, key=key, request=("close incident", incident, by, finding))
    return next(event for event in events if isinstance(event, IncidentClosed))


def _refuse_unless_open(partnership: Partnership, incident: str) -> None:
    found = partnership.ledger.rows("incident", chain=partnership.id, incident=incident)
    if not found:
        raise NotFound(f"There is no incident `{incident}` in `{partnership.id}`.")
    if found[0].closed_seq is not None:
        raise Conflict(f"The incident `{incident}` is closed already.")
