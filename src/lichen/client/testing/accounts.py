"""The fake's accounts: who you are, tokens, absences, views."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec

from lichen.client.testing.desk import Row, now
from lichen.client.testing.house import ALLOWED
from lichen.client.testing.routes import NOTHING, Asked, on
from lichen.errors import NotFound


class TokenGiven(msgspec.Struct, forbid_unknown_fields=True):
    """What a token is for."""

    name: str
    capabilities: tuple[str, ...] = ("see", "work", "open")
    partnerships: list[str] = []
    days: int = 90


class AbsenceGiven(msgspec.Struct, forbid_unknown_fields=True):
    """From when until when."""

    since: datetime
    until: datetime | None = None
    delegate: str | None = None


class ViewGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A name and filters."""

    name: str
    filters: dict[str, Any] = {}
    partnership: str | None = None


@on("GET", "/me")
def me(asked: Asked) -> Any:
    """Who asks."""
    roles = {desk.id: desk.roles[asked.who] for desk in asked.house.where(asked.who)}
    may = sorted(frozenset[str]().union(*(ALLOWED[role] for role in roles.values())))
    return {"name": asked.who, "keeper": False, "token": True, "roles": roles, "capabilities": may}


@on("GET", "/me/tokens")
def list_tokens(asked: Asked) -> Any:
    """One's own."""
    held = [row for row in reversed(asked.house.tokens.values()) if row["who"] == asked.who]
    return {"items": [_shown(row) for row in held], "next": None}


@on("POST", "/me/tokens", status=201)
def make_token(asked: Asked) -> Any:
    """A new one, which is as good as its maker's."""
    given, number = asked.body(TokenGiven), len(asked.house.tokens) + 1
    secret = f"lichen_test_{asked.who}_{number}"
    row = {"token": number, "name": given.name, "beginning": secret[:12], "capabilities": given.capabilities}
    row |= {"partnerships": given.partnerships, "created": now(), "used": None}
    row |= {"expires": now() + timedelta(days=given.days), "who": asked.who, "secret": secret}
    asked.house.tokens[number] = row
    asked.house.secrets[secret] = asked.who
    return {**_shown(row), "secret": secret}


@on("DELETE", "/me/tokens/{token}")
def revoke_token(asked: Asked) -> Any:
    """Refuse it from now on."""
    number = int(asked.path["token"]) if asked.path["token"].isdigit() else 0
    row = asked.house.tokens.get(number)
    if row is None or row["who"] != asked.who:
        raise NotFound("There is no such token of yours.")
    del asked.house.tokens[number]
    del asked.house.secrets[row["secret"]]
    return NOTHING


def _shown(row: Row) -> Row:
    return {name: value for name, value in row.items() if name not in ("who", "secret")}


@on("GET", "/me/absences")
def list_absences(asked: Asked) -> Any:
    """One's own."""
    return {"items": asked.house.absences.get(asked.who, []), "next": None}


@on("POST", "/me/absences", status=201)
def add_absence(asked: Asked) -> Any:
    """Be away."""
    row = msgspec.structs.asdict(asked.body(AbsenceGiven))
    asked.house.absences.setdefault(asked.who, []).append(row)
    return row


@on("POST", "/me/absences/end")
def end_absence(asked: Asked) -> Any:
    """Be back."""
    kept = [row for row in asked.house.absences.get(asked.who, []) if row["since"] > now()]
    asked.house.absences[asked.who] = kept
    return NOTHING


@on("GET", "/views")
def list_views(asked: Asked) -> Any:
    """One's own and those that are shared."""
    shared = {desk.id for desk in asked.house.where(asked.who)}
    found = [
        row for row in asked.house.views.values() if row["owner"] == asked.who or row["partnership"] in shared
    ]
    return {"items": sorted(found, key=lambda row: str(row["name"])), "next": None}


@on("POST", "/views", status=201)
def save_view(asked: Asked) -> Any:
    """A new one."""
    return _saved(asked, f"view-{len(asked.house.views) + 1}")


@on("PUT", "/views/{view}")
def change_view(asked: Asked) -> Any:
    """Another one in its place."""
    return _saved(asked, _own(asked))


@on("DELETE", "/views/{view}")
def drop_view(asked: Asked) -> Any:
    """No more of it."""
    del asked.house.views[_own(asked)]
    return NOTHING


def _saved(asked: Asked, id: str) -> Row:
    row = {"id": id, "owner": asked.who, "saved_at": now(), **msgspec.structs.asdict(asked.body(ViewGiven))}
    asked.house.views[id] = row
    return row


def _own(asked: Asked) -> str:
    found = asked.house.views.get(asked.path["view"])
    if found is None or found["owner"] != asked.who:
        raise NotFound(f"There is no view `{asked.path['view']}` of yours.")
    return asked.path["view"]
