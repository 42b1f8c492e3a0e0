"""One partnership: its cases, asks and everything else, and the acts on one case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from os import PathLike
from typing import Any, Literal

import msgspec

from lichen.client.asks import Asks
from lichen.client.batches import batches
from lichen.client.cases import Cases
from lichen.client.charters import Charters
from lichen.client.context import Beside, Lessons, Notes
from lichen.client.disagreements import Disagreements, Precedents
from lichen.client.exports import Export, Exports
from lichen.client.imports import Imports
from lichen.client.jobs import Jobs
from lichen.client.lanes import Incidents, Lane
from lichen.client.link import Link, at, given
from lichen.client.members import Capacities, Members
from lichen.client.one_case import OneCase
from lichen.client.paging import pages, whole
from lichen.client.rehearsals import Predictions, Rehearsals
from lichen.client.shapes import (
    Card,
    Counts,
    Drift,
    Entry,
    Figure,
    Job,
    Override,
    Process,
    Rehearsal,
    Reliance,
    Settlement,
    Standing,
)
from lichen.client.shapes import Mapping as Columns
from lichen.client.stream import follow
from lichen.client.suggestions import Suggestions
from lichen.client.webhooks import Webhooks
from lichen.types import Answer, AskId, ContributionId, PartnershipId

What = Literal["decisions", "contributions", "asks", "outcomes", "feedback", "events"]
Format = Literal["jsonl", "csv", "parquet"]


class Made(msgspec.Struct, frozen=True):
    """The id of what was put on the ledger."""

    contribution: ContributionId = ContributionId("")
    ask: AskId = AskId("")
    asks: list[AskId] = []
    feedback: str = ""
    comment: str = ""
    recorded: int = 0
    erased: int = 0


class Partnership:
    """One partnership on the server: what there is, and what you can do.

    Acts give back what now stands on the ledger. Each takes a `key`: with the same key it happens once,
    also over restarts of your program. Without one the client makes one up, which covers its own retries.
    """

    def __init__(self, link: Link, id: str) -> None:
        self._link, self._at = link, at("partnerships", id)
        self.id = PartnershipId(id)
        self.cases = Cases(link, self.id)
        self.asks = Asks(link, self.id)
        self.charters = Charters(link, self.id)
        self.disagreements = Disagreements(link, self.id)
        self.precedents = Precedents(link, self.id)
        self.notes = Notes(link, self.id)
        self.lessons = Lessons(link, self.id)
        self.beside = Beside(link, self.id)
        self.lane = Lane(link, self.id)
        self.incidents = Incidents(link, self.id)
        self.exports = Exports(link, self.id)
        self.imports = Imports(link, self.id)
        self.jobs = Jobs(link, self.id)
        self.rehearsals = Rehearsals(link, self.id)
        self.suggestions = Suggestions(link, self.id)
        self.predictions = Predictions(link, self.id)
        self.webhooks = Webhooks(link, self.id)
        self.members = Members(link, self.id)
        self.capacities = Capacities(link, self.id)

    def __repr__(self) -> str:
        """With the id."""
        return f"Partnership({self.id!r})"

    def case(self, id: str) -> OneCase:
        """One case by its id, to wait for it and to carry out what was approved."""
        return OneCase(self._link, self.id, id)

    def get(self) -> Standing:
        """The partnership as it stands: its question, its partners and its counts."""
        return self._link.get(Standing, self._at)

    def counts(self) -> Counts:
        """How many cases and disagreements there are, up to 10,000 of each."""
        return self._link.get(Counts, f"{self._at}/counts")

    def contribute(
        self,
        case: str,
        answer: Answer,
        *,
        ask: str | None = None,
        confidence: float | None = None,
        distribution: Sequence[float] | None = None,
        spread: float | None = None,
        reasons: str | None = None,
        unsure_of: str | None = None,
        seconds: float | None = None,
        saw_ai: bool | None = None,
        partner: str | None = None,
        version: str | None = None,
        shadow: bool | None = None,
        hold: bool | None = None,
        content: object = None,
        about: str | None = None,
        given_context: Sequence[str] = (),
        cites: Sequence[str] = (),
        cost: float | None = None,
        key: str | None = None,
    ) -> ContributionId:
        """The id of what you said on a case, in reply to `ask` or unasked.

        `distribution` holds a probability per label in the charter's order. `partner` and `version` name
        the AI for which your program reports. With `hold` the case moves on after a few seconds only, and
        until then `withdraw` takes the answer back.

        Where options, drafts or actions are judged, `content` is what is put forward, or what a person wants
        instead, and `about` the digest of what an answer judges. `given_context` is the shared context the
        partner was given, `cites` what it stands on, `cost` what the reply cost.
        """
        body = given(
            answer=answer, ask=ask, confidence=confidence, distribution=distribution, spread=spread,
            reasons=reasons, unsure_of=unsure_of, seconds=seconds, saw_ai=saw_ai, partner=partner,
            version=version, shadow=shadow, hold=hold, content=content, about=about,
            given=list(given_context) or None, cites=list(cites) or None, cost=cost,
        )  # fmt: skip
        return self._act(case, "contributions", body, key).contribution

    def withdraw(self, case: str, contribution: str, *, key: str | None = None) -> AskId:
        """The ask that stands open again.

        Your own answer is taken back, while nothing has followed from it.
        """
        path = self._at + at("cases", case, "contributions", contribution, "withdraw")
        return self._link.act(Made, "POST", path, key=key).ask

    def settle(
        self, case: str, answer: Answer, *, about: str | None = None, key: str | None = None
    ) -> Settlement:
        """The settlement: you decide the case now, on your own responsibility.

        Where something was put forward, `about` is the digest of what you were shown.
        """
        path = self._at + at("cases", case, "settle")
        return self._link.act(Settlement, "POST", path, given(answer=answer, about=about), key=key)

    def override(self, case: str, answer: Answer, reason: str, *, key: str | None = None) -> Override:
        """The override: a settled answer is changed, with a reason."""
        path = self._at + at("cases", case, "override")
        return self._link.act(Override, "POST", path, {"answer": answer, "reason": reason}, key=key)

    def ask(
        self, case: str, partner: str, why: str, *, blind: bool | None = None, key: str | None = None
    ) -> AskId:
        """The ask to another partner, for whom the case then waits; blind unless you say otherwise."""
        return self._act(case, "asks", given(partner=partner, why=why, blind=blind), key).ask

    def vary(
        self, case: str, change: str = "", *, keep: Sequence[str] = (), key: str | None = None
    ) -> list[AskId]:
        """The asks to AI partners for other options or another draft: what to change, ids of what to keep."""
        return self._act(case, "vary", given(change=change or None, keep=list(keep) or None), key).asks

    def feedback(
        self,
        case: str,
        contribution: str,
        *,
        accurate: bool | None = None,
        useful: bool | None = None,
        timely: bool | None = None,
        style: bool | None = None,
        reason: str | None = None,
        key: str | None = None,
    ) -> str:
        """The id of your remark on a contribution: yes, no or nothing on each aspect."""
        body = given(accurate=accurate, useful=useful, timely=timely, style=style, reason=reason)
        path = self._at + at("cases", case, "contributions", contribution, "feedback")
        return self._link.act(Made, "POST", path, body, key=key).feedback

    def comment(self, case: str, text: str, *, mentions: Iterable[str] = (), key: str | None = None) -> str:
        """The id of your comment; everybody in `mentions` is told."""
        return self._act(case, "comments", {"text": text, "mentions": list(mentions)}, key).comment

    def outcome(self, case: str, truth: Answer, *, key: str | None = None) -> None:
        """Record what turned out to be true of a settled case."""
        self._act(case, "outcome", {"truth": truth}, key)

    def outcomes(
        self, truths: Mapping[str, Answer] | Iterable[tuple[str, Answer]], *, key: str | None = None
    ) -> int:
        """How many outcomes were recorded, a thousand at a time as they come."""
        pairs = truths.items() if isinstance(truths, Mapping) else truths
        rows = ({"case": case, "truth": truth} for case, truth in pairs)
        path = f"{self._at}/outcomes/bulk"
        return sum(
            self._link.act(Made, "POST", path, {"outcomes": batch}, key=part).recorded
            for part, batch in batches(rows, key)
        )

    def erase(self, case: str, reason: str, *, key: str | None = None) -> int:
        """How many pieces of personal data are gone from a case; the decision stays on record."""
        return self._act(case, "erase", {"reason": reason}, key).erased

    def events(self) -> Iterator[Entry]:
        """The whole chain of ledger entries up to now, the oldest first; see `stream` to follow it."""
        return pages(self._link, Entry, f"{self._at}/events", {"limit": 500})

    def stream(self, after: int = 0) -> Iterator[Entry]:
        """Every ledger entry after number `after`, then each new one as it is written, without end.

        A lost connection is taken up where it broke off: no entry is left out and none comes twice. Keep
        the `seq` of the last one you dealt with, and start there next time.
        """
        return follow(self._link, self.id, after)

    def export(
        self,
        what: What = "decisions",
        *,
        format: Format = "jsonl",
        with_inputs: bool = False,
        timeout: float = 3600.0,
        key: str | None = None,
    ) -> Export:
        """An export that is written and ready: `download` it to a file or go through its `rows`."""
        return self.exports.start(what, format=format, with_inputs=with_inputs, key=key).wait(timeout)

    def import_file(
        self,
        path: str | PathLike[str],
        *,
        mapping: Columns | None = None,
        leave_out: bool = False,
        timeout: float = 3600.0,
        key: str | None = None,
    ) -> Job:
        """The job that opened the cases of a file, done: each case once however often you import it.

        `mapping` says which column holds what, by default as their names say; with `leave_out` bad rows
        are left out, otherwise the first one stops it and the error names it.
        """
        upload = self.imports.upload(path)
        job = self.imports.start(upload.upload, mapping=mapping, leave_out=leave_out, key=key)
        return self.jobs.wait(job.job, timeout)

    def rehearse(self, *, timeout: float = 3600.0, key: str | None = None, **change: Any) -> Rehearsal:
        """What a change such as `bound=0.03` would have meant for the cases decided so far, worked out.

        Nothing changes; the rehearsal is kept for everybody of the partnership to see.
        """
        found = self.rehearsals.start(key=key, **change)
        return found if found.state == "done" else self.rehearsals.wait(found.rehearsal, timeout)

    def figures(self, *, days: float | None = None) -> list[Figure]:
        """What the partnership's page shows, as data with a sentence each."""
        return whole(self._link, Figure, f"{self._at}/figures", {"days": days})

    def figure(self, name: str, *, days: float | None = None) -> Figure:
        """One figure, such as `lanes`."""
        return self._link.get(Figure, self._at + at("figures", name), {"days": days})

    def cards(self) -> list[Card]:
        """Your own card, every AI's, and people together where enough took part (without a `partner`)."""
        return whole(self._link, Card, f"{self._at}/cards")

    def card(self, partner: str) -> Card:
        """One partner's card: your own or an AI's."""
        return self._link.get(Card, self._at + at("cards", partner))

    def reliance(self) -> Reliance:
        """Whether the AI is taken at its word when it is right, and resisted when it is not."""
        return self._link.get(Reliance, f"{self._at}/reliance")

    def drift(self) -> Drift:
        """What moved, since when, and what the AI-only lane did about it."""
        return self._link.get(Drift, f"{self._at}/drift")

    def process(self, *, days: int = 90) -> Process:
        """How cases went through over 30, 90 or 365 days (0: all there is), and where they wait."""
        return self._link.get(Process, f"{self._at}/process", {"days": days})

    def mentions_read(self, through: int) -> None:
        """Mark your mentions here as read up to the entry of this number."""
        self._link.act(None, "POST", f"{self._at}/mentions/read", {"through": through})

    def _act(self, case: str, what: str, body: object, key: str | None) -> Made:
        return self._link.act(Made, "POST", self._at + at("cases", case, what), body, key=key)
