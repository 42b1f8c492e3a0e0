"""Live operation over a stream of cases: open, ask the AI, ask people, settle, learn; one after another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from msgspec.structs import replace

from lichen.actions.contribute import Contribution, contribute
from lichen.actions.learn import due, learn
from lichen.actions.open_case import NewCase, open_case
from lichen.actions.partnership import Partnership
from lichen.actions.record_outcome import record_outcome
from lichen.actions.resume import resume
from lichen.errors import Conflict
from lichen.jobs.score import Score
from lichen.jobs.staff import Staff
from lichen.types import Answer, AskId, CaseId, PartnerId


@dataclass(frozen=True, slots=True)
class StreamedCase:
    """One case of a stream; `truth` is what later turns out, if it is known."""

    case: CaseId
    inputs: Mapping[str, object]
    attributes: Mapping[str, object] = field(default_factory=dict)
    truth: Answer | None = None


class People(Protocol):
    """Where people's answers come from: recorded, simulated, or someone at a terminal."""

    def available(self, case: CaseId) -> Sequence[PartnerId]:
        """Who could answer this case."""

    def answer(self, case: CaseId, person: PartnerId) -> Contribution:
        """What this person says, blind, when asked about this case."""


class Stream:
    """A run of cases through one partnership.

    Can be interrupted at any moment and started again on the same cases: what is settled stays settled,
    what is open goes on. Several processes may work on the same cases at once. `reveal` records each truth
    as an outcome once its case is settled; `recorded` are contributions of AI partners without an adapter,
    which come with the case.
    """

    def __init__(
        self,
        partnership: Partnership,
        people: People,
        staff: Staff,
        *,
        by: PartnerId,
        reveal: bool = True,
        recorded: Mapping[CaseId, Mapping[PartnerId, Contribution]] | None = None,
    ) -> None:
        self.partnership = partnership
        self.people = people
        self.staff = staff
        self.by = by
        self.reveal = reveal
        self.recorded = recorded or {}
        self.score = Score(partnership)
        partnership.available = people.available
        partnership.always_blind = True

    def run(self, cases: Iterable[StreamedCase], after_each: Callable[[Score], None] | None = None) -> Score:
        """The score after all cases; `after_each` sees it grow."""
        for case in cases:
            self.work_on(case)
            if after_each is not None:
                after_each(self.score)
        return self.score

    def work_on(self, new: StreamedCase) -> None:
        """Take one case as far as it goes, then learn from whatever became known."""
        if self._open(new):
            self._carry(new)
        self.staff.catch_up()
        self.staff.promote()
        if due(self.partnership.estimates):
            learn(self.partnership)
        self.score.add(new, self._first_recorded(new.case))

    def _open(self, new: StreamedCase) -> bool:
        known = self.partnership.ledger.rows("case", chain=self.partnership.id, case=new.case)
        if not known:
            said = tuple(self.recorded.get(new.case, {}).values())
            case = NewCase(new.inputs, new.attributes, new.case, contributions=said)
            with suppress(Conflict):  # another process was first
                open_case(self.partnership, case, by=self.by)
        return not known or known[0].status != "settled" or known[0].truth is None

    def _carry(self, new: StreamedCase) -> None:
        moving = True
        while moving:
            answered = self.staff.answer() or self._ask_people(new.case)
            moving = bool(answered) or resume(self.partnership, new.case)
        state = self.partnership.estimates.cases.get(new.case)
        follows = self.reveal and new.truth is not None
        if follows and state is not None and state.settlement is not None and state.source != "outcome":
            assert new.truth is not None, "only a known truth follows"
            with suppress(Conflict):
                record_outcome(self.partnership, new.case, new.truth)

    def _ask_people(self, case: CaseId) -> bool:
        asked = list(self._open_asks(case))
        for ask, person in asked:
            said = self.people.answer(case, person)
            with suppress(Conflict):
                contribute(self.partnership, case, _replying(said, ask))
        return bool(asked)

    def _open_asks(self, case: CaseId) -> Iterator[tuple[AskId, PartnerId]]:
        state = self.partnership.estimates.cases.get(case)
        people = {partner.id for partner in self.partnership.charter.having("person")}
        for ask, pending in () if state is None else tuple(state.pending.items()):
            if pending.partner in people:
                yield ask, pending.partner

    def _first_recorded(self, case: CaseId) -> Answer | None:
        """What the first person on record says, asked or not: the fair figure for people alone."""
        available = self.people.available(case)
        return self.people.answer(case, available[0]).answer if available else None


def _replying(said: Contribution, ask: AskId) -> Contribution:
    """The recorded answer as a reply to this ask; it was given blind, whatever the ask would have shown."""
    return replace(said, ask=ask, saw_ai=False)
