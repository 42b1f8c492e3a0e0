"""The first partnership: from a template, from a file of decisions, or later; without a line of YAML."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lichen.charter.load import from_plain
from lichen.charter.template import names
from lichen.errors import Conflict, InputRefused
from lichen.web.accounts.first_charter import FIELDS, Lack, also, charter_data, lacks, shown, template
from lichen.web.accounts.models import User
from lichen.web.accounts.opening import open_as_owner
from lichen.web.accounts.own import keeper_account
from lichen.web.house import house

DRAFT = "first_charter"
"""Where the session keeps what a file of decisions gave."""

TITLES = {
    "blank": ("A blank charter", "You say everything yourself."),
    "document-reading": ("Document reading", "Read forms so that nobody types them twice."),
    "drafts": ("Letters", "AI drafts, a person edits and sends."),
    "explore": ("Ways forward", "Say what you are after; pick from options side by side."),
    "lending-review": ("Lending review", "Approve, decline or ask for more."),
    "support-triage": ("Support triage", "Send each ticket to the team that can solve it."),
}


@require_http_methods(["GET", "POST"])
def first_partnership(request: HttpRequest) -> HttpResponse:
    """Choose what to begin from, fill in the short form, open the partnership."""
    user = keeper_account(request)
    if request.method == "POST":
        return _open(request, user)
    begin = request.GET.get("from", "")
    if not begin:
        ways = [(name, *TITLES.get(name, (name.replace("-", " ").capitalize(), ""))) for name in names()]
        return render(request, "first_run/begin.html", {"ways": ways})
    said = {**shown(_base(request, begin)), "mine": "on" if begin != "file" else ""}
    return _form(request, begin, said, [])


@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """What is still missing, while the form is being filled in."""
    found = lacks(_data(request, keeper_account(request)))
    return render(request, "first_run/lacks.html", {"lacks": found})


@require_POST
def from_file(request: HttpRequest) -> HttpResponse:
    """Draft the charter from a file of decisions, as `lichen assess` reads it."""
    from lichen.transfer.charter_from import draft

    user = keeper_account(request)
    given = request.FILES.get("decisions")
    if not isinstance(given, UploadedFile):
        raise InputRefused("Choose the file with the decisions first: one line for each answer, in CSV.")
    with tempfile.TemporaryDirectory(dir=house().files) as folder:
        cases = request.FILES.get("cases")
        truth = _kept(cases, Path(folder), "cases") if isinstance(cases, UploadedFile) else None
        drafted = draft(_kept(given, Path(folder), "decisions"), cases=truth, owner=user.username)
    request.session[DRAFT] = json.loads(json.dumps(drafted.charter, default=float))
    for note in drafted.found.notes[:5]:
        messages.info(request, note)
    messages.success(
        request, f"Read {drafted.found.rows:,} answers on {drafted.found.cases:,} cases.", "good"
    )
    return redirect("/welcome/partnership/?from=file")


@require_GET
def later(request: HttpRequest) -> HttpResponse:
    """Go on without a partnership."""
    keeper_account(request)
    return redirect("/")


def _kept(upload: UploadedFile, folder: Path, otherwise: str) -> Path:
    """The upload in a folder of its own, by the last part of its name, which gives the desk its name."""
    plain = "".join(each for each in Path(upload.name or "").name if each.isalnum() or each in "._- ").strip(
        ". "
    )
    place = folder / otherwise
    place.mkdir()
    path = place / (plain[:100] or f"{otherwise}.csv")
    with path.open("wb") as file:
        shutil.copyfileobj(upload, file)
    return path


def _base(request: HttpRequest, begin: str) -> dict[str, Any]:
    if begin != "file":
        return template(begin)
    drafted = request.session.get(DRAFT)
    if not isinstance(drafted, dict):
        raise InputRefused("The file's draft is gone. Choose the file again.")
    return drafted


def _said(request: HttpRequest) -> dict[str, str]:
    return {field: request.POST.get(field, "")[:20_000] for field in (*FIELDS, "mine")}


def _data(request: HttpRequest, user: User) -> dict[str, Any]:
    base = _base(request, request.POST.get("from", "blank"))
    return charter_data(_said(request), owner=user.username, owner_name=user.get_full_name(), base=base)


def _open(request: HttpRequest, user: User) -> HttpResponse:
    data = _data(request, user)
    found = lacks(data)
    if found:
        return _form(request, request.POST.get("from", "blank"), _said(request), found, 422)
    try:
        partnership = open_as_owner(from_plain(data), user)
    except Conflict as error:
        taken = [Lack("name", f"{error} Choose another name.")]
        return _form(request, request.POST.get("from", "blank"), _said(request), taken, 409)
    request.session.pop(DRAFT, None)
    others = [each for each in partnership.charter.having("person") if each.id != user.username]
    if others:
        who = ", ".join(each.name for each in others)
        messages.info(request, f"Now invite those who work with you: {who}.")
        return redirect(f"/partnerships/{partnership.id}/people/")
    return redirect("/")


def _form(
    request: HttpRequest, begin: str, said: dict[str, str], found: list[Lack], status: int = 200
) -> HttpResponse:
    base = _base(request, begin)
    labelled = (base.get("question") or {}).get("kind", "label") == "label"
    kept = {"begin": begin, "said": said, "lacks": found, "also": also(base), "labelled": labelled}
    return render(request, "first_run/partnership.html", {**kept, "asked": status != 200}, status=status)
