"""Event logs from elsewhere: uploaded, their columns told, drawn by a job, and the report kept."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from lichen.errors import InputRefused, LichenError
from lichen.reports.process.kept import forget_log, kept_log
from lichen.web.api.engine import engine
from lichen.web.cases.sheet import name_of
from lichen.web.house import house
from lichen.web.partnerships.visit import Visit, visit
from lichen.web.process import uploads
from lichen.web.process.columns import FIELDS, ORDERS, form_of, in_page_words, told_by
from lichen.web.process.drawn import drawing, picture, table_as_csv
from lichen.web.process.pages import polled
from lichen.web.work import wording


@require_POST
def upload(request: HttpRequest, partnership: str) -> HttpResponse:
    """Keep a file, if it can be read at all; what its columns hold is told next."""
    here = visit(request, partnership, "work")
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise InputRefused("No file was chosen. Choose one, then upload it.")
    made, path = uploads.keep(partnership, file, by=str(here.actor.name), at=here.here.source.now())
    try:
        form_of(path, made.ending)
    except LichenError as refused:
        uploads.forget(partnership, made.id)
        raise InputRefused(str(refused).replace(path.name, made.name)) from refused
    return redirect(f"{here.address}process/logs/{made.id}/")


@require_safe
def page(request: HttpRequest, partnership: str, log: str) -> HttpResponse:
    """The form about the file, and the report once it is drawn."""
    return whole(request, visit(request, partnership), log)


def whole(
    request: HttpRequest, here: Visit, log: str, status: int = 200, refused: str = "", **more: Any
) -> HttpResponse:
    """The whole page, with what was refused if something was."""
    found, path = uploads.one(here.here.id, log)
    kept = kept_log(here.here.ledger, here.here.id, log)
    report, at = (None, None) if kept is None else kept
    stands = drawing(here.here.id, lambda job: job.arguments.get("log") == log)
    wrong = refused or stands.error
    told = here.told(
        "process",
        log=found,
        by=name_of(here.charter, found.by),
        size=wording.size(path.stat().st_size),
        form=form_of(path, found.ending, more.get("columns")),
        order=more.get("order", ""),
        orders=ORDERS,
        object_type=more.get("object_type", ""),
        refused=in_page_words(wrong.replace(path.name, found.name)),
        drawing=stands,
        report=report,
        at=at,
        svg=picture(report),
        may_draw=here.may("work") and house().engine is not None,
        here=f"{here.address}process/logs/{log}/",
        csv=f"{here.address}process/logs/{log}/tables/",
        query="",
    )
    if request.headers.get("x-part") == "drawing":
        return polled(request, told)
    return render(request, "process/log.html", told, status=status)


@require_POST
def draw(request: HttpRequest, partnership: str, log: str) -> HttpResponse:
    """Hand in the job that reads the log and draws its report."""
    here = visit(request, partnership, "work")
    found, path = uploads.one(partnership, log)
    try:
        told = told_by(request.POST)
    except InputRefused as refused:
        return whole(request, here, log, 422, str(refused), columns=_chosen(request))
    arguments = {"partnership": partnership, "days": -1, "log": log, "file": uploads.address(path),
                 "name": found.name, **told}  # fmt: skip
    engine().submit("mine", arguments, key=f"mine {partnership} {log}")
    return redirect(f"{here.address}process/logs/{log}/")


def _chosen(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "")[:200] for name in FIELDS}


@require_POST
def forget(request: HttpRequest, partnership: str, log: str) -> HttpResponse:
    """Delete an uploaded log, and the report that was drawn from it."""
    here = visit(request, partnership, "work")
    uploads.forget(partnership, log)
    forget_log(here.here.ledger, partnership, log)
    return redirect(f"{here.address}process/")


@require_safe
def as_csv(request: HttpRequest, partnership: str, log: str, number: int) -> HttpResponse:
    """One table of the kept report."""
    here = visit(request, partnership)
    uploads.one(partnership, log)
    kept = kept_log(here.here.ledger, here.here.id, log)
    return table_as_csv(None if kept is None else kept[0], number, "event-log")
