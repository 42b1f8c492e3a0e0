"""The case page and its history: read only."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from lichen.actions.partnership import Partnership
from lichen.charter.kinds import MEANINGS
from lichen.charter.rules import needs_person
from lichen.errors import NotAllowed
from lichen.web.actor import Actor, actor_of
from lichen.web.cases.known_limits import known_limits
from lichen.web.cases.panel import panel
from lichen.web.cases.precedents import similar
from lichen.web.cases.reason import reason
from lichen.web.cases.seen import has_seen, note, remember
from lichen.web.cases.sheet import Sheet, name_of, sheet
from lichen.web.cases.story import story
from lichen.web.context.case import shared
from lichen.web.reading import words


@require_safe
def page(request: HttpRequest, partnership: str, case: str) -> HttpResponse:
    """One case: its inputs, what was asked of this person, and what may be shown of the rest."""
    actor = actor_of(request)
    entered = actor.enter(partnership)
    shown = sheet(actor, entered, case, show=has_seen(actor.user, partnership, case))
    if not shown.closed and not shown.folded:
        note(actor, shown.charter, shown.row.case, settled=shown.settled)
    part = request.headers.get("x-part") == "case"
    known = {**told(actor, shown), "approval_link": _link(shown)}
    return render(request, "cases/case.html" if part else "cases/page.html", known)


def _link(shown: Sheet) -> str:
    from lichen.web.cases.approval_link import approval_link

    return approval_link(shown)


def stale_form(
    request: HttpRequest, actor: Actor, entered: Partnership, case: str, sentence: str
) -> HttpResponse:
    """The case as it stands now, for somebody whose form was made for what it was before."""
    shown = sheet(actor, entered, case, show=has_seen(actor.user, entered.id, case))
    return render(request, "cases/page.html", {**told(actor, shown), "conflict": sentence}, status=409)


def told(actor: Actor, shown: Sheet) -> dict[str, Any]:
    """What the templates of a case are told."""
    partnership, case = shown.partnership.id, shown.row.case
    shown, beside = shared(actor, shown)
    return {
        "place": "inbox",
        "shared": beside,
        "sheet": shown,
        "panel": panel(actor, shown),
        "partnership": partnership,
        "case": case,
        "address": f"/cases/{partnership}/{case}/",
        "limits": known_limits(shown),
        "why": reason(shown),
        "due": words.due(getattr(shown.ask, "due", None), timezone.now()),
        "rule": shown.row.high_stakes or needs_person(shown.charter, shown.attributes, None),
        "precedents": similar(shown),
        "people": [each for each in shown.charter.having("person") if each.id != actor.name],
        "settled_how": _settled_how(shown),
        "meaning": _meaning(shown),
        "answers_for": name_of(shown.charter, shown.row.answers_for or ""),
        "may": {each: actor.may(each, partnership) for each in ("work", "lead", "govern", "audit")},
        "now": timezone.now(),
    }


HOW = {
    "certificate": "the AI alone, within its certificate",
    "belief": "all answers together",
    "person": "people’s answers",
    "adjudication": "a decision between answers that differed",
    "expiry": "time ran out",
}


def _settled_how(shown: Sheet) -> str:
    """On whose word it was settled, and by whom where somebody did it by hand."""
    by, how = shown.row.settled_by or "", HOW.get(shown.row.basis or "", shown.row.basis or "")
    return how if by in ("", "lichen") else f"{how}, {name_of(shown.charter, by)}"


def _meaning(shown: Sheet) -> str:
    """What the verdict means that it was settled with, in a sentence; nothing where answers say it all."""
    if not shown.settled or shown.put is None:
        return ""
    if shown.put.table.first.role == "person" and shown.row.answer != shown.put.verdicts.no:
        return "It is taken as people wrote it."
    return MEANINGS.get(str(shown.row.answer), ("", ""))[1]


@require_safe
def history(request: HttpRequest, partnership: str, case: str) -> HttpResponse:
    """Every ledger entry about this case, in words."""
    actor = actor_of(request)
    shown = sheet(actor, actor.enter(partnership), case, show=has_seen(actor.user, partnership, case))
    if shown.closed:
        raise NotAllowed("The history opens once you have answered: it would show what others said.")
    if shown.folded:
        remember(actor.user, partnership, case)
    return render(request, "cases/history.html", {"story": story(shown), "now": timezone.now()})
