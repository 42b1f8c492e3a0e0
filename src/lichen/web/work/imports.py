"""Imports: upload a file, say what its columns hold, try it out, and let a job open the cases."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import msgspec
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from lichen.errors import InputRefused, LichenError
from lichen.inbox.plain import bare
from lichen.transfer.intake import Look, look, rehearse
from lichen.transfer.mapping import check as check_columns
from lichen.web.api.engine import engine
from lichen.web.partnerships.visit import Visit, visit
from lichen.web.work import uploads, wording
from lichen.web.work.columns import columns, mapping_of, roles
from lichen.web.work.exports import once


@require_POST
def upload(request: HttpRequest, partnership: str) -> HttpResponse:
    """Keep a file of cases, if it can be read; nothing is opened yet."""
    here = visit(request, partnership, "open")
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise InputRefused("No file was chosen. Choose one, then upload it.")
    id, path = uploads.keep(partnership, file)
    try:
        look(path, here.charter)
    except LichenError:
        path.unlink(missing_ok=True)
        raise
    request.session[f"upload {id}"] = bare(file.name or "")[:120]
    return redirect(f"{here.address}data/imports/{id}/")


@require_safe
def page(request: HttpRequest, partnership: str, upload: str) -> HttpResponse:
    """The file's columns with what they seem to hold."""
    here = visit(request, partnership, "open")
    path = uploads.kept(partnership, upload)
    seen = look(path, here.charter)
    told = {
        "columns": columns(seen, seen.mapping),
        "roles": roles(here.charter),
        "partner": seen.mapping.partner,
        "ais": here.charter.having("ai"),
        "file": request.session.get(f"upload {upload}") or f"upload {upload}",
        "size": wording.size(path.stat().st_size),
        "here": f"{here.address}data/imports/{upload}/",
        "data": f"{here.address}data/",
        "key": uuid4().hex,
    }
    return render(request, "work/import.html", here.told("data", **told))


@require_POST
def check(request: HttpRequest, partnership: str, upload: str) -> HttpResponse:
    """Try it out: what would be opened, and what is wrong in which row. Nothing is written."""
    here = visit(request, partnership, "open")
    path = uploads.kept(partnership, upload)
    seen = look(path, here.charter)
    told: dict[str, Any] = {}
    try:
        trial = rehearse(here.here, path, mapping_of(request.POST, seen, here.charter))
        told = {"trial": trial, "fields": _fields(seen, trial.examples)}
    except InputRefused as refused:
        told = {"refused": str(refused)}
    return render(request, "work/trial.html", told, status=422 if "refused" in told else 200)


def _fields(seen: Look, examples: list[Any]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The first cases as they would be: id, and each input in short."""
    return [
        (
            str(each.case),
            [(name, bare(str(value))[:200]) for name, value in list({**each.inputs}.items())[:8]],
        )
        for each in examples[:3]
    ]


@require_POST
def start(request: HttpRequest, partnership: str, upload: str) -> HttpResponse:
    """Hand in the job that opens the cases, each once however often this is done."""
    here = visit(request, partnership, "open")
    path = uploads.kept(partnership, upload)
    seen = look(path, here.charter)
    mapping = mapping_of(request.POST, seen, here.charter)
    check_columns(mapping, seen.columns, here.charter)
    arguments = {
        "partnership": partnership,
        "file": uploads.address(path),
        "by": here.actor.name,
        "mapping": msgspec.to_builtins(mapping),
        "leave_out": bool(request.POST.get("leave_out")),
    }
    engine().submit("import_cases", arguments, key=once(request, here.actor))
    return redirect(f"{here.address}data/")


@require_POST
def forget(request: HttpRequest, partnership: str, upload: str) -> HttpResponse:
    """Delete an uploaded file; the cases it opened stay."""
    here: Visit = visit(request, partnership, "open")
    uploads.kept(partnership, upload).unlink(missing_ok=True)
    return redirect(f"{here.address}data/")
