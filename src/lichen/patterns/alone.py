"""The AI-only lane as every pattern knows it: who may go alone, how that settles, and the audits after it."""

from __future__ import annotations

from lichen.estimates.auditing import audit_of
from lichen.estimates.grouped import groups_allow
from lichen.estimates.resolve import differs
from lichen.patterns import approval, why
from lichen.patterns.by_cost import unlikely
from lichen.patterns.choose import ask_somebody
from lichen.patterns.people import room
from lichen.patterns.step import Settle, Situation, Step, Wait


def may_go_alone(situation: Situation) -> bool:
    """Whether the AI's proposal may settle this case without anybody."""
    proposal, threshold = situation.case.spoken, situation.estimates.threshold
    if proposal is None or threshold is None or situation.case.people:
        return False
    if situation.rule(proposal.answer) is not None:
        return False
    if not approval.alone(situation, proposal.answer):
        return False
    return proposal.score >= threshold and groups_allow(situation.estimates, situation.case, proposal.score)


def settle_alone(situation: Situation) -> Settle:
    """The settlement on the AI's proposal, its audit drawn before anybody sees what came of it."""
    proposal = situation.case.proposal
    assert proposal is not None, "only a proposal can settle alone"
    audit, floor = audit_of(situation.estimates, proposal.score)
    return Settle(
        answer=proposal.answer,
        lane="ai_only",
        basis="certificate",
        confidence=proposal.score,
        threshold=situation.estimates.threshold,
        audit=audit,
        audited=situation.chance.audit < audit,
        floor=floor if floor < audit else None,
        why=unlikely(situation, proposal.answer),
        digest=approval.digest(situation, proposal.answer),
    )


def after_settlement(situation: Situation) -> Step:
    """What the AI settled alone: an audit that was drawn is asked for, and a difference is adjudicated."""
    case = situation.case
    assert case.settlement is not None, "this is asked once a case is settled"
    if case.truth is None and case.settlement.lane == "ai_only":
        if case.settlement.audited and not case.people:
            return ask_somebody(situation, "audit", why.AUDIT)
        if differs(situation.estimates, case) and room(situation):
            return ask_somebody(situation, "adjudication", why.AUDIT_DIFFERS)
    return Wait("settled")
