"""`estimates = fold(estimates, event)`: live operation, restart, replay and rehearsal all go through here.

Nothing else changes estimates. The fold reads no clock, no file and no random number, so the same events
give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from lichen.estimates import fold_case, fold_charter, fold_contribution, fold_lane, fold_learning
from lichen.estimates.estimates import Estimates
from lichen.estimates.evidence import take_evidence
from lichen.ledger import events as ev

_STEPS: dict[type[ev.Event], Callable[[Estimates, Any], None]] = {
    ev.CharterAdopted: fold_charter.charter_adopted,
    ev.CaseOpened: fold_case.case_opened,
    ev.AskMade: fold_case.ask_made,
    ev.AskMoved: fold_case.ask_moved,
    ev.AskFailed: fold_case.ask_failed,
    ev.ContributionMade: fold_contribution.contribution_made,
    ev.ContributionWithdrawn: fold_contribution.contribution_withdrawn,
    ev.CaseSettled: fold_case.case_settled,
    ev.DisagreementOpened: fold_case.disagreement_opened,
    ev.OutcomeRecorded: fold_learning.outcome_recorded,
    ev.LearningBegun: fold_learning.learning_begun,
    ev.Learned: fold_learning.learned,
    ev.VersionPromoted: fold_lane.version_promoted,
    ev.LaneChanged: fold_lane.lane_changed,
    ev.LaneWatched: fold_lane.lane_watched,
}
"""Events that are not named here are on record and change no estimate."""


def fold(estimates: Estimates, event: ev.Event) -> Estimates:
    """The estimates after one more event of the partnership's chain (the same object, changed)."""
    case = getattr(event, "case", None)
    if case is None or case != estimates.case_in_hand:
        take_evidence(estimates, case)
    step = _STEPS.get(type(event))
    if step is not None:
        step(estimates, event)
    estimates.through += 1
    return estimates


def replay(events: Iterable[ev.Event], estimates: Estimates | None = None) -> Estimates:
    """The estimates after all these events, from the beginning or from a snapshot."""
    estimates = estimates or Estimates()
    for event in events:
        fold(estimates, event)
    return estimates
