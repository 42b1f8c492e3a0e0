"""A simulated desk whose AI can be swapped for another behind its back: the real engine, people who know."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from lichen.actions.contribute import Contribution, contribute, contribute_all
from lichen.actions.open_case import NewCase, open_case, open_cases
from lichen.actions.open_partnership import open_partnership
from lichen.actions.partnership import Partnership
from lichen.actions.source import Source
from lichen.charter.load import load
from lichen.estimates.case import CaseState
from lichen.estimates.estimates import Estimates
from lichen.ledger import events as ev
from lichen.ledger.ledger import Ledger, open_ledger

LABELS = ("pay", "ask", "refuse")
CHARTER = """
partnership: desk
purpose: Decide claims.
question: {text: "What now?", labels: [pay, ask, refuse]}
goals: [{kpi: Wrong decisions, baseline: 8, direction: down}]
risk:
  bound: 0.05
  confidence: 0.95
  audit_share: 0.1
  high_stakes: [{attribute: amount, op: at_least, value: 10000, why: large claims}]
partners:
  - {id: ada, role: person}
  - {id: ben, role: person}
  - {id: cleo, role: person}
  - {id: model, role: ai}
people: [{id: mara, name: Mara}]
owner: mara
answers_for_errors: mara
human_first: 1.0
"""


class Desk:
    """One partnership on SQLite; `error` is how often its AI is wrong now, whatever it says of itself."""

    def __init__(self, path: Path, seed: int = 1, charter: str = CHARTER) -> None:
        self.path, self.seed = path, seed
        self.rng = np.random.default_rng(seed)
        self.ledger: Ledger = open_ledger(path)
        self.partnership: Partnership = open_partnership(
            self.ledger, load(charter), by="mara", source=Source(seed=seed)
        )
        self.error = 0.005
        self.truth: dict[str, str] = {}
        self.answering = True

    @property
    def known(self) -> Estimates:
        return self.partnership.estimates

    def restart(self) -> None:
        """The same desk in a new process."""
        self.ledger.close()
        self.ledger = open_ledger(self.path)
        self.partnership = Partnership(self.ledger, "desk", Source(seed=self.seed + len(self.truth)))

    def events(self) -> list[ev.AnyEvent]:
        return [entry.event for entry in self.ledger.entries("desk")]

    def lane_changes(self) -> list[ev.LaneChanged]:
        return [event for event in self.events() if isinstance(event, ev.LaneChanged)]

    def work(self, count: int, *, amount: float = 100.0) -> list[CaseState]:
        """So many cases come in, one by one, and people answer what they are asked."""
        return [self.one(amount) for _ in range(count)]

    def one(self, amount: float = 100.0) -> CaseState:
        new = self._comes_in(amount)
        case = str(open_case(self.partnership, new, by="mara"))
        if self.answering:
            self.answer([case])
        return self.known.cases[case]

    def at_once(self, count: int, *, amount: float = 100.0) -> list[str]:
        """So many cases come in together, and people answer what they are asked, together."""
        new = [self._comes_in(amount) for _ in range(count)]
        cases = open_cases(self.partnership, new, by="mara")
        while said := [(case, each) for case in cases for each in self._answers(case)]:
            contribute_all(self.partnership, said)
        return cases

    def _answers(self, case: str) -> list[Contribution]:
        pending = self.known.cases[case].pending
        return [
            Contribution(by=waiting.partner, answer=self.truth[case], ask=ask)
            for ask, waiting in pending.items()
        ]

    def _comes_in(self, amount: float) -> NewCase:
        number, said = len(self.truth), int(self.rng.integers(3))
        wrong = self.rng.random() < self.error
        case, truth = f"c{number}", LABELS[(said + 1) % 3 if wrong else said]
        self.truth[case] = truth
        sure = 0.9 + 0.09 * self.rng.random()
        shares = [sure if at == said else (1 - sure) / 2 for at in range(3)]
        told = Contribution(by="model", answer=LABELS[said], distribution=shares, version="model-1")
        return NewCase(case=case, contributions=(told,), attributes={"amount": amount})

    def answer(self, cases: Sequence[str]) -> None:
        """People answer everything they are asked on these cases, and they know."""
        for case in cases:
            while said := self._answers(case):
                contribute(self.partnership, case, said[0])

    def until_open(self, most: int = 800) -> int:
        """How many cases it took until the lane opened."""
        for count in range(1, most + 1):
            self.one()
            if self.known.threshold is not None:
                return count
        raise AssertionError("the lane never opened")

    def until_closed(self, most: int = 2_000) -> list[CaseState]:
        """The cases that came in until the lane was closed."""
        seen = []
        for _ in range(most):
            seen.append(self.one())
            if self.known.threshold is None:
                return seen
        raise AssertionError("the lane never closed")
