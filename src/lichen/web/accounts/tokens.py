"""Programs' tokens: one kind, made once and shown once, limited to what they are for, revocable."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from django.db.models import Q
from django.utils import timezone

from lichen.errors import InputRefused
from lichen.web.accounts.models import Token, User
from lichen.web.actor import Actor
from lichen.web.roles import CAPABILITIES, Capability

PREFIX = "lichen_"
REMEMBERED = 5.0

known: dict[str, tuple[float, Actor | None]] = {}


def make(
    user: User,
    name: str,
    *,
    capabilities: Iterable[str] = CAPABILITIES,
    partnerships: Iterable[str] = (),
    expires: datetime | None = None,
) -> tuple[Token, str]:
    """The token on record and its secret, which is shown this once.

    Raises `InputRefused` for a capability that does not exist or no name.
    """
    wanted = sorted(set(capabilities))
    if stray := set(wanted) - set(CAPABILITIES):
        raise InputRefused(f"There is no capability `{min(stray)}`: there are {', '.join(CAPABILITIES)}.")
    if not name.strip():
        raise InputRefused("A token needs a name, so that people know what it is for.")
    secret = PREFIX + secrets.token_urlsafe(32)
    token = Token.objects.create(
        user=user,
        name=name.strip()[:100],
        digest=digest(secret),
        beginning=secret[:12],
        capabilities=wanted,
        partnerships=sorted(set(partnerships)),
        expires=expires,
    )
    return token, secret


def rotate(token: Token, *, overlap: timedelta = timedelta(0)) -> tuple[Token, str]:
    """A new token in place of this one, and its secret; the old one works for the overlap, then never again.

    Raises `InputRefused` for one that was revoked.
    """
    if token.revoked is not None:
        raise InputRefused(f"The token `{token.name}` was revoked. Make a new one.")
    limits = {
        "capabilities": token.capabilities,
        "partnerships": token.partnerships,
        "expires": token.expires,
    }
    made = make(token.user, token.name, **limits)
    if overlap:
        end = timezone.now() + overlap
        token.expires = min(end, token.expires) if token.expires else end
        token.save(update_fields=["expires"])
    else:
        revoke(token)
    return made


def digest(secret: str) -> str:
    """What is kept of a secret: it is long and random, so a plain digest gives nothing away."""
    return sha256(secret.encode()).hexdigest()


def actor_of_token(secret: str) -> Actor | None:
    """Who holds this token, or None when it is unknown, expired or revoked."""
    kept = digest(secret)
    found = known.get(kept)
    if found is not None and found[0] > time.monotonic():
        return found[1]
    actor = _look_up(kept)
    if len(known) > 10_000:  # somebody is guessing
        known.clear()
    known[kept] = (time.monotonic() + REMEMBERED, actor)
    return actor


def _look_up(kept: str) -> Actor | None:
    from lichen.web.accounts.members import actor_of_user

    now = timezone.now()
    good = Q(expires__isnull=True) | Q(expires__gt=now)
    token = Token.objects.select_related("user").filter(good, digest=kept, revoked__isnull=True).first()
    if token is None or not token.user.is_active:
        return None
    Token.objects.filter(pk=token.pk).update(used=now)
    limit: frozenset[Capability] = frozenset(token.capabilities)
    return replace(actor_of_user(token.user), token=token.pk, limit=limit, only=frozenset(token.partnerships))


def revoke(token: Token) -> None:
    """Refuse this token from now on."""
    token.revoked = timezone.now()
    token.save(update_fields=["revoked"])
