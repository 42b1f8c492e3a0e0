"""The AI-only lane: where it stands and why, what happened to it, and closing and reopening it by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, TypedDict

import msgspec
from django.http import HttpRequest, HttpResponse
from msgspec import Meta

from lichen.actions.close_lane import close_lane
from lichen.actions.reopen_lane import reopen_lane
from lichen.core.intervals import Interval
from lichen.estimates.lane_now import LaneStanding
from lichen.ledger.events import LaneCause, LaneChanged
from lichen.reports.figures.counts import Counts
from lichen.reports.figures.page import freshen
from lichen.reports.lane.history import LaneStep, steps
from lichen.reports.lane.report import LaneReport, lane_report
from lichen.web.actor import actor_of
from lichen.web.answering import enter_to_answer
from lichen.web.api.answering import answered
from lichen.web.api.bodies import body, once, reader
from lichen.web.api.paging import LAST, After, Limit, cursor, number_after
from lichen.web.api.routing import PartnershipPath, Resource

resource = Resource("Lane")
Said = Annotated[str, Meta(min_length=1, max_length=2_000, pattern=r"\S")]


class ShareShown(TypedDict):
    """A share with a range that holds however often one looks; `value` is missing without any case."""

    value: float | None
    low: float
    high: float
    n: int


class TestShown(TypedDict):
    """One of the two tests of an open lane: `share` runs from 0 to 1, at which it closes."""

    name: str
    words: str
    share: float


class AuditsShown(TypedDict):
    """Audits of the lane, and what those of the last `days` cost in minutes of people."""

    checked: int
    wrong: int
    window: int
    error: ShareShown | None
    waiting: int
    most_waiting: int
    oldest: datetime | None
    unasked: list[str]
    share: float
    why: str
    days: int
    answers: int
    minutes: float


class LaneShown(TypedDict):
    """Where the lane stands: `sentence` says it, `threshold` is None while nothing is settled alone."""

    state: LaneStanding
    sentence: str
    why: str
    since: datetime | None
    threshold: float | None
    rungs: list[float]
    bound: float
    confidence: float
    alone: ShareShown
    tests: list[TestShown]
    audits: AuditsShown
    answers_for: str
    auditors: list[str]


class LaneStepShown(TypedDict):
    """One thing that happened to the lane; `cause` is `watch` where only the share of audits changed."""

    seq: int
    at: datetime
    state: LaneStanding
    threshold: float | None
    cause: LaneCause | str
    sentence: str
    by: str
    incident: str | None
    audit: float | None


class LaneStepList(TypedDict):
    """A page of what happened, the newest first."""

    items: list[LaneStepShown]
    next: str | None


class LaneReason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why, in a sentence that all who see the lane may read."""

    reason: Said


class LaneMoved(TypedDict):
    """The change as it stands on the ledger."""

    threshold: float | None
    held: bool
    sentence: str


_reason = reader(LaneReason)


@resource.on("GET", "/partnerships/{partnership}/lane", needs="see", gives=LaneShown)
def get_lane(request: HttpRequest, partnership: PartnershipPath) -> HttpResponse:
    """The AI-only lane now: what it does and why, in one sentence and in figures."""
    here = actor_of(request).enter(partnership)
    freshen(here)
    report = lane_report(here, Counts(here.ledger, here.id), here.source.now())
    return answered(_shown(report))


def _shown(report: LaneReport) -> dict[str, Any]:
    audits = report.audits._asdict()
    del audits["timed"]
    tests = [{"name": each.name, "words": each.words, "share": each.share} for each in report.tests]
    error = None if report.audits.error is None else _between(report.audits.error)
    shown = {**report._asdict(), "alone": _between(report.alone), "tests": tests}
    return {**shown, "audits": {**audits, "error": error}}


def _between(found: Interval) -> dict[str, Any]:
    return {"value": found.value if found.n else None, "low": found.low, "high": found.high, "n": found.n}


@resource.on("GET", "/partnerships/{partnership}/lane/changes", needs="see", gives=LaneStepList)
def list_lane_changes(
    request: HttpRequest, partnership: PartnershipPath, limit: Limit = 50, after: After = None
) -> HttpResponse:
    """What happened to the lane, the newest first, each with its cause and a sentence."""
    ledger = actor_of(request).enter(partnership).ledger
    before = number_after(after, "lane", LAST)
    found, following = steps(ledger, partnership, before=before, limit=limit)
    items = [LaneStep._asdict(each) for each in found]
    return answered({"items": items, "next": None if following is None else cursor("lane", following)})


@resource.on(
    "POST", "/partnerships/{partnership}/lane/close", needs="lead", gives=LaneMoved, takes=LaneReason,
    once=True, example={"reason": "The form changed today."},
)  # fmt: skip
def close_the_lane(request: HttpRequest, partnership: PartnershipPath) -> HttpResponse:
    """Close the lane by hand: every case goes to people until somebody lets it open again.

    For owners, leads and whoever answers for errors.
    """
    return _changed(request, partnership, close_lane)


@resource.on(
    "POST", "/partnerships/{partnership}/lane/reopen", needs="lead", gives=LaneMoved, takes=LaneReason,
    once=True, example={"reason": "The AI was taught the new form."},
)  # fmt: skip
def reopen_the_lane(request: HttpRequest, partnership: PartnershipPath) -> HttpResponse:
    """Let a lane that was closed by hand open again, as soon as new evidence allows it.

    For owners, leads and whoever answers for errors.
    """
    return _changed(request, partnership, reopen_lane)


def _changed(request: HttpRequest, partnership: str, verb: Callable[..., LaneChanged]) -> HttpResponse:
    actor = actor_of(request)
    here = enter_to_answer(actor, partnership)
    given = body(request, _reason)
    change = verb(here, by=actor.name, reason=given.reason, key=once(request, actor))
    return answered({"threshold": change.threshold, "held": change.held, "sentence": change.evidence})
