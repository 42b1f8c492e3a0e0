"""`estimates = fold(estimates, event)`: live operation, restart, replay and rehearsal all go through here.

Nothing else changes estimates. The fold reads no clock, no file and no random number, so the same events
give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import eq
from typing import Any

from lichen.estimates import (
    fold_case,
    fold_charter,
    fold_contribution,
    fold_lane,
    fold_learning,
    group_counts,
    grouped,
)
from lichen.estimates.case import CaseState
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
    ev.SettlementOverridden: fold_case.settlement_overridden,
    ev.ActionBegun: fold_case.carried_out,
    ev.ActionEnded: fold_case.carried_out,
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

_RELIED_ON = frozenset(
    {
        ev.ContributionMade,
        ev.ContributionWithdrawn,
        ev.CaseSettled,
        ev.OutcomeRecorded,
        ev.ProposalProbed,
    }
)
"""What changes how somebody is seen to rely on somebody else, and what is known of a settled case's group."""


def fold(estimates: Estimates, event: ev.Event) -> Estimates:
    """The estimates after one more event of the partnership's chain (the same object, changed)."""
    about = getattr(event, "case", None)
    if about is None or about != estimates.case_in_hand:
        take_evidence(estimates, about)
    step = _STEPS.get(type(event))
    if step is not None:
        case = estimates.cases.get(about) if about is not None and type(event) in _RELIED_ON else None
        if case is None:
            step(estimates, event)
        else:
            _take(estimates, event, case, step)
    estimates.through += 1
    return estimates


def _take(
    estimates: Estimates, event: ev.Event, case: CaseState, step: Callable[[Estimates, Any], None]
) -> None:
    """One step, and what its case adds anew: to its groups, and to reliance where people are in it."""
    relying, same = estimates.relying, eq if estimates.labels else estimates.same
    if case.people or relying.probes:
        uncount(relying, case, same)
    if case.groups:
        group_counts.uncount(estimates, case)
    step(estimates, event)
    if case.people or relying.probes:
        count(relying, case, same)
    if case.groups:
        group_counts.count(estimates, case)


def replay(events: Iterable[ev.Event], estimates: Estimates | None = None) -> Estimates:
    """The estimates after all these events, from the beginning or from a snapshot."""
    estimates = estimates or Estimates()
    for event in events:
        fold(estimates, event)
    return estimates
