"""Trying a lesson: AI partners answer settled cases again, with it and without, before it is approved."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256
from random import Random
from typing import NamedTuple

from lichen.context.case_index import index_of
from lichen.context.entry import Entry, Subject, subject
from lichen.context.relevant import matches
from lichen.context.request import written
from lichen.context.space import Space, lesson_entry, space_of
from lichen.errors import NotFound
from lichen.jobs.heeding import heeding, looked_up
from lichen.jobs.staff import Staff
from lichen.jobs.trying_together import tried_together
from lichen.partners.containment import ask_safely
from lichen.partners.heeding import Heeding
from lichen.partners.protocol import Learner, Partner, Reply, Request
from lichen.reports.lessons.trial import Line, Trial, Why, changed, keep_trial
from lichen.types import Answer, CaseId, PartnerId

NEAR, OTHERS, DRAWN = 8, 12, 200
"""Cases most like the one it was learned on, others at most, and among how many these are sought."""

Said = dict[CaseId, Answer | None]


class Tried(NamedTuple):
    """A case on which the lesson is tried, and what is known to be right there."""

    case: CaseId
    why: Why
    about: Subject
    truth: Answer | None


def try_lesson(staff: Staff, lesson: str, progress: Callable[[float, str], None]) -> Trial:
    """The trial, kept. Raises `NotFound` for a lesson that is unknown or was erased.

    Asked are the case it was learned on and its examples, the settled cases most like it, and others drawn by
    lot, always the same ones for the same lesson: where the lesson does not hold, nothing can change and
    nobody is asked. The two requests differ by the lesson and by nothing else.
    """
    here = staff.partnership
    entry = lesson_entry(here, lesson)
    if entry is None:
        raise NotFound(f"There is no lesson `{lesson}` in `{here.id}` that can be tried.")
    through = here.ledger.head(here.id)
    progress(0.05, "choosing cases")
    cases = list(_cases(Space(here, through), entry))
    lookers = _lookers(staff, entry)
    lines, held = _looked_up(staff, entry, cases, lookers)
    asked, failed = _asked(staff, lookers), 0
    if asked or not lookers:
        space = space_of(here).holding(entry)
        touched = [each for each in cases if matches(space, entry, each.about)]
        held |= {each.case for each in touched}
        more, failed = _lines(staff, entry, asked, touched, progress)
        lines += more
    trial = Trial(lesson, here.source.now(), len(cases), len(held), tuple(lines), failed)
    keep_trial(here.ledger, here.id, trial, seq=through)
    return trial


def _looked_up(
    staff: Staff, entry: Entry, cases: Sequence[Tried], lookers: Mapping[PartnerId, Heeding]
) -> tuple[list[Line], set[CaseId]]:
    """What partners that look lessons up make of this one, together with all others; and where it speaks."""
    lines, held = [], set()
    for id, partner in lookers.items():
        found = tried_together(staff, id, partner, entry, [each.case for each in cases])
        for each, said in zip(cases, found, strict=True):
            if said.holds:
                held.add(each.case)
                lines.append(_line(staff, each, id, said.before, said.after, rule=False))
    return lines, held


def _lookers(staff: Staff, entry: Entry) -> dict[PartnerId, Heeding]:
    found = {id: heeding(partner) for id, partner in staff.partners.items() if looked_up(entry)}
    return {id: partner for id, partner in found.items() if partner is not None}


def _asked(staff: Staff, lookers: Mapping[PartnerId, Heeding]) -> list[tuple[PartnerId, Partner]]:
    """The partners that are asked for themselves; where one looks lessons up, learners are heard with it."""
    return [
        (id, partner)
        for id, partner in staff.partners.items()
        if partner is not None and id not in lookers and not (lookers and isinstance(partner, Learner))
    ]


def _lines(
    staff: Staff,
    entry: Entry,
    asked: Sequence[tuple[PartnerId, Partner]],
    cases: Sequence[Tried],
    progress: Callable[[float, str], None],
) -> tuple[list[Line], int]:
    lines: list[Line] = []
    failed = 0
    for at, (id, partner) in enumerate(asked if cases else ()):
        progress(0.1 + 0.9 * at / len(asked), f"asking {id} about {len(cases)} cases")
        rule = isinstance(partner, Learner)
        if rule and entry.answer is None:
            continue
        before, after = _before_and_after(staff, id, partner, entry, [each.case for each in cases])
        if rule:
            after = dict.fromkeys(before, entry.answer)
        for each in cases:
            if each.case in before and each.case in after:
                lines.append(_line(staff, each, id, before[each.case], after[each.case], rule=rule))
            else:
                failed += 1
    return lines, failed


def _line(
    staff: Staff, tried: Tried, id: str, before: Answer | None, after: Answer | None, *, rule: bool
) -> Line:
    tolerance = staff.partnership.charter.question.tolerance or 0.0
    change = changed(before, after, tried.truth, tolerance=tolerance)
    return Line(tried.case, tried.why, id, before, after, tried.truth, change, rule)


def _before_and_after(
    staff: Staff, id: PartnerId, partner: Partner, entry: Entry, cases: Sequence[CaseId]
) -> tuple[Said, Said]:
    plain = [without(each, entry.mark) for each in staff.requests(cases, of=id)]
    told = [dataclasses.replace(each, context=(written(entry), *each.context)) for each in plain]
    if isinstance(partner, Learner):
        return _said(staff, partner, plain), {}
    return _said(staff, partner, plain), _said(staff, partner, told)


def without(request: Request, mark: str) -> Request:
    """The request as it would be without one piece of context."""
    kept = tuple(each for each in request.context if not each.startswith(f"[{mark}] "))
    return dataclasses.replace(request, context=kept)


def _said(staff: Staff, partner: Partner, requests: Sequence[Request]) -> Said:
    """What the partner answers by case; None where it sits out, nothing where it fails."""
    replies = ask_safely(partner, requests, timeout=staff.timeout)
    return {
        request.case: reply.answer if isinstance(reply, Reply) else None
        for request, reply in zip(requests, replies, strict=True)
        if isinstance(reply, Reply) or reply.failure == "off"
    }


def _cases(space: Space, entry: Entry) -> Iterator[Tried]:
    here, seen = space.partnership, set[str]()
    for why, case in _chosen(space, entry):
        if case in seen:
            continue
        seen.add(case)
        rows = here.ledger.rows("case", chain=here.id, case=case)
        if not rows:
            continue
        row = rows[0]
        contents = here.unseal([row.inputs, row.attributes])
        if row.inputs in contents:
            about = subject(case, contents[row.inputs], contents.get(row.attributes))
            taught = entry.answer if why == "learned" else None
            yield Tried(CaseId(case), why, about, truth_of(row) or taught)


def _chosen(space: Space, entry: Entry) -> Iterator[tuple[Why, str]]:
    yield from (("learned", case) for case in entry.cases)
    like = {"text": entry.like or " ".join((entry.text, *entry.words))}
    near = index_of(space.partnership).similar(like, NEAR)
    yield from (("near", each.case) for each in near)
    yield from (("other", case) for case in _drawn(space, entry))


def _drawn(space: Space, entry: Entry) -> list[str]:
    """Settled cases by lot, those first for which the lesson's own scope holds."""
    here = space.partnership
    rng, head = Random(sha256(entry.mark.encode()).digest()), here.ledger.head(here.id)
    found: dict[str, bool] = {}
    for after in sorted(rng.sample(range(head), min(DRAWN, head))):
        for row in here.ledger.rows("cases_settled", chain=here.id, after=after, limit=1):
            found.setdefault(row.case, _applies(space, entry, row.case) if entry.scoped else False)
    return sorted(found, key=lambda case: (not found[case], sha256(case.encode()).digest()))[:OTHERS]


def _applies(space: Space, entry: Entry, case: str) -> bool:
    here = space.partnership
    row = here.ledger.rows("case", chain=here.id, case=case)[0]
    contents = here.unseal([row.inputs, row.attributes])
    about = subject(case, contents.get(row.inputs), contents.get(row.attributes))
    return matches(space, entry, about)


def truth_of(row: object) -> Answer | None:
    """What is known to be right: what turned out, or what people decided."""
    truth: Answer | None = getattr(row, "truth", None)
    if truth is not None:
        return truth
    decided = getattr(row, "lane", None) not in (None, "ai_only") or getattr(row, "overridden_seq", None)
    return getattr(row, "answer", None) if decided else None
