"""How finely each measure is counted over time, and how long the finest counts are kept."""

from __future__ import annotations

from typing import Literal

Grain = Literal["all", "minute", "hour", "day"]

SECOND = 1_000_000
SIZE: dict[Grain, int] = {"minute": 60 * SECOND, "hour": 3600 * SECOND, "day": 86_400 * SECOND}
KEPT: dict[Grain, int] = {"minute": 2 * SIZE["day"], "hour": 60 * SIZE["day"]}
"""Finer counts go when they are so much older than the newest entry: hours and days hold the same."""

OVER_TIME = frozenset(
    {"opened", "settled", "audits", "waiting", "due", "service", "response", "reviews", "error", "checked"}
)
BY_DAY = frozenset({"answers", "acceptance", "agreement", "disputes", "failures", "auditing"})


def grains_of(measure: str) -> tuple[Grain, ...]:
    """The grains a measure is counted in; the whole is always one of them."""
    if measure in OVER_TIME:
        return ("all", "minute", "hour", "day")
    return ("all", "day") if measure in BY_DAY else ("all",)


def floor(at: int, grain: Grain) -> int:
    """The start of the step a time falls into, in UTC; 0 for the whole."""
    return 0 if grain == "all" else at - at % SIZE[grain]
