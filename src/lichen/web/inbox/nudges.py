"""A note to one person about how they rely on the AI: shown to them alone, until they put it away."""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from lichen.reports.reliance import nudge_of
from lichen.types import PartnerId
from lichen.web.accounts.models import User
from lichen.web.accounts.own import own_account
from lichen.web.actor import actor_of
from lichen.web.house import house

PUT_AWAY = "notes_put_away"
"""Under this name a user's settings keep which note was put away, by partnership."""

_FIGURES = re.compile(r"(more than |fewer than )?[\d,]+")


class Nudge(NamedTuple):
    """One note: where it is about, what it says, and what tells this pattern from another."""

    partnership: str
    name: str
    text: str
    mark: str


def nudges(user: User, within: list[str]) -> list[Nudge]:
    """The notes that this person has not put away; figures that grow do not bring one back."""
    away = user.settings.get(PUT_AWAY, {})
    found = (_nudge(user.username, id) for id in within)
    return [each for each in found if each is not None and away.get(each.partnership) != each.mark]


def _nudge(person: str, partnership: str) -> Nudge | None:
    here = house().partnership(partnership)
    text = nudge_of(here, PartnerId(person))
    return None if text is None else Nudge(partnership, here.charter.name, text, _mark(text))


def _mark(text: str) -> str:
    return blake2b(_FIGURES.sub("", text).encode(), digest_size=6).hexdigest()


@require_POST
def put_away(request: HttpRequest) -> HttpResponse:
    """Put the note about one partnership away; twice is as good as once."""
    user, actor = own_account(request), actor_of(request)
    partnership = request.POST.get("partnership", "")
    actor.enter(partnership)
    away = {**user.settings.get(PUT_AWAY, {}), partnership: request.POST.get("mark", "")[:20]}
    user.settings = {**user.settings, PUT_AWAY: away}
    user.save(update_fields=["settings"])
    return HttpResponse("") if request.headers.get("hx-request") else redirect("/")
