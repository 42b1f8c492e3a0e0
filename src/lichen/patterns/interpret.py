"""Pattern `interpret`: the AI finds patterns, people say what they mean, and a response is agreed.

Each of them sees the patterns with their evidence and writes what they mean, or what is to be done, into
the content. It settles once everybody who read it agrees to one and the same, or most of them reject it.
"""

from __future__ import annotations

from lichen.patterns import approval, why
from lichen.patterns.alone import after_settlement
from lichen.patterns.choose import ask_again, fresh_people
from lichen.patterns.deciding import ask_reader
from lichen.patterns.last_word import last_word
from lichen.patterns.people import settle, still_needed
from lichen.patterns.step import Situation, Step, Wait

READERS = 2
"""What a pattern means is said by two people, where there are two and the charter allows it."""


def next_step(situation: Situation) -> Step:
    """What happens next to this case."""
    case = situation.case
    if case.pending:
        return Wait("waiting for a contribution that was asked for")
    if case.settlement is not None:
        return after_settlement(situation)
    if len(case.people) < _readers(situation):
        return ask_reader(situation, why.NOTHING_FOUND if case.content is None else why.PATTERNS)
    return _agreeing(situation)


def _readers(situation: Situation) -> int:
    charter = situation.estimates.agreed
    wanted = max(charter.quorum, min(READERS, charter.reviews))
    return max(1, min(wanted, len(situation.case.people) + len(fresh_people(situation))))


def _agreeing(situation: Situation) -> Step:
    answer = approval.current(situation, last_word(situation))
    if approval.digest(situation, answer) is not None:
        stale = approval.stale(situation)
        if stale:
            return ask_again(situation, stale[0], why.CHANGED_SINCE)
    return still_needed(situation, answer) or settle(situation, answer)
