"""Random legal histories: what the actions could have written, in any order that makes sense."""

from __future__ import annotations

import random

from hypothesis import strategies as st
from tests.ledger.sample import MONDAY, asked, contributed, erased, later, opened, settled

from lichen.ledger import events as ev
from lichen.ledger.sealed import Sealed, seal

Batch = tuple[list[ev.AnyEvent], list[Sealed]]
STEPS = ("open", "open", "ask", "ask", "fail", "reply", "reply", "settle", "override", "outcome", "feedback")
RARE = ("disagree", "resolve", "erase", "lane", "version", "charter", "learn", "partnership")
LANE = ("watch", "incident", "looked_into")
SHARED = ("put_forward", "approve", "act", "acted", "note", "teach", "decide", "suggest", "answer")
TOGETHER = ("move", "move", "withdraw", "comment", "precedent", "access", "begin")


class History:
    """Writes events one after the other and knows which may follow."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.cases: list[str] = []
        self.settled: list[str] = []
        self.asks: list[tuple[str, str]] = []
        self.replies: list[tuple[str, str]] = []
        self.disputes: list[tuple[str, str]] = []
        self.incidents: list[str] = []
        self.begun: list[str] = []
        self.lessons: list[str] = []
        self.suggested: list[str] = []
        self.seals: list[str] = []
        self.sealed: list[Sealed] = []
        self.number = 0

    def batch(self, steps: list[str]) -> Batch:
        self.sealed = []
        events = [event for step in steps if (event := getattr(self, step)()) is not None]
        return events, self.sealed

    def _new(self, kind: str) -> str:
        self.number += 1
        return f"{kind}-{self.number}"

    def _seal(self) -> str | None:
        if self.random.random() < 0.5:
            return None
        made = seal({"text": "x" * self.random.randrange(20)}, salt=self.random.randbytes(16))
        self.sealed.append(made)
        self.seals.append(made.seal)
        return made.seal

    def _pick(self, among: list):  # type: ignore[no-untyped-def,type-arg]
        return self.random.choice(among) if among else None

    def open(self) -> ev.AnyEvent:
        case = self._new("case")
        self.cases.append(case)
        return opened(case, inputs=self._seal(), attributes=self._seal())

    def ask(self) -> ev.AnyEvent | None:
        if not (case := self._pick(self.cases)):
            return None
        ask = self._new("ask")
        self.asks.append((case, ask))
        return asked(case, ask, self.random.choice(["ada", "grace", "net"]), value=self.random.random())

    def fail(self) -> ev.AnyEvent | None:
        if not (found := self._pick(self.asks)):
            return None
        case, ask = found
        return ev.AskFailed(at=MONDAY, by="lichen", ask=ask, case=case, partner="net", failure="timeout")

    def reply(self) -> ev.AnyEvent | None:
        found = self._pick(self.asks)
        case = found[0] if found else self._pick(self.cases)
        if case is None:
            return None
        made = self._new("contribution")
        self.replies.append((case, made))
        answer = self.random.choice(["7", 7.25])
        return contributed(case, made, ask=found[1] if found else None, answer=answer, reasons=self._seal())

    def settle(self) -> ev.AnyEvent | None:
        if not (case := self._pick([case for case in self.cases if case not in self.settled])):
            return None
        self.settled.append(case)
        return settled(case, confidence=self.random.random(), audited=self.random.random() < 0.5)

    def override(self) -> ev.AnyEvent | None:
        if not (case := self._pick(self.settled)):
            return None
        made = seal("why", salt=self.random.randbytes(16))
        self.sealed.append(made)
        return ev.SettlementOverridden(at=MONDAY, by="ada", case=case, answer="9", reason=made.seal)

    def outcome(self) -> ev.AnyEvent | None:
        case = self._pick(self.cases)
        return case and ev.OutcomeRecorded(
            at=MONDAY, by="ada", case=case, truth=self.random.choice(["7", 8.5])
        )

    def feedback(self) -> ev.AnyEvent | None:
        if not (found := self._pick(self.replies)):
            return None
        case, contribution = found
        given = {"accurate": self.random.choice([True, False, None]), "reason": self._seal()}
        made = self._new("feedback")
        return ev.FeedbackGiven(
            at=MONDAY, by="ada", feedback=made, contribution=contribution, case=case, **given
        )

    def disagree(self) -> ev.AnyEvent | None:
        if not (case := self._pick(self.cases)):
            return None
        made = self._new("disagreement")
        self.disputes.append((case, made))
        positions = (("ada", "7"), ("net", 8.5))
        return ev.DisagreementOpened(
            at=MONDAY, by="lichen", disagreement=made, case=case, positions=positions
        )

    def resolve(self) -> ev.AnyEvent | None:
        if not (found := self._pick(self.disputes)):
            return None
        case, dispute = found
        return ev.DisagreementResolved(at=MONDAY, by="ada", disagreement=dispute, case=case, answer="7")

    def erase(self) -> ev.AnyEvent | None:
        seals = [each for each in self.seals if self.random.random() < 0.3]
        return erased(*seals) if seals else None

    def lane(self) -> ev.AnyEvent:
        threshold = self.random.choice([None, 0.9])
        cause = self.random.choice(["certificate", "monitor"])
        return ev.LaneChanged(at=MONDAY, by="lichen", threshold=threshold, evidence="audits", cause=cause)

    def watch(self) -> ev.AnyEvent:
        return ev.LaneWatched(at=MONDAY, by="lichen", state="watch", audit=0.5, evidence="audits")

    def incident(self) -> ev.AnyEvent:
        made = self._new("incident")
        self.incidents.append(made)
        since = self.random.choice([None, MONDAY])
        return ev.IncidentOpened(
            at=MONDAY, by="lichen", incident=made, what="lane_closed", owner="ada", partnership_owner="ada",
            evidence="audits", since=since, since_case=self.random.choice([None, 7]), alone=3,
        )  # fmt: skip

    def looked_into(self) -> ev.AnyEvent | None:
        if not (found := self._pick(self.incidents)):
            return None
        made = seal("why", salt=self.random.randbytes(16))
        self.sealed.append(made)
        return ev.IncidentClosed(at=MONDAY, by="ada", incident=found, finding=made.seal)

    def put_forward(self) -> ev.AnyEvent | None:
        if not (case := self._pick(self.cases)):
            return None
        made, digest = seal({"text": "as you wish"}, salt=self.random.randbytes(16)), "ab" * 32
        self.sealed.append(made)
        more = {"content": made.seal, "digest": digest, "given": ("note-1",), "cites": ("note-1", "case-1")}
        reply = self._new("contribution")
        return contributed(case, reply, by="net", partner="net", role="ai", cost=0.25, **more)

    def approve(self) -> ev.AnyEvent | None:
        case = self._pick(self.cases)
        return case and contributed(case, self._new("contribution"), about="ab" * 32)

    def act(self) -> ev.AnyEvent | None:
        if not (case := self._pick([case for case in self.settled if case not in self.begun])):
            return None
        self.begun.append(case)
        return ev.ActionBegun(at=MONDAY, by="net", case=case, digest="ab" * 32)

    def acted(self) -> ev.AnyEvent | None:
        case = self._pick(self.begun)
        return case and ev.ActionEnded(at=MONDAY, by="net", case=case, worked=True, result=self._seal())

    def note(self) -> ev.AnyEvent:
        self.number += 1
        retired = self.random.random() < 0.2
        return ev.NoteWritten(
            at=MONDAY, by="ada", note="note-1", revision=self.number, sort="note", title=self._seal(),
            text=self._seal(), retired=retired,
        )  # fmt: skip

    def teach(self) -> ev.AnyEvent:
        made = seal("look twice", salt=self.random.randbytes(16))
        self.sealed.append(made)
        self.lessons.append(self._new("lesson"))
        answer = self.random.choice([None, "7", 8.5])
        return ev.LessonProposed(
            at=MONDAY, by="ada", lesson=self.lessons[-1], text=made.seal, examples=("case-1",), answer=answer
        )

    def decide(self) -> ev.AnyEvent | None:
        if not (lesson := self._pick(self.lessons)):
            return None
        decision = self.random.choice(["approved", "pinned", "rolled_back"])
        until = self.random.choice([None, later(90)])
        return ev.LessonDecided(at=MONDAY, by="ada", lesson=lesson, decision=decision, until=until)

    def suggest(self) -> ev.AnyEvent:
        made = seal("ask earlier", salt=self.random.randbytes(16))
        self.sealed.append(made)
        self.suggested.append(self._new("suggestion"))
        return ev.SuggestionMade(
            at=MONDAY, by="lichen", suggestion=self.suggested[-1], topic="waits", text=made.seal,
            figures={"hours": 3.5},
        )  # fmt: skip

    def answer(self) -> ev.AnyEvent | None:
        made = self._pick(self.suggested)
        return made and ev.SuggestionAnswered(at=MONDAY, by="ada", suggestion=made, decision="declined")

    def version(self) -> ev.AnyEvent:
        return ev.VersionPromoted(at=MONDAY, by="lichen", partner="net", version=self._new("version"))

    def charter(self) -> ev.AnyEvent:
        self.number += 1
        return ev.CharterAdopted(at=MONDAY, by="ada", version=self.number, charter={"risk": {"bound": 0.02}})

    def learn(self) -> ev.AnyEvent:
        return ev.Learned(at=MONDAY, by="lichen", through=self.number)

    def move(self) -> ev.AnyEvent | None:
        if not (found := self._pick(self.asks)):
            return None
        how, due = self.random.choice(["claimed", "escalated"]), self.random.choice([None, later(30)])
        case, ask = found
        return ev.AskMoved(
            at=MONDAY, by="ada", ask=ask, case=case, partner="grace", previous="ada", how=how, due=due
        )

    def withdraw(self) -> ev.AnyEvent | None:
        if not (found := self._pick(self.replies)):
            return None
        case, made = found
        return ev.ContributionWithdrawn(at=MONDAY, by="ada", contribution=made, case=case, partner="ada")

    def comment(self) -> ev.AnyEvent | None:
        if not (case := self._pick(self.cases)):
            return None
        text = seal("look", salt=self.random.randbytes(16))
        self.sealed.append(text)
        self.seals.append(text.seal)
        mentions = self.random.choice([(), ("grace",), ("grace", "ada")])
        made = self._new("comment")
        return ev.CommentMade(at=MONDAY, by="ada", comment=made, case=case, text=text.seal, mentions=mentions)

    def precedent(self) -> ev.AnyEvent | None:
        if not (case := self._pick(self.settled)):
            return None
        retired = self.random.random() < 0.5
        return ev.PrecedentSet(at=MONDAY, by="ada", precedent="precedent-1", case=case, retired=retired)

    def access(self) -> ev.AnyEvent:
        role = self.random.choice([None, "lead"])
        return ev.AccessChanged(at=MONDAY, by="ada", person="grace", partnership="desk", role=role)

    def begin(self) -> ev.AnyEvent:
        return ev.LearningBegun(at=MONDAY, by="lichen")

    def partnership(self) -> ev.AnyEvent:
        made = self._new("partnership")
        return ev.PartnershipOpened(at=MONDAY, by="ada", partnership=made, name=made)


@st.composite
def histories(draw: st.DrawFn) -> list[Batch]:
    """Batches of events that could have happened, cut anywhere."""
    history = History(draw(st.integers(0, 2**32)))
    steps = st.lists(
        st.sampled_from((*STEPS, *STEPS, *RARE, *TOGETHER, *LANE, *SHARED)), min_size=1, max_size=12
    )
    made = [history.batch(each) for each in draw(st.lists(steps, min_size=1, max_size=8))]
    return [(events, sealed) for events, sealed in made if events]
