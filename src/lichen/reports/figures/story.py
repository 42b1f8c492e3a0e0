"""One case as its entries tell it: what was asked, said, settled, and what turned out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from lichen.ledger import events as ev
from lichen.ledger.projections import microseconds
from lichen.types import Answer


@dataclass(slots=True)
class Asked:
    """An ask and what became of it; times are microseconds since 1970."""

    seq: int
    at: int
    partner: str
    wanted: str
    blind: bool
    blind_chance: float
    confidence: float | None
    due: int | None
    closed_at: int | None = None
    failure: str | None = None


@dataclass(slots=True)
class Said:
    """A contribution that stands."""

    seq: int
    at: int
    event: ev.ContributionMade


@dataclass(slots=True)
class Dispute:
    """A disagreement with its positions and how it ended."""

    seq: int
    at: int
    positions: tuple[tuple[str, Answer], ...]
    resolved_at: int | None = None


@dataclass(slots=True)
class Story:
    """All that figures use of one case."""

    case: str = ""
    opened_seq: int = 0
    opened_at: int = 0
    asks: dict[str, Asked] = field(default_factory=dict)
    said: dict[str, Said] = field(default_factory=dict)
    settled: ev.CaseSettled | None = None
    settled_seq: int = 0
    settled_at: int = 0
    overridden: bool = False
    truth: Answer | None = None
    source: str = ""
    dispute: Dispute | None = None
    feedback: list[ev.FeedbackGiven] = field(default_factory=list)


Numbered = tuple[int, Any]


def story_of(entries: Iterable[Numbered]) -> Story:
    """The story of one case's entries, given in order as (seq, event)."""
    story = Story()
    for seq, event in entries:
        step = _STEPS.get(type(event))
        if step is not None:
            step(story, seq, event)
    return story


def _opened(story: Story, seq: int, event: ev.CaseOpened) -> None:
    story.case, story.opened_seq, story.opened_at = event.case, seq, microseconds(event.at)


def _asked(story: Story, seq: int, event: ev.AskMade) -> None:
    due = None if event.due is None else microseconds(event.due)
    story.asks[event.ask] = Asked(
        seq, microseconds(event.at), event.partner, event.wanted, event.blind, event.blind_chance,
        event.confidence, due,
    )  # fmt: skip


def _moved(story: Story, seq: int, event: ev.AskMoved) -> None:
    ask = story.asks.get(event.ask)
    if ask is not None:
        ask.partner = event.partner
        ask.due = ask.due if event.due is None else microseconds(event.due)


def _failed(story: Story, seq: int, event: ev.AskFailed) -> None:
    ask = story.asks.get(event.ask)
    if ask is not None:
        ask.closed_at, ask.failure = microseconds(event.at), event.failure


def _contributed(story: Story, seq: int, event: ev.ContributionMade) -> None:
    at = microseconds(event.at)
    story.said[event.contribution] = Said(seq, at, event)
    ask = None if event.ask is None else story.asks.get(event.ask)
    if ask is not None:
        ask.closed_at = at


def _withdrawn(story: Story, seq: int, event: ev.ContributionWithdrawn) -> None:
    taken = story.said.pop(event.contribution, None)
    if taken is not None and taken.event.ask is not None:
        story.asks.pop(taken.event.ask, None)  # a fresh ask follows it


def _settled(story: Story, seq: int, event: ev.CaseSettled) -> None:
    story.settled, story.settled_seq, story.settled_at = event, seq, microseconds(event.at)


def _overridden(story: Story, seq: int, event: ev.SettlementOverridden) -> None:
    story.overridden = True


def _turned_out(story: Story, seq: int, event: ev.OutcomeRecorded) -> None:
    if story.settled is not None and story.source != "outcome":
        story.truth, story.source = event.truth, event.source


def _disputed(story: Story, seq: int, event: ev.DisagreementOpened) -> None:
    story.dispute = Dispute(seq, microseconds(event.at), event.positions)


def _resolved(story: Story, seq: int, event: ev.DisagreementResolved) -> None:
    if story.dispute is not None:
        story.dispute.resolved_at = microseconds(event.at)


def _remarked(story: Story, seq: int, event: ev.FeedbackGiven) -> None:
    story.feedback.append(event)


_STEPS: dict[type, Callable[[Story, int, Any], None]] = {
    ev.CaseOpened: _opened,
    ev.AskMade: _asked,
    ev.AskMoved: _moved,
    ev.AskFailed: _failed,
    ev.ContributionMade: _contributed,
    ev.ContributionWithdrawn: _withdrawn,
    ev.CaseSettled: _settled,
    ev.SettlementOverridden: _overridden,
    ev.OutcomeRecorded: _turned_out,
    ev.DisagreementOpened: _disputed,
    ev.DisagreementResolved: _resolved,
    ev.FeedbackGiven: _remarked,
}
