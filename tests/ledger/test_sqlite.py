from __future__ import annotations

from pathlib import Path

from tests.ledger.sample import MONDAY

from lichen.ledger.events import CaseOpened
from lichen.ledger.ledger import open_ledger
from lichen.ledger.sqlite import SqliteConnector


def test_what_a_bulk_writes_goes_to_the_database_a_hundred_rows_at_a_time(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "lichen.db") as ledger:
        assert isinstance(ledger.connector, SqliteConnector)
        said: list[str] = []
        ledger.connector._connection.set_trace_callback(said.append)
        ledger.append("desk", [CaseOpened(at=MONDAY, by="first", case=f"c{n}") for n in range(200)])
        for table in ("entries", "cases"):
            # A trigger is told of under the words of the statement that set it off.
            assert len({each for each in said if each.startswith(f"INSERT OR FAIL INTO {table} ")}) == 2
