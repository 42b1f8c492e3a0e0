"""What follows from people's answers, as every pattern knows it: approvals, another opinion, settling."""

from __future__ import annotations

from lichen.estimates.resolve import differs
from lichen.ledger.events import Wanted
from lichen.patterns import approval, why
from lichen.patterns.by_cost import unlikely
from lichen.patterns.choose import ask_somebody, fresh_people
from lichen.patterns.last_word import contradiction, last_word
from lichen.patterns.step import Settle, Situation, Step
from lichen.patterns.why import Why
from lichen.types import Answer


def with_people(situation: Situation) -> Step:
    """Somebody has answered: whoever else is needed, or worth asking, is asked; else the case settles."""
    answer = approval.current(situation, last_word(situation))
    needed = still_needed(situation, answer)
    if needed is not None:
        return needed
    if room(situation) and fresh_people(situation):
        another = _reason_for_another(situation, answer)
        if another is not None:
            return ask_somebody(situation, *another)
    return settle(situation, answer)


def still_needed(situation: Situation, answer: Answer) -> Step | None:
    """Whom the charter asks for before this answer may settle, or None when nobody is missing."""
    more = approval.more_approval(situation, answer, situation.rule(answer) is not None)
    if more is not None:
        return more
    missing = _decision_missing(situation, answer)
    return None if missing is None else ask_somebody(situation, "answer", missing)


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
    if situation.estimates.judges:  # what people decide about something put forward is what is right about it
        return None
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


def room(situation: Situation) -> bool:
    """Whether the charter allows one more person on this case."""
    return len(situation.case.people) < situation.estimates.agreed.reviews


def settle(situation: Situation, answer: Answer) -> Settle:
    """The settlement on this answer of people."""
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
