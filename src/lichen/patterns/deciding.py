"""Who decides where a person asked for something: the one who asked, and as many more as the charter says."""

from __future__ import annotations

from dataclasses import replace

from lichen.charter.kinds import VERDICTS
from lichen.patterns import approval
from lichen.patterns.choose import ask_again, ask_somebody
from lichen.patterns.last_word import last_word
from lichen.patterns.people import settle, still_needed
from lichen.patterns.step import Ask, Situation, Step, Wait
from lichen.patterns.why import CHANGED_SINCE, NOTHING_OFFERED, Why


def ask_leader(situation: Situation, why: Why) -> Ask | Wait:
    """An ask to whoever opened the case, with everything in sight; to somebody else if no partner did."""
    who = situation.decider
    if who is None:
        return ask_reader(situation, why)
    belief = situation.belief
    confidence = None if belief is None else belief.confidence
    return Ask(who, "answer", why.seen, blind=False, blind_chance=0.0, confidence=confidence, theirs=True)


def ask_reader(situation: Situation, why: Why) -> Ask | Wait:
    """An ask to somebody who has not been asked yet, with everything in sight."""
    step = ask_somebody(situation, "answer", why)
    return step if isinstance(step, Wait) else replace(step, why=why.seen, blind=False, blind_chance=0.0)


def decided(situation: Situation) -> Step:
    """What follows once a person decided: whoever must agree as well, whoever asked where it has changed.

    Whoever asked for it and rejects it has the last word: then it is not taken, whatever others say.
    """
    answer, who = approval.current(situation, last_word(situation)), situation.decider
    if who is not None:
        said, digest = situation.case.people.get(who), approval.digest(situation, answer)
        if said is None:
            return ask_leader(situation, CHANGED_SINCE if situation.case.content else NOTHING_OFFERED)
        if said.answer == VERDICTS[situation.estimates.agreed.question.kind].no:
            answer = said.answer
        elif digest is not None and said.about != digest:
            return ask_again(situation, who, CHANGED_SINCE)
    return still_needed(situation, answer) or settle(situation, answer)
