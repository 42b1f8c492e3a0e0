"""The page of jobs: what runs beside requests, how far it has come, and what failed."""

from __future__ import annotations

import re
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from lichen.errors import Conflict, InputRefused, NotAllowed
from lichen.web.actor import Actor, actor_of
from lichen.web.api.engine import engine
from lichen.web.house import house
from lichen.web.reading import words
from lichen.web.work import wording
from lichen.web.work.line import line, may_retry
from lichen.web.work.visible import one, visible

_ID = re.compile(r"[0-9a-f]{15}-[0-9a-f]{8}")


class Delay(NamedTuple):
    """How far a partnership's learning is behind what is known."""

    partnership: str
    name: str
    said: str
    running: bool


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The jobs one may see; for a script only the part that changes."""
    actor = actor_of(request)
    chosen = _read(request)
    if chosen["partnership"]:
        actor.enter(chosen["partnership"])
    found = visible(
        actor,
        state=chosen["state"] or None,  # type: ignore[arg-type]  # _read() has checked it
        kinds=frozenset({chosen["kind"]} if chosen["kind"] else ()),
        partnership=chosen["partnership"],
        before=chosen["before"] or None,
    )
    rows = [line(actor, mine) for mine in found.rows]
    here = {name: value for name, value in chosen.items() if value and name != "before"}
    told = {
        "rows": rows,
        "running": any(row.running for row in rows),
        "address": f"/jobs/?{urlencode({name: value for name, value in chosen.items() if value})}",
        "more": urlencode({**here, "before": found.then}) if found.then else "",
        "chosen": chosen,
        "filtered": bool(here),
        "delays": _delays(actor, chosen["partnership"]),
    }
    if request.headers.get("x-part") == "jobs":
        return render(request, "work/jobs_part.html", told)
    return render(request, "work/jobs.html", {**told, **_choices(actor)})


def _read(request: HttpRequest) -> dict[str, str]:
    chosen = {name: request.GET.get(name, "")[:64] for name in ("state", "kind", "partnership", "before")}
    for name, known in (("state", wording.STATES), ("kind", wording.KINDS)):
        if chosen[name] and chosen[name] not in known:
            raise InputRefused(f"`{name}` is `{chosen[name][:40]}`. Use one of: {', '.join(known)}.")
    if chosen["before"] and not _ID.fullmatch(chosen["before"]):
        raise InputRefused("The list cannot go on from there. Begin it again without `before`.")
    return chosen


def _choices(actor: Actor) -> dict[str, Any]:
    return {
        "place": "work",
        "states": wording.STATES,
        "kinds": wording.KINDS,
        "partnerships": [(id, house().partnership(id).charter.name) for id in actor.partnerships()],
    }


def _delays(actor: Actor, chosen: str) -> list[Delay]:
    within = [chosen] if chosen else actor.partnerships()
    return [_delay(id) for id in within]


def _delay(id: str) -> Delay:
    """What was learned, and how long the last lesson took: from counters, nothing is read or fitted."""
    here = house().partnership(id)
    now = here.learning
    with here.looking() as estimates:
        rest = max(0, estimates.truths - estimates.learned_truths)
    said = (
        f"{rest:,} resolved {'case is' if rest == 1 else 'cases are'} not learned yet"
        if rest
        else "up to date"
    )
    if now.delay_seconds is not None:
        said += f"; the last lesson was in force after {words.duration(now.delay_seconds)}"
    return Delay(id, here.charter.name, said, now.running)


@require_POST
def retry(request: HttpRequest, job: str) -> HttpResponse:
    """Hand a failed job in once more, with the same arguments."""
    actor = actor_of(request)
    mine = one(actor, job)
    if not may_retry(actor, mine.job, mine.partnership):
        raise NotAllowed(
            "Only an owner or lead may try a job again, and an export with inputs only an owner."
        )
    if mine.job.state != "failed":
        raise Conflict(f"This job is {wording.STATES[mine.job.state]}: only one that failed is tried again.")
    engine().submit(mine.job.name, mine.job.arguments, key=f"again {mine.job.id}")
    back = request.POST.get("back", "")
    return redirect(back if _is_ours(back) else "/jobs/")


def _is_ours(address: str) -> bool:
    return bool(re.fullmatch(r"/(jobs|partnerships)/[\w/-]*", address))
