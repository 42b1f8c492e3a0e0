"""What one story says once it is read with the question it was opened under."""

from __future__ import annotations

from typing import NamedTuple

from lichen.ledger.events import ContributionMade
from lichen.reports.figures.story import Said, Story
from lichen.reports.figures.timeline import Terms
from lichen.types import Answer

_EVEN = 1e-9


class Proposal(NamedTuple):
    """What the AI partners proposed together; `score` is the calibrated probability on record, if any."""

    answer: Answer
    score: float | None


class Reading(NamedTuple):
    """A story with everything that several figures need of it worked out once."""

    story: Story
    terms: Terms
    era: int
    people: list[Said]
    blind: list[Said]
    ai: list[Said]
    shadows: list[Said]
    proposal: Proposal | None

    @property
    def truth(self) -> Answer | None:
        """What turned out to be true of a settled case, as far as it is known."""
        return self.story.truth

    @property
    def source(self) -> str:
        """What the truth is known from: `outcome`, `audit` of an AI-only case, or `adjudication`."""
        settled = self.story.settled
        alone = settled is not None and settled.lane == "ai_only"
        return "audit" if alone and self.story.source == "adjudication" else self.story.source

    @property
    def by_choice(self) -> bool:
        """Whether people looked at an answer the AI gave alone without an audit or an outcome.

        That says nothing about other cases, so no share counts it.
        """
        settled = self.story.settled
        if settled is None or settled.lane != "ai_only":
            return False
        return not settled.audited and self.story.source != "outcome"

    @property
    def propensity(self) -> int:
        """The probability, in millionths, with which this case's truth was sought."""
        settled = self.story.settled
        if settled is None or self.story.source == "outcome":
            return 1_000_000
        if settled.lane == "ai_only":
            return round(1e6 * settled.audit) or 1_000_000
        return round(1e6 * self._sought) or 1_000_000

    @property
    def _sought(self) -> float:
        if not self.people:
            return 1.0
        ask = self.story.asks.get(self.people[0].event.ask or "")
        return ask.blind_chance if ask is not None and ask.blind else 1.0

    def wrong(self, answer: Answer) -> bool:
        """Whether an answer to this case was wrong; the truth must be known."""
        assert self.truth is not None, "only a known truth makes an answer wrong"
        return not self.terms.same(answer, self.truth)


def read(story: Story, terms: Terms, era: int) -> Reading:
    """The story read: who said what of their own, and what the AI proposed."""
    said = sorted(story.said.values(), key=lambda each: each.seq)
    people = [each for each in said if each.event.role == "person"]
    machines = [each for each in said if each.event.role == "ai"]
    ai = list({each.event.partner: each for each in machines if not each.event.shadow}.values())
    shadows = [each for each in machines if each.event.shadow]
    blind: dict[str, Said] = {}
    for each in people:
        if each.event.stage == "blind":
            blind.setdefault(each.event.partner, each)
    return Reading(story, terms, era, people, list(blind.values()), ai, shadows, _proposal(story, terms, ai))


def _proposal(story: Story, terms: Terms, ai: list[Said]) -> Proposal | None:
    informed = [each.event for each in ai if _informed(each.event)]
    if not informed:
        return None
    settled = story.settled
    if settled is not None and settled.lane == "ai_only":
        return Proposal(settled.answer, settled.confidence)
    return Proposal(_pooled(informed, terms), _score(story, terms))


def _pooled(informed: list[ContributionMade], terms: Terms) -> Answer:
    """The only AI's answer; of several the one their probabilities favour on average, or the first's."""
    shares = [said.distribution for said in informed if said.distribution is not None]
    if len(informed) == 1 or len(shares) < len(informed):
        return informed[0].answer
    totals = [sum(column) for column in zip(*shares, strict=True)]
    return terms.labels[totals.index(max(totals))]


def _informed(said: ContributionMade) -> bool:
    shares = said.distribution
    return shares is None or max(shares) - min(shares) > _EVEN


def stated_by(said: ContributionMade) -> float | None:
    """How sure a partner said it was, if it did."""
    return max(said.distribution) if said.distribution else said.confidence


def _score(story: Story, terms: Terms) -> float | None:
    """The belief from the AI alone, as the first ask to a person has it."""
    for ask in story.asks.values():
        if ask.partner not in terms.machines:
            return ask.confidence
    return None
