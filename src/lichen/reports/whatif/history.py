"""The decided cases of a partnership as compact arrays, read from the projections in one pass."""

from __future__ import annotations

import gc
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from lichen.charter.schema import Charter
from lichen.core.cost import Cost
from lichen.estimates.row import Roster
from lichen.estimates.stakes import stakes_of
from lichen.ledger.ledger import Ledger
from lichen.ledger.statements import Dialect, Statement, parse
from lichen.reports.whatif.voices import Voices

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

AT_ONCE = 20_000
AI_ONLY = 0
_LAST = 2**62


class Terms(NamedTuple):
    """What turns answers into numbers: the labels' codes (none for numbers), people, machines, tolerance.

    `cost` is what mistakes cost, where they cost unlike amounts.
    """

    labels: dict[str, int]
    people: dict[str, int]
    machines: dict[str, int]
    versions: dict[str, str]
    tolerance: float
    cost: Cost | None = None

    def wrong(self, answer: Floats, truth: Floats) -> Floats:
        """1 where an answer is not the truth, 0 where it is; without meaning where no truth is known."""
        with np.errstate(invalid="ignore"):
            return np.where(np.abs(answer - truth) <= self.tolerance, 0.0, 1.0)

    def paid(self, answer: Floats, truth: Floats) -> Floats:
        """What answers cost, in ordinary mistakes; one that is no label here costs as much as the worst."""
        if self.cost is None:
            return self.wrong(answer, truth)
        there = np.isfinite(answer) & np.isfinite(truth)
        said, held = (np.where(there, each, 0.0).astype(np.int64) for each in (answer, truth))
        return np.where(there, self.cost.paid(said, held), self.cost.largest)


@dataclass(frozen=True)
class History:
    """Decided cases (n,) in the order in which they came in.

    `at` is in microseconds and `seq` the entry that settled the case, `lane` is `AI_ONLY` or another number,
    `answer` and `truth` are codes of labels or numbers (NaN: not known), `outcome` whether the truth is a
    real outcome. `audit` is the chance of an audit, `audited` the draw and `floor` the smallest
    chance any case had then (NaN: the same), `sought` the chance with which the
    first person was asked blind and `blind` whether so, `answered` when they answered (−1: not read).
    `score` is how sure the AI's proposal was when it was made (NaN: it said nothing). `place` is the row in
    `voices` with what was said on the case, −1 where that was not read.
    """

    at: Ints
    seq: Ints
    lane: Ints
    answer: Floats
    truth: Floats
    outcome: Flags
    audit: Floats
    audited: Flags
    floor: Floats
    grave: Flags
    sought: Floats
    blind: Flags
    score: Floats
    answered: Ints
    place: Ints
    voices: Voices
    terms: Terms

    @property
    def cases(self) -> int:
        """How many there are."""
        return len(self.at)

    def only(self, kept: Flags) -> History:
        """These cases alone; what was said stays where it is."""
        parts = {
            each.name: getattr(self, each.name)[kept]
            for each in fields(self)
            if each.name not in ("voices", "terms")
        }
        return History(**parts, voices=self.voices, terms=self.terms)


def history(
    ledger: Ledger,
    charter: Charter,
    roster: Roster,
    *,
    since: int = 0,
    through: int | None = None,
    whole: bool = False,
) -> History:
    """The cases settled after entry `since` and up to `through`, with what was said and found out by then.

    `whole` reads what everybody said on every case; else only where the truth was sought. The rest are told
    by their settlement, and by how sure the AI was.
    """
    terms = terms_of(charter, roster)
    last = _LAST if through is None else through
    parts = []
    with ledger.connector.reading(), _no_collecting():
        for rows in _stretches(ledger, charter.partnership, since, last):
            parts.append(_part(ledger, charter.partnership, rows, terms, last, whole))
    return _joined(parts, terms)


def terms_of(charter: Charter, roster: Roster) -> Terms:
    """The codes of the roster in force."""
    people = {str(name): code for name, code in roster.people.items()}
    machines = {str(name): code for name, code in roster.ai.items()}
    versions = {str(name): version for name, version in roster.champions.items()}
    cost = stakes_of(charter).cost
    return Terms(dict(roster.labels), people, machines, versions, charter.question.tolerance or 0.0, cost)


@cache
def statements(dialect: Dialect) -> dict[str, Statement]:
    """The named statements of `history.sql`."""
    text = files("lichen.reports.whatif").joinpath("history.sql").read_text(encoding="utf-8")
    return {each.name: each for each in parse(text, dialect)}


def say(ledger: Ledger, name: str, **values: object) -> list[Any]:
    """The rows of one statement of `history.sql`."""
    statement = statements(ledger.connector.dialect)[name]
    return ledger.connector.run(statement, [values[each] for each in statement.names])


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Millions of short-lived rows hold no cycles: looking for some would take a third of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _stretches(ledger: Ledger, chain: str, since: int, through: int) -> Iterator[list[Any]]:
    after = ""
    while True:
        rows = say(ledger, "cases", chain=chain, after=after, since=since, through=through, limit=AT_ONCE)
        if rows:
            yield rows
        if len(rows) < AT_ONCE:
            return
        after = rows[-1][0]


def coder(terms: Terms) -> Any:
    """From a JSON answer to its number; each text is read once."""
    known: dict[str | None, float] = {None: math.nan}

    def code(text: str | None) -> float:
        found = known.get(text)
        if found is None:
            value = msgspec.json.decode(text or "null")
            found = float(terms.labels.get(str(value), math.nan)) if terms.labels else float(value)
            if len(known) < 100_000:
                known[text] = found
        return found

    return code


def _part(
    ledger: Ledger, chain: str, rows: list[Any], terms: Terms, through: int, whole: bool
) -> dict[str, Any]:
    code = coder(terms)
    ids, at, seq, lane, answer, truth, outcome, found, audit, audited, sure, grave, floor = zip(
        *rows, strict=True
    )
    known = np.array(found, dtype=np.float64) <= through
    part: dict[str, Any] = {
        "at": np.array(at, dtype=np.int64),
        "seq": np.array(seq, dtype=np.int64),
        "lane": np.array(lane, dtype=np.int64),
        "answer": np.array([code(each) for each in answer]),
        "truth": np.where(known, np.array([code(each) for each in truth]), np.nan),
        "outcome": known & np.array(outcome, dtype=np.bool_),
        "audit": np.nan_to_num(np.array(audit, dtype=np.float64)),
        "audited": np.array(audited, dtype=np.bool_),
        "floor": np.array(floor, dtype=np.float64),
        "sure": np.array(sure, dtype=np.float64),
        "grave": np.array(grave, dtype=np.bool_),
    }
    span = {"chain": chain, "first": ids[0], "last": ids[-1]}
    where = dict(zip(ids, range(len(ids)), strict=True))
    said = say(ledger, "contributions", **span, through=through, whole=whole)
    voices, first = Voices.read(said, where, terms, code)
    asked = _asked(say(ledger, "asks", **span), where, terms)
    part |= asked | first
    part["blind"] &= asked["blind"]
    alone = part["lane"] == AI_ONLY
    part["score"] = np.where(alone, part.pop("sure"), part["score"])
    part["voices"] = voices
    return part


def _asked(rows: list[Any], where: dict[str, int], terms: Terms) -> dict[str, Any]:
    """Of each case's first ask to a person: how sure the belief was, the chance of asking blind, the draw."""
    n = len(where)
    score, sought, unseen = np.full(n, np.nan), np.ones(n), np.ones(n, dtype=np.bool_)
    asks = [row for row in rows if row[2] not in terms.machines and row[0] in where]
    if asks:
        cases, seqs, _, blind, chance, sure = zip(*asks, strict=True)
        # The last one put in a place stays: from the latest ask to the first.
        order = np.argsort(-np.array(seqs, dtype=np.int64), kind="stable")
        places = np.array([where[case] for case in cases], dtype=np.int64)[order]
        drawn = np.array(blind, dtype=np.bool_)[order]
        score[places] = np.array(sure, dtype=np.float64)[order]
        sought[places] = np.where(drawn, np.array(chance, dtype=np.float64)[order], 1.0)
        unseen[places] = drawn
    return {"score": score, "sought": sought, "blind": unseen}


def _joined(parts: list[dict[str, Any]], terms: Terms) -> History:
    """All stretches as one, in the order of coming in."""
    voices = Voices.joined([part.pop("voices") for part in parts], terms)
    offset = 0
    for part, rows in zip(parts, voices.counts, strict=True):
        part["place"] = np.where(part["place"] >= 0, part["place"] + offset, -1)
        offset += rows
    names = [each.name for each in fields(History) if each.name not in ("voices", "terms")]
    whole: dict[str, npt.NDArray[Any]] = {
        name: np.concatenate([part[name] for part in parts] or [np.zeros(0)]).astype(_kind(name), copy=False)
        for name in names
    }
    order = np.lexsort((whole["seq"], whole["at"]))
    return History(
        **{name: values[order] for name, values in whole.items()},
        voices=voices.all,
        terms=terms,
    )


def _kind(name: str) -> type:
    if name in ("outcome", "audited", "grave", "blind"):
        return np.bool_
    return np.int64 if name in ("at", "seq", "lane", "place", "answered") else np.float64
