"""A live help desk on Banking77: messages come in lots, AI partners propose, people answer, lanes open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

from lichen.actions.contribute import Contribution, contribute_all
from lichen.actions.learn import due, learn
from lichen.actions.open_case import NewCase, open_cases
from lichen.actions.open_partnership import open_partnership
from lichen.actions.partnership import Partnership
from lichen.actions.source import Source
from lichen.charter.load import load
from lichen.jobs.staff import Staff
from lichen.ledger.ledger import open_ledger
from lichen.types import AskId, CaseId, PartnerId

from .banking77_lessons import teach
from .datasets import banking77

BOUND, CONFIDENCE, AUDITED = 0.02, 0.95, 0.2
SLIP = 0.05
LOT, BLOCK = 25, 500
PEOPLE = tuple(PartnerId(f"person-{number}") for number in range(1, 6))
ADAPTERS = {
    "learner": ("learner", "{kind: learner, options: {text: text}}"),
    "precedent": ("precedent", "{kind: precedent, options: {text: text, at_once: true}}"),
    "versions": ("precedent", "{kind: precedent, options: {text: text}}"),
    "lessons": ("lessons", "{kind: lessons, options: {text: text}}"),
}
TEAMS = {
    "learner": ("learner",),
    "precedent": ("versions",),
    "both": ("learner", "versions"),
    "learner-precedent": ("learner", "precedent"),
    "learner-lessons": ("learner", "lessons"),
    "learner-precedent-lessons": ("learner", "precedent", "lessons"),
}


@dataclass
class Block:
    """Counts over 500 cases in a row, against the recorded intents; `threshold` as it stood at the end."""

    cases: int = 0
    ai_errors: int = 0
    errors: int = 0
    alone: int = 0
    alone_errors: int = 0
    reviews: int = 0
    lessons: int = 0
    threshold: float | None = None
    versions: list[str] = field(default_factory=list)

    def add(self, truth: str, proposed: str, settled: str, *, alone: bool) -> None:
        """Count one case."""
        self.cases += 1
        self.ai_errors += proposed != truth
        self.errors += settled != truth
        self.alone += alone
        self.alone_errors += alone and settled != truth


class Help:
    """Five people who answer with the recorded intent, but slip in one of twenty answers, at random."""

    def __init__(self, truth: Sequence[str], intents: Sequence[str], seed: int) -> None:
        rng = np.random.default_rng([seed, 5])
        shape = len(truth), len(PEOPLE)
        self._slips = rng.random(shape) < SLIP
        self._others = rng.integers(1, len(intents), shape)
        self._truth, self._intents = truth, intents
        self._place = {intent: at for at, intent in enumerate(intents)}

    def answer(self, case: int, person: PartnerId) -> str:
        """What this person says of this message, whenever asked."""
        who = PEOPLE.index(person)
        if not self._slips[case, who]:
            return self._truth[case]
        at = self._place[self._truth[case]] + int(self._others[case, who])
        return self._intents[at % len(self._intents)]


def charter(partners: Sequence[str], bound: float = BOUND) -> str:
    """The help desk's charter with these kinds of AI partner."""
    _, intents, _ = banking77.messages()
    people = "".join(f"  - {{id: {person}, role: person}}\n" for person in PEOPLE)
    adapters = [ADAPTERS[each] for each in partners]
    machines = "".join(f"  - {{id: {id}, role: ai, adapter: {adapter}}}\n" for id, adapter in adapters)
    labels = ", ".join(f'"{intent}"' for intent in intents)
    return (
        "partnership: help-desk\npurpose: Say what a customer wants.\n"
        f'question: {{text: "What does the customer want?", labels: [{labels}]}}\n'
        "goals: [{kpi: Wrong intents, baseline: 5, direction: down}]\n"
        f"risk: {{bound: {bound}, confidence: {CONFIDENCE}, audit_share: {AUDITED}}}\n"
        f"partners:\n{people}{machines}owner: {PEOPLE[0]}\nanswers_for_errors: {PEOPLE[0]}\n"
    )


class Run:
    """One order of the messages through a real partnership, and what came of it."""

    def __init__(self, desk: Partnership, seed: int, cases: int) -> None:
        self.texts, intents, codes = banking77.messages()
        self.truth = [intents[code] for code in codes]
        self.order = [int(at) for at in np.random.default_rng(seed).permutation(len(self.texts))[:cases]]
        self.help = Help(self.truth, intents, seed)
        self.desk, self.staff = desk, Staff(desk, timeout=600.0)
        self.desk.always_blind = True
        self.teaches = "lessons" in self.staff.partners
        self.blocks: list[Block] = []

    def go(self, told: Callable[[Block], None] = lambda block: None) -> list[Block]:
        """Every lot in turn; `told` hears of each block of 500 cases."""
        for start in range(0, len(self.order), BLOCK):
            block, before = Block(), self.desk.estimates.reviews
            for at in range(start, min(start + BLOCK, len(self.order)), LOT):
                self._work_on([CaseId(str(case)) for case in self.order[at : at + LOT]], block)
            known = self.desk.estimates
            block.reviews, block.threshold = known.reviews - before, known.threshold
            block.versions = [partner.version for partner in self.staff.learners.values()]
            self.blocks.append(block)
            told(block)
        return self.blocks

    def _work_on(self, lot: Sequence[CaseId], block: Block) -> None:
        new = [NewCase({"text": self.texts[int(case)]}, case=case) for case in lot]
        open_cases(self.desk, new, by=PEOPLE[0])
        while self.staff.answer() or self._ask_people(lot):
            pass
        self._count(lot, block)
        if self.teaches:
            block.lessons += teach(self.desk, self.staff, lot, PEOPLE[0])
        self.staff.catch_up()
        self.staff.promote()
        if due(self.desk.estimates):
            learn(self.desk)

    def _ask_people(self, lot: Sequence[CaseId]) -> int:
        said: list[tuple[CaseId, Contribution]] = []
        for case in lot:
            state = self.desk.estimates.cases.get(case)
            pending = {} if state is None else state.pending
            said += [(case, self._said(case, pend.partner, ask)) for ask, pend in pending.items()]
        if said:
            contribute_all(self.desk, said)
        return len(said)

    def _said(self, case: CaseId, person: PartnerId, ask: AskId) -> Contribution:
        return Contribution(by=person, answer=self.help.answer(int(case), person), ask=ask, saw_ai=False)

    def _count(self, lot: Sequence[CaseId], block: Block) -> None:
        for case in lot:
            state, truth = self.desk.estimates.cases[case], self.truth[int(case)]
            assert state.settlement is not None, "five people are enough to settle every case"
            proposed = "" if state.spoken is None else str(state.spoken.answer)
            settled, alone = str(state.settlement.answer), state.settlement.lane == "ai_only"
            block.add(truth, proposed, settled, alone=alone)


@contextmanager
def opened(folder: Path, team: str, seed: int, cases: int, bound: float = BOUND) -> Iterator[Run]:
    """One order of so many messages, to be worked on by these AI partners and five people."""
    with open_ledger(folder / f"{team}-{seed}.db") as ledger:
        agreed = load(charter(TEAMS[team], bound))
        desk = open_partnership(ledger, agreed, by=PEOPLE[0], source=Source(seed=seed))
        yield Run(desk, seed, cases)


def run(
    folder: Path, team: str, seed: int, cases: int, told: Callable[[Block], None] = lambda block: None
) -> list[dict[str, object]]:
    """The blocks of one order of so many messages, worked on by these AI partners and five people."""
    with opened(folder, team, seed, cases) as work:
        return [asdict(block) for block in work.go(told)]
