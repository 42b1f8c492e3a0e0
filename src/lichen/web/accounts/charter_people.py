"""Members and the charter: whoever is to work on cases must be a partner of it."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from lichen.actions.adopt_charter import adopt_charter
from lichen.actions.partnership import Partnership
from lichen.actions.permission import people_of
from lichen.charter.schema import Partner
from lichen.errors import InputRefused
from lichen.types import PartnerId
from lichen.web.accounts.models import Membership, User


def outside_charter(partnership: Partnership, members: Iterable[Membership]) -> set[str]:
    """The user names of contributors whom the charter does not name, so that nobody asks them."""
    named = people_of(partnership.charter)
    return {
        each.user.username
        for each in members
        if each.role == "contributor" and each.user.username not in named
    }


def add_to_charter(partnership: Partnership, user: User, *, by: PartnerId) -> int:
    """The version of the charter under which this one works on cases.

    Raises `NotAllowed` unless the charter's owner acts, `InputRefused` for a program.
    """
    if user.service:
        raise InputRefused(
            "A program is no person of a charter. Add it as an AI partner in the charter itself."
        )
    charter = partnership.charter
    if charter.partner(user.username) is not None:
        return charter.version
    partner = Partner(id=user.username, role="person", name=user.name)
    beside = tuple(person for person in charter.people if person.id != user.username)
    wanted = replace(charter, partners=(*charter.partners, partner), people=beside)
    return adopt_charter(partnership, wanted, by=by).version
