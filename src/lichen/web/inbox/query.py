"""What a list of the inbox was asked for, read from its address; what is malformed is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from lichen.errors import InputRefused
from lichen.inbox.listing import Filters, Scope
from lichen.inbox.order import ORDERS, Order
from lichen.inbox.row import Urgency
from lichen.ledger.events import Wanted

ORDER_NAMES = {
    "attention": "Where you matter most",
    "due": "Due first",
    "confidence": "AI least sure first",
    "newest": "Newest first",
}


@dataclass(frozen=True, slots=True)
class Query:
    """One list: whose asks, in which partnership and order, kept by which filters."""

    scope: Scope = "mine"
    order: Order = "attention"
    partnership: str = ""
    wanted: str = ""
    urgency: str = ""
    disputed: bool = False
    stakes: bool = False

    @property
    def filters(self) -> Filters | None:
        """The filters as the inbox knows them; None where there are none."""
        if not (self.wanted or self.urgency or self.disputed or self.stakes):
            return None
        return Filters(
            wanted=self.wanted or None,  # type: ignore[arg-type]  # read() has checked it
            urgency=self.urgency or None,  # type: ignore[arg-type]  # read() has checked it
            disputed=True if self.disputed else None,
            high_stakes=True if self.stakes else None,
        )

    def plain(self) -> dict[str, Any]:
        """The list as a saved view keeps it: only what differs from the usual."""
        usual = Query()
        return {
            name: getattr(self, name)
            for name in self.__slots__
            if getattr(self, name) != getattr(usual, name)
        }


def read(given: Mapping[str, Any]) -> Query:
    """The list an address asks for; raises `InputRefused` for an unknown word."""
    return Query(
        scope=_one_of("scope", given, ("mine", "team"), "mine"),
        order=_one_of("order", given, ORDERS, "attention"),
        partnership=str(given.get("partnership", ""))[:64],
        wanted=_one_of("wanted", given, ("", *get_args(Wanted)), ""),
        urgency=_one_of("urgency", given, ("", *get_args(Urgency)), ""),
        disputed=bool(given.get("disputed")),
        stakes=bool(given.get("stakes")),
    )


def _one_of(name: str, given: Mapping[str, Any], allowed: tuple[str, ...], usual: str) -> Any:
    value = str(given.get(name) or usual)
    if value not in allowed:
        raise InputRefused(
            f"`{name}` is `{value[:40]}`. Use one of: {', '.join(each for each in allowed if each)}."
        )
    return value
