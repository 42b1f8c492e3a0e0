"""The page of the AI-only lane: what it is doing and why, in a sentence first and in figures below."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lichen.core.percent import percent
from lichen.errors import InputRefused
from lichen.estimates.lane_words import in_so_many
from lichen.reports.figures.counts import Counts
from lichen.reports.figures.figure import Reference
from lichen.reports.figures.page import freshen
from lichen.reports.groups import group_lanes, in_a_sentence
from lichen.reports.lane.history import LAST, LaneStep, steps
from lichen.reports.lane.incidents import Incident, incidents_open
from lichen.reports.lane.report import LaneReport, lane_report
from lichen.web.answering import may_answer_for
from lichen.web.cases.sheet import name_of
from lichen.web.partnerships import bundle
from lichen.web.partnerships.figures import DAYS, seen
from lichen.web.partnerships.references import query_of
from lichen.web.partnerships.shown_figure import shown_figure
from lichen.web.partnerships.visit import Visit, visit
from lichen.web.reading import words

FIGURES = ("lane_story", "lane_errors", "lane_alone", "audit_cost")
HISTORY = 20


class Told(NamedTuple):
    """One figure of the lane: what, its value, the small print, and a tone."""

    name: str
    value: str
    small: str
    tone: str = ""


class Happened(NamedTuple):
    """One step of the lane's history as the list shows it."""

    step: LaneStep
    who: str
    query: str


@require_safe
def lane(request: HttpRequest, partnership: str) -> HttpResponse:
    """The page; for a live update only what stands now, for a script the rows of history that follow."""
    here = visit(request, partnership)
    part = request.headers.get("x-part", "")
    if part == "history":
        return render(request, "partnerships/lane_history.html", here.told("lane", **history(here, request)))
    if part == "now":
        return render(request, "partnerships/lane_now.html", here.told("lane", **lane_told(here)))
    return whole(request, here)


def whole(request: HttpRequest, here: Visit, status: int = 200, **more: Any) -> HttpResponse:
    """The whole page, with what was refused if something was."""
    found = seen(request, here)
    told = here.told("lane", **lane_told(here), **history(here, request), **more)
    told |= {"days": found.days, "choices": DAYS, "behind": found.behind, "charts": bundle.address()}
    groups = group_lanes(here.here)
    told |= {"groups": groups, "groups_sentence": in_a_sentence(groups)}
    told |= {"figures": [shown_figure(found.figures[name]) for name in FIGURES], "key": uuid4().hex}
    return render(request, "partnerships/lane.html", told, status=status)


def lane_told(here: Visit) -> dict[str, Any]:
    """What stands now: the report, its figures in words, open incidents, and whether one may act."""
    freshen(here.here)
    now = here.here.source.now()
    report = lane_report(here.here, Counts(here.here.ledger, here.here.id), now)
    return {
        "lane": report,
        "badge": f"AI-only lane {report.badge}",
        "numbers": numbers(report, here),
        "incidents": open_incidents(here),
        "answers": may_answer_for(here.actor, here.here),
        "allowed": f"at most {in_so_many(report.bound)}",
        "answers_for": name_of(here.charter, report.answers_for),
    }


def open_incidents(here: Visit) -> list[tuple[Incident, str]]:
    """Open incidents, each with the name of who answers for it."""
    found = incidents_open(here.here.ledger, here.here.id)
    return [(each, name_of(here.charter, each.owner)) for each in found]


def numbers(report: LaneReport, here: Visit) -> list[Told]:
    """The figures of the lane, each with the sentence it needs."""
    return [_threshold(report), _alone(report), _checked(report), _error(report), _waiting(report, here),
            _share(report), _cost(report)]  # fmt: skip


def _threshold(report: LaneReport) -> Told:
    if report.threshold is None:
        return Told("Threshold", "–", "nothing is settled by the AI alone")
    return Told("Threshold", percent(report.threshold), "so sure the AI must be at least", "ai")


def _alone(report: LaneReport) -> Told:
    own = report.alone
    small = f"of {own.n:,} cases settled in {report.audits.days} days" if own.n else "no case settled yet"
    return Told("Settled by the AI alone", percent(own.value, 0) if own.n else "–", small, "ai")


def _checked(report: LaneReport) -> Told:
    audits = report.audits
    if not audits.checked:
        return Told("Audits", "0", "have a verdict since the lane was opened")
    small = f"wrong in {audits.wrong:,} of the last {audits.window:,}; {in_so_many(report.bound)} are allowed"
    return Told("Audits", f"{audits.checked:,}", small)


def _error(report: LaneReport) -> Told:
    error = report.audits.error
    if error is None:
        return Told("Wrong where the AI settles alone", "–", "known once audits have a verdict")
    small = f"between {100 * error.low:.1f} and {percent(error.high)}, since the lane was opened"
    return Told("Wrong where the AI settles alone", percent(error.value), small)


def _waiting(report: LaneReport, here: Visit) -> Told:
    audits = report.audits
    if not audits.waiting:
        return Told("Audits that wait", "0", f"the lane pauses above {audits.most_waiting:,}")
    oldest = words.ago(audits.oldest, here.here.source.now()) if audits.oldest else ""
    small = f"the first since {oldest}; " if oldest else ""
    tone = "warn" if 2 * audits.waiting > audits.most_waiting else ""
    small += f"the lane pauses above {audits.most_waiting:,}"
    if audits.unasked:
        small += f"; {len(audits.unasked):,} wait for somebody to be free"
    return Told("Audits that wait", f"{audits.waiting:,}", small, tone)


def _share(report: LaneReport) -> Told:
    audits = report.audits
    return Told("Cases audited", "–" if report.threshold is None else words.percent(audits.share), audits.why)


def _cost(report: LaneReport) -> Told:
    audits = report.audits
    if not audits.answers:
        return Told("Audits cost", "–", f"nobody was asked in {audits.days} days")
    answers = "1 answer" if audits.answers == 1 else f"{audits.answers:,} answers"
    untimed = audits.answers - audits.timed
    small = f"in {audits.days} days: {answers}" + (f", {untimed:,} without a time" if untimed else "")
    return Told("Audits cost", words.duration(60 * audits.minutes), small)


def history(here: Visit, request: HttpRequest) -> dict[str, Any]:
    """A page of what happened to the lane, the newest first."""
    said = request.GET.get("before", "")
    if said and not (said.isascii() and said.isdigit() and len(said) < 19):
        raise InputRefused("`before` is the number of an entry, such as 120.")
    before = int(said) if said else LAST
    found, following = steps(here.here.ledger, here.here.id, before=before, limit=HISTORY)
    return {"happened": [_happened(step, here) for step in found], "following": following}


def _happened(step: LaneStep, here: Visit) -> Happened:
    by = "" if step.by == "lichen" else name_of(here.charter, step.by)
    return Happened(step, by, query_of(Reference("entries", {"first": step.seq, "last": step.seq})))
