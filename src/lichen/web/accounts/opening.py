"""Open a partnership whose owner is a user here: on the ledger and in the accounts."""

from __future__ import annotations

from lichen.actions.partnership import Partnership
from lichen.charter.schema import Charter
from lichen.web.accounts.access import give_role
from lichen.web.accounts.models import User
from lichen.web.house import house


def open_as_owner(charter: Charter, user: User) -> Partnership:
    """The partnership, opened by this user, who has the owner's role in it.

    Raises `CharterRefused` when the charter cannot govern yet, `Conflict` when the id is taken.
    """
    house().workspace.open_partnership(charter, by=user.username)
    give_role(user, charter.partnership, "owner", by=user.username)
    return house().partnership(charter.partnership)
