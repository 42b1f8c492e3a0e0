"""A simulated past of a partnership: some days of events as actions could have written them."""

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
purpose: Send each message to the right team.
question:
  text: Which team?
  labels: [billing, delivery, fraud]
goals:
  - {kpi: Messages sent to the wrong team, unit: "%", baseline: 8, target: 3, direction: down}
partners:
  - {id: first, role: person}
  - {id: second, role: person}
  - {id: third, role: person}
  - {id: fourth, role: person}
  - {id: model, role: ai, adapter: fake}
owner: first
answers_for_errors: second
"""
LABELS = ("billing", "delivery", "fraud")
PEOPLE = ("first", "second", "third", "fourth")
MONDAY = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)


def charter(version: int = 1) -> Charter:
    return load(CHARTER + f"version: {version}\n")


class Past:
    """Writes cases one after the other; `end` is the time of the last."""

    def __init__(self, seed: int = 1, cases: int = 150) -> None:
        self.random = random.Random(seed)
        self.events: list[ev.AnyEvent] = [
            ev.CharterAdopted(at=MONDAY, by="first", version=1, charter=plain(charter()))
        ]
        self.sealed: list[Sealed] = []
        self.now = MONDAY
        self.number = 0
        for number in range(cases):
            self._between(number, cases)
            self._case(number)
        self.end = self.now + timedelta(minutes=1)

    def write(self, ledger: Ledger, batch: int = 40) -> None:
        for start in range(0, len(self.events), batch):
            part = self.events[start : start + batch]
            wanted = {value for event in part for value in (getattr(event, "inputs", None),) if value}
            ledger.append("desk", part, sealed=[each for each in self.sealed if each.seal in wanted])

    def _between(self, number: int, cases: int) -> None:
        if number == cases // 3:
            change = ev.CharterAdopted(at=self.now, by="first", version=2, charter=plain(charter(2)))
            self.events.append(change)
        if number == cases // 2:
            self._say(ev.VersionPromoted, by="lichen", partner="model", version="m2", previous="m1")
            self._say(ev.LaneChanged, by="lichen", threshold=0.8, evidence="audits", upper=0.04)

    def _id(self, kind: str) -> str:
        self.number += 1
        return f"{kind}-{self.number}"

    def _say(self, kind: type, **parts: object) -> None:
        self.now += timedelta(seconds=self.random.randrange(1, 600))
        self.events.append(kind(at=self.now, **parts))

    def _case(self, number: int) -> None:
        case, chance = f"case-{number}", self.random
        inputs = seal({"text": f"message {number}"}, salt=chance.randbytes(16))
        self.sealed.append(inputs)
        self._say(ev.CaseOpened, by="lichen", case=case, inputs=inputs.seal)
        truth = chance.choice(LABELS)
        sure = chance.uniform(0.4, 0.99)
        said = truth if chance.random() < sure else chance.choice(LABELS)
        self._model(case, said, sure)
        before = len(self.events)
        if chance.random() < 0.05:
            return
        if number >= 75 and sure > 0.8:
            self._alone(case, said, sure, truth)
        else:
            self._with_people(case, said, sure, truth)
        settled = any(isinstance(event, ev.CaseSettled) for event in self.events[before:])
        if settled and chance.random() < 0.1:
            self._say(ev.SettlementOverridden, by="first", case=case, answer=truth, reason=inputs.seal)
        if chance.random() < 0.3:
            self._say(ev.OutcomeRecorded, by="lichen", case=case, truth=truth)
        if chance.random() < 0.1:
            self._say(ev.PersonalDataErased, by="first", seals=(inputs.seal,), reason="asked for", case=case)

    def _model(self, case: str, said: str, sure: float) -> None:
        ask, rest = self._id("ask"), (1 - sure) / 2
        self._say(ev.AskMade, by="lichen", ask=ask, case=case, partner="model", wanted="answer", why="first")
        if self.random.random() < 0.05:
            self._say(ev.AskFailed, by="lichen", ask=ask, case=case, partner="model", failure="timeout")
            return
        shares = tuple(sure if label == said else rest for label in LABELS)
        for version, shadow in (("m1", False), ("m2", True)):
            self._say(
                ev.ContributionMade, by="model", contribution=self._id("said"), case=case, partner="model",
                role="ai", answer=said, ask=None if shadow else ask, version=version, distribution=shares,
                shadow=shadow,
            )  # fmt: skip

    def _alone(self, case: str, said: str, sure: float, truth: str) -> None:
        audited = self.random.random() < 0.25
        self._say(
            ev.CaseSettled, by="lichen", case=case, answer=said, lane="ai_only", basis="certificate",
            confidence=sure, answers_for="second", threshold=0.8, audit=0.25, audited=audited,
        )  # fmt: skip
        if audited:
            self._person(case, "first", truth, "audit", sure)
            self._say(ev.OutcomeRecorded, by="lichen", case=case, truth=truth, source="adjudication")

    def _with_people(self, case: str, said: str, sure: float, truth: str) -> None:
        chance = self.random
        who = chance.sample(PEOPLE, chance.choice([1, 1, 2]))
        answers = [self._person(case, person, truth, "answer", sure) for person in who]
        if None in answers:
            return
        dispute = self._id("dispute") if len({said, *answers}) > 1 else None
        if dispute is not None:
            positions = (("model", said), *zip(who, answers, strict=True))
            self._say(
                ev.DisagreementOpened, by="lichen", disagreement=dispute, case=case, positions=positions
            )
        self._say(
            ev.CaseSettled, by="lichen", case=case, answer=answers[0], lane="together", basis="person",
            confidence=0.5 + sure / 2, answers_for="second",
        )  # fmt: skip
        if dispute is not None and chance.random() < 0.7:
            self._say(ev.DisagreementResolved, by="first", disagreement=dispute, case=case, answer=answers[0])
        if chance.random() < 0.8:
            found = truth if chance.random() < 0.9 else said
            self._say(ev.OutcomeRecorded, by="lichen", case=case, truth=found, source="adjudication")

    def _person(self, case: str, person: str, truth: str, wanted: str, sure: float) -> str | None:
        chance, ask = self.random, self._id("ask")
        blind = wanted == "audit" or chance.random() < 0.5
        due = self.now + timedelta(minutes=chance.choice([3, 400]))
        self._say(
            ev.AskMade, by="lichen", ask=ask, case=case, partner=person, wanted=wanted, why="unsure",
            blind=blind, blind_chance=1.0 if wanted == "audit" else 0.5, confidence=sure, due=due,
        )  # fmt: skip
        if chance.random() < 0.1:
            moved = {"partner": "fourth", "previous": person, "how": "reassigned"}
            self._say(ev.AskMoved, by="first", ask=ask, case=case, **moved)
            person = "fourth"
        if chance.random() < 0.05:
            return None
        answer = truth if chance.random() < 0.85 else chance.choice(LABELS)
        made = self._answer(case, person, answer, ask, "blind" if blind else "informed")
        if chance.random() < 0.1:
            self._say(ev.ContributionWithdrawn, by=person, contribution=made, case=case, partner=person)
            again = self._id("ask")
            asked = {"ask": again, "case": case, "partner": person, "wanted": wanted, "why": "taken back"}
            self._say(ev.AskMade, by="lichen", blind=blind, confidence=sure, due=due, **asked)
            made = self._answer(case, person, answer, again, "blind" if blind else "informed")
        if blind and chance.random() < 0.3:
            self._answer(case, person, truth, None, "second_look")
        if chance.random() < 0.3:
            given = {"feedback": self._id("remark"), "contribution": made, "case": case}
            self._say(ev.FeedbackGiven, by="first", accurate=chance.random() < 0.8, useful=True, **given)
        return answer

    def _answer(self, case: str, person: str, answer: str, ask: str | None, stage: str) -> str:
        made = self._id("said")
        self._say(
            ev.ContributionMade, by=person, contribution=made, case=case, partner=person, role="person",
            answer=answer, ask=ask, stage=stage, confidence=0.9, seconds=float(self.random.randrange(2, 90)),
        )  # fmt: skip
        return made
