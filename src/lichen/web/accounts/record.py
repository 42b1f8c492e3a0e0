"""Changes of access: made in the accounts and written to the workspace's own chain, or neither."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from lichen.ledger.chain import WORKSPACE
from lichen.ledger.events import AccessChanged
from lichen.types import PartnerId, PartnershipId
from lichen.web.accounts.members import forget
from lichen.web.house import house

KEEPER = "keeper"
"""The role of those who look after the whole workspace, as the ledger names it."""


@contextmanager
def recorded(person: str, partnership: str | None, role: str | None, *, by: str) -> Iterator[None]:
    """Makes the change within and its entry one: if the ledger cannot be written, nothing changes.

    `role` None takes the access to the partnership away; with `partnership` None too, all of it.
    """
    with transaction.atomic():
        yield
        record(person, partnership, role, by=by)
    forget()  # somebody may have been looked up between the change and its commit


def record(person: str, partnership: str | None, role: str | None, *, by: str) -> None:
    """Write one change of access to the workspace's chain."""
    place = None if partnership is None else PartnershipId(partnership)
    now = house().workspace.source.now()
    changed = AccessChanged(at=now, by=PartnerId(by), person=person, partnership=place, role=role)
    house().ledger.append(WORKSPACE, [changed])
