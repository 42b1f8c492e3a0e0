"""Audits of the open lane: how likely each case is to be audited, what came of it, and who owes one."""

from __future__ import annotations

from datetime import datetime

from lichen.charter.schema import Charter
from lichen.core.audits import AuditChance, audit_chance
from lichen.core.betting import fewest_audits
from lichen.estimates.case import CaseState, Settlement
from lichen.estimates.estimates import Estimates
from lichen.estimates.grouped import heard_for_groups, settled_in_groups
from lichen.estimates.lane_watch import Drawn, LaneWatch
from lichen.estimates.resolve import adjudicated
from lichen.types import CaseId, PartnerId

ENOUGH_ALONE = 1_000
"""From so many cases of the lane on, riskier ones are audited more often.

It is known by then how risky they usually are; and the lane has mostly become as wide as it will be, which
takes longer where audits depend on the case.
"""

FEWEST_WAITING = 50
CROWDED = 25
"""While so many audits wait for their verdict, no more than usual are drawn."""

FADING = 0.99
"""With each audit that is asked for, the load of those before it counts a hundredth less."""


def audit_of(estimates: Estimates, score: float) -> AuditChance:
    """With what probability a case of this score is audited if the AI settles it alone now, and the floor."""
    share, watch = estimates.agreed.risk.audit_share, estimates.monitor
    if watch is None:
        return AuditChance(share, share)
    by_risk = watch.alone >= ENOUGH_ALONE
    return audit_chance(
        share,
        state=watch.told,
        risk=risk_of(score) if by_risk else None,
        typical=watch.risks / watch.alone if by_risk else None,
        waiting=len(watch.waiting),
        most_waiting=CROWDED,
    )


def risk_of(score: float) -> float:
    """How probable an error is where the AI is this sure."""
    return min(1.0, max(0.0, 1.0 - score))


def audit_floor(estimates: Estimates) -> float:
    """The smallest probability of an audit that any case settled by the AI alone now could have."""
    return audit_of(estimates, 1.0).floor


def most_waiting(estimates: Estimates) -> int:
    """When more audits than this wait for their verdict, the lane waits too.

    As many as a certificate needs at the least: if all of them turned out wrong, no certificate could open
    the lane that went on beside them. At least 50, so that a weekend does not stop a loose one.
    """
    return _limits(estimates)[1]


def auditable(estimates: Estimates) -> bool:
    """Whether anybody could ever audit: a person who does not answer for the lane, or outcomes do."""
    return _limits(estimates)[2]


def _limits(estimates: Estimates) -> tuple[Charter, int, bool]:
    charter, known = estimates.agreed, estimates.auditing_of
    if known is None or known[0] is not charter:
        fewest = fewest_audits(charter.risk.bound, 1.0 - charter.risk.confidence)
        others = any(person.id != charter.answers_for_errors for person in charter.having("person"))
        known = (charter, max(FEWEST_WAITING, fewest), others or charter.outcomes_follow)
        estimates.auditing_of = known
    return known


def settled_alone(estimates: Estimates, case: CaseState, settled: Settlement, at: datetime) -> None:
    """The AI settled this case alone: the watch counts it and awaits its audit, if one was drawn."""
    watch = estimates.monitor
    score = 1.0 if case.proposal is None else case.proposal.score
    if settled.audited:
        estimates.unasked[case.case] = None
    if watch is None:
        return
    audit, floor, risk = settled.audit, settled.lane_floor, risk_of(score)
    by_risk = watch.alone >= ENOUGH_ALONE
    watch.settled(risk)
    drawn = Drawn(
        case=case.case,
        number=estimates.settled,
        alone=watch.alone,
        at=at,
        score=score,
        propensity=audit,
        floor=min(floor, audit),
        audited=settled.audited,
        risk=risk if by_risk else None,
    )
    counts = audit > 0.0 and (settled.audited or by_risk)
    if counts:
        watch.drew(drawn)
    if estimates.by_group.watches:
        settled_in_groups(estimates, case, drawn if counts else None, risk)


def hear(estimates: Estimates, case: CaseState) -> None:
    """Tell the watch what is known of this case, if it is one whose audit it awaits."""
    watch: LaneWatch | None = estimates.monitor
    if watch is not None and case.case in watch.waiting:
        watch.heard(case.case, _loss(estimates, case))
    if estimates.by_group.watches and case.settlement is not None and case.settlement.audited:
        heard_for_groups(estimates, case, _loss(estimates, case))


def hear_again(estimates: Estimates) -> None:
    """Tell the watch anew what is known of its audits, as when a charter changed who could do them."""
    watch = estimates.monitor
    for drawn in [] if watch is None else [each for each in watch.queue if each.audited]:
        case = estimates.cases.get(drawn.case)
        if case is not None:
            hear(estimates, case)


def _loss(estimates: Estimates, case: CaseState) -> float | None:
    """How much the AI's answer counts as wrong; None while that is open. What nobody is left to decide
    counts as the worst.
    """
    assert case.settlement is not None, "only a settled case is audited"
    answer, charter = case.settlement.answer, estimates.agreed
    truth = case.truth
    if truth is None and charter.outcomes_follow:
        truth = adjudicated(estimates, case)
    if truth is not None:
        return estimates.loss(answer, truth)
    if case.pending or charter.outcomes_follow or somebody_left(estimates, case):
        return None
    return 1.0


def somebody_left(estimates: Estimates, case: CaseState) -> bool:
    """Whether anyone could still be asked about a case that was settled and is audited."""
    charter = estimates.agreed
    if len(case.people) >= charter.reviews:
        return False
    fresh = [person.id for person in charter.having("person") if person.id not in case.asked]
    return any(case.people or person != charter.answers_for_errors for person in fresh)


def asked_to_audit(estimates: Estimates, case: CaseState, person: PartnerId) -> None:
    """Somebody was asked for an audit: theirs is the latest on the load."""
    estimates.unasked.pop(case.case, None)
    load = {who: FADING * owed for who, owed in estimates.audit_load.items()}
    load[person] = load.get(person, 0.0) + 1.0
    estimates.audit_load = load


def audit_moved(estimates: Estimates, previous: PartnerId, person: PartnerId) -> None:
    """The audit is another's now."""
    load = estimates.audit_load
    estimates.audit_load = {
        **load,
        previous: max(0.0, load.get(previous, 0.0) - 1.0),
        person: load.get(person, 0.0) + 1.0,
    }


def still_unasked(estimates: Estimates, case: CaseState) -> None:
    """Remember an audited case that nobody is asked about any more, while somebody could be."""
    settled = case.settlement
    if settled is None or not settled.audited or case.pending or case.people or case.truth is not None:
        return
    if somebody_left(estimates, case):
        estimates.unasked[case.case] = None


def forgotten(estimates: Estimates, case: CaseId) -> None:
    """Nobody waits any more for the audit of a case this old: without a verdict it counts as an error."""
    estimates.unasked.pop(case, None)
    if estimates.monitor is not None and case in estimates.monitor.waiting:
        estimates.monitor.heard(case, estimates.monitor.verdicts.get(case, True))
