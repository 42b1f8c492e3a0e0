"""Write an ask down: who is asked, for what, why, and by whom."""

from __future__ import annotations

from lichen.actions.draft import Draft
from lichen.actions.partnership import Partnership
from lichen.actions.permission import LICHEN
from lichen.estimates.belief import believe
from lichen.ledger.events import AskMade, Seal
from lichen.patterns.step import Ask
from lichen.types import AskId, CaseId, PartnerId


def write_ask(
    partnership: Partnership,
    draft: Draft,
    case: CaseId,
    step: Ask,
    *,
    by: PartnerId = LICHEN,
    wish: Seal | None = None,
) -> None:
    """Put the ask on record, with how sure the belief is now; the case waits for it from here on.

    `wish` seals what an AI is asked for, where it is asked for something in particular.
    """
    draft.add(
        AskMade(
            at=draft.now,
            by=by,
            ask=AskId(partnership.source.id("ask")),
            case=case,
            partner=step.partner,
            wanted=step.wanted,
            why=step.why,
            blind=step.blind,
            blind_chance=step.blind_chance,
            propensity=step.propensity,
            value=step.value,
            confidence=_confidence(draft, case) if step.confidence is None else step.confidence,
            due=partnership.due_of(draft.estimates.agreed, draft.now, step),
            wish=wish,
        )
    )


def _confidence(draft: Draft, case: CaseId) -> float | None:
    belief = believe(draft.estimates, draft.case(case))
    return None if belief is None else belief.confidence
