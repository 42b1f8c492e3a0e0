"""Whom a sign-on provider vouches for: an account with the verified email, or whoever was invited by it."""

from __future__ import annotations

import re
from itertools import count
from typing import Any

from django.db import transaction

from lichen.errors import NotAllowed
from lichen.web.accounts.invitations import accept, by_email
from lichen.web.accounts.models import Invitation, User


def person_of(sociallogin: Any) -> User:
    """The account; raises `NotAllowed` for an email that is not verified or nobody's."""
    said = sociallogin.account.extra_data
    claims = said.get("userinfo") or said.get("id_token") or {}
    email = str(claims.get("email") or "")
    if not email or claims.get("email_verified") is not True:
        raise NotAllowed("Your provider does not vouch for your email. Verify it there, then sign in again.")
    found = list(User.objects.filter(email__iexact=email, service=False)[:2])
    if len(found) == 1:
        return found[0]
    if found:
        raise NotAllowed(f"Several accounts have the email {email}. Ask a keeper of this workspace.")
    invitation = by_email(email)
    if invitation is None:
        raise NotAllowed(f"Nobody here has the email {email}. Ask an owner to invite you by it.")
    return _invited(invitation, email, claims)


def _invited(invitation: Invitation, email: str, claims: dict[str, Any]) -> User:
    wanted = invitation.username or str(claims.get("preferred_username") or email.partition("@")[0])
    username = invitation.username or _free(wanted)
    if User.objects.filter(username__iexact=username).exists():
        raise NotAllowed(f"`{username}` has an account already. Sign in with it, then open your invitation.")
    with transaction.atomic():
        user = User.objects.create_user(username, email, None, name=str(claims.get("name") or "")[:200])
        accept(invitation, user)
    return user


def _free(wanted: str) -> str:
    """The name as an id that nobody has."""
    clean = re.sub(r"[^A-Za-z0-9._-]+", "-", wanted).strip("._-")[:60] or "person"
    names = (clean if number == 1 else f"{clean}-{number}" for number in count(1))
    return next(name for name in names if not User.objects.filter(username__iexact=name).exists())
