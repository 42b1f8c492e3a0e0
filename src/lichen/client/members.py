"""Who belongs to a partnership, and how much each can do in a day."""

from __future__ import annotations

from typing import Literal

from lichen.client.link import Link, at, given
from lichen.client.paging import whole
from lichen.client.shapes import Capacity, Member

Role = Literal["owner", "lead", "contributor", "auditor", "service"]


class Members:
    """The members of a partnership."""

    def __init__(self, link: Link, partnership: str) -> None:
        self._link, self._at = link, at("partnerships", partnership, "members")

    def list(self) -> list[Member]:
        """Everybody with a role here."""
        return whole(self._link, Member, self._at)

    def set(self, person: str, role: Role) -> Member:
        """Somebody with this role from now on."""
        return self._link.act(Member, "PUT", self._at + at(person), {"role": role})

    def remove(self, person: str) -> None:
        """Take somebody's access away."""
        self._link.drop(self._at + at(person))


class Capacities:
    """What people can do in a day, where it is not what the charter says."""

    def __init__(self, link: Link, partnership: str) -> None:
        self._link, self._at = link, at("partnerships", partnership, "capacities")

    def list(self) -> list[Capacity]:
        """All that somebody set."""
        return whole(self._link, Capacity, self._at)

    def set(
        self, person: str, *, minutes_per_day: float | None = None, cases_per_day: float | None = None
    ) -> Capacity:
        """What this person can do in a day from now on; with neither, what the charter says holds again."""
        body = given(minutes_per_day=minutes_per_day, cases_per_day=cases_per_day)
        return self._link.act(Capacity, "PUT", self._at + at(person), body)
