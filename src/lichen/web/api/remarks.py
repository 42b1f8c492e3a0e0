"""Remarks: feedback on a contribution, comments on a case, and where you were mentioned."""

from __future__ import annotations

from typing import Annotated, TypedDict

import msgspec
from django.http import HttpRequest, HttpResponse
from msgspec import Meta

from lichen.actions.comment import comment
from lichen.actions.give_feedback import give_feedback
from lichen.errors import NotAllowed, NotFound
from lichen.inbox.comments import Remark, comments
from lichen.inbox.mentions import Mention, mark_read, unread
from lichen.types import CaseId, ContributionId, PartnerId
from lichen.web.actor import actor_of
from lichen.web.api.answering import answered, nothing
from lichen.web.api.bodies import body, once, reader
from lichen.web.api.contributions import ContributionPath
from lichen.web.api.opening import Text
from lichen.web.api.paging import Limit
from lichen.web.api.routing import CasePath, PartnershipPath, Resource
from lichen.web.blind import is_blind
from lichen.web.house import house

resource = Resource("Remarks")


class FeedbackSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Yes, no or nothing on each aspect, and a reason."""

    accurate: bool | None = None
    useful: bool | None = None
    timely: bool | None = None
    style: bool | None = None
    reason: Text = ""


class FeedbackMade(TypedDict):
    """The feedback as it stands on the ledger."""

    feedback: str


class CommentSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A comment; everybody in `mentions` is told."""

    text: Annotated[str, Meta(min_length=1, max_length=10_000, pattern=r"\S")]
    mentions: Annotated[tuple[Annotated[str, Meta(max_length=64)], ...], Meta(max_length=50)] = ()


class CommentMadeShown(TypedDict):
    """The comment as it stands on the ledger."""

    comment: str


class CommentList(TypedDict):
    """The comments on a case, the oldest first; `hidden` while your own blind ask on it is open."""

    items: list[Remark]
    next: str | None
    hidden: bool


class MentionList(TypedDict):
    """Comments that mention you and that you have not marked read, the newest first."""

    items: list[Mention]
    next: str | None


class Read(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The `seq` of the last mention you have read."""

    through: Annotated[int, Meta(ge=0, le=2**62)]


_feedback, _comment, _read = reader(FeedbackSaid), reader(CommentSaid), reader(Read)


@resource.on(
    "POST",
    "/partnerships/{partnership}/cases/{case}/contributions/{contribution}/feedback",
    needs="work",
    gives=FeedbackMade,
    status=201,
    takes=FeedbackSaid,
    once=True,
    example={"accurate": False, "useful": True, "reason": "Right form, wrong year."},
)
def add_feedback(
    request: HttpRequest, partnership: PartnershipPath, case: CasePath, contribution: ContributionPath
) -> HttpResponse:
    """Say whether a contribution was accurate, useful, in time and in the right style."""
    actor = actor_of(request)
    here = actor.enter(partnership, "work")
    given = body(request, _feedback)
    if is_blind(here.ledger, partnership, case, actor.name):
        raise NotAllowed(
            f"You are asked to answer `{case}` blind. Answer first, then judge what others said."
        )
    event = give_feedback(
        here,
        CaseId(case),
        ContributionId(contribution),
        by=actor.name,
        accurate=given.accurate,
        useful=given.useful,
        timely=given.timely,
        style=given.style,
        reason=given.reason,
        key=once(request, actor),
    )
    return answered({"feedback": event.feedback}, 201)


@resource.on("GET", "/partnerships/{partnership}/cases/{case}/comments", needs="see", gives=CommentList)
def list_comments(request: HttpRequest, partnership: PartnershipPath, case: CasePath) -> HttpResponse:
    """The comments on a case."""
    actor = actor_of(request)
    ledger = actor.enter(partnership).ledger
    if not ledger.rows("case", chain=partnership, case=case):
        raise NotFound(f"There is no case `{case}` in `{partnership}`.")
    found = comments(ledger, partnership, case, actor.name)
    return answered({"items": found or [], "next": None, "hidden": found is None})


@resource.on(
    "POST",
    "/partnerships/{partnership}/cases/{case}/comments",
    needs="work",
    gives=CommentMadeShown,
    status=201,
    takes=CommentSaid,
    once=True,
    example={"text": "Seen this sender before?", "mentions": ["ada"]},
)
def add_comment(request: HttpRequest, partnership: PartnershipPath, case: CasePath) -> HttpResponse:
    """Say something on a case, and call upon colleagues by name."""
    actor = actor_of(request)
    here = actor.enter(partnership, "work")
    given = body(request, _comment)
    mentions = [PartnerId(each) for each in given.mentions]
    event = comment(
        here, CaseId(case), given.text, by=actor.name, mentions=mentions, key=once(request, actor)
    )
    return answered({"comment": event.comment}, 201)


@resource.on("GET", "/mentions", needs="see", gives=MentionList)
def list_mentions(request: HttpRequest, limit: Limit = 50) -> HttpResponse:
    """Where you were mentioned since you last marked it read."""
    actor = actor_of(request)
    found = unread(house().ledger, actor.name, partnerships=actor.partnerships(), limit=limit)
    return answered({"items": found, "next": None})


@resource.on(
    "POST", "/partnerships/{partnership}/mentions/read", needs="see", takes=Read, example={"through": 120}
)
def read_mentions(request: HttpRequest, partnership: PartnershipPath) -> HttpResponse:
    """Mark your mentions in a partnership as read up to an entry; marks only go forward."""
    actor = actor_of(request)
    ledger = actor.enter(partnership).ledger
    through = min(body(request, _read).through, ledger.head(partnership))
    mark_read(ledger, actor.name, partnership, through=through)
    return nothing()
