"""What a person does on the table: take something, leave it all, or ask for others."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from lichen.actions.contribute import Contribution, contribute
from lichen.actions.partnership import Partnership
from lichen.actions.vary import Variation
from lichen.actions.vary import vary as ask_for_others
from lichen.charter.kinds import VERDICTS, Verdicts
from lichen.errors import NotFound
from lichen.types import AskId, CaseId
from lichen.web.actor import Actor, actor_of
from lichen.web.exploring.own import require_same, taken
from lichen.web.exploring.rounds import puts_of


@require_POST
def vary(request: HttpRequest, partnership: str, case: str) -> HttpResponse:
    """Ask the AI for others: what is ticked is kept, the words say what is to be otherwise."""
    actor = actor_of(request)
    here = actor.enter(partnership, "work")
    change, keep = request.POST.get("change", ""), request.POST.getlist("keep")[:26]
    ask_for_others(here, CaseId(case), Variation(change, keep), by=actor.name, key=_once(request, actor))
    return _back(partnership, case)


@require_POST
def take(request: HttpRequest, partnership: str, case: str) -> HttpResponse:
    """Take an option or the draft, as it is, edited, or several in one."""
    actor = actor_of(request)
    here = actor.enter(partnership, "work")
    _verdicts(here)
    puts = puts_of(here, case)
    now = puts[-1] if puts else None
    require_same(request.POST.get("about", ""), "" if now is None else now.digest)
    kind, form = here.charter.question.kind, request.POST.dict()
    content = taken(
        None if now is None else now.content,
        {name: str(value) for name, value in form.items()},
        request.POST.getlist("from")[:26],
        draft=kind == "draft",
    )
    verdicts = _verdicts(here)
    about = now.digest if now is not None and content is None else None
    answer = verdicts.yes if content is None else verdicts.change
    _say(request, here, actor, case, {"answer": answer, "content": content, "about": about})
    return _back(partnership, case)


@require_POST
def leave(request: HttpRequest, partnership: str, case: str) -> HttpResponse:
    """Take none of it."""
    actor = actor_of(request)
    here = actor.enter(partnership, "work")
    no = _verdicts(here).no
    reasons = request.POST.get("reasons", "").strip()[:20_000]
    _say(request, here, actor, case, {"answer": no, "reasons": reasons})
    return _back(partnership, case)


def _verdicts(here: Partnership) -> Verdicts:
    found = VERDICTS.get(here.charter.question.kind)
    if found is None:
        raise NotFound("Here nothing is put forward: cases are answered on their own page.")
    return found


def _say(request: HttpRequest, here: Partnership, actor: Actor, case: str, said: dict[str, Any]) -> None:
    """Write it down, held for a moment in which it can be taken back on the case's page."""
    with here.looking() as estimates:
        state = estimates.cases.get(CaseId(case))
        waiting = {} if state is None else state.pending
        ask = next((ask for ask, each in waiting.items() if each.partner == actor.name), None)
    mine = None if ask is None else AskId(ask)
    words = Contribution(by=actor.name, ask=mine, saw_ai=True, **said)
    contribute(here, CaseId(case), words, key=_once(request, actor), hold=True)


def _back(partnership: str, case: str) -> HttpResponse:
    return redirect(f"/explore/{partnership}/{case}/")


def _once(request: HttpRequest, actor: Actor) -> str | None:
    key = request.POST.get("key", "")[:80]
    return f"{actor.name}:{key}" if key else None
