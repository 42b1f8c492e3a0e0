"""Kept reports on both databases: replaced as a whole, emptied by an erasure, and no part of the record."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.reports.cards_past import CardsPast

from lichen.ledger.events import PersonalDataErased
from lichen.ledger.ledger import Ledger
from lichen.ledger.statements import Statement
from lichen.reports.cards.card import Card
from lichen.reports.cards.drawn import Drawn
from lichen.reports.cards.drift import Drift
from lichen.reports.cards.kept import (
    Known,
    keep,
    kept_card,
    kept_cards,
    kept_drift,
    kept_people,
    kept_when,
    standing,
)

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def card(partner: str, through: int = 3) -> Card:
    return Card(
        partner=partner, name=partner or "People here", role="person", through=through, made_at=NOW,
        sentence=f"{partner} is good.", answers=4,
    )  # fmt: skip


def drawn(*partners: str, people: bool = True, through: int = 3) -> Drawn:
    drift = Drift(through=through, made_at=NOW, cases=5, look=1, sentence="Nothing has moved.")
    cards = tuple(card(each, through) for each in partners)
    return Drawn(cards, card("", through) if people else None, drift)


@pytest.fixture
def desk(ledger: Ledger) -> Ledger:
    CardsPast(1, 5, moves=False).write(ledger)
    return ledger


def test_what_is_kept_comes_back_and_the_next_takes_its_place(desk: Ledger) -> None:
    keep(desk, "desk", drawn("ann", "ben"), looks=1, looked=Known(5, 5), known=Known(5, 5))
    assert {each.partner for each in kept_cards(desk, "desk")} == {"ann", "ben"}
    assert kept_card(desk, "desk", "ann") == card("ann")
    assert kept_people(desk, "desk") == card("")
    keep(desk, "desk", drawn("ann", people=False), looks=2, looked=Known(5, 5), known=Known(9, 8))
    assert kept_card(desk, "desk", "ben") is None
    assert kept_people(desk, "desk") is None
    assert kept_when(desk, "desk") == (NOW, 9)
    assert standing(desk, "desk") == (2, Known(5, 5), Known(9, 8), True, frozenset({"ann"}))


def test_an_erasure_empties_them_and_keeps_how_often_was_looked(desk: Ledger) -> None:
    keep(desk, "desk", drawn("ann"), looks=3, looked=Known(5, 5), known=Known(5, 5))
    _erase(desk)
    assert kept_card(desk, "desk", "ann") is None
    assert kept_drift(desk, "desk") is None
    found = standing(desk, "desk")
    assert found is not None
    assert (found.looks, found.whole) == (3, False)


def test_what_was_erased_while_it_was_drawn_is_not_kept(desk: Ledger) -> None:
    before = desk.head("desk")
    _erase(desk)
    keep(desk, "desk", drawn("ann", through=before), looks=1, looked=Known(5, 5), known=Known(5, 5))
    assert kept_card(desk, "desk", "ann") is None
    keep(desk, "desk", drawn("ann", through=desk.head("desk")), looks=1, looked=Known(), known=Known())
    assert kept_card(desk, "desk", "ann") is not None


def test_nothing_is_kept_of_a_partnership_there_is_not(desk: Ledger) -> None:
    keep(desk, "nowhere", drawn("ann"), looks=1, looked=Known(), known=Known())
    assert standing(desk, "nowhere") is None
    assert kept_cards(desk, "nowhere") == ()


def test_thrown_away_or_not_the_record_is_the_same(desk: Ledger) -> None:
    keep(desk, "desk", drawn("ann"), looks=1, looked=Known(), known=Known())
    desk.connector.script("DELETE FROM kept_reports;")
    assert standing(desk, "desk") is None
    desk.rebuild()
    assert desk.verify().ok


def _erase(desk: Ledger) -> None:
    statement = Statement("seal", "SELECT inputs FROM cases WHERE case_id = 'case-1'", ())
    ((seal,),) = desk.connector.run(statement)
    erased = PersonalDataErased(at=NOW, by="first", case="case-1", seals=(str(seal),), reason="asked to")
    desk.append("desk", [erased])
