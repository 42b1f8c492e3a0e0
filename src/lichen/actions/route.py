"""Route: cases that were opened in bulk set off on their way, a few hundred at a time."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from lichen.actions.advance import advance
from lichen.actions.asking import write_ask
from lichen.actions.draft import Draft
from lichen.actions.partnership import Partnership
from lichen.estimates.case import CaseState
from lichen.patterns.step import Ask
from lichen.types import CaseId, PartnerId


def route(partnership: Partnership, cases: Sequence[CaseId]) -> int:
    """How many of these cases set off now: somebody was asked, or they are settled already.

    Cases from which something followed in the meantime are left alone, so that this may be repeated.
    """
    moved: list[CaseId] = []

    def act(draft: Draft) -> None:
        moved.clear()
        machines = machines_here(draft)
        for case in cases:
            if case in draft.estimates.unrouted:
                before = len(draft.events)
                set_off(partnership, draft, draft.case(case), machines)
                moved.extend([case] if len(draft.events) > before else [])

    partnership.perform(act)
    return len(moved)


def unrouted(partnership: Partnership, most: int | None = None) -> list[CaseId]:
    """The cases from which nothing has followed since they were opened, the oldest first.

    Those nobody could be asked about are among them.
    """
    with partnership.looking() as estimates:
        return list(islice(estimates.unrouted, most))


def can_set_off(partnership: Partnership) -> bool:
    """Whether anything could follow now from a case that waits to be routed."""
    with partnership.looking() as estimates:
        if not estimates.unrouted:
            return False
        alone = estimates.threshold is not None
        asked = any(partner.adapter is not None for partner in estimates.agreed.having("ai"))
        return alone or asked or bool(partnership.available(next(iter(estimates.unrouted))))


def machines_here(draft: Draft) -> list[PartnerId]:
    """The AI partners that answer when they are asked; the others speak when they like."""
    partners = draft.estimates.agreed.having("ai")
    return [PartnerId(partner.id) for partner in partners if partner.adapter is not None]


def set_off(partnership: Partnership, draft: Draft, case: CaseState, machines: Sequence[PartnerId]) -> None:
    """Ask every AI partner that has not spoken, or carry the case as far as it goes."""
    for partner in machines:
        if partner not in case.ai:
            said = Ask(partner, "answer", "every case is proposed on by the AI first")
            write_ask(partnership, draft, case.case, said)
    advance(partnership, draft, case)
