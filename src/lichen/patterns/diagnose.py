"""Pattern `diagnose`: a person reads first and blind, then the AI's reasons and doubts, then a second look.

The AI settles alone only where the charter says `ai_alone: true` in so many words. A second look is asked
for where the AI says something else than the reader, or says the same without being sure.
"""

from __future__ import annotations

from lichen.estimates.case import Opinion
from lichen.patterns import why
from lichen.patterns.alone import after_settlement, may_go_alone, settle_alone
from lichen.patterns.choose import ask_again, ask_somebody
from lichen.patterns.last_word import STRONG
from lichen.patterns.people import with_people
from lichen.patterns.step import Situation, Step, Wait
from lichen.types import PartnerId


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
        return ask_somebody(situation._replace(always_blind=True), "answer", why.READ_FIRST)
    reader = _to_look_again(situation)
    if reader is not None:
        return ask_again(situation, reader, why.SECOND_LOOK)
    return with_people(situation)


def _to_look_again(situation: Situation) -> PartnerId | None:
    """Who has read blind, has not looked again, and would learn something from what the AI says."""
    if situation.always_blind:
        return None
    people = situation.case.people
    read = (who for who in situation.available if who in people and people[who].stage == "blind")
    return next((who for who in read if _tells_more(situation, people[who])), None)


def _tells_more(situation: Situation, reading: Opinion) -> bool:
    spoken = situation.case.spoken
    if spoken is None:
        return False
    return spoken.score < STRONG or not situation.estimates.same(spoken.answer, reading.answer)
