"""Open cases: work comes in, alone or in bulk, with or without what AI partners already said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lichen.actions.advance import advance
from lichen.actions.asking import write_ask
from lichen.actions.contribute import Contribution, write_contribution
from lichen.actions.draft import Draft
from lichen.actions.partnership import Partnership
from lichen.charter.rules import needs_person
from lichen.errors import Conflict
from lichen.ledger import events as ev
from lichen.patterns.step import Ask
from lichen.types import CaseId, PartnerId


@dataclass(frozen=True, slots=True)
class NewCase:
    """One case to open: its inputs, attributes for rules and audits, and AI contributions that came along.

    Inputs and attributes may hold personal data: they stay outside the chain and can be erased. The case's
    id does not: never put a name or a number that identifies a person into it.
    """

    inputs: Mapping[str, object] = field(default_factory=dict)
    attributes: Mapping[str, object] = field(default_factory=dict)
    case: str | None = None
    contributions: Sequence[Contribution] = ()


def open_case(partnership: Partnership, new: NewCase, *, by: PartnerId, key: str | None = None) -> CaseId:
    """The id of the case just opened; its AI partners, or a person, have been asked.

    Raises `Conflict` when a case of this id is open already and `InputRefused` for contributions that do
    not fit the question.
    """
    return open_cases(partnership, [new], by=by, key=key)[0]


def open_cases(
    partnership: Partnership, new: Iterable[NewCase], *, by: PartnerId, key: str | None = None
) -> list[CaseId]:
    """The ids of the cases opened, in order, all in one transaction: none is opened if one is refused."""
    cases = list(new)
    events = partnership.perform(
        lambda draft: _open_all(partnership, draft, cases, by), key=key, request=("open", cases, by)
    )
    return [event.case for event in events if isinstance(event, ev.CaseOpened)]


def _open_all(partnership: Partnership, draft: Draft, cases: Sequence[NewCase], by: PartnerId) -> None:
    for new in cases:
        _open(partnership, draft, new, by)


def _open(partnership: Partnership, draft: Draft, new: NewCase, by: PartnerId) -> None:
    case = CaseId(new.case or partnership.source.id("case"))
    known = partnership.ledger.rows("case", chain=partnership.id, case=case)
    if known or case in draft.estimates.cases:
        raise Conflict(f"The case `{case}` was opened before. Give the new case another id.")
    draft.add(
        ev.CaseOpened(
            at=draft.now,
            by=by,
            case=case,
            inputs=draft.seal(dict(new.inputs)),
            attributes=draft.seal(dict(new.attributes)),
            high_stakes=needs_person(draft.estimates.agreed, new.attributes, None),
        )
    )
    for contribution in new.contributions:
        write_contribution(partnership, draft, case, contribution)
    _ask_the_ai(partnership, draft, case)
    advance(partnership, draft, draft.case(case))


def _ask_the_ai(partnership: Partnership, draft: Draft, case: CaseId) -> None:
    """Ask every AI partner that has an adapter and has not spoken; the others speak when they like."""
    state = draft.case(case)
    for partner in draft.estimates.agreed.having("ai"):
        if partner.adapter is not None and partner.id not in state.ai:
            said = Ask(PartnerId(partner.id), "answer", "every case is proposed on by the AI first")
            write_ask(partnership, draft, case, said)
