"""Learn: fit the estimates anew on what is known, at once or beside the work.

A fit is due after 20 truths, then each time a quarter more are known, and at the latest after 500 new ones.
So early truths count soon, the number of fits grows with the logarithm of the cases, and a busy partnership
never works on a belief that is more than 500 truths old. Where three AI partners or more speak, a fit is also
due after 20 cases, with or without a truth, and then at each quarter more up to 2,000: who agrees with whom
shows how good each of them is.
"""

from __future__ import annotations

from lichen.actions.draft import Draft
from lichen.actions.lane import watch_lane
from lichen.actions.partnership import Partnership
from lichen.actions.permission import LICHEN
from lichen.estimates.estimates import Estimates
from lichen.estimates.team import Team
from lichen.ledger.events import Learned, LearningBegun


def due(estimates: Estimates) -> bool:
    """Whether enough new truths came in since the last fit began."""
    return estimates.fit_due


def learn(partnership: Partnership, *, key: str | None = None) -> None:
    """Put the moment of learning on record and learn at once; the fit itself follows from the record."""

    def act(draft: Draft) -> None:
        draft.add(Learned(at=draft.now, by=LICHEN, through=draft.estimates.through))
        watch_lane(draft)

    partnership.perform(act, key=key, request=("learn",))


def begin_learning(partnership: Partnership) -> int | None:
    """The entry from which on a fit learns beside the work: a new one if due, or that of a fit under way.

    None when neither is there.
    """
    begun: int | None = None

    def act(draft: Draft) -> None:
        nonlocal begun
        if not draft.estimates.frozen and due(draft.estimates):
            draft.add(LearningBegun(at=draft.now, by=LICHEN))
        begun = max(draft.estimates.frozen, default=None)

    partnership.perform(act)
    return begun


def finish_learning(partnership: Partnership, seq: int, fitted: Team) -> bool:
    """Whether the fit that began at entry `seq` came into force now; not if another did or overtook it."""

    def act(draft: Draft) -> None:
        if seq in draft.estimates.frozen:
            draft.estimates.fits[seq] = fitted
            draft.add(Learned(at=draft.now, by=LICHEN, through=seq))
            watch_lane(draft)

    return bool(partnership.perform(act))
