"""What a person does on the table: take something, leave it all, or ask for others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from lichen.web.exploring.own import require_same, taken, written
from lichen.web.exploring.rounds import Put, puts_of, shown_as, side_by_side
from lichen.web.exploring.table import require_open_eyes


@require_POST
def vary(request: HttpRequest, partnership: str, case: str) -> HttpResponse:
    """Ask the AI for others: what is ticked is kept, the words say what is to be otherwise."""
    actor = actor_of(request)
    here = actor.enter(partnership, "work")
    require_open_eyes(actor, here, case)
    change, keep = request.POST.get("change", ""), request.POST.getlist("keep")[:26]
    ask_for_others(here, CaseId(case), Variation(change, keep), by=actor.name, key=_once(request, actor))
    return _back(partnership, case)


@require_POST
def take(request: HttpRequest, partnership: str, case: str) -> HttpResponse:
    """Take an option or the draft, as it is, edited, or several in one."""
    actor = actor_of(request)
    here = actor.enter(partnership, "work")
    verdicts = _verdicts(here)
    require_open_eyes(actor, here, case)
    puts = puts_of(here, case)
    now, found = puts[-1] if puts else None, side_by_side(puts)
    require_same(request.POST.get("about", ""), shown_as(puts, found))
    form = {name: str(value) for name, value in request.POST.dict().items()}
    if here.charter.question.kind == "draft":
        content = _draft(puts, form)
    else:
        content = taken(found.content, form, request.POST.getlist("from")[:26])
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


def _draft(puts: Sequence[Put], form: Mapping[str, str]) -> Any:
    """The draft somebody wants; None for exactly what is on the table.

    They may have gone on from the draft of another AI partner than the last one.
    """
    now = puts[-1] if puts else None
    begun = next((put for put in puts if str(put.seq) == form.get("begun", "")), now)
    content = written(None if begun is None else begun.content, form)
    if content is None and begun is not None and now is not None and begun.digest != now.digest:
        return begun.content
    return content


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
