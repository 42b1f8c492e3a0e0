"""Pattern `triage`: the AI settles what it is certified for and hands the rest over, one question at a time.

After every contribution the same question is asked again: what would the next contribution change, and is
it worth a partner's time? Rules come first and are code.
"""

from __future__ import annotations

from lichen.patterns import why
from lichen.patterns.alone import after_settlement, may_go_alone, settle_alone
from lichen.patterns.choose import ask_somebody
from lichen.patterns.people import with_people
from lichen.patterns.step import Situation, Step, Wait
from lichen.patterns.why import Why


def next_step(situation: Situation) -> Step:
    """What happens next to this case."""
    case = situation.case
    if case.pending:
        return Wait("waiting for a contribution that was asked for")
    if case.settlement is not None:
        return after_settlement(situation)
    if may_go_alone(situation):
        return settle_alone(situation)
    if not case.people:
        return ask_somebody(situation, "answer", _why_a_person(situation))
    return with_people(situation)


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
