"""Open cases: work comes in, alone or in bulk, with or without what AI partners already said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from lichen.actions.contribute import Contribution, checked, write_contribution
from lichen.actions.draft import Draft
from lichen.actions.grouping import groups_of
from lichen.actions.partnership import Partnership
from lichen.actions.route import machines_here, set_off
from lichen.charter.rules import needs_person
from lichen.errors import Conflict
from lichen.ledger import events as ev
from lichen.types import CaseId, PartnerId


class NewCase(msgspec.Struct, frozen=True, gc=False):
    """One case to open: its inputs, attributes for rules and audits, and AI contributions that came along.

    Inputs and attributes may hold personal data: they stay outside the chain and can be erased. The case's
    id does not: never put a name or a number that identifies a person into it.
    """

    inputs: Mapping[str, object] = msgspec.field(default_factory=dict)
    attributes: Mapping[str, object] = msgspec.field(default_factory=dict)
    case: str | None = None
    contributions: Sequence[Contribution] = ()


def open_case(partnership: Partnership, new: NewCase, *, by: PartnerId, key: str | None = None) -> CaseId:
    """The id of the case just opened; its AI partners, or a person, have been asked.

    Raises `Conflict` when a case of this id is open already and `InputRefused` for contributions that do
    not fit the question.
    """
    return open_cases(partnership, [new], by=by, key=key)[0]


def open_cases(
    partnership: Partnership,
    new: Iterable[NewCase],
    *,
    by: PartnerId,
    key: str | None = None,
    route: bool = True,
) -> list[CaseId]:
    """The ids of the cases opened, in order, all in one transaction: none is opened if one is refused.

    Without `route` the cases are on record and nobody has been asked yet: for many at once that is several
    times as fast, and a job, or `route`, takes them on from there, a few hundred at a time.
    """
    cases = list(new)
    events = partnership.perform(
        lambda draft: _open_all(partnership, draft, cases, by, route), key=key, request=("open", cases, by)
    )
    return [event.case for event in events if type(event) is ev.CaseOpened]


def _open_all(
    partnership: Partnership, draft: Draft, cases: Sequence[NewCase], by: PartnerId, route: bool
) -> None:
    _require_new(partnership, draft, [CaseId(new.case) for new in cases if new.case])
    fits = [[checked(draft, said) for said in new.contributions] for new in cases]
    machines = machines_here(draft)
    inputs = draft.seal_all([dict(new.inputs) for new in cases])
    attributes = draft.seal_all([dict(new.attributes) for new in cases])
    for new, fit, inputs_seal, attributes_seal in zip(cases, fits, inputs, attributes, strict=True):
        case = _open(partnership, draft, new, by, inputs_seal, attributes_seal)
        for said, check in zip(new.contributions, fit, strict=True):
            write_contribution(partnership, draft, case, said, check)
        if route:
            set_off(partnership, draft, draft.case(case), machines)


def _require_new(partnership: Partnership, draft: Draft, given: Sequence[CaseId]) -> None:
    """Refuse ids that were used before, here or in the list itself; at most one question to the database."""
    if not given:
        return
    known = draft.estimates.cases
    used: str | None = next((case for case in given if case in known), None)
    if used is None and len(known) < draft.estimates.opened:  # the ledger remembers those long done
        used = partnership.ledger.known_case(partnership.id, given)
    if used is None and len(set(given)) < len(given):
        used = next(case for case, often in Counter(given).items() if often > 1)
    if used is not None:
        raise Conflict(f"The case `{used}` was opened before. Give the new case another id.")


def _open(
    partnership: Partnership,
    draft: Draft,
    new: NewCase,
    by: PartnerId,
    inputs: ev.Seal | None,
    attributes: ev.Seal | None,
) -> CaseId:
    case = CaseId(new.case or partnership.source.id("case"))
    draft.add(
        ev.CaseOpened(
            at=draft.now,
            by=by,
            case=case,
            inputs=inputs,
            attributes=attributes,
            high_stakes=needs_person(draft.estimates.agreed, new.attributes, None),
            groups=groups_of(partnership, draft, new.attributes),
        )
    )
    return case
