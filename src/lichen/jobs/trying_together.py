"""Trying a lesson on what the AI partners say together, where one of them looks lessons up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from lichen.context.entry import Entry
from lichen.estimates.belief import propose
from lichen.estimates.case import Opinion
from lichen.jobs.heeding import taught
from lichen.jobs.staff import Staff
from lichen.partners.containment import ask_safely
from lichen.partners.heeding import Heeding
from lichen.partners.protocol import Later, Partner, Reply, Request
from lichen.types import Answer, CaseId, ContributionId, PartnerId

Said = Mapping[CaseId, Reply]


class Together(NamedTuple):
    """What the AI partners say together without a lesson and with it; `holds` where it makes a difference."""

    case: CaseId
    before: Answer | None
    after: Answer | None
    holds: bool


def tried_together(
    staff: Staff, id: PartnerId, partner: Heeding, entry: Entry, cases: Sequence[CaseId]
) -> Iterator[Together]:
    """Per case what all partners say together where `partner` does not heed the lesson, and where it does."""
    lesson = taught(entry, staff.contents)
    requests = staff.requests(cases, of=id)
    plain, told = (_by_case(requests, each) for each in zip(*partner.trial(lesson, requests), strict=True))
    others = {
        other: _said(staff, each, staff.requests(cases, of=other))
        for other, each in staff.partners.items()
        if other != id and each is not None
    }
    for case in cases:
        alone = {other: said[case] for other, said in others.items() if case in said}
        before, after = (_lean(staff, id, alone, said.get(case)) for said in (plain, told))
        yield Together(case, before, after, holds=plain.get(case) != told.get(case))


def _said(staff: Staff, partner: Partner, requests: Sequence[Request]) -> Said:
    return _by_case(requests, ask_safely(partner, requests, timeout=staff.timeout))


def _by_case(requests: Sequence[Request], results: Sequence[object]) -> Said:
    """The replies by case, without what failed or comes later."""
    return {
        request.case: reply
        for request, reply in zip(requests, results, strict=True)
        if isinstance(reply, Reply) and not isinstance(reply, Later)
    }


def _lean(staff: Staff, id: PartnerId, others: Mapping[PartnerId, Reply], own: Reply | None) -> Answer | None:
    said = dict(others) if own is None else {**others, id: own}
    opinions = {partner: _opinion(partner, reply) for partner, reply in said.items()}
    with staff.partnership.looking() as estimates:
        proposal = propose(estimates, opinions)
    return None if proposal is None else proposal.answer


def _opinion(partner: PartnerId, reply: Reply) -> Opinion:
    return Opinion(
        contribution=ContributionId(""),
        partner=partner,
        answer=reply.answer,
        version=reply.version,
        distribution=reply.distribution,
        confidence=reply.confidence,
        spread=reply.spread,
    )
