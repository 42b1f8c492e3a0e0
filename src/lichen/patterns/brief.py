"""Pattern `brief`: a person leads, the AI keeps the draft in order with its facts and their sources.

Whoever opened the case accepts or edits the draft, or asks for another. Nothing leaves without a person,
however sure the AI is: a certificate opens no lane here.
"""

from __future__ import annotations

from lichen.patterns import why
from lichen.patterns.alone import after_settlement
from lichen.patterns.deciding import ask_leader, decided
from lichen.patterns.step import Situation, Step, Wait


def next_step(situation: Situation) -> Step:
    """What happens next to this case."""
    case = situation.case
    if case.pending:
        return Wait("waiting for a contribution that was asked for")
    if case.settlement is not None:
        return after_settlement(situation)
    if not case.people:
        return ask_leader(situation, why.NOTHING_DRAFTED if case.content is None else why.DRAFT)
    return decided(situation)
