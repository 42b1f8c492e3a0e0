"""What a case's own answers say about its truth, before any outcome is known.

A blind answer that agrees with the AI's proposal counts as right; one that differs counts only when
another blind answer decides between them (DESIGN §3, "What counts as an error"). That both may be wrong
alike is an assumption, stated wherever the figure is shown.
"""

from __future__ import annotations

from lichen.charter.kinds import VERDICTS
from lichen.estimates.case import CaseState
from lichen.estimates.estimates import Estimates
from lichen.types import Answer


def adjudicated(estimates: Estimates, case: CaseState) -> Answer | None:
    """The answer two independent voices share and no other pair contests, or None.

    What people decided about something put forward is what is right about it.
    """
    settled = case.settlement
    if estimates.judges and settled is not None and settled.lane != "ai_only":
        return settled.answer
    voices = [opinion.answer for opinion in case.blind]
    if case.spoken is not None:
        voices.append(case.spoken.answer)
    support = [(sum(estimates.same(voice, other) for other in voices), voice) for voice in voices]
    if not support:
        return None
    most = max(count for count, _ in support)
    leaders = [voice for count, voice in support if count == most]
    agreed = most >= 2 and all(estimates.same(leaders[0], voice) for voice in leaders)
    return leaders[0] if agreed else None


def differs(estimates: Estimates, case: CaseState) -> bool:
    """Whether blind answers and the AI's proposal are at odds and nothing has decided between them.

    Where people decide what becomes of something put forward: whether they are at odds among themselves.
    """
    if estimates.judges and case.settlement is None:
        no = VERDICTS[estimates.agreed.question.kind].no
        against = sum(opinion.answer == no for opinion in case.people.values())
        return 2 * against == len(case.people) > 0
    return bool(case.blind) and case.spoken is not None and adjudicated(estimates, case) is None
