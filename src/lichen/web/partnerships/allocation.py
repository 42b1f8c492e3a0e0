"""The rehearsal room: settings tried on the record, old beside new, before anything is adopted."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from lichen.charter.schema import Charter, plain
from lichen.errors import InputRefused, LichenError
from lichen.reports.rehearsals.brief import in_brief
from lichen.reports.rehearsals.kept import Kept, one
from lichen.reports.whatif import Change, Rehearsal
from lichen.reports.whatif.settings import settings_of
from lichen.web import rehearsing
from lichen.web.partnerships import effect, knobs
from lichen.web.partnerships.charter_edit import confirm
from lichen.web.partnerships.form import Given
from lichen.web.partnerships.proposal import Proposal, checked, new_key
from lichen.web.partnerships.visit import Visit, visit


@require_safe
def panel(request: HttpRequest, partnership: str) -> HttpResponse:
    """The settings in force as sliders, or those of a kept rehearsal; their effect is shown as they move."""
    here = visit(request, partnership)
    change = Change()
    if id := request.GET.get("rehearsal", "")[:64]:
        change = one(here.here.ledger, str(here.here.id), id)[0].change
    settings = settings_of(here.charter)
    told: dict[str, Any] = {
        "groups": knobs.groups(settings, change),
        "challengers": knobs.challengers(here.here),
        "settings": settings,
        "last_word": change.last_word or settings.last_word,
        "challenger": change.challenger,
        "currency": here.charter.capacity.currency,
        "version": here.charter.version,
        "key": new_key(),
    }
    return render(request, "partnerships/allocation.html", here.told("allocation", part="rehearse", **told))


@require_POST
def preview(request: HttpRequest, partnership: str) -> HttpResponse:
    """What these settings would do, beside what those in force do; asked again where it takes longer."""
    here = visit(request, partnership)
    told: dict[str, Any] = {"adopts": here.adopts, "previewed": True}
    try:
        change = knobs.change_of(request.POST, here.here)
        told |= {"moved": bool(change.given), "adoptable": adoptable(change)}
        if rehearsing.is_small(here.here):
            found = rehearsing.preview(here.here, change, str(here.actor.name))
            told |= {"slow": True} if found is None else in_full(found)
        else:
            told |= {"long": True}
    except LichenError as refused:
        told["refused"] = str(refused)
    return render(request, "partnerships/preview.html", here.told("allocation", **told))


def in_full(found: Rehearsal) -> dict[str, Any]:
    """What a page shows of a rehearsal."""
    return {
        "found": found,
        "brief": in_brief(found),
        "rows": effect.rows(found),
        "tables": effect.tables(found),
        "picture": effect.picture(found),
    }


def adoptable(change: Change) -> bool:
    """Whether a charter can say it: a threshold belongs to the certificate, a version to its test."""
    return bool(change.given) and change.threshold is None and change.challenger is None


@require_POST
def propose(request: HttpRequest, partnership: str) -> HttpResponse:
    """The charter with these settings, to be looked at and adopted with its prediction."""
    here = visit(request, partnership, "govern")
    if id := request.POST.get("rehearsal", "")[:64]:
        kept = one(here.here.ledger, str(here.here.id), id)[0]
    else:
        change = knobs.change_of(request.POST, here.here)
        with_settings(here.charter, change)
        begun = begin(request, here, change)
        if begun.kept is None:
            return redirect(f"{here.address}allocation/rehearsals/{begun.id}/")
        kept = begun.kept
    proposal = _proposal(here, kept)
    said = request.POST.get("version", "")
    version = int(said) if said.isascii() and said.isdigit() and len(said) < 9 else here.charter.version
    return confirm(request, here, proposal, version=version, rehearsal=kept.id)


def begin(request: HttpRequest, here: Visit, change: Change) -> rehearsing.Begun:
    """The rehearsal of this form, kept once however often the form is sent."""
    key = request.POST.get("key", "")[:80]
    once = f"page {key} {sorted(change.given.items())}" if key else None
    return rehearsing.begin(here.here, change, by=str(here.actor.name), key=once)


def _proposal(here: Visit, kept: Kept) -> Proposal:
    proposal = checked(Given(plain(with_settings(here.charter, kept.change)), {}), here.charter)
    if proposal.charter is None:
        raise InputRefused(" ".join(each.sentence for each in proposal.problems))
    return proposal


def with_settings(charter: Charter, change: Change) -> Charter:
    """The charter with the change in it; raises `InputRefused` for what no charter says."""
    if not change.given:
        raise InputRefused("Nothing is changed, so there is nothing to adopt. Move a setting first.")
    return change.apply(charter)
