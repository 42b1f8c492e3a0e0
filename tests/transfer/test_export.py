from __future__ import annotations

import csv
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from tests.transfer.conftest import decide, desk_on

from lichen.actions.erase import erase
from lichen.actions.override import override
from lichen.actions.partnership import Partnership
from lichen.actions.record_outcome import record_outcome
from lichen.errors import InputRefused, NotFound
from lichen.ledger.ledger import Ledger
from lichen.transfer import export
from lichen.transfer.export import WHAT, write


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def cells(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_decision_is_one_row_that_says_who_said_what_and_what_came_of_it(
    both: Ledger, tmp_path: Path
) -> None:
    desk = desk_on(both)
    decide(desk, "c1")
    record_outcome(desk, "c1", "fraud", by="ann")
    written = write(both, "desk", tmp_path / "out.jsonl")
    (row,) = lines(tmp_path / "out.jsonl")
    assert written.rows == 1
    assert (row["partnership"], row["case"], row["answer"], row["truth"]) == (
        "desk",
        "c1",
        "billing",
        "fraud",
    )
    assert (row["ai_partner"], row["ai_version"], row["ai_answer"]) == ("sorter", "s-1", "delivery")
    assert row["ai_probability"] == pytest.approx(0.7)
    assert (row["person_answer"], row["lane"], row["answers_for"]) == ("billing", "together", "ann")
    assert row["seconds"] == 4.5 * row["reviews"]
    assert row["opened_at"].startswith("2026-01-05T09:00:")
    assert row["opened_at"].endswith("Z")
    assert next(each["partner"] for each in row["said"]) == "sorter"
    assert row["disagreement"] is bool(both.rows("disagreements_of_case", chain="desk", case="c1"))


def test_an_override_is_the_answer_and_the_settled_one_stays_beside_it(
    desk: Partnership, tmp_path: Path
) -> None:
    decide(desk, "c1")
    override(desk, "c1", "fraud", by="ann", reason="the customer called")
    write(desk.ledger, "desk", tmp_path / "out.jsonl")
    (row,) = lines(tmp_path / "out.jsonl")
    assert (row["answer"], row["settled_answer"]) == ("fraud", "billing")
    assert (row["overridden"], row["overridden_by"]) == (True, "ann")


@pytest.mark.parametrize("what", WHAT)
def test_every_kind_of_record_is_written_in_every_format_with_the_same_rows(
    both: Ledger, tmp_path: Path, what: Any
) -> None:
    duckdb = pytest.importorskip("duckdb")
    desk = desk_on(both)
    for case in ("c1", "c2", "c3"):
        decide(desk, case)
    record_outcome(desk, "c1", "billing", by="ann")
    rows = [
        write(both, "desk", tmp_path / f"out.{format}", what=what, format=format, with_inputs=True).rows
        for format in ("jsonl", "csv", "parquet")
    ]
    assert rows[0] == rows[1] == rows[2] == len(lines(tmp_path / "out.jsonl"))
    read = cells(tmp_path / "out.csv")
    table = duckdb.sql(f"SELECT * FROM read_parquet('{tmp_path}/out.parquet')")
    assert len(read) == len(table.fetchall())
    for row, line in zip(read, lines(tmp_path / "out.jsonl"), strict=True):
        assert list(row) == list(line) == table.columns


def test_pages_join_without_a_gap_and_without_a_row_twice(
    both: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = desk_on(both)
    for number in range(7):
        decide(desk, f"c{number}")
    for what in WHAT:
        write(both, "desk", tmp_path / "whole", what=what, with_inputs=True)
        with monkeypatch.context() as small:
            small.setattr("lichen.transfer.reader.PAGE", 2)
            small.setattr("lichen.transfer.records.PAGE", 2)
            write(both, "desk", tmp_path / "pages", what=what, with_inputs=True)
        assert (tmp_path / "pages").read_bytes() == (tmp_path / "whole").read_bytes(), what


def test_what_is_kept_beside_the_chain_leaves_only_on_demand(desk: Partnership, tmp_path: Path) -> None:
    decide(desk, "c1", text="Ada was charged twice")
    for what in WHAT:
        for format in ("jsonl", "csv"):
            write(desk.ledger, "desk", tmp_path / "out", what=what, format=format)
            text = (tmp_path / "out").read_text(encoding="utf-8")
            assert "Ada" not in text
            assert "says so" not in text
    write(desk.ledger, "desk", tmp_path / "out", with_inputs=True)
    assert lines(tmp_path / "out")[0]["inputs"] == {"text": "Ada was charged twice"}


def test_what_was_erased_is_missing_and_the_rest_is_there(desk: Partnership, tmp_path: Path) -> None:
    decide(desk, "c1")
    decide(desk, "c2")
    erase(desk, "c1", by="ann", reason="asked for")
    write(desk.ledger, "desk", tmp_path / "out", with_inputs=True)
    gone, kept = lines(tmp_path / "out")
    assert (gone["inputs"], gone["attributes"], gone["answer"]) == (None, None, "billing")
    assert kept["inputs"] == {"text": "charged twice"}


def test_the_digest_and_the_size_are_those_of_the_file(desk: Partnership, tmp_path: Path) -> None:
    pytest.importorskip("duckdb")
    decide(desk, "c1")
    for format in ("jsonl", "csv", "parquet"):
        written = write(desk.ledger, "desk", tmp_path / "out", format=format)
        content = (tmp_path / "out").read_bytes()
        assert (written.bytes, written.sha256) == (len(content), sha256(content).hexdigest())


def test_a_file_takes_its_name_only_when_it_is_whole(desk: Partnership, tmp_path: Path) -> None:
    decide(desk, "c1")
    (tmp_path / "out").write_text("the one before")

    def interrupted(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(desk.ledger, "desk", tmp_path / "out", progress=interrupted)
    assert (tmp_path / "out").read_text() == "the one before"
    assert not list(tmp_path.glob("*.part*"))


def test_progress_tells_how_far_it_is(desk: Partnership, tmp_path: Path) -> None:
    decide(desk, "c1")
    decide(desk, "c2")
    told: list[tuple[int, int]] = []
    write(desk.ledger, "desk", tmp_path / "out", progress=lambda *each: told.append(each))
    assert told == [(2, 2)]


def test_an_unknown_partnership_kind_or_format_is_a_sentence(desk: Partnership, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no partnership `other`"):
        write(desk.ledger, "other", tmp_path / "out")
    with pytest.raises(InputRefused, match="`secrets` cannot be exported"):
        write(desk.ledger, "desk", tmp_path / "out", what="secrets")  # type: ignore[arg-type]
    with pytest.raises(InputRefused, match="`xlsx` is not a format"):
        write(desk.ledger, "desk", tmp_path / "out", format="xlsx")  # type: ignore[arg-type]


def test_parquet_without_duckdb_is_a_sentence_with_the_remedy(
    desk: Partnership, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "duckdb", None)
    with pytest.raises(InputRefused, match=r"pip install 'lichen\[parquet\]'"):
        write(desk.ledger, "desk", tmp_path / "out", format="parquet")


def test_nothing_is_left_in_a_transaction_afterwards(desk: Partnership, tmp_path: Path) -> None:
    export.write(desk.ledger, "desk", tmp_path / "out")
    decide(desk, "c1")
