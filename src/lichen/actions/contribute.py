"""Contribute: a partner, person or AI, replies to an ask or speaks up on a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lichen.actions.advance import advance
from lichen.actions.answers import check_amount, check_answer, check_distribution
from lichen.actions.draft import Draft
from lichen.actions.partnership import Partnership
from lichen.charter.schema import Partner
from lichen.errors import Conflict, NotAllowed
from lichen.estimates.case import CaseState
from lichen.ledger import events as ev
from lichen.types import Answer, AskId, CaseId, ContributionId, PartnerId, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What a partner says on a case.

    `distribution` holds one probability per label in the charter's order, `spread` the standard error of
    a number, `confidence` the stated probability of being right, `seconds` the time taken. `saw_ai` says
    whether a person had seen the AI's proposal; None leaves that to the ask, or means no without one.
    """

    by: PartnerId
    answer: Answer
    ask: AskId | None = None
    distribution: Sequence[float] | None = None
    spread: float | None = None
    confidence: float | None = None
    reasons: str = ""
    unsure_of: str = ""
    version: str = ""
    seconds: float | None = None
    saw_ai: bool | None = None
    shadow: bool = False


def contribute(
    partnership: Partnership, case: CaseId, contribution: Contribution, *, key: str | None = None
) -> ContributionId:
    """The id of the contribution; the case has moved on as far as it could.

    Raises `NotFound` for an unknown case, `NotAllowed` for somebody who was not asked, `InputRefused` for
    an answer that is not one to this question, `Conflict` for an ask that was answered before.
    """
    return contribute_all(partnership, [(case, contribution)], key=key)[0]


def contribute_all(
    partnership: Partnership,
    contributions: Sequence[tuple[CaseId, Contribution]],
    *,
    key: str | None = None,
) -> list[ContributionId]:
    """The ids of contributions on several cases, in order, all in one transaction."""

    def act(draft: Draft) -> None:
        for case, contribution in contributions:
            write_contribution(partnership, draft, case, contribution)
            if not contribution.shadow:
                advance(partnership, draft, draft.case(case))

    events = partnership.perform(act, key=key, request=("contribute", list(contributions)))
    return [event.contribution for event in events if isinstance(event, ev.ContributionMade)]


def write_contribution(partnership: Partnership, draft: Draft, case: CaseId, said: Contribution) -> None:
    """Check the contribution and write it down, without moving the case on."""
    state, charter = draft.case(case), draft.estimates.agreed
    partner = _partner(draft, said.by)
    _check_ask(state, said)
    draft.add(
        ev.ContributionMade(
            at=draft.now,
            by=said.by,
            contribution=ContributionId(partnership.source.id("contribution")),
            case=case,
            ask=said.ask,
            partner=said.by,
            role=partner.role,
            version=said.version,
            stage=_stage(state, partner.role, said),
            answer=check_answer(charter.question, said.answer),
            distribution=check_distribution(charter.question, said.distribution),
            spread=check_amount("spread", said.spread),
            confidence=check_amount("confidence", said.confidence, most=1.0),
            reasons=draft.seal(said.reasons),
            unsure_of=draft.seal(said.unsure_of),
            seconds=check_amount("seconds", said.seconds),
            shadow=said.shadow,
        )
    )


def _partner(draft: Draft, by: PartnerId) -> Partner:
    charter = draft.estimates.agreed
    partner = charter.partner(by)
    if partner is None:
        raise NotAllowed(
            f"`{by}` is not a partner of `{charter.partnership}` and may not contribute. "
            "Add it to the charter first."
        )
    return partner


def _check_ask(state: CaseState, said: Contribution) -> None:
    if said.ask is None:
        return
    pending = state.pending.get(said.ask)
    if pending is None:
        raise Conflict(
            f"The ask `{said.ask}` on case `{state.case}` is not open: answered, failed or unknown."
        )
    if pending.partner != said.by:
        raise NotAllowed(f"The ask `{said.ask}` was made to `{pending.partner}`, not to `{said.by}`.")


def _stage(state: CaseState, role: Role, said: Contribution) -> ev.Stage:
    if said.by in state.people:
        return "second_look"
    if role == "ai":
        return "blind"
    shown = said.ask is not None and not state.pending[said.ask].blind
    return "informed" if (shown if said.saw_ai is None else said.saw_ai) else "blind"
