"""Pattern `triage`: the AI settles what it is certified for and hands the rest over, one question at a time.

After every contribution the same question is asked again: what would the next contribution change, and is
it worth a partner's time? Rules come first and are code.
"""

from __future__ import annotations

from lichen.estimates.auditing import audit_of
from lichen.estimates.grouped import groups_allow
from lichen.estimates.resolve import differs
from lichen.ledger.events import Wanted
from lichen.patterns import approval, why
from lichen.patterns.by_cost import unlikely
from lichen.patterns.choose import ask_somebody, fresh_people
from lichen.patterns.last_word import contradiction, last_word
from lichen.patterns.step import Settle, Situation, Step, Wait
from lichen.patterns.why import Why
from lichen.types import Answer


def next_step(situation: Situation) -> Step:
    """What happens next to this case."""
    case = situation.case
    if case.pending:
        return Wait("waiting for a contribution that was asked for")
    if case.settlement is not None:
        return _after_settlement(situation)
    if _may_go_alone(situation):
        return _alone(situation)
    if not case.people:
        return ask_somebody(situation, "answer", _why_a_person(situation))
    return _with_people(situation)


def _after_settlement(situation: Situation) -> Step:
    """What the AI settled alone: an audit that was drawn is asked for, and a difference is adjudicated."""
    case = situation.case
    assert case.settlement is not None, "this is asked once a case is settled"
    if case.truth is None and case.settlement.lane == "ai_only":
        if case.settlement.audited and not case.people:
            return ask_somebody(situation, "audit", why.AUDIT)
        if differs(situation.estimates, case) and _room(situation):
            return ask_somebody(situation, "adjudication", why.AUDIT_DIFFERS)
    return Wait("settled")


def _may_go_alone(situation: Situation) -> bool:
    proposal, threshold = situation.case.spoken, situation.estimates.threshold
    if proposal is None or threshold is None or situation.case.people:
        return False
    if situation.rule(proposal.answer) is not None:
        return False
    if not approval.alone(situation, proposal.answer):
        return False
    return proposal.score >= threshold and groups_allow(situation.estimates, situation.case, proposal.score)


def _alone(situation: Situation) -> Settle:
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


def _why_a_person(situation: Situation) -> Why:
    case = situation.case
    rule = situation.rule(case.proposal.answer if case.proposal else None)
    if rule is not None:
        return why.high_stakes(situation, rule)
    if case.spoken is None:
        return why.NOTHING_SAID
    if situation.estimates.threshold is None:
        return why.uncertified(situation)
    if case.spoken.score >= situation.estimates.threshold:
        return why.GROUP
    return why.unsure(situation)


def _with_people(situation: Situation) -> Step:
    answer = approval.current(situation, last_word(situation))
    more = approval.more_approval(situation, answer, situation.rule(answer) is not None)
    if more is not None:
        return more
    missing = _decision_missing(situation, answer)
    if missing is not None:
        return ask_somebody(situation, "answer", missing)
    if _room(situation) and fresh_people(situation):
        another = _reason_for_another(situation, answer)
        if another is not None:
            return ask_somebody(situation, *another)
    return _settle(situation, answer)


def _decision_missing(situation: Situation, answer: Answer) -> Why | None:
    """Why this answer may not settle yet, or None: a high-stakes answer is a person's own decision."""
    case, estimates = situation.case, situation.estimates
    rule = situation.rule(answer)
    if rule is None:
        return None
    givers = sum(estimates.same(opinion.answer, answer) for opinion in case.people.values())
    needed = 2 if estimates.agreed.four_eyes else 1
    return None if givers >= needed else why.second_person(situation, rule)


def _reason_for_another(situation: Situation, answer: Answer) -> tuple[Wanted, Why] | None:
    if differs(situation.estimates, situation.case) and not situation.estimates.agreed.outcomes_follow:
        return "adjudication", why.DIFFERENCE
    if contradiction(situation, answer):
        return "adjudication", why.CONTRADICTED
    if _worth_another(situation):
        return "answer", why.WORTH_IT
    return None


def _worth_another(situation: Situation) -> bool:
    belief, estimates = situation.belief, situation.estimates
    if belief is None:
        return False
    capacity = estimates.agreed.capacity
    return estimates.price.worth(
        gain=belief.value, cost_of_error=capacity.cost_of_error, minutes=capacity.minutes_per_case
    )


def _room(situation: Situation) -> bool:
    return len(situation.case.people) < situation.estimates.agreed.reviews


def _settle(situation: Situation, answer: Answer) -> Settle:
    case, belief = situation.case, situation.belief
    assert belief is not None, "somebody has answered, so there is a belief"
    agreed = situation.estimates.same(belief.answer, answer)
    return Settle(
        answer=answer,
        lane="together" if case.spoken is not None else "people_only",
        basis="belief" if situation.estimates.agreed.last_word == "belief" else "person",
        confidence=belief.confidence if agreed and belief.codes else belief.support(answer) or 0.0,
        why=unlikely(situation, answer),
        digest=approval.digest(situation, answer),
    )
