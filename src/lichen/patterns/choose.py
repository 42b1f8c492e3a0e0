"""Whom to ask, and whether they see the AI's proposal first."""

from __future__ import annotations

from lichen.ledger.events import Wanted
from lichen.patterns.step import Ask, Situation, Wait
from lichen.types import PartnerId

ENOUGH_KNOWN = 50
"""Until so many cases have been learned from, every first answer is given blind."""


def ask_somebody(situation: Situation, wanted: Wanted, why: str) -> Ask | Wait:
    """An ask to one of the people who have not been asked on this case, or a wait if there is none."""
    candidates = fresh_people(situation)
    if not candidates:
        return Wait(f"{why}; nobody is available")
    blind_chance = _blind_chance(situation, wanted)
    at = min(int(situation.chance.person * len(candidates)), len(candidates) - 1)
    return Ask(
        partner=candidates[at],
        wanted=wanted,
        why=why,
        blind=situation.chance.blind < blind_chance,
        blind_chance=blind_chance,
        propensity=1.0 / len(candidates),
        value=None if situation.belief is None else situation.belief.value,
    )


def fresh_people(situation: Situation) -> list[PartnerId]:
    """Those available who have not been asked on this case."""
    return [person for person in situation.available if person not in situation.case.asked]


def _blind_chance(situation: Situation, wanted: Wanted) -> float:
    if wanted in ("audit", "adjudication") or situation.always_blind or not situation.case.ai:
        return 1.0
    if situation.estimates.learned_rows < ENOUGH_KNOWN:
        return 1.0
    return situation.estimates.agreed.human_first
