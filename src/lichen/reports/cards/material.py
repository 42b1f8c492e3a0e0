"""The latest cases of a partnership with all that cards are made from, read a few hundred at a time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache, cached_property
from importlib.resources import files
from types import MappingProxyType
from typing import Any, NamedTuple, cast

import msgspec
import numpy as np

from lichen.actions.partnership import Partnership
from lichen.charter.schema import Charter
from lichen.core.conditions import Mask
from lichen.core.number_habits import Habits
from lichen.core.slices import FEWEST
from lichen.core.terms import terms_of
from lichen.estimates.case import Proposal
from lichen.ledger.canonical import encode
from lichen.ledger.projections import time_of
from lichen.ledger.statements import Dialect, Statement, parse
from lichen.reports.cards.facts import Facts, facts_of
from lichen.reports.cards.numbers import habits_in
from lichen.types import Answer, CaseId, Lane, PartnerId, Role

MOST_CASES = 5_000
MOST_ATTRIBUTES = 40
_AT_ONCE = 500


class Said(NamedTuple):
    """One partner's reply: entry `seq`, how sure it was and how many seconds it took, where that is known."""

    seq: int
    at: datetime
    partner: PartnerId
    role: Role
    answer: Answer
    version: str
    stage: str
    sure: float | None
    seconds: float | None


class Case(NamedTuple):
    """One case: what it is like, who said what, and the truth with its weight, where it is known."""

    id: CaseId
    opened_seq: int
    opened_at: datetime
    lane: Lane | None
    facts: Facts
    said: tuple[Said, ...]
    truth: Answer | None
    weight: float
    proposal: Proposal | None

    def own(self, partner: PartnerId) -> Said | None:
        """What this partner said of its own: a person's first blind answer, an AI's latest."""
        replies = [each for each in self.said if each.partner == partner]
        own = [each for each in replies if each.role == "ai" or each.stage == "blind"]
        return None if not own else own[0] if own[0].role == "person" else own[-1]


class Material:
    """Cases in the order they were opened, as of entry `through`, with the charter then in force.

    `versions` are those in which AI partners answer now, `habits` how partners' numbers are off where the
    question asks for one; `recent` is how many cases are the latest opened.
    """

    def __init__(
        self,
        charter: Charter,
        through: int,
        cases: Sequence[Case],
        *,
        recent: int,
        versions: Mapping[PartnerId, str],
        habits: Mapping[PartnerId, Habits] = MappingProxyType({}),
    ) -> None:
        self.charter = charter
        self.habits = dict(habits)
        self.versions = dict(versions)
        self.through = through
        self.cases = tuple(cases)
        self._recent = recent

    @property
    def recent(self) -> tuple[Case, ...]:
        """The latest cases, whether anything is known of them or not."""
        return self.cases[len(self.cases) - self._recent :]

    @cached_property
    def resolved(self) -> tuple[Case, ...]:
        """The cases whose truth is known."""
        return tuple(case for case in self.cases if case.truth is not None)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The attributes known of most cases, at most 40."""
        counts = Counter(name for case in self.cases for name in case.facts.values)
        return tuple(name for name, _ in counts.most_common(MOST_ATTRIBUTES))

    @cached_property
    def _terms(self) -> dict[str, Mask]:
        return terms_of([case.facts.text for case in self.resolved], fewest=FEWEST)

    def columns(self, cases: Sequence[Case]) -> dict[str, list[object]]:
        """The attributes of these cases, one list each; None where a case has none."""
        return {name: [case.facts.values.get(name) for case in cases] for name in self.names}

    def terms(self, places: Sequence[int]) -> dict[str, Mask]:
        """Which of the resolved cases at these places have a word in their text."""
        at = np.asarray(places, dtype=np.int64)
        return {term: mask[at] for term, mask in self._terms.items()}

    def same(self, one: Answer, other: Answer) -> bool:
        """Whether two answers are the same answer to the charter's question."""
        question = self.charter.question
        if question.kind == "number":
            return abs(float(one) - float(other)) <= (question.tolerance or 0.0)
        return one == other


def material(partnership: Partnership, *, most: int = MOST_CASES) -> Material:
    """What cards and drift are made from: the latest `most` resolved cases and the latest `most` opened.

    Reads the projections and unseals a few hundred cases at a time; holds the partnership only for a moment.
    """
    with partnership.looking() as known:
        charter, through, versions = known.agreed, known.through, dict(known.roster.champions)
        rows = list(known.rows.values())[-most:]
        truths = {row.case: (row.truth, row.weight) for row in rows}
        proposals = {row.case: known.cases[row.case].spoken for row in rows if row.case in known.cases}
    reader = _Reader(partnership)
    latest = reader.latest(most)
    wanted = list(dict.fromkeys([*truths, *latest]))
    cases = [
        case._replace(
            truth=truths.get(case.id, (None, 1.0))[0],
            weight=truths.get(case.id, (None, 1.0))[1],
            proposal=proposals.get(case.id),
        )
        for start in range(0, len(wanted), _AT_ONCE)
        for case in reader.cases(wanted[start : start + _AT_ONCE])
    ]
    cases.sort(key=lambda each: each.opened_seq)
    habits = habits_in(rows, charter.question, versions)
    return Material(charter, through, cases, recent=len(latest), versions=versions, habits=habits)


class _Reader:
    def __init__(self, partnership: Partnership) -> None:
        self.partnership = partnership
        self.connector = partnership.ledger.connector
        self.chain = cast(int, self._rows("chain", name=partnership.id)[0][0])

    def latest(self, most: int) -> list[CaseId]:
        return [CaseId(str(row[0])) for row in self._rows("latest", chain=self.chain, limit=most)]

    def cases(self, wanted: Sequence[CaseId]) -> Iterator[Case]:
        names = encode(wanted).decode()
        said: dict[str, list[Said]] = defaultdict(list)
        for case, *rest in self._rows("said", chain=self.chain, cases=names):
            said[str(case)].append(_said(*rest))
        rows = self._rows("cases", chain=self.chain, cases=names)
        opened = self.partnership.unseal(seal for row in rows for seal in (row[3], row[4]))
        for case, seq, at, inputs, attributes, stakes, lane in rows:
            facts = facts_of(opened.get(attributes), opened.get(inputs))
            if stakes:
                facts.values["high stakes"] = True
            replies = tuple(said[case])
            yield Case(CaseId(case), seq, time_of(at), lane, facts, replies, None, 1.0, None)

    def _rows(self, name: str, /, **values: object) -> list[tuple[Any, ...]]:
        named = _named(self.connector.dialect)
        statement = named.get(f"{name}_{self.connector.dialect}") or named[name]
        return self.connector.run(statement, [values[each] for each in statement.names])


@cache
def _named(dialect: Dialect) -> dict[str, Statement]:
    source = files("lichen.reports.cards").joinpath("cards.sql").read_text(encoding="utf-8")
    return {each.name: each for each in parse(source, dialect)}


def _said(
    seq: int,
    partner: str,
    role: Role,
    answer: str,
    version: str,
    stage: str,
    distribution: str | None,
    confidence: float | None,
    seconds: float | None,
    at: int,
) -> Said:
    shares: list[float] = msgspec.json.decode(distribution) if distribution else []
    sure = max(shares) if shares else confidence
    answered = msgspec.json.decode(answer)
    return Said(seq, time_of(at), PartnerId(partner), role, answered, version, stage, sure, seconds)
