"""What partners tell each other: remarks, disputes, shared context, lessons and suggestions."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from lichen.ledger.events.base import Event, Seal
from lichen.types import Answer, CaseId, ContributionId, PartnerId

LessonDecision = Literal["approved", "pinned", "declined", "expired", "rolled_back"]
SuggestionDecision = Literal["accepted", "declined", "tried"]


class FeedbackGiven(Event, frozen=True, kw_only=True, tag="feedback_given.1"):
    """A remark on a contribution; each aspect is yes, no or left out."""

    feedback: str
    contribution: ContributionId
    case: CaseId
    accurate: bool | None = None
    useful: bool | None = None
    timely: bool | None = None
    style: bool | None = None
    reason: Seal | None = None


class DisagreementOpened(Event, frozen=True, kw_only=True, tag="disagreement_opened.1"):
    """Partners differ in substance on a case; positions are (partner, answer)."""

    disagreement: str
    case: CaseId
    positions: tuple[tuple[PartnerId, Answer], ...]


class DisagreementResolved(Event, frozen=True, kw_only=True, tag="disagreement_resolved.1"):
    """How a disagreement ended."""

    disagreement: str
    case: CaseId
    answer: Answer
    reason: Seal | None = None


class PrecedentSet(Event, frozen=True, kw_only=True, tag="precedent_set.1"):
    """A settled case others can cite, with what it teaches; `retired` takes it back."""

    precedent: str
    case: CaseId
    title: Seal | None = None
    retired: bool = False


class CommentMade(Event, frozen=True, kw_only=True, tag="comment_made.1"):
    """A remark on a case; each person in `mentions` is told."""

    comment: str
    case: CaseId
    text: Seal
    mentions: tuple[PartnerId, ...] = ()


class NoteWritten(Event, frozen=True, kw_only=True, tag="note_written.1"):
    """A page of the shared context as it reads from here on; `retired` takes it out of use."""

    note: str
    revision: int
    sort: str
    title: Seal | None = None
    text: Seal | None = None
    retired: bool = False


class LessonProposed(Event, frozen=True, kw_only=True, tag="lesson_proposed.1"):
    """A correction or an explanation made durable, once somebody approves it.

    `text` is what it teaches, `scope` where it holds, `case` the one it was learned on and `examples`
    further ones. `answer` is what is right there, where the lesson says so.
    """

    lesson: str
    text: Seal
    scope: Seal | None = None
    case: CaseId | None = None
    examples: tuple[CaseId, ...] = ()
    answer: Answer | None = None


class LessonDecided(Event, frozen=True, kw_only=True, tag="lesson_decided.1"):
    """Somebody put a lesson to use, pinned it, declined it, or took it back; `until` is when it ends."""

    lesson: str
    decision: LessonDecision
    until: datetime | None = None
    reason: Seal | None = None


class SuggestionMade(Event, frozen=True, kw_only=True, tag="suggestion_made.1"):
    """The AI side suggests a change of how the partnership works.

    `topic` is what it is about, so that a declined one is not repeated; `figures` the evidence it rests
    on, which are of many cases and never of one person; `text` what it says.
    """

    suggestion: str
    topic: str
    text: Seal
    figures: dict[str, float] = msgspec.field(default_factory=dict)


class SuggestionAnswered(Event, frozen=True, kw_only=True, tag="suggestion_answered.1"):
    """People accepted a suggestion, declined it with a reason, or try it out until a day."""

    suggestion: str
    decision: SuggestionDecision
    reason: Seal | None = None
    until: datetime | None = None
