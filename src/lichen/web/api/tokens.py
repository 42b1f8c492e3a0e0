"""Your own tokens: list, make, replace, revoke."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, TypedDict

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from msgspec import Meta
from ninja import Path

from lichen.errors import NotAllowed, NotFound
from lichen.web.actor import Actor, actor_of
from lichen.web.api.answering import answered, nothing
from lichen.web.api.bodies import body, reader
from lichen.web.api.routing import Resource
from lichen.web.roles import CAPABILITIES, Capability

if TYPE_CHECKING:
    from lichen.web.accounts.models import Token

resource = Resource("Tokens")
TokenPath = Annotated[int, Path(ge=1, le=2**31 - 1, description="The token's number.")]


class TokenGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the token is for, what it may do at most, where (everywhere you belong when empty), until when."""

    name: Annotated[str, Meta(min_length=1, max_length=100, pattern=r"\S")]
    capabilities: tuple[Capability, ...] = ("see", "work", "open")
    partnerships: Annotated[tuple[Annotated[str, Meta(max_length=64)], ...], Meta(max_length=100)] = ()
    days: Annotated[int, Meta(ge=1, le=3650, description="It expires after so many days.")] = 90


class TokenShown(TypedDict):
    """A token without its secret, of which only the `beginning` is kept."""

    token: int
    name: str
    beginning: str
    capabilities: list[str]
    partnerships: list[str]
    created: datetime
    expires: datetime | None
    used: datetime | None


class TokenList(TypedDict):
    """Your tokens that are still good, the newest first."""

    items: list[TokenShown]
    next: str | None


class TokenMade(TokenShown):
    """A new token with its secret, which is shown this once."""

    secret: str


_token = reader(TokenGiven)


@resource.on("GET", "/me/tokens", gives=TokenList)
def list_tokens(request: HttpRequest) -> HttpResponse:
    """Your tokens that are still good."""
    from lichen.web.accounts.models import Token

    held = Token.objects.filter(user_id=actor_of(request).user, revoked__isnull=True).order_by("-created")
    return answered({"items": [_shown(each) for each in held[:500]], "next": None})


@resource.on(
    "POST",
    "/me/tokens",
    gives=TokenMade,
    status=201,
    takes=TokenGiven,
    example={
        "name": "nightly import",
        "capabilities": ["see", "open"],
        "partnerships": ["mail-desk"],
        "days": 30,
    },
)
def make_token(request: HttpRequest) -> HttpResponse:
    """Make a token; its secret is shown this once.

    With a session, or with a token that may `govern`; never for more than the one that asks.
    """
    from lichen.web.accounts.models import User
    from lichen.web.accounts.tokens import make

    actor = actor_of(request)
    given = body(request, _token)
    _refuse_more(actor, given)
    user = User.objects.get(pk=actor.user)
    expires = _no_later(actor, timezone.now() + timedelta(days=given.days))
    token, secret = make(
        user, given.name, capabilities=given.capabilities, partnerships=given.partnerships, expires=expires
    )
    return answered({**_shown(token), "secret": secret}, 201, {"Cache-Control": "no-store"})


@resource.on("DELETE", "/me/tokens/{token}")
def revoke_token(request: HttpRequest, token: TokenPath) -> HttpResponse:
    """Refuse one of your tokens from now on; a token may revoke itself, and others if it may `govern`."""
    from lichen.web.accounts.models import Token
    from lichen.web.accounts.tokens import revoke

    actor = actor_of(request)
    if actor.token not in (None, token):
        _require_govern(actor)
    found = Token.objects.filter(pk=token, user_id=actor.user, revoked__isnull=True).first()
    if found is None:
        raise NotFound("There is no such token of yours.")
    revoke(found)
    return nothing()


def _refuse_more(actor: Actor, given: TokenGiven) -> None:
    if actor.token is not None:
        _require_govern(actor)
    more = set(given.capabilities) - actor.limit
    elsewhere = bool(actor.only) and (not given.partnerships or not set(given.partnerships) <= actor.only)
    if more or elsewhere:
        raise NotAllowed("A token never makes one that may do more than itself.")
    for each in given.partnerships:
        actor.enter(each)


def _require_govern(actor: Actor) -> None:
    if "govern" not in actor.limit:
        raise NotAllowed("This token may not make or revoke others. Sign in, or use one that may `govern`.")


def _no_later(actor: Actor, expires: datetime) -> datetime:
    from lichen.web.accounts.models import Token

    asking = None if actor.token is None else Token.objects.filter(pk=actor.token).first()
    return min(expires, asking.expires) if asking is not None and asking.expires else expires


def _shown(token: Token) -> dict[str, Any]:
    return {
        "token": token.pk,
        "name": token.name,
        "beginning": token.beginning,
        "capabilities": [each for each in CAPABILITIES if each in token.capabilities],
        "partnerships": token.partnerships,
        "created": token.created,
        "expires": token.expires,
        "used": token.used,
    }
