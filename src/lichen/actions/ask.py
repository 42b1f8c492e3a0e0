"""Ask: a person brings another partner into a case."""

from __future__ import annotations

from lichen.actions.asking import write_ask
from lichen.actions.draft import Draft
from lichen.actions.partnership import Partnership
from lichen.actions.permission import require_person
from lichen.errors import Conflict, NotFound
from lichen.ledger.events import AskMade
from lichen.patterns.step import Ask
from lichen.types import AskId, CaseId, PartnerId


def ask(
    partnership: Partnership,
    case: CaseId,
    partner: PartnerId,
    *,
    by: PartnerId,
    why: str,
    blind: bool = True,
    key: str | None = None,
) -> AskId:
    """The id of the new ask; the case waits for it before it settles.

    Raises `NotFound` for a partner the charter does not name and `Conflict` when this partner is being
    asked already or the case is settled.
    """

    def act(draft: Draft) -> None:
        charter, state = draft.estimates.agreed, draft.case(case)
        require_person(charter, by, "ask a partner")
        if charter.partner(partner) is None:
            raise NotFound(f"The charter of `{partnership.id}` names no partner `{partner}`.")
        if state.settlement is not None:
            raise Conflict(f"The case `{case}` is settled. Override the settlement instead.")
        if any(pending.partner == partner for pending in state.pending.values()):
            raise Conflict(f"`{partner}` is being asked about `{case}` already.")
        write_ask(partnership, draft, case, Ask(partner, "answer", why, blind=blind), by=by)

    events = partnership.perform(act, key=key, request=("ask", case, partner, by, why, blind))
    return next(event.ask for event in events if isinstance(event, AskMade))
