"""Erase: take a case's personal data out of the record, and put the erasure on it."""

from __future__ import annotations

from lichen.actions.draft import Draft
from lichen.actions.partnership import Partnership
from lichen.actions.permission import require_owner
from lichen.errors import InputRefused, NotFound
from lichen.ledger.events import PersonalDataErased, Seal
from lichen.ledger.sealed import seals_of
from lichen.types import CaseId, PartnerId


def erase(
    partnership: Partnership, case: CaseId, *, by: PartnerId, reason: str, key: str | None = None
) -> PersonalDataErased:
    """The erasure as it stands on the ledger; the chain stays valid and the decision stays on record.

    Takes the inputs, attributes and all free text of the case. Raises `NotFound` when nothing is left to
    erase, `InputRefused` without a reason, `NotAllowed` unless the owner acts.
    """
    if not reason.strip():
        raise InputRefused("An erasure needs a reason, such as the request it answers.")

    def act(draft: Draft) -> None:
        require_owner(draft.estimates.agreed, by, "erase personal data")
        seals = _seals_left(partnership, case)
        if not seals:
            raise NotFound(f"The case `{case}` holds no personal data, or it was erased before.")
        draft.add(PersonalDataErased(at=draft.now, by=by, case=case, seals=seals, reason=reason.strip()))

    events = partnership.perform(act, key=key, request=("erase", case, by, reason))
    return next(event for event in events if isinstance(event, PersonalDataErased))


def _seals_left(partnership: Partnership, case: CaseId) -> tuple[Seal, ...]:
    entries = partnership.ledger.entries(partnership.id, case=case)
    seals = list(seals_of(entry.event for entry in entries))
    return tuple(seal for seal, content in partnership.ledger.unseal(seals).items() if content is not None)
