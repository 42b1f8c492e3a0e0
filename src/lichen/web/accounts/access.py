"""Who has access to what: give a role, take it away, look after the workspace, leave it."""

from __future__ import annotations

from django.utils import timezone

from lichen.errors import Conflict, InputRefused
from lichen.web.accounts import members
from lichen.web.accounts.models import Membership, Token, User
from lichen.web.accounts.record import KEEPER, recorded
from lichen.web.accounts.sessions import end_all

FOR_PEOPLE = ("owner", "lead", "contributor", "auditor")
FOR_PROGRAMS = ("service", "auditor")


def give_role(user: User, partnership: str, role: str, *, by: str) -> None:
    """Let this one have this role there from now on, in place of the one they had.

    Raises `InputRefused` for a role they cannot have, `Conflict` when they are the last owner.
    """
    roles = FOR_PROGRAMS if user.service else FOR_PEOPLE
    if role not in roles:
        who = "A program" if user.service else "A person"
        raise InputRefused(f"{who} cannot have the role `{role}`. Choose one of {', '.join(roles)}.")
    with recorded(user.username, partnership, role, by=by):
        if role != "owner":
            _refuse_to_orphan(user, partnership)
        members.grant(user, partnership, role)


def take_role(user: User, partnership: str, *, by: str) -> None:
    """Take this one's access to the partnership away; raises `Conflict` when they are the last owner."""
    with recorded(user.username, partnership, None, by=by):
        _refuse_to_orphan(user, partnership)
        members.withdraw(user, partnership)


def deactivate(user: User, *, by: str) -> None:
    """Close an account: its sessions and tokens are good for nothing from this moment.

    Raises `Conflict` for one's own account, the last keeper, or the last owner of a partnership.
    """
    if user.username == by:
        raise Conflict("You cannot close your own account. Ask another keeper of this workspace.")
    with recorded(user.username, None, None, by=by):
        _refuse_without_keeper(user)
        for owned in Membership.objects.filter(user=user, role="owner"):
            _refuse_to_orphan(user, owned.partnership)
        user.is_active = False
        user.save(update_fields=["is_active"])
        Token.objects.filter(user=user, revoked__isnull=True).update(revoked=timezone.now())
        end_all(user)


def reactivate(user: User, *, by: str) -> None:
    """Open a closed account again, with the roles it had; its tokens stay revoked."""
    roles = dict(Membership.objects.filter(user=user).values_list("partnership", "role"))
    with recorded(user.username, None, KEEPER if user.is_superuser else "member", by=by):
        user.is_active = True
        user.save(update_fields=["is_active"])
    for partnership, role in roles.items():
        give_role(user, partnership, role, by=by)


def keep(user: User, *, by: str, yes: bool = True) -> None:
    """Let this one look after the whole workspace, or no longer; raises `Conflict` for the last one."""
    if user.service or not user.is_active:
        raise InputRefused("Only a person with an open account can look after the workspace.")
    with recorded(user.username, None, KEEPER if yes else "member", by=by):
        if not yes:
            _refuse_without_keeper(user)
        user.is_superuser = yes
        user.save(update_fields=["is_superuser"])


def _refuse_to_orphan(user: User, partnership: str) -> None:
    owners = Membership.objects.select_for_update().filter(partnership=partnership, role="owner")
    held = {owner.user_id for owner in owners.filter(user__is_active=True)}
    if held == {user.pk}:
        raise Conflict(
            f"{user.get_full_name()} is the last owner of `{partnership}`. Make somebody else an owner first."
        )


def _refuse_without_keeper(user: User) -> None:
    keepers = User.objects.select_for_update().filter(is_superuser=True, is_active=True)
    if {keeper.pk for keeper in keepers} == {user.pk}:
        raise Conflict(
            f"{user.get_full_name()} is the last who looks after this workspace. "
            "Let somebody else do so first."
        )
