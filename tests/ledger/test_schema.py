from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier

import psycopg
import pytest
from tests.ledger.sample import opened
from tests.postgres import as_superuser, fresh_schema

from lichen.errors import InputRefused, StoreUnavailable
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


@pytest.mark.parametrize(
    "table", ["invoices (number INTEGER)", "schema_version (version INTEGER)", "schema_version (id TEXT)"]
)
def test_the_database_of_another_program_is_refused_and_left_as_it_is(new_address: str, table: str) -> None:
    if new_address.startswith("postgres"):
        with psycopg.connect(new_address, autocommit=True) as server:
            server.execute(f"CREATE TABLE {table}".encode())
    else:
        with closing(sqlite3.connect(new_address)) as file:
            file.execute(f"CREATE TABLE {table}")
    before = _contents(new_address)
    with pytest.raises(InputRefused, match=r"belongs to another program.*Choose another path"):
        open_ledger(new_address)
    assert _contents(new_address) == before


def _contents(address: str) -> object:
    """The bytes of the file and its neighbours, or the names in the schema."""
    if not address.startswith("postgres"):
        return {file: file.read_bytes() for file in Path(address).parent.iterdir()}
    with psycopg.connect(address) as server:
        names = "SELECT relname FROM pg_class WHERE relnamespace::regnamespace::text = current_schema()"
        return sorted(server.execute(names).fetchall())


def test_what_an_extension_of_postgres_brought_along_is_no_other_program(server: str) -> None:
    address = fresh_schema(server)
    with as_superuser(address) as superuser:
        superuser.execute("CREATE TABLE brought_along (id INTEGER)")
        superuser.execute("ALTER EXTENSION plpgsql ADD TABLE brought_along")
    open_ledger(address).close()


def test_first_openings_of_a_new_file_take_turns(tmp_path: Path) -> None:
    for number in range(10):
        where, gate = tmp_path / f"{number}.db", Barrier(4)

        def first(turn: int, where: Path = where, gate: Barrier = gate) -> int:
            gate.wait()
            with open_ledger(where) as ledger:
                return ledger.head("desk")

        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(first, range(4))) == [0] * 4
