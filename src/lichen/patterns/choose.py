"""Whom to ask, and whether they see the AI's proposal first."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from lichen.ledger.events import Wanted
from lichen.patterns.step import Ask, Situation, Wait
from lichen.patterns.why import Why
from lichen.types import PartnerId

ENOUGH_KNOWN = 50
"""Until so many cases have been learned from, every first answer is given blind and by anyone."""

ANYONE = 0.2
"""The share of asks that go to anyone available, so that everybody's skill stays known."""


def ask_somebody(situation: Situation, wanted: Wanted, why: Why) -> Ask | Wait:
    """An ask to one of the people who have not been asked on this case, or a wait if there is none."""
    candidates = fresh_people(situation)
    if not candidates:
        return Wait(f"{why.seen}; nobody is available")
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


def fresh_people(situation: Situation) -> list[PartnerId]:
    """Those available who have not been asked on this case."""
    return [person for person in situation.available if person not in situation.case.asked]


def _shares(situation: Situation, candidates: list[PartnerId], wanted: Wanted) -> list[float]:
    """The probability with which each is asked: mostly the one whose answer is worth most, audits anyone."""
    estimates = situation.estimates
    if wanted == "audit" or estimates.learned_rows < ENOUGH_KNOWN:
        return [1.0 / len(candidates)] * len(candidates)
    skill = [estimates.skill_of(person) for person in candidates]
    best = max(skill)
    leaders = skill.count(best)
    return [ANYONE / len(candidates) + ((1.0 - ANYONE) / leaders if own == best else 0.0) for own in skill]


def _blind_chance(situation: Situation, wanted: Wanted) -> float:
    if wanted in ("audit", "adjudication") or situation.always_blind or not situation.case.ai:
        return 1.0
    if situation.estimates.learned_rows < ENOUGH_KNOWN:
        return 1.0
    return situation.estimates.agreed.human_first
