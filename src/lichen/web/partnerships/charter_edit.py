"""Change a charter: the form with live checks, the difference in words, and adopting it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from lichen.charter.schema import plain
from lichen.errors import CharterRefused, Conflict, NotFound
from lichen.reports.rehearsals.kept import one
from lichen.reports.rehearsals.predictions import prediction_for
from lichen.web.partnerships.adopting import Stale, adopt
from lichen.web.partnerships.proposal import Proposal, new_key, proposal_of, written
from lichen.web.partnerships.sentences import in_the_form
from lichen.web.partnerships.sheet import form_told
from lichen.web.partnerships.visit import Visit, visit


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, partnership: str) -> HttpResponse:
    """The charter in force as a form; sent, what it would change, or what is to be mended."""
    here = visit(request, partnership, "govern")
    if request.method == "GET":
        as_yaml = request.GET.get("as") == "yaml"
        data = plain(here.charter)
        fresh = Proposal(data, as_yaml=as_yaml, yaml=written(data) if as_yaml else "", charter=here.charter)
        return _form(request, here, fresh)
    proposal = proposal_of(request.POST, here.charter)
    turn = request.POST.get("turn", "")
    if turn:
        return _form(request, here, turned(proposal, turn))
    if proposal.charter is None:
        return _form(request, here, proposal, status=422)
    return confirm(request, here, proposal, version=_version(request, here))


def turned(proposal: Proposal, turn: str) -> Proposal:
    """The same content on the other tab; a document that cannot be read stays where it is."""
    if turn == "yaml" and not proposal.as_yaml:
        return Proposal(proposal.data, as_yaml=True, yaml=written(proposal.data), problems=proposal.problems)
    if turn == "form" and proposal.as_yaml and proposal.data:
        return Proposal(
            proposal.data, problems=in_the_form([each.sentence for each in proposal.problems], {})
        )
    return proposal


@require_POST
def check(request: HttpRequest, partnership: str) -> HttpResponse:
    """What is still to be mended and what would change, while the form is being filled in."""
    here = visit(request, partnership, "govern")
    return render(
        request, "partnerships/form/check.html",
        {"proposal": proposal_of(request.POST, here.charter), "new": False, "adopts": here.adopts},
    )  # fmt: skip


def confirm(
    request: HttpRequest, here: Visit, proposal: Proposal, *, version: int, back: str = "charter/edit/",
    refused: str = "", status: int = 200, rehearsal: str = "",
) -> HttpResponse:  # fmt: skip
    """What would change and what a rehearsal says of it, once more, before it is adopted."""
    told = here.told(
        "charter", proposal=proposal, version=version, key=new_key(), back=here.address + back,
        adopts=here.adopts, refused=refused, now=here.charter.version, rehearsal=rehearsal,
        prediction=predicted(here, proposal, rehearsal),
    )  # fmt: skip
    return render(request, "partnerships/adopt.html", told, status=status)


def predicted(here: Visit, proposal: Proposal, rehearsal: str) -> dict[str, Any] | None:
    """The prediction that goes on record; None where no rehearsal says anything about this very change."""
    try:
        kept = one(here.here.ledger, str(here.here.id), rehearsal) if rehearsal else None
    except NotFound:
        return None
    if kept is None or proposal.charter is None:
        return None
    return prediction_for(here.charter, proposal.charter, *kept)


@require_POST
def adopt_it(request: HttpRequest, partnership: str) -> HttpResponse:
    """Put the charter in force that was shown, unless somebody else has adopted another meanwhile."""
    here = visit(request, partnership, "govern")
    proposal = proposal_of(request.POST, here.charter)
    if proposal.charter is None:
        return _form(request, here, proposal, status=422)
    key = f"{here.actor.name}:{request.POST.get('key', '')[:80]}" if request.POST.get("key") else None
    rehearsal = request.POST.get("rehearsal", "")[:64]
    try:
        event = adopt(
            here.here, proposal.charter, version=_version(request, here), by=here.actor.name, key=key,
            prediction=predicted(here, proposal, rehearsal),
        )  # fmt: skip
    except Stale as stale:
        return confirm(request, here, proposal, version=here.charter.version, refused=str(stale), status=409)
    except (Conflict, CharterRefused) as refused:
        return confirm(
            request, here, proposal, version=here.charter.version, refused=str(refused),
            status=409 if isinstance(refused, Conflict) else 422, rehearsal=rehearsal,
        )  # fmt: skip
    messages.success(request, f"Version {event.version} of the charter is in force.", "good")
    return redirect(f"{here.address}charter/")


def _version(request: HttpRequest, here: Visit) -> int:
    """The version the visitor read; without one, nothing may have come between."""
    said = request.POST.get("version", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 9 else 0


def _form(request: HttpRequest, here: Visit, proposal: Proposal, *, status: int = 200) -> HttpResponse:
    version = _version(request, here) or here.charter.version
    told: dict[str, Any] = {**form_told(proposal), "version": version, "new": False, "adopts": here.adopts}
    told |= {"send_to": f"{here.address}charter/edit/", "check_at": f"{here.address}charter/check/"}
    return render(request, "partnerships/edit.html", here.told("charter", **told), status=status)
