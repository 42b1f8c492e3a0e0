"""Precedents: settled cases that others can cite, with what they teach."""

from __future__ import annotations

from lichen.actions.draft import Draft
from lichen.actions.partnership import Partnership
from lichen.actions.permission import require_person
from lichen.errors import Conflict, InputRefused, NotFound
from lichen.ledger.events import PrecedentSet
from lichen.types import CaseId, PartnerId

LONGEST = 200


def set_precedent(
    partnership: Partnership, case: CaseId, *, title: str, by: PartnerId, key: str | None = None
) -> PrecedentSet:
    """The precedent as it stands on the ledger; its title is sealed and can be erased.

    Raises `Conflict` while the case is not settled or when it is a precedent already, `InputRefused`
    without a title.
    """
    said = " ".join(title.split())
    if not 1 <= len(said) <= LONGEST:
        raise InputRefused(f"A precedent needs a title of 1 to {LONGEST} characters: what it teaches.")

    def act(draft: Draft) -> None:
        require_person(draft.estimates.agreed, by, "set a precedent")
        found = partnership.ledger.rows("case", chain=partnership.id, case=case)
        if not found:
            raise NotFound(f"There is no case `{case}` in `{partnership.id}`.")
        if found[0].settled_seq is None:
            raise Conflict(f"The case `{case}` is not settled yet: only settled cases are cited.")
        if partnership.ledger.rows("precedents_of_case", chain=partnership.id, case=case):
            raise Conflict(f"The case `{case}` is a precedent already. Retire it first to reword it.")
        made = partnership.source.id("precedent")
        draft.add(PrecedentSet(at=draft.now, by=by, precedent=made, case=case, title=draft.seal(said)))

    events = partnership.perform(act, key=key, request=("precedent", case, said, by))
    return next(event for event in events if isinstance(event, PrecedentSet))


def retire_precedent(
    partnership: Partnership, case: CaseId, *, by: PartnerId, key: str | None = None
) -> PrecedentSet:
    """The retirement as it stands on the ledger; raises `NotFound` if the case is no precedent."""

    def act(draft: Draft) -> None:
        require_person(draft.estimates.agreed, by, "retire a precedent")
        rows = partnership.ledger.rows("precedents_of_case", chain=partnership.id, case=case)
        if not rows:
            raise NotFound(f"The case `{case}` is no precedent.")
        named = rows[0].precedent
        draft.add(PrecedentSet(at=draft.now, by=by, precedent=named, case=case, retired=True))

    events = partnership.perform(act, key=key, request=("retire precedent", case, by))
    return next(event for event in events if isinstance(event, PrecedentSet))
