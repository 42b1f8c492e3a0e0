"""Probes of AI partners: on a few cases by lot they are asked again, half of them told of a disagreement.

What a partner says then changes nothing for the case. It shows whether the partner gives way to people who
say something else, more often than its answers change by themselves: people must not take for a second
opinion what only echoes them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from itertools import islice
from typing import NamedTuple

from lichen.actions.record_probe import record_probe
from lichen.charter.schema import Question
from lichen.errors import Conflict, NotFound
from lichen.estimates.case import CaseState, Opinion
from lichen.estimates.estimates import Estimates
from lichen.jobs.staff import Staff
from lichen.partners.containment import ask_safely
from lichen.partners.protocol import Learner, Reply
from lichen.types import Answer, CaseId, PartnerId

SHARE = 0.02
"""The share of an AI partner's cases on which it is probed."""

LATEST, AT_ONCE = 2_000, 16
"""Probed are cases among so many that were settled last, so many at a time."""


class Planned(NamedTuple):
    """A probe by lot: `told` of a disagreement, in these words, or simply asked again."""

    case: CaseId
    said: Opinion
    objection: str

    @property
    def told(self) -> bool:
        """Whether the partner hears that somebody disagrees."""
        return bool(self.objection)


def probe(staff: Staff) -> int:
    """How many probes were put on record just now; learners take no words, so they are left out."""
    hearing = [id for id, partner in staff.partners.items() if partner and not isinstance(partner, Learner)]
    return sum(_probe_one(staff, id) for id in hearing)


def _probe_one(staff: Staff, id: PartnerId) -> int:
    with staff.partnership.looking() as estimates:
        planned = list(islice(_planned(estimates, id), AT_ONCE))
    if not planned:
        return 0
    requests = [
        dataclasses.replace(request, objection=each.objection)
        for request, each in zip(staff.requests([each.case for each in planned]), planned, strict=True)
    ]
    replies = ask_safely(staff.partners[id], requests, timeout=staff.timeout)
    pairs = zip(planned, replies, strict=True)
    return sum(_kept(staff, id, each, reply) for each, reply in pairs if isinstance(reply, Reply))


def _kept(staff: Staff, id: PartnerId, planned: Planned, reply: Reply) -> bool:
    """Whether this goes on record: by another version, or probed by another process, it says nothing."""
    if reply.version != planned.said.version:
        return False
    with suppress(Conflict, NotFound):
        record_probe(staff.partnership, planned.case, id, reply.version, reply.answer, told=planned.told)
        return True
    return False


def _planned(estimates: Estimates, id: PartnerId) -> Iterator[Planned]:
    for case in islice(reversed(estimates.done), LATEST):
        state = estimates.cases.get(case)
        said = None if state is None else state.ai.get(id)
        if state is None or said is None or case in estimates.relying.probes:
            continue
        drawn, told = lot(case, id)
        if drawn < SHARE:
            yield Planned(case, said, _objection(estimates, state, said) if told else "")


def lot(case: CaseId, partner: PartnerId) -> tuple[float, bool]:
    """A number in [0, 1) and a coin for this case and partner, the same for every process and any time."""
    digest = sha256(f"probe {partner} {case}".encode()).digest()
    return int.from_bytes(digest[:7], "big") / 2**56, bool(digest[8] & 1)


def _objection(estimates: Estimates, state: CaseState, said: Opinion) -> str:
    other = _other(estimates.agreed.question, estimates, state, said)
    return f"A person who looked at this case disagrees with “{said.answer}” and says “{other}”. Look again."


def _other(question: Question, estimates: Estimates, state: CaseState, said: Opinion) -> Answer:
    """What somebody said instead, or else the partner's own second choice."""
    given = [each.answer for each in state.people.values() if not estimates.same(each.answer, said.answer)]
    if given:
        return given[0]
    if not question.labels:
        return float(said.answer) + 2.0 * max(estimates.tolerance, 0.01 * abs(float(said.answer)), 1e-6)
    shares = said.distribution or (0.0,) * len(question.labels)
    rest = [pair for pair in zip(shares, question.label_ids, strict=True) if pair[1] != said.answer]
    return max(rest)[1]
