"""`estimates = fold(estimates, event)`: live operation, restart, replay and rehearsal all go through here.

Nothing else changes estimates. The fold reads no clock, no file and no random number, so the same events
give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import eq
from typing import Any

from lichen.estimates import fold_case, fold_charter, fold_contribution, fold_lane, fold_learning, grouped
from lichen.estimates.estimates import Estimates
from lichen.estimates.evidence import take_evidence
from lichen.estimates.relying import count, uncount
from lichen.ledger import events as ev

_STEPS: dict[type[ev.Event], Callable[[Estimates, Any], None]] = {
    ev.CharterAdopted: fold_charter.charter_adopted,
    ev.CaseOpened: fold_case.case_opened,
    ev.GroupMet: grouped.group_met,
    ev.PersonalDataErased: grouped.meanings_erased,
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
    ev.GroupLaneChanged: grouped.group_lane_changed,
    ev.ProposalProbed: fold_contribution.proposal_probed,
}
"""Events that are not named here are on record and change no estimate."""

_RELIED_ON = (
    ev.ContributionMade,
    ev.ContributionWithdrawn,
    ev.CaseSettled,
    ev.OutcomeRecorded,
    ev.ProposalProbed,
)
"""What changes how somebody is seen to rely on somebody else."""


def fold(estimates: Estimates, event: ev.Event) -> Estimates:
    """The estimates after one more event of the partnership's chain (the same object, changed)."""
    case = getattr(event, "case", None)
    if case is None or case != estimates.case_in_hand:
        take_evidence(estimates, case)
    step = _STEPS.get(type(event))
    if step is not None:
        _take(estimates, event, step)
    estimates.through += 1
    return estimates


def _take(estimates: Estimates, event: ev.Event, step: Callable[[Estimates, Any], None]) -> None:
    """One step, and the counts of reliance of its case anew where people or probes are in it."""
    case = estimates.cases.get(event.case) if isinstance(event, _RELIED_ON) else None
    relying, same = estimates.relying, eq if estimates.labels else estimates.same
    if case is not None and (case.people or relying.probes):
        uncount(relying, case, same)
    step(estimates, event)
    if case is not None and (case.people or relying.probes):
        count(relying, case, same)


def replay(events: Iterable[ev.Event], estimates: Estimates | None = None) -> Estimates:
    """The estimates after all these events, from the beginning or from a snapshot."""
    estimates = estimates or Estimates()
    for event in events:
        fold(estimates, event)
    return estimates
