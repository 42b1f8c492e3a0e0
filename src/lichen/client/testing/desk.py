"""What the fake knows of one partnership, and how a case moves on there."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, ClassVar

import msgspec

from lichen.errors import InputRefused, NotFound
from lichen.types import Answer

Row = dict[str, Any]


class Desk:
    """One partnership: cases, asks and a chain of entries, as the API shows them.

    The way of a case is Lichen's before anything is certified: a person answers blind; where the AI said
    something else another person does too; then the case settles on what the last person said. People are
    asked in turn, where Lichen would choose.
    """

    VERDICTS: ClassVar[dict[str, tuple[str, str, str]]] = {
        "action": ("approve", "change", "deny"),
        "draft": ("accept", "change", "reject"),
        "choice": ("accept", "change", "reject"),
    }

    def __init__(
        self,
        id: str,
        *,
        labels: Sequence[str],
        people: Sequence[str],
        ais: Sequence[str],
        roles: dict[str, str],
        kind: str = "",
    ) -> None:
        self.kind = kind or ("label" if labels else "number")
        labels = self.VERDICTS.get(self.kind, labels)
        self.id, self.name, self.labels = id, id, list(labels)
        self.people, self.ais, self.roles = list(people), list(ais), dict(roles)
        self.owner = next((who for who, role in roles.items() if role == "owner"), "owner")
        self.cases: dict[str, Row] = {}
        self.entries: list[Row] = []
        self.seals: dict[str, Any] = {}
        self.disagreements: dict[str, Row] = {}
        self.precedents: dict[str, Row] = {}
        self.notes: dict[str, list[Row]] = {}
        self.lessons: dict[str, Row] = {}
        self.lane: list[Row] = []
        self.incidents: dict[str, Row] = {}
        self.comments: dict[str, list[Row]] = {}
        self.charters: list[Row] = []
        self.jobs: dict[str, Row] = {}
        self.files: dict[str, bytes] = {}
        self.rehearsals: dict[str, Row] = {}
        self.suggestions: list[Row] = []
        self.uploads: dict[str, list[Row]] = {}
        self.webhooks: dict[str, Row] = {}
        self.capacities: dict[str, Row] = {}
        self.leases: dict[str, tuple[str, datetime]] = {}
        self.snoozed: dict[str, datetime] = {}
        self.moves: dict[str, list[tuple[str, str, str]]] = {}
        self._turns, self._numbers = itertools.cycle(self.people or [""]), itertools.count(1)
        self.write("partnership_opened.1", self.owner, partnership=id)
        self.adopt({"partnership": id, "question": {"labels": self.labels}, "owner": self.owner}, self.owner)

    @property
    def head(self) -> int:
        """The number of the latest entry."""
        return len(self.entries)

    def id_of(self, kind: str) -> str:
        """A new id."""
        return f"{kind}-{next(self._numbers):016x}"

    def write(self, kind: str, by: str, **event: Any) -> Row:
        """Put an entry on the chain; gives its event."""
        said = {"kind": kind, "at": now(), "by": by, **{k: v for k, v in event.items() if v is not None}}
        before = self.entries[-1]["digest"] if self.entries else ""
        digest = sha256(before.encode() + msgspec.json.encode(said)).hexdigest()
        self.entries.append({"seq": self.head + 1, "digest": digest, "event": said})
        return said

    def seal(self, content: Any) -> str | None:
        """The seal behind which a content lies; none for nothing."""
        if content in (None, "", {}):
            return None
        seal = sha256(f"{self.id} {next(self._numbers)}".encode()).hexdigest()
        self.seals[seal] = content
        return seal

    def adopt(self, charter: dict[str, Any], by: str) -> Row:
        """A charter in force from now on."""
        version = len(self.charters) + 1
        row = {"version": version, "adopted_by": by, "adopted_at": now(), "changes": [], "charter": charter}
        self.charters.append(row)
        self.write("charter_adopted.1", by, version=version, charter=charter)
        return row

    def case(self, id: str) -> Row:
        """A case; raises `NotFound`."""
        if id not in self.cases:
            raise NotFound(f"There is no case `{id}` in `{self.id}`.")
        return self.cases[id]

    def check(self, answer: Answer) -> Answer:
        """The answer, if it is one to the question."""
        if not self.labels:
            if isinstance(answer, str):
                raise InputRefused(f"`{answer}` is not a number, and the question asks for one.")
            return answer
        if answer not in self.labels:
            raise InputRefused(f"`{answer}` is not one of the answers. Use one of: {', '.join(self.labels)}.")
        return answer

    def advance(self, case: Row) -> None:
        """Let the case go as far as it can."""
        if case["settled_at"] or any(ask["status"] == "open" for ask in case["asks"]):
            return
        ai = [each for each in case["contributions"] if each["role"] == "ai" and not each["shadow"]]
        spoken = [
            each for each in case["contributions"] if each["role"] == "person" and not each["withdrawn"]
        ]
        fresh = [who for who in self.people if who not in {each["partner"] for each in spoken}]
        if not spoken:
            why = "no certificate is open yet" if ai else "the AI has nothing to say on this case"
            self.ask(case, self._next(self.people), "answer", why, blind=True)
        elif len(spoken) == 1 and fresh and self._differs(ai, spoken[0]["answer"]):
            self._differ(case, [*ai, *spoken])
            self.ask(case, self._next(fresh), "adjudication", "second opinion on a disagreement", blind=True)
        else:
            lane = "together" if ai else "people_only"
            on = self.taken(case, spoken[-1]["answer"])
            self.settle(case, spoken[-1]["answer"], "lichen", answers_for=self.owner, lane=lane, on=on)
            if ai:
                self.find_true(case, spoken[-1]["answer"], "lichen", "adjudication")

    def ask(self, case: Row, who: str, wanted: str, why: str, *, blind: bool, by: str = "lichen") -> str:
        """Ask somebody; gives the ask's id. Nobody is asked where there are no people."""
        if not who:
            return ""
        ask = self.id_of("ask")
        self.write("ask_made.1", by, ask=ask, case=case["case"], partner=who, wanted=wanted, why=why)
        case["asks"].append(
            {"ask": ask, "partner": who, "wanted": wanted, "why": why, "blind": blind, "value": None,
             "confidence": None, "due": None, "made_by": by, "made_at": now(), "status": "open"}
        )  # fmt: skip
        return ask

    def _differs(self, ai: list[Row], answer: Answer) -> bool:
        """Whether an AI said something else; what is put forward is for people to decide."""
        return self.kind not in self.VERDICTS and any(each["answer"] != answer for each in ai)

    def taken(self, case: Row, answer: Answer) -> str | None:
        """The digest of what this answer takes, where it takes something."""
        if case["content"] is None or answer == self.VERDICTS[self.kind][2]:
            return None
        return str(case["content"]["digest"])

    def settle(
        self, case: Row, answer: Answer, by: str, *, answers_for: str, lane: str, on: str | None = None
    ) -> None:
        """Settle a case, and the disagreement on it; `on` is the digest of exactly what is agreed on."""
        said = {
            "answer": answer,
            "lane": lane,
            "basis": "person",
            "confidence": 0.9,
            "answers_for": answers_for,
        }
        self.write("case_settled.1", by, case=case["case"], digest=on, **said)
        case["digest"] = on
        case.update(said, settled_answer=answer, settled_by=by, settled_at=now(), overridden=False)
        for ask in case["asks"]:
            ask["status"] = "answered" if ask["status"] == "open" else ask["status"]
        for each in self.disagreements.values():
            if each["case"] == case["case"] and not each["resolved"]:
                self.resolve(each, answer, by, None)

    def resolve(self, disagreement: Row, answer: Answer, by: str, reason: str | None) -> None:
        """End a disagreement."""
        said = {"disagreement": disagreement["disagreement"], "case": disagreement["case"], "answer": answer}
        self.write("disagreement_resolved.1", by, **said, reason=self.seal(reason))
        ended = {"answer": answer, "reason": reason, "resolved": True}
        disagreement.update(ended, resolved_by=by, resolved_at=now())

    def find_true(self, case: Row, truth: Answer, by: str, source: str) -> None:
        """Say what turned out to be true of a case."""
        self.write("outcome_recorded.1", by, case=case["case"], truth=truth, source=source)
        case.update(truth=truth, truth_source=source)

    def open_asks(self) -> Iterable[tuple[Row, Row]]:
        """Every open ask with its case, the oldest first."""
        for case in self.cases.values():
            for ask in case["asks"]:
                if ask["status"] == "open":
                    yield case, ask

    def blind(self, case: Row, who: str) -> bool:
        """Whether somebody has yet to answer this case blind."""
        return any(ask["partner"] == who and ask["blind"] and ask["status"] == "open" for ask in case["asks"])

    def _differ(self, case: Row, said: list[Row]) -> None:
        id = self.id_of("disagreement")
        positions = [(each["partner"], each["answer"]) for each in said]
        self.write("disagreement_opened.1", "lichen", disagreement=id, case=case["case"], positions=positions)
        self.disagreements[id] = {
            "disagreement": id, "case": case["case"], "positions": positions, "opened_at": now(),
            "answer": None, "reason": None, "resolved": False, "resolved_by": None, "resolved_at": None,
        }  # fmt: skip

    def _next(self, people: Sequence[str]) -> str:
        """The next of these whose turn it is."""
        return next((who for who in itertools.islice(self._turns, len(self.people)) if who in people), "")


def now() -> datetime:
    """The time, as every answer gives it."""
    return datetime.now(UTC)


def title_of(inputs: dict[str, Any]) -> tuple[str, str]:
    """A title and a preview, from the inputs' first texts."""
    texts = [str(value) for value in inputs.values() if isinstance(value, str)]
    return (texts[0][:80] if texts else "", " ".join(texts)[:200])
