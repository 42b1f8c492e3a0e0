"""Cards and drift as they were drawn last, kept beside the ledger; they may be thrown away at any moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar, cast

import msgspec

from lichen.ledger.ledger import Ledger
from lichen.ledger.projections import microseconds, time_of
from lichen.ledger.statements import Dialect, Statement, parse
from lichen.reports.cards import card as cards_json
from lichen.reports.cards import drift as drift_json
from lichen.reports.cards.card import Card
from lichen.reports.cards.drift import Drift

if TYPE_CHECKING:
    from lichen.reports.cards.drawn import Drawn

Kind = Literal["card", "people", "drift"]
Report = TypeVar("Report")


class Known(NamedTuple):
    """How many cases were on record at some moment, and of how many the truth."""

    cases: int = 0
    truths: int = 0


class Standing(NamedTuple):
    """What is kept: `looks` for change were taken so far, the last when `looked` was known; cards were
    drawn when `drawn` was. `whole` says that all of it can be read, `partners` whose cards there are.
    """

    looks: int
    looked: Known
    drawn: Known
    whole: bool
    partners: frozenset[str]


def standing(ledger: Ledger, partnership: str) -> Standing | None:
    """How what is kept of a partnership stands; None if nothing was ever drawn."""
    drift = _row(ledger, partnership, "drift", "")
    if drift is None:
        return None
    rows = _run(ledger, "all_kept", name=partnership)
    cards = [row for row in rows if row[0] == "card"]
    drawn = Known(*max(((int(row[2]), int(row[3])) for row in cards), default=(0, 0)))
    whole = all(_read(row[0], row[4]) is not None for row in rows)
    partners = frozenset(str(row[1]) for row in cards)
    return Standing(drift.look, Known(drift.cases, drift.truths), drawn, whole, partners)


def keep(ledger: Ledger, partnership: str, drawn: Drawn, *, looks: int, looked: Known, known: Known) -> None:
    """Keep what was drawn when `known` was, in place of what was kept before."""
    rows = [*_cards(drawn, looks, known), _drift(drawn.drift, looks, looked)]
    with ledger.connector.writing():
        _run(ledger, "forget", name=partnership)
        for row in rows:
            _run(ledger, "keep", name=partnership, **row)
        _run(ledger, "forget_erased", name=partnership)


def kept_card(ledger: Ledger, partnership: str, partner: str) -> Card | None:
    """A partner's card; None where none is kept that can be read. Ask `may_see_card` before showing it."""
    return _found(ledger, partnership, "card", partner, _card)


def kept_cards(ledger: Ledger, partnership: str) -> tuple[Card, ...]:
    """Every partner's card that is kept, in no order. Ask `may_see_card` before showing one."""
    rows = _run(ledger, "all_kept", name=partnership)
    found = (_read("card", row[4]) for row in rows if row[0] == "card")
    return tuple(cast(Card, each) for each in found if each is not None)


def kept_people(ledger: Ledger, partnership: str) -> Card | None:
    """People together; None where too few took part or nothing is kept."""
    return _found(ledger, partnership, "people", "", _card)


def kept_drift(ledger: Ledger, partnership: str) -> Drift | None:
    """What moved; None where nothing is kept that can be read."""
    return _found(ledger, partnership, "drift", "", _drift_of)


def kept_when(ledger: Ledger, partnership: str) -> tuple[datetime, int] | None:
    """When cards were drawn last and how many cases were on record then; None if they never were."""
    rows = _run(ledger, "drawn_when", name=partnership)
    return (time_of(int(rows[0][0])), int(rows[0][1])) if rows else None


class _Row(NamedTuple):
    seq: int
    look: int
    cases: int
    truths: int
    body: str
    made_at: int


def _row(ledger: Ledger, partnership: str, kind: Kind, partner: str) -> _Row | None:
    rows = _run(ledger, "kept", name=partnership, kind=kind, partner=partner)
    return _Row(*rows[0]) if rows else None


def _found(
    ledger: Ledger, partnership: str, kind: Kind, partner: str, read: Callable[[str], Report | None]
) -> Report | None:
    row = _row(ledger, partnership, kind, partner)
    return None if row is None else read(row.body)


def _read(kind: str, body: str) -> Card | Drift | None:
    return _drift_of(body) if kind == "drift" else _card(body)


@lru_cache(maxsize=512)
def _card(body: str) -> Card | None:
    try:
        return cards_json.from_json(body)
    except msgspec.MsgspecError:  # of another version, or emptied by an erasure
        return None


@lru_cache(maxsize=64)
def _drift_of(body: str) -> Drift | None:
    try:
        return drift_json.from_json(body)
    except msgspec.MsgspecError:
        return None


def _cards(drawn: Drawn, looks: int, known: Known) -> Iterator[dict[str, object]]:
    for each in drawn.cards if drawn.people is None else (*drawn.cards, drawn.people):
        yield {
            "kind": "card" if each.partner else "people",
            "partner": each.partner,
            "seq": each.through,
            "look": looks,
            "cases": known.cases,
            "truths": known.truths,
            "body": cards_json.to_json(each).decode(),
            "at": microseconds(each.made_at),
        }


def _drift(drift: Drift, looks: int, looked: Known) -> dict[str, object]:
    return {
        "kind": "drift",
        "partner": "",
        "seq": drift.through,
        "look": looks,
        "cases": looked.cases,
        "truths": looked.truths,
        "body": drift_json.to_json(drift).decode(),
        "at": microseconds(drift.made_at),
    }


def _run(ledger: Ledger, name: str, /, **values: object) -> list[tuple[Any, ...]]:
    connector = ledger.connector
    statement = _named(connector.dialect)[name]
    return connector.run(statement, [values[each] for each in statement.names])


@cache
def _named(dialect: Dialect) -> dict[str, Statement]:
    source = files("lichen.reports.cards").joinpath("kept.sql").read_text(encoding="utf-8")
    return {each.name: each for each in parse(source, dialect)}
