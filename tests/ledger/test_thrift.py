"""Whoever reads everything once leaves nothing of it in memory."""

from __future__ import annotations

import pytest
from tests.ledger.sample import opened

from lichen.ledger.ledger import Ledger
from lichen.ledger.statements import Statement
from lichen.ledger.thrift import KIBIBYTES, reading_through

_KEPT = Statement("kept", "PRAGMA cache_size", ())


def kept(ledger: Ledger) -> int:
    if ledger.connector.dialect != "sqlite":
        pytest.skip("PostgreSQL keeps pages in its own memory")
    return int(str(ledger.connector.run(_KEPT)[0][0]))


def test_while_it_reads_little_is_kept_and_afterwards_as_much_as_before(ledger: Ledger) -> None:
    usual = kept(ledger)
    with reading_through(ledger.connector):
        assert kept(ledger) == -KIBIBYTES
    assert kept(ledger) == usual != -KIBIBYTES


def test_a_reading_that_breaks_off_leaves_things_as_they_were(ledger: Ledger) -> None:
    usual = kept(ledger)
    with pytest.raises(ZeroDivisionError), reading_through(ledger.connector):
        raise ZeroDivisionError
    assert kept(ledger) == usual
    ledger.append("desk", [opened("a")])


def test_all_is_read_as_it_stood_at_the_beginning(ledger: Ledger, address: str) -> None:
    from lichen.ledger.ledger import open_ledger

    ledger.append("desk", [opened("a")])
    with reading_through(ledger.connector):
        assert len(ledger.rows("cases_open", chain="desk")) == 1
        with open_ledger(address) as other:
            other.append("desk", [opened("b")])
        assert len(ledger.rows("cases_open", chain="desk")) == 1
    assert len(ledger.rows("cases_open", chain="desk")) == 2
