"""What a new partnership may begin from: a template, nothing, or a copy of one that somebody belongs to."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from lichen.charter.schema import plain
from lichen.charter.template import names
from lichen.web.accounts.first_charter import template
from lichen.web.accounts.models import User
from lichen.web.actor import Actor

COPY = "copy:"
TITLES = {
    "blank": ("A blank charter", "You say everything yourself."),
    "document-reading": ("Document reading", "Read forms so that nobody types them twice."),
    "drafts": ("Letters", "AI drafts, a person edits and sends."),
    "explore": ("Ways forward", "Say what you are after; pick from options side by side."),
    "lending-review": ("Lending review", "Approve, decline or ask for more."),
    "support-triage": ("Support triage", "Send each ticket to the team that can solve it."),
}


def templates() -> list[tuple[str, str, str]]:
    """Each template: its name, a title, and what it is for; the blank one first."""
    found = [(name, *TITLES.get(name, (name.replace("-", " ").capitalize(), ""))) for name in names()]
    return sorted(found, key=lambda each: each[0] != "blank")


def begin(actor: Actor, user: User, wanted: str) -> dict[str, Any]:
    """Plain data to fill the form with, this user as its owner; raises `NotFound` for what is not there."""
    if wanted.startswith(COPY):
        data = plain(actor.enter(wanted.removeprefix(COPY)).charter)
        data = {**data, "name": f"Copy of {data['name']}"[:200]}
    else:
        data = {**template(wanted), "people": []}
        me = {"id": user.username, "role": "person", "name": user.get_full_name()}
        data["partners"] = [me, *(deepcopy(data.get("partners")) or ())]
    return _owned({**data, "partnership": None, "version": 1}, user)


def _owned(data: dict[str, Any], user: User) -> dict[str, Any]:
    known = {each["id"] for each in (*data["partners"], *data["people"]) if each.get("role") != "ai"}
    if user.username not in known:
        data["people"] = [*data["people"], {"id": user.username, "name": user.get_full_name()}]
    if data.get("answers_for_errors") not in known:
        data["answers_for_errors"] = user.username
    return {**data, "owner": user.username}
