"""The AI partners of a partnership at work: they answer their asks, learn from the ledger, and take over."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

from lichen.actions.contribute import Contribution, contribute_all
from lichen.actions.fail_ask import fail_ask
from lichen.actions.partnership import Partnership
from lichen.actions.promote import promote
from lichen.charter import schema
from lichen.charter.schema import Charter
from lichen.context.entry import Subject, subject
from lichen.context.manner import short_for
from lichen.context.request import context_for, given, known_cites
from lichen.context.space import space_of
from lichen.errors import Conflict, InputRefused
from lichen.estimates.estimates import PairedRecord
from lichen.estimates.fold_charter import asks_otherwise
from lichen.jobs.asked_for import asked_for
from lichen.jobs.handed_out import HandedOut
from lichen.jobs.heeding import heeding, keep_up, scoped_context
from lichen.ledger import events as ev
from lichen.partners.containment import Failed, ask_safely
from lichen.partners.promotion import compare
from lichen.partners.protocol import Example, Later, Learner, Partner, Question, Reply, Request
from lichen.partners.registry import create
from lichen.types import Answer, AskId, CaseId, PartnerId

BATCH = 64


class Staff:
    """The AI partners that a charter names with an adapter, built and kept up with the ledger.

    What a learning partner knows follows from the ledger alone: the same entries, read in order, teach the
    same lessons and promote the same versions, live and after a restart.
    """

    def __init__(
        self,
        partnership: Partnership,
        partners: Mapping[PartnerId, Partner] | None = None,
        *,
        timeout: float = 30.0,
    ) -> None:
        self.partnership = partnership
        self.timeout = timeout
        self._given = partners
        self._charter = partnership.charter
        self.partners: dict[PartnerId, Partner | None] = dict(partners or {})
        self._through = 0
        self._handed_out = HandedOut()
        self._inputs: dict[CaseId, tuple[Any, Any]] = {}
        self._alone: dict[CaseId, float] = {}
        self.catch_up()

    @property
    def learners(self) -> dict[PartnerId, Learner]:
        """The partners that learn."""
        return {id: partner for id, partner in self.partners.items() if isinstance(partner, Learner)}

    def answer(self) -> int:
        """The number of asks to AI partners that were answered or failed just now."""
        return sum(self._answer_as(id, partner) for id, partner in self.partners.items())

    def _answer_as(self, id: PartnerId, partner: Partner | None) -> int:
        most, out = getattr(partner, "batch", BATCH), self._handed_out
        rows = self.partnership.ledger.rows(
            "asks_of_partner", chain=self.partnership.id, partner=id, limit=most + len(out)
        )
        late = out.late(partner, rows, self.partnership.source.now())
        for ask in late:
            with suppress(Conflict):  # answered at the last moment
                fail_ask(self.partnership, ask.case, ask.ask, "timeout", detail="No answer came in time.")
        open_asks = out.fresh([ask for ask in rows if ask not in late], most)
        return len(late) + (self._ask(id, partner, open_asks) if open_asks else 0)

    def _ask(self, id: PartnerId, partner: Partner | None, open_asks: Sequence[Any]) -> int:
        if (heeds := heeding(partner)) is not None:
            now = self.partnership.source.now()
            self._contained(id, partial(keep_up, heeds, space_of(self.partnership), self.contents, now))
        requests = self.requests([CaseId(ask.case) for ask in open_asks], of=id)
        requests = asked_for(self.partnership, open_asks, requests)
        requests = [replace(each, ask=ask.ask) for each, ask in zip(requests, open_asks, strict=True)]
        replies = ask_safely(partner, requests, timeout=self.timeout)
        self._handed_out.note(open_asks, replies)
        said = self._shadows(id, partner, requests)
        said += [
            (request.case, self._contribution(id, request, reply, ask=AskId(ask.ask)))
            for ask, request, reply in zip(open_asks, requests, replies, strict=True)
            if isinstance(reply, Reply) and not isinstance(reply, Later)
        ]
        self._say(said)
        for ask, reply in zip(open_asks, replies, strict=True):
            if isinstance(reply, Failed):
                with suppress(Conflict):  # another process was first
                    fail_ask(self.partnership, ask.case, ask.ask, reply.failure, detail=reply.detail)
        return len(open_asks)

    def _say(self, said: Sequence[tuple[CaseId, Contribution]]) -> None:
        """Contribute all at once, or one by one without those that another process gave first."""
        try:
            contribute_all(self.partnership, said)
        except Conflict:
            for one in said:
                with suppress(Conflict):
                    contribute_all(self.partnership, [one])

    def _shadows(
        self, id: PartnerId, partner: Partner | None, requests: Sequence[Request]
    ) -> list[tuple[CaseId, Contribution]]:
        challenger = partner.challenger if isinstance(partner, Learner) else None
        if challenger is None:
            return []
        replies = ask_safely(challenger, requests, timeout=self.timeout)
        return [
            (request.case, self._contribution(id, request, reply, shadow=True))
            for request, reply in zip(requests, replies, strict=True)
            if isinstance(reply, Reply)
        ]

    def requests(self, cases: Sequence[CaseId], *, of: PartnerId | None = None) -> list[Request]:
        """What a partner is asked about these cases, each with the shared context that is relevant to it.

        Lessons learned on a case itself are left out: it is still to be judged. A partner that learns from
        cases reads no context, so it is given none.
        """
        question, context = question_of(self.partnership.charter), self._context_of(of)
        found = self._subjects(cases)
        return [
            Request(case, inputs, question, context(told))
            for case, (inputs, told) in zip(cases, found, strict=True)
        ]

    def _context_of(self, id: PartnerId | None) -> Callable[[Subject], tuple[str, ...]]:
        """What a partner is told with a case."""
        here, partner = self.partnership, None if id is None else self.partners.get(id)
        space, now = space_of(here), here.source.now()
        if isinstance(partner, Learner):
            return lambda told: ()
        if heeding(partner) is not None:
            return lambda told: scoped_context(space, told, now)
        short = id is not None and short_for(here, id)
        return lambda told: context_for(space, told, now=now, short=short)

    def _subjects(self, cases: Sequence[CaseId]) -> list[tuple[Mapping[str, Any], Subject]]:
        """Each case's inputs, and the case as shared context is held against it."""
        seals = [self._seals_of(case) for case in cases]
        contents = self.partnership.unseal(seal for pair in seals for seal in pair)
        return [
            (contents.get(inputs or "", {}), subject(case, contents.get(inputs), contents.get(attributes)))
            for case, (inputs, attributes) in zip(cases, seals, strict=True)
        ]

    def contents(self, cases: Sequence[CaseId]) -> dict[CaseId, Mapping[str, Any]]:
        """The inputs of these cases; empty where they are gone."""
        seals = {case: self._seals_of(case)[0] for case in cases}
        contents = self.partnership.unseal(seals.values())
        return {case: contents.get(seal or "", {}) for case, seal in seals.items()}

    def _seals_of(self, case: CaseId) -> tuple[Any, Any]:
        """The seals of a case's inputs and attributes."""
        if case not in self._inputs:
            rows = self.partnership.ledger.rows("case", chain=self.partnership.id, case=case)
            self._inputs[case] = (rows[0].inputs, rows[0].attributes) if rows else (None, None)
        return self._inputs[case]

    def _contribution(
        self, by: PartnerId, request: Request, reply: Reply, *, ask: AskId | None = None, shadow: bool = False
    ) -> Contribution:
        """The reply with what the partner was given, and what it cites that there is."""
        marks, ledger = given(request.context), self.partnership.ledger
        if (heeds := heeding(self.partners.get(by))) is not None:
            marks = tuple(dict.fromkeys([*marks, *(each for each in reply.cites if each in heeds.heeded)]))
        cites = known_cites(
            reply.cites, marks, lambda id: ledger.known_case(self.partnership.id, [id]) is not None
        )
        promoted = isinstance(self.partners.get(by), Learner)
        return _contribution(by, reply, ask=ask, shadow=shadow, promoted=promoted, given=marks, cites=cites)

    def catch_up(self) -> None:
        """Teach the learners every truth on the ledger they have not heard of, in the ledger's order."""
        for entry in self.partnership.ledger.entries(self.partnership.id, after=self._through):
            self._through = entry.seq
            if isinstance(entry.event, ev.CaseSettled):
                self._settled(entry.event)
            elif isinstance(entry.event, ev.OutcomeRecorded):
                self._turned_out(entry.event)
            elif isinstance(entry.event, ev.VersionPromoted):
                self._take_over(entry.event)
            elif isinstance(entry.event, ev.PersonalDataErased):
                self._erased(entry.event)
            elif isinstance(entry.event, ev.CharterAdopted):
                self._adopted(schema.restore(entry.event.charter))
        for id, learner in self.learners.items():
            self._contained(id, learner.prepare)

    def _contained(self, id: PartnerId, act: Callable[[], None]) -> None:
        """Let a partner learn; one that breaks while it does is off from here on, nothing else happens."""
        try:
            act()
        except Exception:  # noqa: BLE001 -- whatever a partner throws stays with the partner
            self.partners[id] = None

    def _adopted(self, charter: Charter) -> None:
        """Hire whoever is new or works otherwise than before; a partner that changed starts anew."""
        before, self._charter = self._charter, charter
        if self._given is not None:
            return
        known = self.partners
        self.partners = {
            PartnerId(partner.id): known[PartnerId(partner.id)]
            if PartnerId(partner.id) in known
            and _works_alike(partner, before, charter)
            and _reads_alike(known[PartnerId(partner.id)], charter)
            else _hired_or_off(partner, charter)
            for partner in charter.having("ai")
            if partner.adapter is not None
        }

    def _settled(self, event: ev.CaseSettled) -> None:
        """Teach what people settled, at once unless outcomes follow; never what the AI settled alone."""
        if event.lane == "ai_only":
            self._alone[event.case] = event.audit if event.audited else 1.0
        elif not self._charter.outcomes_follow:
            self._teach(event.case, event.answer, 1.0)

    def _turned_out(self, event: ev.OutcomeRecorded) -> None:
        """Teach the truth of audited cases, weighted by one over the audit's share, and real outcomes.

        Where people were asked to look without an audit being drawn, a case stands for itself alone.
        """
        audit = self._alone.pop(event.case, None)
        by_outcome = event.source == "outcome"
        if audit is not None:
            self._teach(event.case, event.truth, 1.0 if by_outcome else 1.0 / audit)
        elif by_outcome and self._charter.outcomes_follow:
            self._teach(event.case, event.truth, 1.0)

    def _teach(self, case: CaseId, answer: Answer, weight: float) -> None:
        """Teach one case; one whose inputs were erased counts, so that versions stay what they were."""
        if not self.learners:
            return
        example = Example(self.contents([case])[case], answer, weight, case)
        for id, learner in self.learners.items():
            self._contained(id, partial(learner.learn, [example]))

    def _erased(self, event: ev.PersonalDataErased) -> None:
        """Let the partners forget a case whose content is gone."""
        for id, partner in self.partners.items():
            forget = getattr(partner, "forget", None)
            if event.case is not None and forget is not None:
                self._contained(id, partial(forget, event.case))

    def _take_over(self, event: ev.VersionPromoted) -> None:
        learner = self.learners.get(event.partner)
        if learner is None or learner.challenger is None:
            return
        if learner.challenger.version != event.version:
            raise InputRefused(
                f"The ledger promotes version {event.version} of `{event.partner}`, but learning from the "
                f"ledger gives {learner.challenger.version}. Its options in the charter must have changed."
            )
        learner.promote()

    def promote(self) -> list[str]:
        """The versions promoted just now: a first trained one at once, others when the test says so."""
        promoted = []
        for id, learner in self.learners.items():
            challenger = learner.challenger
            if challenger is None:
                continue
            record = self.partnership.estimates.paired.get(id)
            if not learner.trained:
                promote(self.partnership, id, challenger.version)
            elif record is None or not self._better(id, challenger.version, record):
                continue
            promoted.append(challenger.version)
        self.catch_up()
        return promoted

    def _keeps_the_lane(self, id: PartnerId, version: str) -> bool:
        """Whether a take-over leaves an open lane open: the challenger has earned its own in shadow."""
        estimates = self.partnership.estimates
        if estimates.threshold is None:
            return True
        earned, certificate = estimates.shadow_certificates.get(id, ("", None))
        return earned == version and certificate is not None and certificate.threshold is not None

    def _better(self, id: PartnerId, version: str, record: PairedRecord) -> bool:
        if record.version != version or not self._keeps_the_lane(id, version):
            return False
        challenger = [won for won, _ in record.discordant]
        champion = [not won for won in challenger]
        test = compare(champion, challenger, [weight for _, weight in record.discordant], most=1.0)
        if test.better:
            promote(self.partnership, id, version, wins=test.wins, losses=test.losses, p_value=test.p_value)
        return test.better


def hire(partner: schema.Partner, charter: Charter) -> Partner:
    """The AI partner the charter describes, built; raises `InputRefused` for an adapter that is unknown."""
    assert partner.adapter is not None, "only a partner with an adapter can be built"
    adapter = {"kind": partner.adapter.kind, **partner.adapter.options}
    return create(partner.id, question_of(charter), adapter)


def _hired_or_off(partner: schema.Partner, charter: Charter) -> Partner | None:
    """The partner, or None when it cannot be built: a charter on record must never stop the others' work."""
    try:
        return hire(partner, charter)
    except InputRefused:
        return None


def _works_alike(partner: schema.Partner, before: Charter, after: Charter) -> bool:
    """Whether what this partner has learned still serves: same adapter, same question."""
    earlier = before.partner(partner.id)
    return earlier is not None and earlier.adapter == partner.adapter and not asks_otherwise(before, after)


def _reads_alike(partner: Partner | None, charter: Charter) -> bool:
    """Whether the words a partner was hired with still stand; one that reads none does not mind."""
    reads = getattr(partner, "reads", None)
    return reads is None or reads == question_of(charter)


def question_of(charter: Charter) -> Question:
    """The charter's question as a partner reads it."""
    question = charter.question
    return Question(
        kind=question.kind,
        labels=question.label_ids,
        unit=question.unit,
        tolerance=question.tolerance,
        minimum=question.minimum,
        maximum=question.maximum,
        text=question.text,
        meanings=tuple(label.meaning or label.text for label in question.labels),
        purpose=charter.purpose,
        constraints=charter.constraints,
    )


def _contribution(
    by: PartnerId,
    reply: Reply,
    *,
    ask: AskId | None = None,
    shadow: bool = False,
    promoted: bool = False,
    given: Sequence[str] = (),
    cites: Sequence[str] = (),
) -> Contribution:
    return Contribution(
        by=by,
        answer=reply.answer,
        ask=ask,
        distribution=reply.distribution,
        spread=reply.spread,
        confidence=reply.confidence,
        reasons=reply.reasons,
        unsure_of=reply.unsure_of,
        version=reply.version,
        promoted=promoted,
        seconds=reply.seconds,
        shadow=shadow,
        content=reply.content,
        given=given,
        cites=cites,
        cost=reply.cost,
    )
