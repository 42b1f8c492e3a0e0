"""Which positions stay hidden from somebody who may yet be asked about the case without having seen them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lichen.actions.partnership import Partnership
from lichen.inbox.disagreements import Dispute
from lichen.web.accounts.models import Seen
from lichen.web.actor import Actor


def veil(actor: Actor, here: Partnership, rows: Sequence[Dispute]) -> list[Dispute]:
    """The rows without the positions on open cases that this person may still be asked to answer alone.

    The inbox has hidden those they are asked about now; the case page hides the others in the same way.
    """
    if not any(partner.id == actor.name for partner in here.charter.having("person")):
        return list(rows)
    open_cases = [row.case for row in rows if row.resolved_at is None and row.positions is not None]
    seen = Seen.objects.filter(user_id=actor.user, partnership=here.id, case__in=open_cases)
    known = set(seen.values_list("case", flat=True)) if open_cases else set()
    hidden = {case for case in open_cases if case not in known and _may_be_asked(actor, here, case)}
    return [replace(row, positions=None) if row.case in hidden else row for row in rows]


def _may_be_asked(actor: Actor, here: Partnership, case: str) -> bool:
    row = here.ledger.rows("case", chain=here.id, case=case)
    if not row or row[0].status == "settled":
        return False
    said = here.ledger.rows("contributions_of_case", chain=here.id, case=case)
    return not any(each.partner == actor.name and each.withdrawn_seq is None for each in said)
