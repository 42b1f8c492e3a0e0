"""Invitations: a link that makes somebody a member, good once and for a week."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from lichen.errors import Conflict, InputRefused, NotAllowed, NotFound
from lichen.web.accounts.access import FOR_PEOPLE, give_role
from lichen.web.accounts.members import actor_of_user
from lichen.web.accounts.models import ID, Invitation, Membership, User
from lichen.web.accounts.tokens import digest

GOOD_FOR = timedelta(days=7)


def invite(
    by: User, *, partnership: str = "", role: str = "", username: str = "", email: str = ""
) -> tuple[Invitation, str]:
    """The invitation on record and the path of its link, which is shown this once.

    Raises `InputRefused` for a role, user name or email that cannot be.
    """
    _check(partnership, role, username, email)
    secret = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        digest=digest(secret),
        username=username,
        email=email,
        partnership=partnership,
        role=role,
        invited_by=by,
        expires=timezone.now() + GOOD_FOR,
    )
    return invitation, f"/join/{secret}/"


def _check(partnership: str, role: str, username: str, email: str) -> None:
    if partnership and role not in FOR_PEOPLE:
        raise InputRefused(f"There is no role `{role}` for people. Choose one of {', '.join(FOR_PEOPLE)}.")
    try:
        if username:
            ID(username)
        if email:
            validate_email(email)
    except ValidationError as error:
        raise InputRefused(f"{' '.join(error.messages)} Correct it and invite again.") from error


def by_secret(secret: str) -> Invitation:
    """The open invitation of this link; raises `NotFound` when there is none, or none any more."""
    found = _open().filter(digest=digest(secret)).select_related("invited_by").first()
    if found is None or not _vouched(found):
        raise NotFound("This invitation was used, has expired or was taken back. Ask for a new one.")
    return found


def by_email(email: str) -> Invitation | None:
    """The latest open invitation of whoever has this email."""
    found = _open().filter(email__iexact=email).select_related("invited_by").order_by("-created")
    return next((each for each in found if _vouched(each)), None)


def open_of(partnership: str) -> list[Invitation]:
    """Invitations to a partnership that nobody has followed yet."""
    return list(
        _open().filter(partnership=partnership).select_related("invited_by").order_by("-created")[:100]
    )


def accept(invitation: Invitation, user: User) -> None:
    """Make this one the member the invitation names, once.

    Raises `Conflict` when somebody was first or they are a member already, `NotAllowed` when it is
    for somebody else.
    """
    if invitation.username and invitation.username != user.username:
        raise NotAllowed(f"This invitation is for `{invitation.username}`, and you are `{user.username}`.")
    held = Membership.objects.filter(user=user, partnership=invitation.partnership).first()
    if held is not None:
        raise Conflict(f"You are a member of `{held.partnership}` already, as {held.role}.")
    with transaction.atomic():
        if not _open().filter(pk=invitation.pk).update(accepted=timezone.now()):
            raise Conflict("Somebody has used this invitation already. Ask for a new one.")
        if invitation.partnership:
            give_role(user, invitation.partnership, invitation.role, by=invitation.invited_by.username)


def take_back(partnership: str, invitation: int) -> None:
    """Let the link lead nowhere from now on."""
    _open().filter(pk=invitation, partnership=partnership).delete()


def _open() -> QuerySet[Invitation]:
    return Invitation.objects.filter(accepted__isnull=True, expires__gt=timezone.now())


def _vouched(invitation: Invitation) -> bool:
    """Whether whoever invited could still do so now."""
    by = invitation.invited_by
    if not by.is_active:
        return False
    actor = actor_of_user(by)
    return actor.may("govern", invitation.partnership) if invitation.partnership else actor.keeper
