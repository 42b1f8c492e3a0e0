"""Kept rehearsals: the list, one of them with how far it has come, and two side by side."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from lichen.errors import NotFound
from lichen.jobs.engine import Job
from lichen.reports.rehearsals.brief import in_settings
from lichen.reports.rehearsals.kept import Kept, latest, one
from lichen.reports.whatif import Change, Rehearsal
from lichen.web import rehearsing
from lichen.web.api.engine import jobs_of
from lichen.web.cases.sheet import name_of
from lichen.web.house import house
from lichen.web.partnerships import effect, knobs
from lichen.web.partnerships.allocation import adoptable, begin, in_full
from lichen.web.partnerships.visit import Visit, visit


class Listed(NamedTuple):
    """A kept rehearsal in the list."""

    kept: Kept
    by: str


class Running(NamedTuple):
    """A rehearsal that a job is at, or failed at."""

    id: str
    settings: str
    by: str
    state: str
    percent: int
    note: str
    error: str


class Pair(NamedTuple):
    """One figure under the settings in force and under two changes."""

    label: str
    now: str
    one: str
    one_small: str
    other: str
    other_small: str


@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: HttpRequest, partnership: str) -> HttpResponse:
    """Who tried what, the latest first; sent, a rehearsal is kept or begun."""
    here = visit(request, partnership)
    if request.method == "POST":
        begun = begin(request, here, knobs.change_of(request.POST, here.here))
        return redirect(f"{here.address}allocation/rehearsals/{begun.id}/")
    kept = latest(here.here.ledger, str(here.here.id))
    told = {
        "kept": [Listed(each, name_of(here.charter, each.by)) for each in kept],
        "running": _running(here, {each.id for each in kept}),
    }
    return render(request, "partnerships/rehearsals.html", here.told("allocation", part="kept", **told))


def _running(here: Visit, known: set[str]) -> list[Running]:
    if house().engine is None:
        return []
    jobs = jobs_of(str(here.here.id), 10, None, "rehearse")
    return [_of(here, job) for job in jobs if job.state != "done" and job.arguments["rehearsal"] not in known]


def _of(here: Visit, job: Job) -> Running:
    given: Any = job.arguments
    return Running(
        id=str(given["rehearsal"]),
        settings=", ".join(in_settings(Change.of(dict(given["change"])))),
        by=name_of(here.charter, str(given["by"])),
        state=job.state,
        percent=round(100 * job.progress),
        note=job.note,
        error=job.error or "",
    )


@require_safe
def rehearsal(request: HttpRequest, partnership: str, rehearsal: str) -> HttpResponse:
    """One rehearsal; while a job is at it, how far it has come."""
    here = visit(request, partnership)
    part = request.headers.get("x-part") == "progress"
    try:
        kept, found = one(here.here.ledger, str(here.here.id), rehearsal)
    except NotFound:
        return _on_its_way(request, here, rehearsal, part)
    if part:
        answer = HttpResponse(status=200)
        answer["HX-Refresh"] = "true"
        return answer
    told = in_full(found) | {
        "kept": kept,
        "by": name_of(here.charter, kept.by),
        "adoptable": adoptable(kept.change) and kept.version == here.charter.version,
        "outdated": kept.version != here.charter.version,
        "others": [each for each in latest(here.here.ledger, str(here.here.id), 20) if each.id != kept.id],
        "version": here.charter.version,
    }
    return render(request, "partnerships/rehearsal.html", here.told("allocation", part="kept", **told))


def _on_its_way(request: HttpRequest, here: Visit, id: str, part: bool) -> HttpResponse:
    job = rehearsing.job_for(here.here, id)
    if job is None or job.state == "done":
        raise NotFound("This rehearsal is not kept here, or not any more. Rehearse the change again.")
    told = here.told("allocation", part="kept", running=_of(here, job))
    page = "partnerships/rehearsal_progress.html" if part else "partnerships/rehearsal.html"
    return render(request, page, told)


@require_safe
def compared(request: HttpRequest, partnership: str) -> HttpResponse:
    """Two kept rehearsals beside each other and beside the settings in force."""
    here = visit(request, partnership)
    ids = [request.GET.get(name, "")[:64] for name in ("one", "other")]
    sides = [one(here.here.ledger, str(here.here.id), id) for id in ids]
    told = {
        "sides": [(kept, name_of(here.charter, kept.by)) for kept, _ in sides],
        "pairs": pairs(sides[0][1], sides[1][1]),
        "alike": sides[0][0].through == sides[1][0].through and sides[0][0].version == sides[1][0].version,
    }
    return render(
        request, "partnerships/rehearsals_compared.html", here.told("allocation", part="kept", **told)
    )


def pairs(one: Rehearsal, other: Rehearsal) -> list[Pair]:
    """Every figure that either of the two tells."""
    second = {each.name: each for each in other.figures}
    made = []
    for each in one.figures:
        beside = second.get(each.name, each)
        if each.new is None and beside.new is None and each.old is None:
            continue
        sides = [effect.told(figure.new, figure.unit) for figure in (each, beside)]
        made.append(Pair(each.label, effect.told(each.old, each.unit)[0], *sides[0], *sides[1]))
    return made
