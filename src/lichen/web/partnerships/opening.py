"""A new partnership: choose what to begin from, fill in the charter, open it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from lichen.errors import CharterRefused, Conflict
from lichen.web.accounts.models import User
from lichen.web.accounts.opening import open_as_owner
from lichen.web.accounts.own import own_account
from lichen.web.actor import actor_of
from lichen.web.partnerships.beginnings import COPY, begin, templates
from lichen.web.partnerships.charter_edit import turned
from lichen.web.partnerships.listing import names_of
from lichen.web.partnerships.proposal import Proposal, proposal_of, written
from lichen.web.partnerships.sentences import Said, in_the_form
from lichen.web.partnerships.sheet import form_told


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The choice of beginnings, or the form filled with one of them; sent, the partnership is opened."""
    actor, user = actor_of(request), own_account(request)
    if request.method == "POST":
        return _sent(request, user)
    wanted = request.GET.get("from", "")
    if not wanted:
        copies = [(COPY + id, name) for id, name in names_of(actor.partnerships()[:200])]
        told = {"place": "partnerships", "templates": templates(), "copies": copies}
        return render(request, "partnerships/begin.html", told)
    data = begin(actor, user, wanted)
    as_yaml = request.GET.get("as") == "yaml"
    return _form(request, Proposal(data, as_yaml=as_yaml, yaml=written(data) if as_yaml else ""))


@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """What is still missing, while the form is being filled in."""
    own_account(request)
    told = {"proposal": proposal_of(request.POST, None), "new": True, "adopts": True}
    return render(request, "partnerships/form/check.html", told)


def _sent(request: HttpRequest, user: User) -> HttpResponse:
    proposal = proposal_of(request.POST, None)
    turn = request.POST.get("turn", "")
    if turn:
        return _form(request, turned(proposal, turn))
    if proposal.charter is None:
        return _form(request, proposal, status=422)
    try:
        opened = open_as_owner(proposal.charter, user)
    except Conflict:
        taken = Said(
            "partnership", f"The short id “{proposal.charter.partnership}” is taken. Choose another."
        )
        return _form(request, _refused(proposal, [taken]), status=409)
    except CharterRefused as refused:
        return _form(request, _refused(proposal, in_the_form(refused.problems, {})), status=422)
    others = [each.name for each in opened.charter.having("person") if each.id != user.username]
    messages.success(request, f"{opened.charter.name} is open.", "good")
    if others:
        messages.info(request, f"Now invite those who work with you: {', '.join(others)}.")
        return redirect(f"/partnerships/{opened.id}/people/")
    return redirect(f"/partnerships/{opened.id}/")


def _refused(proposal: Proposal, problems: list[Said]) -> Proposal:
    return Proposal(proposal.data, as_yaml=proposal.as_yaml, yaml=proposal.yaml, problems=problems)


def _form(request: HttpRequest, proposal: Proposal, *, status: int = 200) -> HttpResponse:
    told: dict[str, Any] = {**form_told(proposal), "place": "partnerships", "version": 1, "new": True}
    told |= {"send_to": "/partnerships/new/", "check_at": "/partnerships/new/check/", "adopts": True}
    return render(request, "partnerships/edit.html", told, status=status)
