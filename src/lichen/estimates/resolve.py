"""What a case's own answers say about its truth, before any outcome is known.

A blind answer that agrees with the AI's proposal counts as right; one that differs counts only when
another blind answer decides between them (DESIGN §3, "What counts as an error"). That both may be wrong
alike is an assumption, stated wherever the figure is shown.
"""

from __future__ import annotations

from lichen.estimates.case import CaseState
from lichen.estimates.estimates import Estimates
from lichen.types import Answer


def adjudicated(estimates: Estimates, case: CaseState) -> Answer | None:
    """The answer two independent voices share and no other pair contests, or None."""
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
    """Whether blind answers and the AI's proposal are at odds and nothing has decided between them."""
    return bool(case.blind) and case.spoken is not None and adjudicated(estimates, case) is None
