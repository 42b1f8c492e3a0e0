from __future__ import annotations

import threading

import pytest
from tests.ledger.sample import opened

from lichen.errors import StoreUnavailable
from lichen.ledger import schema
from lichen.ledger.ledger import open_ledger


def test_a_new_database_is_brought_to_the_current_version_once(new_address: str) -> None:
    with open_ledger(new_address) as ledger:
        assert schema.version(ledger.connector) == schema.CURRENT
        assert schema.migrate(ledger.connector) == 0


def test_a_ledger_is_still_there_when_it_is_opened_again(new_address: str) -> None:
    with open_ledger(new_address) as ledger:
        ledger.append("desk", [opened("a")])
    with open_ledger(new_address) as ledger:
        assert ledger.head("desk") == 1


def test_a_database_of_a_newer_lichen_is_left_alone(new_address: str) -> None:
    with open_ledger(new_address) as ledger:
        ledger.connector.script("INSERT INTO schema_version (version) VALUES (99);")
    with pytest.raises(StoreUnavailable, match=r"schema 99.*install the newer Lichen"):
        open_ledger(new_address)


def test_several_that_open_a_new_database_at_once_make_one_schema(new_address: str) -> None:
    failed: list[BaseException] = []

    def enter() -> None:
        try:
            open_ledger(new_address).close()
        except BaseException as error:  # noqa: BLE001  # a thread's failure must reach the test
            failed.append(error)

    threads = [threading.Thread(target=enter) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with open_ledger(new_address) as ledger:
        assert schema.version(ledger.connector) == schema.CURRENT
