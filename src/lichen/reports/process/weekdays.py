"""Whether a step is done on certain days of the week only."""

from __future__ import annotations

from lichen.core.bottlenecks import Bottleneck

MOST_ENDS, MOST_BEGINS = 0.8, 0.6
"""It is where so much of it ends on at most two days, and less of it begins on them."""

FEWEST_WEEKS = 8
"""A shorter time says little about weeks."""

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def weekdays(found: Bottleneck) -> tuple[str, float]:
    """The one or two days on which nearly all of a step ends, and how much; no word where there are none."""
    if found.weeks < FEWEST_WEEKS:
        return "", 0.0
    steps = sum(found.ends_on)
    order = sorted(range(7), key=lambda day: (-found.ends_on[day], day))
    for few in (1, 2):
        on = sorted(order[:few])
        ends, begins = (sum(each[day] for day in on) / steps for each in (found.ends_on, found.begins_on))
        if ends >= MOST_ENDS and begins <= MOST_BEGINS:
            return " and ".join(DAYS[day] for day in on), ends
    return "", 0.0
