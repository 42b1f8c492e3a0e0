"""Everything the fake holds: partnerships, who belongs to them, tokens, and what was done under which key."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from lichen.client.testing.desk import Desk

ALLOWED = {
    "owner": frozenset({"see", "work", "open", "lead", "govern", "audit"}),
    "lead": frozenset({"see", "work", "open", "lead", "audit"}),
    "contributor": frozenset({"see", "work", "open"}),
    "auditor": frozenset({"see", "audit"}),
    "service": frozenset({"see", "work", "open"}),
}


@dataclass(slots=True)
class House:
    """The state of one fake server."""

    desks: dict[str, Desk] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    tokens: dict[int, dict[str, Any]] = field(default_factory=dict)
    done: dict[tuple[str, str], tuple[str, Any]] = field(default_factory=dict)
    absences: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    views: dict[str, dict[str, Any]] = field(default_factory=dict)
    read: dict[tuple[str, str], int] = field(default_factory=dict)

    def may(self, who: str, needs: str, partnership: str) -> bool:
        """Whether somebody may do this there."""
        desk = self.desks.get(partnership)
        return desk is not None and needs in ALLOWED.get(desk.roles.get(who, ""), frozenset())

    def where(self, who: str, needs: str = "see") -> list[Desk]:
        """The partnerships in which somebody may do this."""
        return [desk for desk in self.desks.values() if self.may(who, needs, desk.id)]
