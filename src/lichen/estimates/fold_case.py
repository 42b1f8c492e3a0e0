"""The fold's steps for one case: opened, asked, settled, in dispute."""

from __future__ import annotations

import msgspec

from lichen.estimates.auditing import (
    asked_to_audit,
    audit_floor,
    audit_moved,
    forgotten,
    settled_alone,
    still_unasked,
)
from lichen.estimates.case import EMPTY, CaseState, Pending, Progress, Settlement, alike, everyone, name
from lichen.estimates.estimates import CASES_KEPT, Estimates
from lichen.estimates.group_counts import uncount
from lichen.ledger import events as ev
from lichen.types import CaseId


def case_opened(estimates: Estimates, event: ev.CaseOpened) -> None:
    """A case is there to be worked on."""
    estimates.cases[event.case] = CaseState(
        case=event.case,
        high_stakes=event.high_stakes,
        attributes=event.attributes,
        groups=alike(event.groups),
        opener=name(event.by) if estimates.judges else None,
    )
    estimates.unrouted[event.case] = None
    estimates.opened += 1


def ask_made(estimates: Estimates, event: ev.AskMade) -> None:
    """Somebody's contribution is awaited."""
    case = estimates.cases.get(event.case)
    if case is not None:
        waiting = Pending(name(event.partner), event.wanted, event.blind, event.blind_chance)
        case.pending = {**case.pending, event.ask: waiting}
        estimates.held.pop(event.case, None)
        estimates.unrouted.pop(event.case, None)
        if event.partner not in case.asked:
            case.asked = everyone((*case.asked, event.partner))
            if event.wanted == "audit":
                asked_to_audit(estimates, case, event.partner)
            if event.wanted == "answer" and event.partner not in estimates.roster.ai:
                estimates.blind_chance = event.blind_chance


def ask_moved(estimates: Estimates, event: ev.AskMoved) -> None:
    """Somebody else is awaited in place of the one before, who may be asked again later."""
    case = estimates.cases.get(event.case)
    waiting = None if case is None else case.pending.get(event.ask)
    if case is None or waiting is None:
        return
    case.pending = {**case.pending, event.ask: msgspec.structs.replace(waiting, partner=event.partner)}
    if waiting.wanted == "audit":
        audit_moved(estimates, event.previous, event.partner)
    busy = {each.partner for each in case.pending.values()} | case.people.keys()
    left = tuple(each for each in case.asked if each != event.previous or each in busy)
    case.asked = left if event.partner in left else (*left, event.partner)


def ask_failed(estimates: Estimates, event: ev.AskFailed) -> None:
    """The awaited contribution will not come."""
    case = estimates.cases.get(event.case)
    if case is not None:
        case.pending = {ask: each for ask, each in case.pending.items() if ask != event.ask} or EMPTY
        still_unasked(estimates, case)


def case_settled(estimates: Estimates, event: ev.CaseSettled) -> None:
    """The case has an answer; from here on only its truth is missing."""
    estimates.settled += 1
    estimates.lanes[event.lane] += 1
    estimates.held.pop(event.case, None)
    estimates.unrouted.pop(event.case, None)
    case = estimates.cases.get(event.case)
    if case is not None:
        _price_minutes(estimates, reviews=len(case.people))
        lane_floor = event.audit if event.floor is None else event.floor
        floor = _floor(estimates)
        case.settlement = Settlement(
            event.answer, event.lane, event.audit, event.audited, floor, lane_floor, event.digest
        )
        if event.lane == "ai_only":
            settled_alone(estimates, case, case.settlement, event.at)
        estimates.done.append(event.case)
        if len(estimates.done) > CASES_KEPT:
            oldest = estimates.done.popleft()
            forgotten(estimates, oldest)
            gone = estimates.cases.pop(oldest, None)
            if gone is not None:
                uncount(estimates, gone)


def carried_out(estimates: Estimates, event: ev.ActionBegun | ev.ActionEnded) -> None:
    """What was agreed on is being done, or is done."""
    _progress(estimates, event.case, "begun" if isinstance(event, ev.ActionBegun) else "ended")


def settlement_overridden(estimates: Estimates, event: ev.SettlementOverridden) -> None:
    """What was agreed on and not begun yet is taken back; estimates stand by what was settled."""
    case = estimates.cases.get(event.case)
    if case is not None and case.content is not None and case.content.progress == "":
        _progress(estimates, event.case, "taken_back")


def _progress(estimates: Estimates, id: CaseId, progress: Progress) -> None:
    case = estimates.cases.get(id)
    if case is not None and case.content is not None:
        case.content = msgspec.structs.replace(case.content, progress=progress)


def _floor(estimates: Estimates) -> float:
    """The smallest probability with which the truth of a case settled now is sought, of those ever sought."""
    audit = 1.0 if estimates.threshold is None else audit_floor(estimates)
    return min(audit, estimates.blind_chance or 1.0)


def _price_minutes(estimates: Estimates, *, reviews: int) -> None:
    """Let the price of a minute follow what was used, where the charter says what people can give."""
    capacity = estimates.agreed.capacity
    if capacity.reviews_per_case is not None:
        each = capacity.minutes_per_case
        estimates.price.update(used=reviews * each, capacity=capacity.reviews_per_case * each)


def disagreement_opened(estimates: Estimates, event: ev.DisagreementOpened) -> None:
    """Partners differ in substance; one disagreement a case."""
    case = estimates.cases.get(event.case)
    if case is not None:
        case.disagreement = event.disagreement
        estimates.held.pop(event.case, None)
