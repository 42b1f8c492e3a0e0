"""Writing a note and taking one out of use."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from lichen.actions.write_note import SORTS, retire_note, write_note
from lichen.errors import LichenError, NotFound
from lichen.web.context.note import note
from lichen.web.context.pages import rendered
from lichen.web.partnerships.visit import Visit, visit
from lichen.web.refusals import STATUS


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, partnership: str, id: str = "") -> HttpResponse:
    """The form for a note, new or known; saved, or shown once more with what was wrong."""
    here = visit(request, partnership, "work")
    if id:
        note(here.here, id)  # a new page has an address of its own
    if request.method == "POST" and request.POST.get("turn") != "preview":
        return _save(request, here, id)
    said = _said(request) if request.method == "POST" else _known(here, id or request.GET.get("id", ""))
    html = rendered(said["text"]) if request.method == "POST" else ""
    return _form(request, here, id, said, html=html)


def _save(request: HttpRequest, here: Visit, id: str) -> HttpResponse:
    said = _said(request)
    name = id or said["note"]
    revision = said["revision"]
    try:
        write_note(
            here.here,
            name,
            title=said["title"],
            text=said["text"],
            sort=said["sort"],
            by=here.actor.name,
            revision=int(revision) if str(revision).isdecimal() else None,
            key=_once(request, here),
        )
    except LichenError as refused:
        return _form(request, here, id, said, refused=str(refused), status=_status(refused))
    messages.success(request, "Saved. Both sides read it so from now on.", "good")
    return redirect(f"{here.address}context/{name}/")


@require_POST
def retire(request: HttpRequest, partnership: str, id: str) -> HttpResponse:
    """Take a note out of use; its versions stay."""
    here = visit(request, partnership, "work")
    retire_note(here.here, id, by=here.actor.name, key=_once(request, here))
    messages.success(request, f"“{id}” is out of use. Write it again to bring it back.", "good")
    return redirect(f"{here.address}context/")


def _form(
    request: HttpRequest, here: Visit, id: str, said: dict[str, Any], status: int = 200, **more: Any
) -> HttpResponse:
    told = here.told("context", said=said, id=id, sorts=SORTS, **more)
    return render(request, "context/edit.html", told, status=status)


def _said(request: HttpRequest) -> dict[str, Any]:
    found = {name: request.POST.get(name, "") for name in ("note", "title", "text", "sort", "revision")}
    return {**found, "text": found["text"].replace("\r\n", "\n"), "key": request.POST.get("key", "")}


def _known(here: Visit, id: str) -> dict[str, Any]:
    fresh = here.here.source.id("form")
    empty = {"note": id, "title": "", "text": "", "sort": "note", "revision": "0", "key": fresh}
    if not id:
        return {**empty, "revision": ""}
    try:
        found = note(here.here, id)
    except NotFound:
        return empty
    shown = {"title": found.title, "text": found.text or "", "sort": found.sort}
    return {**empty, **shown, "revision": str(found.revision)}


def _once(request: HttpRequest, here: Visit) -> str | None:
    key = request.POST.get("key", "")[:80]
    return f"{here.actor.name}:{key}" if key else None


def _status(refused: LichenError) -> int:
    return next((STATUS[each][0] for each in type(refused).__mro__ if each in STATUS), 400)
