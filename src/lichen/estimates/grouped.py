"""Groups of cases on the AI-only lane: which of them it takes, and the watch over each."""

from __future__ import annotations

from msgspec.structs import replace

from lichen.core.groups import Groups, budget
from lichen.estimates.case import CaseState, Proposal
from lichen.estimates.estimates import Estimates
from lichen.estimates.lane_watch import Drawn, LaneWatch
from lichen.ledger.events import GroupLaneChanged, GroupMet, PersonalDataErased
from lichen.types import PartnerId


def groups_allow(estimates: Estimates, case: CaseState, score: float) -> bool:
    """Whether nothing proved, or not yet proved, of the case's groups keeps it from the lane.

    A case whose groups are not known goes to people.
    """
    protected = estimates.agreed.protected_attributes
    if not protected:
        return True
    if len(case.groups) != len(protected):
        return False
    lanes = estimates.by_group.lanes
    return all(group in lanes and score >= lanes[group] for group in case.groups)


def fresh_groups(estimates: Estimates) -> Groups | None:
    """Certificates that nothing has counted for yet; None where the charter protects no attribute."""
    charter = estimates.agreed
    if not charter.protected_attributes:
        return None
    return Groups(bound=estimates.stakes.bound, confidence=charter.risk.confidence)


def close_groups(estimates: Estimates) -> None:
    """No group goes alone any more, and nobody is watched."""
    estimates.by_group.lanes, estimates.by_group.watches = {}, {}


def group_met(estimates: Estimates, event: GroupMet) -> None:
    """Cases of another group come in."""
    estimates.by_group.meanings[event.group] = event.meaning


def meanings_erased(estimates: Estimates, event: PersonalDataErased) -> None:
    """What a group stands for was erased: its number stays, and no case that comes in gets it any more."""
    gone = set(event.seals)
    found = [group for group, seal in estimates.by_group.meanings.items() if seal in gone]
    for group in found:
        estimates.by_group.meanings[group] = ""
    if found:
        estimates.by_group.codes = {}


def group_lane_changed(estimates: Estimates, event: GroupLaneChanged) -> None:
    """The lane takes this group's cases from here on, or no longer."""
    group, threshold = event.group, event.threshold
    if threshold is None:
        estimates.by_group.lanes.pop(group, None)
        estimates.by_group.watches.pop(group, None)
        if estimates.by_group.proofs is not None:
            estimates.by_group.proofs.forget(group)
        return
    estimates.by_group.lanes[group] = threshold
    watch = estimates.by_group.watches.get(group)
    if watch is None:
        estimates.by_group.watches[group] = _watch(estimates, group, threshold)
    else:
        watch.widen((threshold,))


def _watch(estimates: Estimates, group: int, threshold: float) -> LaneWatch:
    delta = budget(group, 1.0 - estimates.agreed.risk.confidence)
    return LaneWatch((threshold,), bound=estimates.stakes.bound, confidence=1.0 - delta)


def count_proof(estimates: Estimates, proposal: Proposal | None, case: CaseState, loss: float) -> None:
    """Count a checked case for the certificate of each of its groups."""
    if estimates.by_group.proofs is None or proposal is None or not case.groups:
        return
    estimates.by_group.proofs.update(
        case.groups, score=proposal.score, error=loss, propensity=case.propensity, floor=case.floor
    )


def count_shadow(
    estimates: Estimates, partner: PartnerId, proposal: Proposal, case: CaseState, loss: float
) -> None:
    """Count a checked case for what a challenger would prove of each group."""
    if estimates.by_group.proofs is None or not case.groups:
        return
    version = case.shadows[partner].version
    known = estimates.by_group.shadows.get(partner)
    if known is None or known[0] != version:
        fresh = fresh_groups(estimates)
        assert fresh is not None, "there are groups"
        known = estimates.by_group.shadows[partner] = (version, fresh)
    known[1].update(
        case.groups, score=proposal.score, error=loss, propensity=case.propensity, floor=case.floor
    )


def settled_in_groups(estimates: Estimates, case: CaseState, drawn: Drawn | None, risk: float) -> None:
    """The AI settled this case alone: the watch over each of its groups counts it, and what was drawn."""
    for watch in _watches(estimates, case):
        watch.settled(risk)
        if drawn is not None:
            watch.drew(replace(drawn, alone=watch.alone))


def heard_for_groups(estimates: Estimates, case: CaseState, loss: float | None) -> None:
    """What is known of an audited case, for the watch over each of its groups."""
    for watch in _watches(estimates, case):
        if case.case in watch.waiting:
            watch.heard(case.case, loss)


def _watches(estimates: Estimates, case: CaseState) -> list[LaneWatch]:
    known = estimates.by_group.watches
    return [known[group] for group in case.groups if group in known] if known else []
