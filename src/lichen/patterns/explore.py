"""Pattern `explore`: a person says what they are after, AI partners offer options, the person decides.

Whoever opened the case picks, edits, combines, or asks for other options, until one is accepted or none is.
The AI never decides here; what it offers is a contribution like any other, and so is its silence.
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
        return ask_leader(situation, why.NOTHING_OFFERED if case.content is None else why.OPTIONS)
    return decided(situation)
