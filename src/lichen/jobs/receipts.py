"""Receipts of lessons: later proposals that were given one are counted, some are asked again without it."""

from __future__ import annotations

from lichen.actions.partnership import Partnership
from lichen.context.space import lesson_entry
from lichen.jobs.heeding import heeding, looked_up, taught
from lichen.jobs.staff import Staff
from lichen.jobs.trying import truth_of, without
from lichen.ledger.events import ContributionMade
from lichen.partners.containment import Failed, ask_safely
from lichen.partners.protocol import Learner, Reply, Request
from lichen.reports.lessons.receipt import (
    Receipt,
    Touched,
    keep_receipt,
    keep_through,
    kept_receipts,
    read_through,
)
from lichen.reports.lessons.trial import same
from lichen.types import CaseId, PartnerId

AGAIN = 20
"""So many of a lesson's proposals are asked again without it; each costs one answer of the AI."""

AT_ONCE = 4


def count_receipts(staff: Staff) -> int:
    """How many proposals were counted; what could be asked again or judged by now is, too."""
    here = staff.partnership
    began, through = _begun(here), read_through(here.ledger, here.id)
    if began is None:
        return 0
    receipts = {each.lesson: each for each in kept_receipts(here.ledger, here.id)} if through else {}
    counted, head = _read(here, receipts, max(began, through))
    for receipt in receipts.values():
        _ask_again(staff, receipt)
        _judge(here, receipt)
        keep_receipt(here.ledger, here.id, receipt, seq=head, at=here.source.now())
    keep_through(here.ledger, here.id, head, at=here.source.now())
    return counted


def _begun(here: Partnership) -> int | None:
    """The entry before which no lesson was in force."""
    rows = here.ledger.rows("lessons", chain=here.id, limit=500)
    decided = [row.proposed_seq for row in rows if row.decision not in (None, "declined")]
    return min(decided, default=None)


def _read(here: Partnership, receipts: dict[str, Receipt], after: int) -> tuple[int, int]:
    counted, head = 0, after
    for entry in here.ledger.entries(here.id, after=after):
        head = entry.seq
        event = entry.event
        if not isinstance(event, ContributionMade) or event.shadow or not event.given:
            continue
        for mark in event.given:
            kind, _, lesson = mark.partition(" ")
            if kind == "lesson":
                counted += 1
                receipts.setdefault(lesson, Receipt(lesson)).take(_touched(event, mark), entry.seq)
    return counted, head


def _touched(event: ContributionMade, mark: str) -> Touched:
    return Touched(
        event.case,
        event.contribution,
        event.partner,
        event.answer,
        event.version,
        mark in (event.cites or ()),
    )


def _ask_again(staff: Staff, receipt: Receipt) -> None:
    """Ask the same version of the same partner without the lesson, as long as few were asked."""
    left = AGAIN - len(receipt.asked_again)
    waiting = [each for each in receipt.latest if each.differs is None and _reads(staff, each.partner)]
    for touched in waiting[: max(0, min(left, AT_ONCE))]:
        _ask_one(staff, receipt.lesson, touched)


def _ask_one(staff: Staff, lesson: str, touched: Touched) -> None:
    id = PartnerId(touched.partner)
    (request,) = staff.requests([CaseId(touched.case)], of=id)
    reply = _again(staff, id, lesson, request)
    if isinstance(reply, Reply) and reply.version == touched.version:
        tolerance = staff.partnership.charter.question.tolerance or 0.0
        touched.without, touched.differs = (
            reply.answer,
            not same(reply.answer, touched.answer, tolerance),
        )
    elif not isinstance(reply, Reply) and reply.failure == "off":
        touched.differs = True  # without the lesson it has nothing to say


def _again(staff: Staff, id: PartnerId, lesson: str, request: Request) -> Reply | Failed:
    """What the partner says without the lesson; one that looks lessons up leaves it out of them."""
    partner, entry = staff.partners[id], lesson_entry(staff.partnership, lesson)
    heeds = heeding(partner)
    if heeds is not None and entry is not None and looked_up(entry):
        plain, _ = heeds.trial(taught(entry, staff.contents), [request])[0]
        return Failed("off", "Without the lesson it has nothing to say.") if plain is None else plain
    (reply,) = ask_safely(partner, [without(request, f"lesson {lesson}")], timeout=staff.timeout)
    return reply


def _reads(staff: Staff, partner: str) -> bool:
    found = staff.partners.get(PartnerId(partner))
    return found is not None and not isinstance(found, Learner)


def _judge(here: Partnership, receipt: Receipt) -> None:
    """Compare with what is true by now; a settlement by people counts, the AI's own does not."""
    tolerance = here.charter.question.tolerance or 0.0
    for touched in receipt.latest:
        for row in here.ledger.rows("case", chain=here.id, case=touched.case):
            truth = truth_of(row)
            touched.right = None if truth is None else same(touched.answer, truth, tolerance)
