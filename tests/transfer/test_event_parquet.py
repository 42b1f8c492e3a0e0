"""Event logs as Parquet give the same log as the table they were written from."""

from pathlib import Path

import pytest

from lichen.errors import InputRefused
from lichen.transfer.event_columns import EventColumns
from lichen.transfer.event_log import read_event_log

duckdb = pytest.importorskip("duckdb")

ROWS = [
    ("b", "go", "2026-01-05 09:00:00", "ann"),
    ("a", "go", "2026-01-05 09:00:00", None),
    ("b", "stop", "2026-01-05 09:00:00", "ben"),
    ("b", "again", "2026-01-05 08:00:00.5", "ann"),
    (None, "lost", "2026-01-05 08:00:00", "ann"),
]


def written(folder: Path, kind: str) -> Path:
    path = folder / "log.parquet"
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(
            f'CREATE TABLE log ("case" VARCHAR, activity VARCHAR, time {kind}, resource VARCHAR)'
        )
        connection.executemany("INSERT INTO log VALUES (?, ?, ?, ?)", ROWS)
        connection.execute(f"COPY log TO '{path}' (FORMAT parquet)")
    return path


@pytest.mark.parametrize("kind", ["TIMESTAMP", "TIMESTAMPTZ", "VARCHAR"])
def test_every_kind_of_time_gives_the_same_log(tmp_path: Path, kind: str) -> None:
    read = read_event_log(written(tmp_path, kind))
    log = read.log
    assert log.cases == ("a", "b")
    assert [log.activities[code] for code in log.activity] == ["go", "again", "go", "stop"]
    assert log.durations.tolist() == [0.0, 3_599.5]
    assert [log.resources[code] if code >= 0 else "" for code in log.resource] == ["", "ann", "ann", "ben"]
    assert any("1 event has no case" in note for note in read.notes)
    assert ("Times without a zone were taken as UTC." in read.notes) == (kind != "TIMESTAMPTZ")


def test_names_with_quotation_marks_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "odd'name.parquet"
    with duckdb.connect() as connection:
        connection.execute('CREATE TABLE log ("a""; DROP" VARCHAR, "b\'" VARCHAR, c VARCHAR)')
        connection.execute("INSERT INTO log VALUES ('1', 'go', '2026-01-05')")
        connection.table("log").write_parquet(str(path))
    told = EventColumns(case='a"; DROP', activity="b'", at="c")
    assert read_event_log(path, columns=told).log.activities == ("go",)


def test_a_file_that_only_looks_like_parquet_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "log.parquet"
    path.write_bytes(b"PAR1 and nothing behind it")
    with pytest.raises(InputRefused, match="cannot be read as Parquet"):
        read_event_log(path)


def test_a_time_that_is_none_is_refused_with_its_row(tmp_path: Path) -> None:
    path = tmp_path / "log.parquet"
    with duckdb.connect() as connection:
        connection.execute("COPY (SELECT 1 AS \"case\", 'go' AS activity, 'soon' AS time) "
                           f"TO '{path}' (FORMAT parquet)")  # fmt: skip
    with pytest.raises(InputRefused, match="row 1: “soon” is not a time"):
        read_event_log(path)


def test_a_log_without_events_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "log.parquet"
    with duckdb.connect() as connection:
        connection.execute("COPY (SELECT '1' AS \"case\", 'go' AS activity, NULL::TIMESTAMP AS time) "
                           f"TO '{path}' (FORMAT parquet)")  # fmt: skip
    with pytest.raises(InputRefused, match="no event with a case"):
        read_event_log(path)
