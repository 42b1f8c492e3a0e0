"""Suggestions of the AI side to people: listed, made by AI partners, answered by people."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, TypedDict

import msgspec
from django.http import HttpRequest, HttpResponse
from msgspec import Meta
from ninja import Path

from lichen.actions.answer_suggestion import answer_suggestion
from lichen.actions.suggest import suggest
from lichen.errors import NotAllowed
from lichen.ledger.events import SuggestionDecision
from lichen.reports.suggestions.listed import Listed, latest, one
from lichen.reports.suggestions.measured import Came
from lichen.web.actor import actor_of
from lichen.web.answering import enter_to_answer
from lichen.web.api.answering import answered
from lichen.web.api.bodies import body, once, reader
from lichen.web.api.paging import LAST, After, Limit, cursor, number_after
from lichen.web.api.routing import PartnershipPath, Resource

resource = Resource("Suggestions")
ALL = "/partnerships/{partnership}/suggestions"
SuggestionPath = Annotated[str, Path(max_length=64, description="The suggestion's id.")]
Topic = Annotated[
    str,
    Meta(min_length=1, max_length=200, pattern=r"\S", description="What it is known by when it comes again."),
]
Text = Annotated[str, Meta(min_length=1, max_length=4_000, pattern=r"\S")]


class SideShown(TypedDict):
    """A mean over `n` cases between `low` and `high`."""

    value: float
    low: float
    high: float
    n: int


class CameShown(TypedDict):
    """What came of a suggestion: its figure before and since; null where it cannot be said."""

    sentence: str
    came: Came
    what: str
    share: bool
    before: SideShown | None
    after: SideShown | None
    difference: SideShown | None


class SuggestionShown(TypedDict):
    """A suggestion; `change` is what it would come to in the charter, `over` that its trial has ended."""

    suggestion: str
    topic: str
    text: str
    figures: dict[str, float]
    made_by: str
    made_at: datetime
    decision: SuggestionDecision | None
    reason: str
    until: datetime | None
    answered_by: str
    answered_at: datetime | None
    over: bool
    change: dict[str, Any] | None
    came: CameShown | None


class SuggestionList(TypedDict):
    """A page of suggestions, the newest first."""

    items: list[SuggestionShown]
    next: str | None


class SuggestionGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an AI partner suggests, and the figures of many cases it rests on."""

    topic: Topic
    text: Text
    figures: Annotated[dict[str, float], Meta(min_length=1, max_length=30)]


class SuggestionAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The decision: declining takes a `reason`, trying an end, `until`."""

    decision: SuggestionDecision
    reason: Annotated[str, Meta(max_length=2_000)] = ""
    until: Annotated[datetime, Meta(tz=True)] | None = None


_given, _answer = reader(SuggestionGiven), reader(SuggestionAnswer)


@resource.on("GET", ALL, needs="see", gives=SuggestionList)
def list_suggestions(
    request: HttpRequest, partnership: PartnershipPath, limit: Limit = 50, after: After = None
) -> HttpResponse:
    """What was suggested, the newest first, with its answer and what came of it."""
    here = actor_of(request).enter(partnership)
    before = number_after(after, "suggestion", LAST)
    found, following = latest(here, now=here.source.now(), before=before, limit=limit)
    items = [_shown(each) for each in found]
    return answered({"items": items, "next": None if following is None else cursor("suggestion", following)})


@resource.on(
    "POST", ALL, needs="work", gives=SuggestionShown, status=201, takes=SuggestionGiven, once=True,
    example={"topic": "receipts", "text": "Ask for the receipt first.", "figures": {"cases": 212}},
)  # fmt: skip
def make_suggestion(request: HttpRequest, partnership: PartnershipPath) -> HttpResponse:
    """Suggest a change to the people of a partnership; for AI partners only.

    One about the same topic is refused while another waits or is tried, and after it was declined until one
    of its figures has grown by half.
    """
    actor = actor_of(request)
    here = actor.enter(partnership, "work")
    given = body(request, _given)
    if all(each.id != actor.name for each in here.charter.having("ai")):
        raise NotAllowed("Suggestions are the AI side's, of an AI partner of this charter. Use its token.")
    made = suggest(
        here, given.text, topic=given.topic, figures=given.figures, by=actor.name, key=once(request, actor)
    )
    return answered(_shown(one(here, made.suggestion, now=here.source.now())), 201)


@resource.on(
    "POST", ALL + "/{suggestion}/answer", needs="lead", gives=SuggestionShown, takes=SuggestionAnswer,
    once=True, example={"decision": "declined", "reason": "Customers would not have it."},
)  # fmt: skip
def answer_a_suggestion(
    request: HttpRequest, partnership: PartnershipPath, suggestion: SuggestionPath
) -> HttpResponse:
    """Accept a suggestion, try it until a day, or decline it with a reason.

    For owners, leads and whoever answers for errors. Nothing changes by itself.
    """
    actor = actor_of(request)
    here = enter_to_answer(actor, partnership)
    given = body(request, _answer)
    answer_suggestion(
        here, suggestion, given.decision, by=actor.name, reason=given.reason, until=given.until,
        key=once(request, actor),
    )  # fmt: skip
    return answered(_shown(one(here, suggestion, now=here.source.now())))


def _shown(each: Listed) -> dict[str, Any]:
    names = [name for name in SuggestionShown.__annotations__ if name not in ("change", "came")]
    shown = {name: getattr(each, name) for name in names}
    return {**shown, "change": None if each.change is None else each.change.given, "came": each.measured}
