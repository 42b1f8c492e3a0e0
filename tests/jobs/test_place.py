"""Where jobs lie: beside the ledger, whatever it is called, or in a schema of their own."""

from pathlib import Path

import psycopg
import pytest
from tests.jobs.working import ended, engine
from tests.postgres import fresh_schema

from lichen.errors import StoreUnavailable
from lichen.jobs.place import place_of


def test_jobs_lie_beside_a_ledger_of_any_name(tmp_path: Path) -> None:
    folder = tmp_path / "a b%20#c?d=é"
    folder.mkdir()
    with engine(str(folder / "desk.db"), folder / "desk.db.files") as running:
        assert ended(running, running.submit("write", {"name": "x"})).state == "done"
    assert (folder / "desk.db.jobs").is_file()
    assert place_of(folder / "desk.db").files == folder / "desk.db.files"
    assert not (folder / "desk.db.jobs.alive").exists(), "a worker that left holds nothing"


def test_on_postgresql_they_have_a_schema_of_their_own(server: str, tmp_path: Path) -> None:
    address = fresh_schema(server)
    with engine(address, tmp_path / "files") as running:
        schema = running.place.schema
    assert schema is not None
    assert schema.endswith("_jobs")
    with psycopg.connect(address) as connection:
        found = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = %s", [schema])
        assert found.fetchone() > (0,)
        home = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        assert "workflow_status" not in {name for (name,) in home}
    assert place_of(address).files == Path("lichen-lichen.files")


@pytest.mark.parametrize("where", ["postgresql://nobody@127.0.0.1:1/none", "{folder}/none/lichen.db"])
def test_a_database_that_cannot_be_reached_is_a_sentence(where: str, tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match=r"cannot be (reached|opened)"):
        place_of(where.format(folder=tmp_path))
