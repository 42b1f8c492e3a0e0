"""Keep the AI-only lane to what its certificate and its monitor allow, and say why it changed."""

from __future__ import annotations

import numpy as np

from lichen.actions.draft import Draft
from lichen.actions.incident import incident_of
from lichen.actions.lane_of_groups import heed_groups, watch_groups
from lichen.actions.permission import LICHEN
from lichen.core.audits import audit_chance
from lichen.core.certificate import Certificate
from lichen.core.percent import percent
from lichen.estimates import lane_words as words
from lichen.estimates.auditing import auditable, most_waiting
from lichen.estimates.estimates import Estimates
from lichen.estimates.lane_watch import LaneWatch
from lichen.ledger.events import IncidentKind, LaneCause, LaneChanged, LaneWatched
from lichen.types import PartnerId

RUNGS = (0.75, 0.5, 0.25)
"""The narrower lanes watched beside the lane would take about these shares of its cases."""

RESUMES_AT = 0.5
"""A lane that paused goes on when at most half as many audits wait as made it pause: it does not flicker."""


def watch_lane(draft: Draft, cause: LaneCause = "certificate") -> None:
    """Write down how the lane changes, if its monitor or its certificate now says so."""
    heed_monitor(draft)
    estimates = draft.estimates
    watch, certificate = estimates.monitor, estimates.certificate
    assert certificate is not None, "a charter always demands a certificate"
    if estimates.held_closed or (watch is not None and watch.paused is not None):
        return
    new, old = certificate.threshold, estimates.threshold
    may_open = new is not None and (old is None or new < old) and auditable(estimates)
    if may_open or (cause != "certificate" and old is not None and new != old):
        _follow(draft, certificate, cause)
    if estimates.by_group.proofs is not None:
        watch_groups(draft, cause)


def heed_monitor(draft: Draft) -> None:
    """Write down what the monitor says: watch more closely, narrow, close, or wait for audits."""
    watch = draft.estimates.monitor
    if watch is None:
        return
    if draft.estimates.by_group.watches:
        heed_groups(draft)
    state = watch.monitor.state
    if state == "closed":
        _demote(draft, watch)
        return
    _wait_for_audits(draft, watch)
    if state != watch.told:
        share = audit_chance(draft.estimates.agreed.risk.audit_share, state=state).chance
        evidence = words.watched(draft.estimates, watch, share)
        draft.add(LaneWatched(at=draft.now, by=LICHEN, state=state, audit=share, evidence=evidence))


def _follow(draft: Draft, certificate: Certificate, cause: LaneCause) -> None:
    new, old = certificate.threshold, draft.estimates.threshold
    upper = (
        certificate.upper if certificate.upper is None else certificate.upper * draft.estimates.stakes.scale
    )
    draft.add(
        LaneChanged(
            at=draft.now,
            by=LICHEN,
            threshold=new,
            evidence=_in_words(new, old, draft.estimates.agreed.risk.bound, upper),
            upper=upper,
            cause=cause,
            previous=old,
            rungs=rungs_of(certificate),
        )
    )


def rungs_of(certificate: Certificate) -> tuple[float, ...]:
    """Narrower lanes inside the certified one, the widest first."""
    known, open_from = certificate.state(), certificate.threshold
    steps = known["thresholds"]
    if open_from is None or len(steps) == 0:
        return ()
    inside = steps >= open_from
    mass = np.cumsum(known["tally"][2][inside])
    at = np.searchsorted(mass, np.array(RUNGS) * mass[-1])
    found = steps[inside][np.minimum(at, len(mass) - 1)]
    return tuple(sorted({float(each) for each in found if each > open_from}))


def _demote(draft: Draft, watch: LaneWatch) -> None:
    """Narrow the lane to what is still sound, or close it, and open an incident with its owner."""
    estimates = draft.estimates
    rung = None if watch.paused is not None else watch.sound_rung()
    evidence = words.closed(estimates, watch) if rung is None else words.narrowed(estimates, watch, rung)
    incident = f"incident-{estimates.through + 1}"
    before = estimates.threshold if watch.paused is None else watch.paused
    what: IncidentKind = "lane_closed" if rung is None else "lane_narrowed"
    draft.add(incident_of(draft, incident, what, evidence, watch))
    draft.add(
        LaneChanged(
            at=draft.now,
            by=LICHEN,
            threshold=rung,
            evidence=evidence,
            cause="monitor",
            previous=before,
            rungs=() if rung is None else tuple(each for each in watch.thresholds if each > rung),
            incident=incident,
        )
    )


def _wait_for_audits(draft: Draft, watch: LaneWatch) -> None:
    """Pause a lane whose audits nobody answers; let it go on when they are answered."""
    estimates, most = draft.estimates, most_waiting(draft.estimates)
    waiting = len(watch.waiting)
    if watch.paused is None and estimates.threshold is not None:
        if waiting > most or not auditable(estimates):
            _pause(draft, None, words.paused(estimates, watch), estimates.threshold)
    elif watch.paused is not None and waiting <= RESUMES_AT * most and auditable(estimates):
        _pause(draft, watch.paused, words.resumed(watch.paused), None)


def _pause(draft: Draft, threshold: float | None, evidence: str, previous: float | None) -> None:
    draft.add(
        LaneChanged(
            at=draft.now,
            by=LICHEN,
            threshold=threshold,
            evidence=evidence,
            cause="audits_waiting",
            previous=previous,
        )
    )


def _in_words(new: float | None, old: float | None, bound: float, upper: float | None) -> str:
    if new is None:
        return "The AI-only lane is closed until the evidence for this version and bound is there again."
    verb = "opened" if old is None else "widened" if new < old else "narrowed"
    ceiling = f", by the running confidence bound at most {percent(upper)}" if upper and upper < bound else ""
    return (
        f"The AI-only lane {verb}: where the AI is at least {percent(new)} sure, its error is certified "
        f"to be below {percent(bound)}{ceiling}."
    )


def close_by_hand(draft: Draft, by: PartnerId, evidence: str) -> None:
    """Close the lane until somebody lets it open again; it then needs a new certificate."""
    estimates: Estimates = draft.estimates
    draft.add(
        LaneChanged(
            at=draft.now,
            by=by,
            threshold=None,
            evidence=evidence,
            cause="owner",
            previous=estimates.threshold,
            held=True,
        )
    )
