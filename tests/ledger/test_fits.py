"""Fits that were worked out beside the work lie on the ledger's database until they are old."""

from datetime import UTC, datetime
from typing import Any

from lichen.ledger import events as ev

AT = datetime(2026, 1, 5, tzinfo=UTC)


def opened(ledger: Any, *cases: str) -> None:
    ledger.append("desk", [ev.CaseOpened(at=AT, by="ada", case=case) for case in cases])


def test_a_fit_is_kept_by_the_entry_it_began_at_and_the_first_stays(ledger: Any) -> None:
    opened(ledger, "c1")
    assert ledger.fit("desk", 1) is None
    ledger.keep_fit("desk", 1, b"one")
    ledger.keep_fit("desk", 1, b"another")
    assert ledger.fit("desk", 1) == b"one"
    assert ledger.fit("other", 1) is None


def test_only_the_latest_fits_are_kept(ledger: Any) -> None:
    opened(ledger, "c1")
    for seq in range(1, 31):
        ledger.keep_fit("desk", seq, b"fit")
    assert [seq for seq in range(1, 31) if ledger.fit("desk", seq)] == list(range(11, 31))


def test_a_case_opened_before_is_known_whatever_became_of_it(ledger: Any) -> None:
    opened(ledger, "c1", "c2")
    assert ledger.known_case("desk", ["c0", "c2", "c9"]) == "c2"
    assert ledger.known_case("desk", ["c0", "it's"]) is None
    assert ledger.known_case("other", ["c1"]) is None
