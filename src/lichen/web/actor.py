"""Who is asking: a person with a session, or a program with a token; and what they may do where."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse

from lichen.actions.partnership import Partnership
from lichen.errors import NotAllowed, NotFound
from lichen.types import PartnerId
from lichen.web.house import house
from lichen.web.roles import ALLOWED, CAPABILITIES, MEANING, Capability, Role, those_with


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who signed in. `name` is their id in charters; `keeper` looks after the whole workspace.

    `limit` holds what a token may do at most, `only` the partnerships it is for (empty: all of its user's).
    """

    name: PartnerId
    user: int
    roles: Mapping[str, Role] = field(default_factory=dict)
    keeper: bool = False
    token: int | None = None
    limit: frozenset[Capability] = frozenset(CAPABILITIES)
    only: frozenset[str] = frozenset()

    def role(self, partnership: str) -> Role | None:
        """The role of this one there, or None."""
        if self.only and partnership not in self.only:
            return None
        return "owner" if self.keeper else self.roles.get(partnership)

    def may(self, capability: Capability, partnership: str) -> bool:
        """Whether this one may do that there."""
        role = self.role(partnership)
        return role is not None and capability in ALLOWED[role] & self.limit

    def partnerships(self, capability: Capability = "see") -> list[str]:
        """The partnerships where this one may do that, in the order they were opened."""
        return [each for each in house().workspace.partnerships() if self.may(capability, each)]

    def enter(self, partnership: str, capability: Capability = "see") -> Partnership:
        """The partnership, if this one may do that there.

        Raises `NotFound` for one they do not belong to, the same as for one that does not exist, and
        `NotAllowed` when their role does not suffice.
        """
        if self.role(partnership) is None:
            raise NotFound(f"There is no partnership `{partnership}` here that you belong to.")
        if not self.may(capability, partnership):
            mine = (
                "This token"
                if self.token and capability not in self.limit
                else f"The role {self.role(partnership)}"
            )
            raise NotAllowed(f"{mine} may not {MEANING[capability]} here. Ask an {those_with(capability)}.")
        return house().partnership(partnership)


class ActorMiddleware:
    """Puts `request.actor` in place: None for a stranger. Tokens open the API only, never a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request with its actor known."""
        bearer = request.headers.get("authorization", "")
        if bearer[:7].lower() == "bearer " and request.path_info.startswith("/api/"):
            from lichen.web.accounts.tokens import actor_of_token

            request.actor = actor_of_token(bearer[7:].strip())
            request._dont_enforce_csrf_checks = True  # a token is no cookie
        else:
            request.actor = _of_session(request)
        return self.get_response(request)


def _of_session(request: HttpRequest) -> Actor | None:
    from lichen.web.accounts.members import actor_of_user

    user: Any = request.user
    return actor_of_user(user) if user.is_authenticated and user.is_active else None


def actor_of(request: HttpRequest) -> Actor:
    """Who asks; raises `NotAllowed` for a stranger."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        raise NotAllowed("Sign in first, or send a token: `Authorization: Bearer …`.")
    return actor
