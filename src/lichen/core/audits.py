"""With what probability a case that the AI settled alone is audited."""

from __future__ import annotations

from typing import NamedTuple

from lichen.core.monitor import LaneState

# While something speaks against the lane all of its cases are audited. It is soon over: nearly all doubts
# are settled by a few dozen audits, and a lane that fails is closed before it did much harm.
RAISED = 1.0


class AuditChance(NamedTuple):
    """The `chance` with which this case is audited and the `floor`: the smallest any case could have now."""

    chance: float
    floor: float


def audit_chance(
    share: float,
    *,
    state: LaneState = "open",
    risk: float | None = None,
    typical: float | None = None,
    raised: float = RAISED,
    waiting: int = 0,
    most_waiting: int | None = None,
) -> AuditChance:
    """Return the chance of an audit for the next case of the lane, and the floor to be logged beside it.

    `share` of the cases is audited while the lane is open, the larger of `share` and `raised` while its
    monitor watches it. Where answers take time, `most_waiting` keeps that from filling inboxes: while so many
    audits are `waiting` for their answer, the share is not raised. All this depends on the past only, so such
    audits need no weight: chance and floor are equal.

    With `risk`, the case's predicted probability of an error, and `typical`, the mean of those predictions
    over the lane's cases so far, risky cases are audited more often: floor = level·(1 + level)/2 and chance =
    floor + (level − floor)·risk/typical, at most one. The mean over the lane stays `level`, except for what
    the limit at one cuts off; the more is audited anyway, the less the risk matters. Such an audit counts
    floor/chance (hand both to `Monitor.update`). Draw before anyone can know whether the case was right.
    Raises ValueError for shares outside (0, 1] or a risk outside [0, 1].

    >>> audit_chance(0.05)
    AuditChance(chance=0.05, floor=0.05)
    >>> audit_chance(0.05, state="watch")
    AuditChance(chance=1.0, floor=1.0)
    >>> audit_chance(0.05, state="watch", waiting=25, most_waiting=25)
    AuditChance(chance=0.05, floor=0.05)
    >>> chance, floor = audit_chance(0.05, risk=0.05, typical=0.02)
    >>> round(chance, 3), round(floor, 3)
    (0.086, 0.026)

    Zrnic, T. & Candès, E. J. (2024). Active statistical inference. ICML 2024, arXiv:2403.03208.
    """
    if not (0.0 < share <= 1.0 and 0.0 < raised <= 1.0):
        raise ValueError(
            f"share and raised must lie above 0 and at most at 1; they are {share} and {raised}."
        )
    crowded = most_waiting is not None and waiting >= most_waiting
    level = share if state == "open" or crowded else max(share, raised)
    if risk is None or not typical:
        return AuditChance(level, level)
    if not 0.0 <= risk <= 1.0:
        raise ValueError(f"risk must lie in [0, 1]; it is {risk}.")
    floor = level * (1.0 + level) / 2.0
    return AuditChance(min(1.0, floor + (level - floor) * risk / typical), floor)
