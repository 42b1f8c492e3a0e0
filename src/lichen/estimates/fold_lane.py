"""The fold's steps for the AI-only lane: what it takes, how closely it is watched, and who is in charge."""

from __future__ import annotations

from lichen.core.certificate import Certificate
from lichen.estimates.estimates import Estimates
from lichen.estimates.grouped import close_groups, fresh_groups
from lichen.estimates.lane_watch import LaneWatch
from lichen.ledger import events as ev


def lane_changed(estimates: Estimates, event: ev.LaneChanged) -> None:
    """The AI-only lane takes what is at or above this threshold; None closes it."""
    before, watch = estimates.threshold, estimates.monitor
    estimates.threshold, estimates.held_closed = event.threshold, event.held
    if event.cause == "audits_waiting":
        if watch is not None:
            watch.paused = before if event.threshold is None else None
        return
    if event.cause == "monitor" or event.held:
        demand_evidence(estimates)
    if event.threshold is None:
        estimates.monitor = None
        close_groups(estimates)
    elif watch is not None and event.cause == "monitor":
        watch.narrow(event.threshold)
    elif watch is None or before is None or watch.narrowed or event.cause != "certificate":
        begin_watch(estimates, event.threshold, *event.rungs)
    else:
        watch.widen((event.threshold, *event.rungs))


def lane_watched(estimates: Estimates, event: ev.LaneWatched) -> None:
    """The lane is audited more, or as usual again, from here on."""
    if estimates.monitor is not None:
        estimates.monitor.told = event.state


def begin_watch(estimates: Estimates, *thresholds: float) -> None:
    """Watch this lane from here on, from nothing."""
    risk = estimates.agreed.risk
    estimates.monitor = LaneWatch(thresholds, bound=estimates.stakes.bound, confidence=risk.confidence)


def demand_evidence(estimates: Estimates) -> None:
    """Begin a certificate for which only what is drawn from here on counts."""
    risk = estimates.agreed.risk
    estimates.certificate = Certificate(bound=estimates.stakes.bound, confidence=risk.confidence)
    estimates.by_group.proofs = fresh_groups(estimates)
    estimates.certified_from, estimates.promoted = estimates.drawn, None


def version_promoted(estimates: Estimates, event: ev.VersionPromoted) -> None:
    """A challenger answers from now on; its certificate is the one it earned in shadow."""
    estimates.roster.champions[event.partner] = event.version
    estimates.paired.pop(event.partner, None)
    shadow = estimates.shadow_certificates.pop(event.partner, None)
    demand_evidence(estimates)
    estimates.promoted = event.partner
    groups = estimates.by_group.shadows.pop(event.partner, None)
    close_groups(estimates)
    if shadow is not None and shadow[0] == event.version:
        estimates.certificate = shadow[1]
    if groups is not None and groups[0] == event.version:
        estimates.by_group.proofs = groups[1]
    if estimates.threshold is None:
        estimates.monitor = None
    else:
        begin_watch(estimates, estimates.threshold)
