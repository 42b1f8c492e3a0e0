"""Who you are, your tokens, absences and views, and who else is there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct

from lichen.types import PartnershipId


class Me(Struct, frozen=True):
    """Who you are: your role in each partnership, and what you may do at most."""

    name: str
    roles: dict[str, str] = {}
    capabilities: list[str] = []
    keeper: bool = False
    token: bool = True


class Member(Struct, frozen=True):
    """Somebody with a role; `service` marks programs."""

    person: str
    name: str
    role: str
    service: bool = False


class Token(Struct, frozen=True):
    """A token without its secret, of which only the `beginning` is kept."""

    token: int
    name: str
    beginning: str
    created: datetime
    capabilities: list[str] = []
    partnerships: list[str] = []
    expires: datetime | None = None
    used: datetime | None = None


class TokenMade(Token, frozen=True, kw_only=True):
    """A new token with its secret, which is shown this once."""

    secret: str

    def __repr__(self) -> str:
        """Without the secret: what is printed ends up in logs."""
        return f"TokenMade(token={self.token!r}, name={self.name!r}, secret=…)"


class Absence(Struct, frozen=True):
    """When you are away, and who gets what waits for you."""

    since: datetime
    until: datetime | None = None
    delegate: str | None = None


class Capacity(Struct, frozen=True):
    """What one person can do in a day; None where there is no limit."""

    person: str
    minutes_per_day: float | None = None
    cases_per_day: float | None = None


class View(Struct, frozen=True):
    """A saved view of the inbox; with a partnership it is shared there."""

    id: str
    owner: str
    name: str
    filters: dict[str, Any] = {}
    partnership: PartnershipId | None = None
    saved_at: datetime | None = None
