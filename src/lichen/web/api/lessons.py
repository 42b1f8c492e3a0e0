"""Lessons: corrections that are kept, tried, decided on, and that say afterwards what they changed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, TypedDict

import msgspec
from django.http import HttpRequest, HttpResponse
from msgspec import Meta
from ninja import Path, Query

from lichen.actions.decide_lesson import decide_lesson
from lichen.actions.erase_lesson import erase_lesson
from lichen.actions.propose_lesson import propose_lesson
from lichen.errors import NotAllowed
from lichen.ledger.events import LessonDecision
from lichen.reports.lessons.receipt import Receipt
from lichen.reports.lessons.trial import Change, Trial, Why
from lichen.types import Answer, CaseId
from lichen.web.actor import actor_of
from lichen.web.answering import enter_to_answer
from lichen.web.api.answering import answered
from lichen.web.api.bodies import body, once, reader
from lichen.web.api.decisions import ErasureGiven
from lichen.web.api.engine import engine
from lichen.web.api.routing import PartnershipPath, Resource
from lichen.web.blind import is_blind
from lichen.web.context.lesson import Lesson, State, decisions, lesson, lessons, receipt_of, trial_of

resource = Resource("Lessons")
LessonPath = Annotated[str, Path(max_length=64, description="The lesson's id.")]
Text = Annotated[str, Meta(min_length=1, max_length=2_000, pattern=r"\S")]
Word = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\S")]
Case = Annotated[str, Meta(min_length=1, max_length=200)]


class ScopeGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where a lesson holds: every one of `words` occurs, and the case has these `attributes`."""

    words: Annotated[tuple[Word, ...], Meta(max_length=20)] = ()
    attributes: Annotated[dict[str, str | int | float | bool], Meta(max_length=20)] = {}


class LessonGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A lesson to be kept: what it teaches, where it holds, and what is right there.

    Without a `scope` it holds for cases like `case`, the one it was learned on.
    """

    text: Text
    case: Case | None = None
    scope: ScopeGiven | None = None
    examples: Annotated[tuple[Case, ...], Meta(max_length=20)] = ()
    answer: Answer | None = None


class LessonRow(TypedDict):
    """A lesson. `hidden` while you are asked to answer one of its cases blind; `text` is null once erased."""

    lesson: str
    state: State
    decision: LessonDecision | None
    text: str | None
    words: list[str]
    attributes: dict[str, Any]
    case: str | None
    examples: list[str]
    answer: Answer | None
    proposed_by: str
    proposed_at: datetime
    until: datetime | None
    decided_by: str | None
    decided_at: datetime | None
    hidden: bool


class LessonList(TypedDict):
    """The lessons, the newest first."""

    items: list[LessonRow]
    next: str | None


class TrialLine(TypedDict):
    """One case and partner: the answer without the lesson and with it, null for none.

    `by_rule` where the partner reads no lessons, so that `after` is what the lesson itself says.
    """

    case: str
    why: Why
    partner: str
    before: Answer | None
    after: Answer | None
    truth: Answer | None
    change: Change
    by_rule: bool


class TrialShown(TypedDict):
    """What the lesson would have changed: `touched` of `cases` that were tried."""

    at: datetime
    sentence: str
    cases: int
    touched: int
    failed: int
    lines: list[TrialLine]


class TouchedShown(TypedDict):
    """A later proposal that was given the lesson; null where it is not known yet."""

    case: str
    contribution: str
    partner: str
    answer: Answer
    cited: bool
    without: Answer | None
    differs: bool | None
    right: bool | None


class ReceiptShown(TypedDict):
    """What the lesson did so far: `given` to so many later proposals, the `latest` of them one by one."""

    sentence: str
    given: int
    cited: int
    asked_again: int
    changed: int
    known: int
    wrong: int
    latest: list[TouchedShown]


class DecisionShown(TypedDict):
    """One decision on a lesson."""

    decision: LessonDecision
    until: datetime | None
    reason: str
    by: str
    at: datetime


class LessonShown(LessonRow):
    """A lesson with its decisions, its latest trial and its receipt."""

    decisions: list[DecisionShown]
    trial: TrialShown | None
    receipt: ReceiptShown


class LessonMade(TypedDict):
    """The lesson as it stands on the ledger."""

    lesson: str


class DecisionGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What to do with a lesson; declining and rolling back need a reason. `until` is when it ends."""

    decision: LessonDecision
    reason: Annotated[str, Meta(max_length=2_000)] = ""
    until: Annotated[datetime, Meta(tz=True)] | None = None


class LessonDecidedShown(TypedDict):
    """The decision as it stands on the ledger."""

    lesson: str
    decision: LessonDecision


class LessonErased(TypedDict):
    """How many pieces of content are gone."""

    lesson: str
    erased: int


class LessonTried(TypedDict):
    """The job that tries the lesson; its result is in the lesson's `trial` once it is done."""

    lesson: str
    job: str


_given, _decision, _erasure = reader(LessonGiven), reader(DecisionGiven), reader(ErasureGiven)
ALL = "/partnerships/{partnership}/lessons"
Wanted = Annotated[
    Literal["waiting", "in_force", "past"] | None, Query(description="Only lessons that stand so.")
]


@resource.on("GET", ALL, needs="see", gives=LessonList)
def list_lessons(request: HttpRequest, partnership: PartnershipPath, state: Wanted = None) -> HttpResponse:
    """The lessons of a partnership, the newest first."""
    actor = actor_of(request)
    found = lessons(actor.enter(partnership), actor.name, state=state)
    return answered({"items": [_row(each) for each in found], "next": None})


@resource.on("GET", ALL + "/{lesson}", needs="see", gives=LessonShown)
def get_lesson(request: HttpRequest, partnership: PartnershipPath, lesson: LessonPath) -> HttpResponse:
    """One lesson: what was decided, what it would change, and what it did so far."""
    actor = actor_of(request)
    here = actor.enter(partnership)
    found = _one(here, actor.name, lesson)
    told = [] if found.hidden else [each._asdict() for each in decisions(here, lesson)]
    trial = None if found.hidden else trial_of(here, actor.name, lesson)
    receipt = Receipt(lesson) if found.hidden else receipt_of(here, actor.name, lesson)
    more = {"decisions": told, "trial": _trial(trial), "receipt": _receipt(receipt)}
    return answered({**_row(found), **more})


@resource.on(
    "POST",
    ALL,
    needs="work",
    gives=LessonMade,
    status=201,
    takes=LessonGiven,
    once=True,
    example={"text": "Vouchers are billing.", "scope": {"words": ["voucher"]}, "answer": "billing"},
)
def propose(request: HttpRequest, partnership: PartnershipPath) -> HttpResponse:
    """Propose a lesson; nothing changes until the owner, a lead or who answers for errors approves it."""
    actor = actor_of(request)
    here = actor.enter(partnership, "work")
    given = body(request, _given)
    for case in filter(None, (given.case, *given.examples)):
        if is_blind(here.ledger, partnership, case, actor.name):
            raise NotAllowed(
                f"You are asked to answer `{case}` blind. Answer first, then say what it teaches."
            )
    made = propose_lesson(
        here,
        given.text,
        by=actor.name,
        case=None if given.case is None else CaseId(given.case),
        scope=None if given.scope is None else _scope(given.scope),
        examples=[CaseId(each) for each in given.examples],
        answer=given.answer,
        key=once(request, actor),
    )
    place = {"Location": f"/api/v1/partnerships/{partnership}/lessons/{made.lesson}"}
    return answered({"lesson": made.lesson}, 201, place)


@resource.on(
    "POST",
    ALL + "/{lesson}/decide",
    needs="see",
    gives=LessonDecidedShown,
    takes=DecisionGiven,
    once=True,
    example={"decision": "approved", "until": "2031-03-31T00:00:00Z"},
)
def decide(request: HttpRequest, partnership: PartnershipPath, lesson: LessonPath) -> HttpResponse:
    """Approve, pin, decline, end or roll back a lesson: for owners, leads and who answers for errors."""
    actor = actor_of(request)
    here = enter_to_answer(actor, partnership)
    given = body(request, _decision)
    event = decide_lesson(
        here,
        lesson,
        given.decision,
        by=actor.name,
        until=given.until,
        reason=given.reason,
        key=once(request, actor),
    )
    return answered({"lesson": event.lesson, "decision": event.decision})


@resource.on("POST", ALL + "/{lesson}/try", needs="work", gives=LessonTried, status=201)
def try_out(request: HttpRequest, partnership: PartnershipPath, lesson: LessonPath) -> HttpResponse:
    """Have the AI partners answer settled cases with the lesson and without it. Nothing else is written."""
    actor = actor_of(request)
    here = actor.enter(partnership, "work")
    found = _one(here, actor.name, lesson)
    arguments = {"partnership": here.id, "lesson": found.lesson}
    job = engine().submit("try_lesson", arguments, key=f"try_lesson {here.id} {found.lesson}")
    return answered({"lesson": found.lesson, "job": job}, 201)


@resource.on(
    "POST",
    ALL + "/{lesson}/erase",
    needs="govern",
    gives=LessonErased,
    takes=ErasureGiven,
    once=True,
    example={"reason": "It named a customer; request of 3 March."},
)
def erase_a_lesson(request: HttpRequest, partnership: PartnershipPath, lesson: LessonPath) -> HttpResponse:
    """Erase what a lesson says, where it holds and why it was decided so; one in use ends with it."""
    actor = actor_of(request)
    here = actor.enter(partnership, "govern")
    said = body(request, _erasure)
    event = erase_lesson(here, lesson, by=actor.name, reason=said.reason, key=once(request, actor))
    return answered({"lesson": lesson, "erased": len(event.seals)})


def _one(here: Any, person: Any, id: str) -> Lesson:
    return lesson(here, person, id)


def _scope(given: ScopeGiven) -> dict[str, object]:
    return {"words": list(given.words), "attributes": dict(given.attributes)}


def _row(each: Lesson) -> dict[str, Any]:
    return {name: getattr(each, name) for name in LessonRow.__annotations__}


def _trial(found: Trial | None) -> dict[str, Any] | None:
    if found is None:
        return None
    names = ("at", "sentence", "cases", "touched", "failed", "lines")
    return {name: getattr(found, name) for name in names}


def _receipt(found: Receipt) -> dict[str, Any]:
    latest = [{name: getattr(each, name) for name in TouchedShown.__annotations__} for each in found.latest]
    counts = {name: len(getattr(found, name)) for name in ("asked_again", "changed", "wrong")}
    same = {name: getattr(found, name) for name in ("sentence", "given", "cited", "known")}
    return {**same, **counts, "latest": latest}
