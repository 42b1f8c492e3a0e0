"""Whom to ask, and whether they see the AI's proposal first."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from lichen.ledger.events import Wanted
from lichen.patterns.step import Ask, Situation, Wait
from lichen.patterns.why import ONLY_OWNER, Why
from lichen.types import PartnerId

ENOUGH_KNOWN = 50
"""Until so many cases have been learned from, every first answer is given blind and by anyone."""

ANYONE = 0.2
"""The share of asks that go to anyone available, so that everybody's skill stays known."""


def ask_somebody(situation: Situation, wanted: Wanted, why: Why) -> Ask | Wait:
    """An ask to one of the people who have not been asked on this case, or a wait if there is none."""
    candidates = candidates_for(situation, wanted)
    if not candidates:
        alone = wanted == "audit" and fresh_people(situation)
        return Wait(ONLY_OWNER if alone else f"{why.seen}; nobody is available")
    belief = situation.belief
    blind_chance = _blind_chance(situation, wanted)
    shares = _shares(situation, candidates, wanted)
    at = min(bisect_right(list(accumulate(shares)), situation.chance.person), len(candidates) - 1)
    blind = situation.chance.blind < blind_chance
    return Ask(
        partner=candidates[at],
        wanted=wanted,
        why=why.said(blind=blind),
        blind=blind,
        blind_chance=blind_chance,
        propensity=shares[at],
        value=None if belief is None else belief.value,
        confidence=None if belief is None else belief.confidence,
    )


def ask_again(situation: Situation, partner: PartnerId, why: Why) -> Ask:
    """An ask to somebody who has answered, for another look with everything in sight."""
    belief = situation.belief
    confidence = None if belief is None else belief.confidence
    return Ask(partner, "second_look", why.seen, blind=False, blind_chance=0.0, confidence=confidence)


def fresh_people(situation: Situation) -> list[PartnerId]:
    """Those available who have not been asked on this case and may judge it."""
    left_out = situation.barred.union(situation.case.asked)
    return [person for person in situation.available if person not in left_out]


def candidates_for(situation: Situation, wanted: Wanted) -> list[PartnerId]:
    """Those who could be asked: an audit never goes to who answers for the lane, its dispute at last."""
    fresh = fresh_people(situation)
    if situation.case.settlement is None:
        return fresh
    others = [person for person in fresh if person != situation.estimates.agreed.answers_for_errors]
    return others if others or wanted == "audit" else fresh


def _shares(situation: Situation, candidates: list[PartnerId], wanted: Wanted) -> list[float]:
    """The probability with which each is asked: mostly the one whose answer is worth most.

    Audits go mostly to whoever was asked for the fewest lately.
    """
    estimates = situation.estimates
    if wanted == "audit":
        return _mostly([-estimates.audit_load.get(person, 0.0) for person in candidates])
    if estimates.learned_rows < ENOUGH_KNOWN:
        return [1.0 / len(candidates)] * len(candidates)
    return _mostly([estimates.skill_of(person) for person in candidates])


def _mostly(worth: list[float]) -> list[float]:
    """Mostly the best of them; between equals, and else, anyone alike."""
    best = max(worth)
    leaders = worth.count(best)
    return [ANYONE / len(worth) + ((1.0 - ANYONE) / leaders if own == best else 0.0) for own in worth]


def _blind_chance(situation: Situation, wanted: Wanted) -> float:
    if wanted in ("audit", "adjudication") or situation.always_blind or not situation.case.ai:
        return 1.0
    if situation.estimates.learned_rows < ENOUGH_KNOWN:
        return 1.0
    return situation.estimates.agreed.human_first
