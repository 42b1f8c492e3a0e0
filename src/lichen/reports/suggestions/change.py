"""Which change of the charter a suggestion comes to, where it comes to one."""

from __future__ import annotations

from collections.abc import Mapping

from lichen.reports.whatif import Change


def change_for(topic: str, figures: Mapping[str, float]) -> Change | None:
    """What to rehearse for a suggestion on this topic; None where no setting of a charter says it.

    >>> change_for("lane:bound", {"bound": 0.035}).given, change_for("late:9", {})
    ({'bound': 0.035}, None)
    """
    if topic == "reviews":
        return Change(reviews=1)
    bound = figures.get("bound")
    if topic == "lane:bound" and bound is not None and 0.0 < bound <= 0.5:
        return Change(bound=round(bound, 6))
    return None
