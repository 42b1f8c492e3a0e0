"""The AI-only lane as it stands: what a page says about it in one sentence, and the figures behind it."""

from __future__ import annotations

from typing import Literal, NamedTuple

from lichen.core.audits import audit_chance
from lichen.core.monitor import Evidence
from lichen.core.percent import percent
from lichen.estimates import lane_words as words
from lichen.estimates.auditing import auditable, most_waiting
from lichen.estimates.estimates import Estimates
from lichen.types import CaseId, PartnerId

LaneStanding = Literal["closed", "held", "paused", "open", "watch"]


class LaneNow(NamedTuple):
    """Where the lane stands.

    `state` is "held" where somebody closed it by hand and "paused" where it waits for audits. `audit_share`
    of its cases is audited; `waiting` audits have no verdict yet, at most `most_waiting` may, and `unasked`
    could not be given to anybody yet. `checked` audits counted since the watch began, `wrong` of the latest
    `window` found an error. `auditors` may be asked for audits.
    """

    state: LaneStanding
    sentence: str
    threshold: float | None
    rungs: tuple[float, ...]
    bound: float
    audit_share: float
    waiting: int
    most_waiting: int
    unasked: tuple[CaseId, ...]
    alone: int
    checked: int
    wrong: int
    window: int
    evidence: Evidence | None
    answers_for: PartnerId
    auditors: tuple[PartnerId, ...]


def lane_now(estimates: Estimates) -> LaneNow:
    """The lane of this partnership at this moment."""
    charter, watch = estimates.agreed, estimates.monitor
    latest = [] if watch is None else watch.latest(words.WINDOW)
    return LaneNow(
        state=_state(estimates),
        sentence=_sentence(estimates),
        threshold=estimates.threshold,
        rungs=() if watch is None else tuple(watch.thresholds[1:]),
        bound=charter.risk.bound,
        audit_share=share_now(estimates),
        waiting=0 if watch is None else len(watch.waiting),
        most_waiting=most_waiting(estimates),
        unasked=tuple(estimates.unasked),
        alone=0 if watch is None else watch.alone,
        checked=0 if watch is None else watch.monitor.audits,
        wrong=sum(each.wrong for each in latest),
        window=len(latest),
        evidence=None if watch is None else watch.monitor.evidence,
        answers_for=PartnerId(charter.answers_for_errors),
        auditors=tuple(
            PartnerId(person.id)
            for person in charter.having("person")
            if person.id != charter.answers_for_errors
        ),
    )


def share_now(estimates: Estimates) -> float:
    """The share of the lane's cases that is audited now."""
    watch, share = estimates.monitor, estimates.agreed.risk.audit_share
    return share if watch is None else audit_chance(share, state=watch.told).chance


def _state(estimates: Estimates) -> LaneStanding:
    watch = estimates.monitor
    if estimates.held_closed:
        return "held"
    if watch is not None and watch.paused is not None:
        return "paused"
    if estimates.threshold is None:
        return "closed"
    return "open" if watch is None else watch.told


def _sentence(estimates: Estimates) -> str:
    state, watch = _state(estimates), estimates.monitor
    if state == "held":
        return "The AI-only lane was closed by hand and stays closed until somebody lets it open again."
    if state == "paused" and watch is not None:
        return words.paused(estimates, watch)
    if state == "closed":
        why = "" if auditable(estimates) else f" It cannot open: {words.nobody_audits(estimates)}"
        return f"The AI-only lane is closed: every case goes to people.{why}"
    assert estimates.threshold is not None, "an open lane has a threshold"
    sure = f"The AI settles alone where it is at least {percent(estimates.threshold)} sure"
    if watch is None or not watch.checked:
        return f"{sure}; {words.allowed(estimates.agreed.risk.bound)} to be wrong."
    return f"{sure}. {words.wrong_of_last(watch, estimates.agreed.risk.bound)}"
