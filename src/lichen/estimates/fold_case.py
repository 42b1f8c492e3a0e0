"""The fold's steps for one case: opened, asked, answered, settled."""

from __future__ import annotations

from lichen.estimates.belief import propose
from lichen.estimates.case import CaseState, Opinion, Pending, Settlement
from lichen.estimates.estimates import CASES_KEPT, Estimates, Standing
from lichen.estimates.tally import Tally
from lichen.ledger import events as ev


def case_opened(estimates: Estimates, event: ev.CaseOpened) -> None:
    """A case is there to be worked on."""
    estimates.cases[event.case] = CaseState(
        case=event.case, high_stakes=event.high_stakes, attributes=event.attributes
    )
    estimates.opened += 1
    if len(estimates.cases) > CASES_KEPT:
        _forget_oldest_settled(estimates)


def _forget_oldest_settled(estimates: Estimates) -> None:
    oldest = next((name for name, case in estimates.cases.items() if case.settlement), None)
    if oldest is not None:
        del estimates.cases[oldest]


def ask_made(estimates: Estimates, event: ev.AskMade) -> None:
    """Somebody's contribution is awaited."""
    case = estimates.cases.get(event.case)
    if case is not None:
        case.pending[event.ask] = Pending(event.partner, event.wanted, event.blind, event.blind_chance)
        if event.wanted == "answer" and event.partner not in estimates.roster.ai:
            estimates.blind_chance = event.blind_chance
        case.asked.append(event.partner)


def ask_failed(estimates: Estimates, event: ev.AskFailed) -> None:
    """The awaited contribution will not come."""
    case = estimates.cases.get(event.case)
    if case is not None:
        case.pending.pop(event.ask, None)


def contribution_made(estimates: Estimates, event: ev.ContributionMade) -> None:
    """A partner answered: a person, an AI, or a challenger in its shadow."""
    case = estimates.cases.get(event.case)
    if case is None:
        return
    asked = case.pending.pop(event.ask, None) if event.ask is not None else None
    opinion = _opinion(event)
    if event.role == "person":
        if not case.people and asked is not None and asked.blind:
            case.sought = asked.blind_chance
        _person_answered(estimates, case, event, opinion)
    elif event.shadow:
        case.shadows[event.partner] = opinion
        _shadow_proposed(estimates, case, opinion)
    else:
        _ai_answered(estimates, case, opinion)


def _opinion(event: ev.ContributionMade) -> Opinion:
    return Opinion(
        contribution=event.contribution,
        partner=event.partner,
        answer=event.answer,
        version=event.version,
        distribution=event.distribution,
        confidence=event.confidence,
        spread=event.spread,
        stage=event.stage,
    )


def _person_answered(
    estimates: Estimates, case: CaseState, event: ev.ContributionMade, opinion: Opinion
) -> None:
    estimates.roster.reviewer(event.partner)
    standing = estimates.standings.setdefault(event.partner, Standing(own=Tally()))
    if event.seconds is not None:
        standing.seconds += event.seconds
        standing.timed += 1
    case.people[event.partner] = opinion
    estimates.reviews += 1


def _ai_answered(estimates: Estimates, case: CaseState, opinion: Opinion) -> None:
    estimates.roster.machine(opinion.partner)
    estimates.roster.champions.setdefault(opinion.partner, opinion.version)
    case.ai[opinion.partner] = opinion
    if case.proposal is None:
        estimates.queue.append(case.case)
    case.proposal = propose(estimates, case.ai)


def _shadow_proposed(estimates: Estimates, case: CaseState, opinion: Opinion) -> None:
    instead = {**case.ai, opinion.partner: opinion}
    proposal = propose(estimates, instead)
    if proposal is not None:
        case.shadow_proposals[opinion.partner] = proposal


def case_settled(estimates: Estimates, event: ev.CaseSettled) -> None:
    """The case has an answer; from here on only its truth is missing."""
    estimates.settled += 1
    estimates.lanes[event.lane] += 1
    case = estimates.cases.get(event.case)
    if case is not None:
        _price_minutes(estimates, reviews=len(case.people))
        case.settlement = Settlement(event.answer, event.lane, event.audit, event.audited, _floor(estimates))


def _floor(estimates: Estimates) -> float:
    """The smallest probability with which the truth of a case settled now is sought, of those ever sought."""
    audit = 1.0 if estimates.threshold is None else estimates.agreed.risk.audit_share
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
