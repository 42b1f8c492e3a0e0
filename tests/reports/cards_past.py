"""A simulated past in which a model is weak on one kind of case and, later, on one region; one person is
surer than right on another.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from lichen.charter.load import load
from lichen.charter.schema import Charter, plain
from lichen.ledger import events as ev
from lichen.ledger.ledger import Ledger
from lichen.ledger.sealed import Sealed, seal

CHARTER = """
partnership: desk
purpose: Judge each request.
question:
  text: Should it be granted?
  labels: [grant, refuse]
goals:
  - {kpi: Wrong answers, unit: "%", baseline: 8, target: 3, direction: down}
partners:
  - {id: first, role: person}
  - {id: second, role: person}
  - {id: third, role: person}
  - {id: fourth, role: person}
  - {id: model, role: ai, adapter: fake}
owner: first
answers_for_errors: second
"""
PEOPLE = ("first", "second", "third", "fourth")
REGIONS = ("north", "south", "west", "east")
MONDAY = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)


def charter() -> Charter:
    return load(CHARTER)


class CardsPast:
    """Cases with an age, a region and a text; from two thirds on the model is worse in the west."""

    def __init__(self, seed: int = 1, cases: int = 1500, *, moves: bool = True) -> None:
        self.random = random.Random(seed)
        self.events: list[ev.AnyEvent] = [
            ev.CharterAdopted(at=MONDAY, by="first", version=1, charter=plain(charter()))
        ]
        self.sealed: list[Sealed] = []
        self.now = MONDAY
        self.number = 0
        for number in range(cases):
            if moves and number == cases * 3 // 4:
                self._say(ev.LaneChanged, by="lichen", threshold=0.9, evidence="Enough audits agree.")
            self._case(number, moved=moves and number >= cases * 2 // 3)
        self.end = self.now + timedelta(minutes=1)

    def write(self, ledger: Ledger, batch: int = 2000) -> None:
        known = {each.seal: each for each in self.sealed}
        for start in range(0, len(self.events), batch):
            part = self.events[start : start + batch]
            wanted = [
                known[value]
                for event in part
                for value in (getattr(event, "inputs", None), getattr(event, "attributes", None))
                if value
            ]
            ledger.append("desk", part, sealed=wanted)

    def _say(self, kind: type, **parts: object) -> None:
        self.now += timedelta(seconds=self.random.randrange(1, 200))
        self.events.append(kind(at=self.now, **parts))

    def _id(self, kind: str) -> str:
        self.number += 1
        return f"{kind}-{self.number}"

    def _case(self, number: int, *, moved: bool) -> None:
        chance, case = self.random, f"case-{number}"
        region, age = chance.choice(REGIONS), chance.randrange(18, 90)
        urgent = "it is urgent please" if chance.random() < 0.3 else "take your time with this"
        inputs = seal({"letter": f"Dear all, {urgent}"}, salt=chance.randbytes(16))
        attributes = seal({"age": age, "region": region}, salt=chance.randbytes(16))
        self.sealed += [inputs, attributes]
        truth = chance.choice(("grant", "refuse"))
        self._say(ev.CaseOpened, by="lichen", case=case, inputs=inputs.seal, attributes=attributes.seal)
        wrong = 0.30 if age > 60 else 0.05
        self._model(case, truth, wrong + (0.6 if moved and region == "west" else 0.0))
        for person in chance.sample(PEOPLE, 2):
            astray = 0.35 if person == "first" and region == "north" else 0.05
            self._person(case, person, truth, astray)
        self._say(
            ev.CaseSettled, by="lichen", case=case, answer=truth, lane="together", basis="person",
            confidence=0.9, answers_for="second",
        )  # fmt: skip
        self._say(ev.OutcomeRecorded, by="lichen", case=case, truth=truth)

    def _model(self, case: str, truth: str, wrong: float) -> None:
        sure = self.random.uniform(0.8, 0.99)
        said = self._other(truth) if self.random.random() < wrong else truth
        shares = (sure, 1 - sure) if said == "grant" else (1 - sure, sure)
        self._say(
            ev.ContributionMade, by="model", contribution=self._id("said"), case=case, partner="model",
            role="ai", answer=said, version="m1", distribution=shares,
        )  # fmt: skip

    def _person(self, case: str, person: str, truth: str, wrong: float) -> None:
        chance = self.random
        said = self._other(truth) if chance.random() < wrong else truth
        self._say(
            ev.ContributionMade, by=person, contribution=self._id("said"), case=case, partner=person,
            role="person", answer=said, stage="blind", confidence=0.95,
            seconds=float(chance.randrange(5, 60)),
        )  # fmt: skip

    def _other(self, truth: str) -> str:
        return "refuse" if truth == "grant" else "grant"
