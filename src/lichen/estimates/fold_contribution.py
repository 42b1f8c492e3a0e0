"""The fold's steps for what partners say: given, and taken back before anything followed."""

from __future__ import annotations

import msgspec

from lichen.charter.kinds import TAKEN
from lichen.estimates.auditing import still_unasked
from lichen.estimates.belief import propose
from lichen.estimates.case import EMPTY, CaseState, Content, Held, Opinion, Pending, name
from lichen.estimates.estimates import Estimates, Standing
from lichen.estimates.evidence import draw
from lichen.estimates.relying import Probe, probed
from lichen.estimates.tally import Tally
from lichen.ledger import events as ev


def contribution_made(estimates: Estimates, event: ev.ContributionMade) -> None:
    """A partner answered: a person, an AI, or a challenger in its shadow."""
    case = estimates.cases.get(event.case)
    if case is None:
        return
    asked = _answered(case, event)
    opinion, shown = _opinion(event, asked), case.content
    if event.content is not None and not event.shadow:
        _put_forward(case, event, event.content)
    if event.role == "person":
        _person_answered(estimates, case, event, opinion, asked)
        if shown is not None:
            estimates.held[event.case] = msgspec.structs.replace(estimates.held[event.case], content=shown)
    elif event.shadow:
        case.shadows = {**case.shadows, event.partner: opinion}
        _shadow_proposed(estimates, case, opinion)
    else:
        _ai_answered(estimates, case, opinion)


def _put_forward(case: CaseState, event: ev.ContributionMade, seal: ev.Seal) -> None:
    digest, by, before = event.digest or "", name(event.partner), case.content
    if event.role == "ai":
        case.content = Content(digest, by, seal, first=digest, asked_by=by)
    elif before is None:  # no AI had anything to put forward, and a person wrote it
        case.content = Content(digest, by, seal)
    else:  # one of the options as the AI wrote it is no change
        first = digest if event.answer in TAKEN else before.first
        case.content = Content(digest, by, seal, first, before.asked_by)


def _answered(case: CaseState, event: ev.ContributionMade) -> Pending | None:
    """What the ask awaited, which is open no longer; None if nobody had asked."""
    waiting = None if event.ask is None else case.pending.get(event.ask)
    if waiting is not None:
        left = {ask: each for ask, each in case.pending.items() if ask != event.ask}
        case.pending = left or EMPTY
    return waiting


def _opinion(event: ev.ContributionMade, asked: Pending | None) -> Opinion:
    return Opinion(
        event.contribution,
        name(event.partner),
        name(event.answer),
        name(event.version),
        event.distribution,
        event.confidence,
        event.spread,
        event.stage,
        _chance(event, asked),
        event.seconds,
        event.about or event.digest or "",
    )


def _chance(event: ev.ContributionMade, asked: Pending | None) -> float:
    """How likely a blind answer was, if this one was given as the lot fell."""
    kept_to = asked is not None and asked.wanted == "answer" and asked.blind == (event.stage == "blind")
    return asked.blind_chance if asked is not None and kept_to else 1.0


def _person_answered(
    estimates: Estimates,
    case: CaseState,
    event: ev.ContributionMade,
    opinion: Opinion,
    asked: Pending | None,
) -> None:
    estimates.held[event.case] = _held(case, event, asked)
    estimates.unrouted.pop(event.case, None)
    estimates.unasked.pop(event.case, None)
    if not case.people and asked is not None and asked.blind and not estimates.judges:
        case.sought = asked.blind_chance
    estimates.roster.reviewer(event.partner)
    standing = estimates.standings.setdefault(event.partner, Standing(own=Tally()))
    if event.seconds is not None:
        standing.seconds += event.seconds
        standing.timed += 1
    before = case.people.get(event.partner)
    if before is not None and before.stage == "blind":
        case.firsts = {**case.firsts, event.partner: before}
    case.people = {**case.people, event.partner: opinion}
    estimates.reviews += 1


def _held(case: CaseState, event: ev.ContributionMade, asked: Pending | None) -> Held:
    return Held(
        contribution=event.contribution,
        partner=event.partner,
        at=event.at,
        stage=event.stage,
        ask=event.ask,
        waiting=asked,
        before=case.people.get(event.partner),
        sought=case.sought,
        seconds=event.seconds,
    )


def contribution_withdrawn(estimates: Estimates, event: ev.ContributionWithdrawn) -> None:
    """A person took an answer back from which nothing had followed: as if it had not been given."""
    case, held = estimates.cases.get(event.case), estimates.held.get(event.case)
    if case is None or held is None or held.contribution != event.contribution:
        return
    del estimates.held[event.case]
    if held.before is None:
        case.people = {who: said for who, said in case.people.items() if who != held.partner} or EMPTY
    else:
        case.people = {**case.people, held.partner: held.before}
        case.firsts = {who: said for who, said in case.firsts.items() if who != held.partner} or EMPTY
    still_unasked(estimates, case)
    if not case.routed:
        estimates.unrouted[event.case] = None
    case.sought, case.content = held.sought, held.content
    estimates.reviews -= 1
    if held.seconds is not None:
        _give_back(estimates.standings[held.partner], held.seconds)


def _give_back(standing: Standing, seconds: float) -> None:
    standing.timed -= 1
    standing.seconds = standing.seconds - seconds if standing.timed else 0.0


def _ai_answered(estimates: Estimates, case: CaseState, opinion: Opinion) -> None:
    estimates.held.pop(case.case, None)
    estimates.roster.machine(opinion.partner)
    estimates.roster.champions.setdefault(opinion.partner, opinion.version)
    case.ai = {**case.ai, opinion.partner: opinion} if case.ai else {opinion.partner: opinion}
    if case.proposal is None:
        draw(estimates, case)
    case.proposal = propose(estimates, case.ai)
    for shadow in case.shadows.values():  # a challenger's proposal stands beside what the others say by now
        _shadow_proposed(estimates, case, shadow)


def _shadow_proposed(estimates: Estimates, case: CaseState, opinion: Opinion) -> None:
    proposal = propose(estimates, {**case.ai, opinion.partner: opinion})
    if proposal is not None:
        case.shadow_proposals = {**case.shadow_proposals, opinion.partner: proposal}


def proposal_probed(estimates: Estimates, event: ev.ProposalProbed) -> None:
    """An AI partner was asked once more; only how firmly it holds to its answers is learned from that."""
    probe = Probe(event.partner, event.version, event.before, event.after, event.told)
    probed(estimates.relying, event.case, probe)
