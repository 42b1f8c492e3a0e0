"""Members of a partnership: who has which role, and changes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, TypedDict

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Path

from lichen.errors import NotFound
from lichen.web.actor import actor_of
from lichen.web.api.answering import answered, nothing
from lichen.web.api.bodies import body, reader
from lichen.web.api.routing import PartnershipPath, Resource
from lichen.web.roles import Role

if TYPE_CHECKING:
    from lichen.web.accounts.models import User

resource = Resource("Members")
MemberPath = Annotated[str, Path(description="Somebody's user name.", examples=["ada"])]


class Member(TypedDict):
    """Somebody with a role here; `service` marks programs."""

    person: str
    name: str
    role: str
    service: bool


class MemberList(TypedDict):
    """Everybody with a role here."""

    items: list[Member]
    next: str | None


class RoleGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The role from now on."""

    role: Role


_role = reader(RoleGiven)


@resource.on("GET", "/partnerships/{partnership}/members", needs="see", gives=MemberList)
def list_members(request: HttpRequest, partnership: PartnershipPath) -> HttpResponse:
    """Who belongs to a partnership, and as what."""
    from lichen.web.accounts.models import Membership

    actor_of(request).enter(partnership)
    held = Membership.objects.filter(partnership=partnership, user__is_active=True).select_related("user")
    items = [
        {
            "person": each.user.username,
            "name": each.user.get_full_name(),
            "role": each.role,
            "service": each.user.service,
        }
        for each in held.order_by("user__username")
    ]
    return answered({"items": items, "next": None})


@resource.on(
    "PUT",
    "/partnerships/{partnership}/members/{person}",
    needs="govern",
    gives=Member,
    takes=RoleGiven,
    example={"role": "lead"},
)
def set_role(request: HttpRequest, partnership: PartnershipPath, person: MemberPath) -> HttpResponse:
    """Give a user this role in place of the one they had; it is put on the workspace's ledger."""
    from lichen.web.accounts.access import give_role

    actor = actor_of(request)
    actor.enter(partnership, "govern")
    role = body(request, _role).role
    user = _user(person)
    give_role(user, partnership, role, by=actor.name)
    said = {"person": user.username, "name": user.get_full_name(), "role": role, "service": user.service}
    return answered(said)


@resource.on("DELETE", "/partnerships/{partnership}/members/{person}", needs="govern")
def remove_member(request: HttpRequest, partnership: PartnershipPath, person: MemberPath) -> HttpResponse:
    """Take a user's access to the partnership away."""
    from lichen.web.accounts.access import take_role
    from lichen.web.accounts.models import Membership

    actor = actor_of(request)
    actor.enter(partnership, "govern")
    if not Membership.objects.filter(partnership=partnership, user__username=person).exists():
        raise NotFound(f"`{person}` has no role in `{partnership}`.")
    take_role(_user(person), partnership, by=actor.name)
    return nothing()


def _user(person: str) -> User:
    from lichen.web.accounts.models import User

    user: User | None = User.objects.filter(username=person, is_active=True).first()
    if user is None:
        raise NotFound(f"There is no user `{person}` here. Invite them first.")
    return user
