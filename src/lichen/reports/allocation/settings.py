"""The settings that say who does what, as one flat record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from lichen.charter.schema import Charter
from lichen.errors import InputRefused
from lichen.types import LastWord


class Settings(NamedTuple):
    """What the allocation panel can change; names, units and meanings are those of the charter.

    `reviews_per_case` None means that the price of a minute stays as it is.
    """

    bound: float
    confidence: float
    audit_share: float
    reviews: int
    minutes_per_case: float
    reviews_per_case: float | None
    cost_of_error: float
    cost_of_minute: float
    last_word: LastWord
    human_first: float


_LIMITS: dict[str, tuple[float, float]] = {
    "bound": (1e-6, 0.5),
    "confidence": (0.5, 0.999_999),
    "audit_share": (1e-6, 1.0),
    "reviews": (1, 20),
    "minutes_per_case": (1e-6, 1e6),
    "reviews_per_case": (1e-6, 20.0),
    "cost_of_error": (0.0, 1e12),
    "cost_of_minute": (0.0, 1e12),
    "human_first": (0.0, 1.0),
}


def settings_of(charter: Charter) -> Settings:
    """The settings in force under a charter."""
    risk, capacity = charter.risk, charter.capacity
    return Settings(
        risk.bound, risk.confidence, risk.audit_share, charter.reviews, capacity.minutes_per_case,
        capacity.reviews_per_case, capacity.cost_of_error, capacity.cost_of_minute, charter.last_word,
        charter.human_first,
    )  # fmt: skip


def changed(settings: Settings, changes: Mapping[str, Any]) -> Settings:
    """The settings with these changed; raises `InputRefused` for one that is unknown or out of range."""
    for name, value in changes.items():
        if name not in Settings._fields:
            raise InputRefused(f"`{name}` is not a setting here. Use one of: {', '.join(Settings._fields)}.")
        _check(name, value)
    return settings._replace(**changes)


def _check(name: str, value: Any) -> None:
    if name == "last_word":
        if value not in ("person", "belief"):
            raise InputRefused(f"`last_word` is `person` or `belief`, not `{value}`.")
        return
    if value is None and name == "reviews_per_case":
        return
    low, high = _LIMITS[name]
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
        raise InputRefused(f"`{name}` lies between {low:g} and {high:g}; it was given {value!r}.")
