"""Every format and every honest way of writing a table gives the same decisions."""

from __future__ import annotations

import gzip
import json

import numpy as np
import pytest

from lichen.errors import InputRefused
from lichen.reports.decisions import parquet, read_decisions
from lichen.reports.decisions.source import open_source

TEXT = """case,partner,role,answer,confidence,seconds,at,saw_ai
1,ann,person,yes,0.5,12,2026-03-01,no
1,model,ai,no,0.9,,2026-03-01T10:00:00,
2,ann,person,no,,8.5,2026-03-02T09:30:00+01:00,FALSE
"""


def check(table):
    assert table.labels == ("no", "yes")
    assert [partner.id for partner in table.partners] == ["ann", "model"]
    assert [table.labels[code] for code in table.answer] == ["yes", "no", "no"]
    assert table.confidence[:2].tolist() == [0.5, 0.9]
    assert np.isnan(table.confidence[2])
    assert table.seconds[2] == 8.5
    assert table.saw_ai.tolist() == [0, -1, 0]
    assert table.at[2] == 1772440200.0


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_separators_marks_and_line_ends_are_found_out(tmp_path, delimiter, mark, end):
    path = tmp_path / "decisions.csv"
    path.write_bytes((mark + TEXT.replace(",", delimiter).replace("\n", end)).encode())
    check(read_decisions(path))


def test_gzip_is_undone(tmp_path):
    path = tmp_path / "decisions.csv.gz"
    path.write_bytes(gzip.compress(TEXT.encode()))
    check(read_decisions(path))


def records():
    header, *lines = TEXT.splitlines()
    return [dict(zip(header.split(","), line.split(","), strict=True)) for line in lines]


def test_json_lines_may_leave_out_what_they_do_not_know(tmp_path):
    path = tmp_path / "decisions.jsonl"
    path.write_text("\n".join(json.dumps({k: v for k, v in record.items() if v}) for record in records()))
    check(read_decisions(path))


def test_json_lines_are_recognised_whatever_the_file_is_called(tmp_path):
    path = tmp_path / "export.txt"
    path.write_text("\n".join(json.dumps(record) for record in records()))
    check(read_decisions(path))


def test_json_lines_may_nest_probabilities(tmp_path):
    path = tmp_path / "decisions.jsonl"
    lines = [{"case": 1, "partner": "m", "role": "ai", "p": {"x": 0.25, "y": 0.75}}]
    lines.append({"case": 1, "partner": "ann", "role": "person", "answer": "x"})
    path.write_text("\n".join(map(json.dumps, lines)))
    table = read_decisions(path)
    assert table.labels == ("x", "y")
    assert table.probabilities.tolist() == [[0.25, 0.75]]
    assert table.answer.tolist() == [1, 0]


def test_parquet_gives_the_same(tmp_path):
    duckdb = pytest.importorskip("duckdb")
    sheet = tmp_path / "decisions.csv"
    sheet.write_text(TEXT)
    path = tmp_path / "decisions.parquet"
    with duckdb.connect() as connection:
        typed = '"case"::INT AS "case", partner, role, answer, confidence::DOUBLE AS confidence'
        more = 'saw_ai::BOOLEAN AS saw_ai, seconds::FLOAT AS seconds, "at"::TIMESTAMPTZ AS "at"'
        source = f"read_csv('{sheet}', all_varchar=true)"
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"COPY (SELECT {typed}, {more} FROM {source}) TO '{path}' (FORMAT parquet)")
    table = read_decisions(path)
    check(table)
    assert table.cases == ("1", "2")


def test_without_duckdb_a_sentence_says_how_to_go_on(tmp_path, monkeypatch):
    path = tmp_path / "decisions.parquet"
    path.write_bytes(b"PAR1")
    monkeypatch.setitem(__import__("sys").modules, "duckdb", None)
    with pytest.raises(
        InputRefused,
        match=r"needs DuckDB, which is not installed. Install it with: pip install 'lichen\[parquet\]'",
    ):
        parquet.parquet_columns(path)


def test_decimal_commas_are_read_where_semicolons_separate(tmp_path):
    path = tmp_path / "decisions.csv"
    path.write_text("case;partner;role;answer;confidence\n1;m;ai;yes;0,9\n1;ann;person;no;\n")
    assert read_decisions(path).confidence[0] == 0.9


def test_quoted_text_may_hold_separators_and_line_ends(tmp_path):
    path = tmp_path / "decisions.csv"
    path.write_text('case,partner,role,answer\n1,"Doe, Ann",person,"yes\nindeed"\n1,m,ai,no\n')
    table = read_decisions(path)
    assert table.partners[0].id == "Doe, Ann"
    assert "yes\nindeed" in table.labels


def test_columns_nobody_needs_are_named_in_a_note(tmp_path):
    path = tmp_path / "decisions.csv"
    path.write_text("case,partner,role,answer,mood,truth\n1,ann,person,yes,fine,no\n1,m,ai,no,,no\n")
    notes = " ".join(read_decisions(path).notes)
    assert "not used: mood, truth" in notes
    assert "hand it in with --cases" in notes


def test_answers_that_differ_in_capitals_only_are_pointed_out(tmp_path):
    path = tmp_path / "decisions.csv"
    path.write_text("case,partner,role,answer\n1,ann,person,Yes\n1,m,ai,yes\n2,ann,person,no\n")
    assert any("differ only in capital letters" in note for note in read_decisions(path).notes)


def test_where_answer_and_probabilities_differ_the_probabilities_count(tmp_path):
    path = tmp_path / "decisions.csv"
    path.write_text("case,partner,role,answer,p:a,p:b\n1,m,ai,a,0.2,0.8\n1,ann,person,a,,\n")
    table = read_decisions(path)
    assert table.labels[table.answer[0]] == "b"
    assert any("not its most probable one" in note for note in table.notes)


def test_rows_are_read_one_at_a_time(tmp_path):
    path = tmp_path / "decisions.csv"
    path.write_text(TEXT)
    rows = open_source(path).rows
    assert next(rows)[0] == 2
    assert next(rows)[0] == 3
