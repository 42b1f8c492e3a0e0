from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from tests.transfer.conftest import desk_on

from lichen.actions.open_case import NewCase, open_case
from lichen.actions.partnership import Partnership
from lichen.errors import InputRefused
from lichen.ledger.ledger import Ledger
from lichen.transfer.intake import look, rehearse, take_in
from lichen.transfer.mapping import Mapping

ROWS = """case,text,language,ai_answer,p:billing,p:delivery,p:fraud
m-1,charged twice,en,billing,0.8,0.1,0.1
m-2,where is my parcel,de,delivery,0.1,0.9,0
m-3,,en,fraud,0.1,0.2,0.7
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "cases.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def opened(desk: Partnership) -> list[str]:
    rows = desk.ledger.rows("cases_unsettled", chain="desk", limit=10_000)
    return sorted(row.case for row in rows)


def inputs(desk: Partnership, case: str) -> Any:
    (row,) = desk.ledger.rows("case", chain="desk", case=case)
    return desk.unseal([row.inputs]).get(row.inputs)


def test_columns_are_known_by_their_names(desk: Partnership, file: Path) -> None:
    found = look(file, desk.charter)
    assert found.mapping == Mapping(
        id="case",
        inputs=("text",),
        attributes=("language",),
        partner="sorter",
        answer="ai_answer",
        probabilities={"billing": "p:billing", "delivery": "p:delivery", "fraud": "p:fraud"},
    )
    assert found.samples[0]["text"] == "charged twice"


def test_a_protected_attribute_is_never_input(desk: Partnership, file: Path) -> None:
    assert "language" not in look(file, desk.charter).mapping.inputs


def test_what_turned_out_to_be_true_is_nobodys_input(desk: Partnership, tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_text("case,text,Truth\nx,hello,fraud\n")
    take_in(desk, path, by="ann")
    assert inputs(desk, "x") == {"text": "hello"}


def test_a_file_becomes_cases_with_what_the_ai_said(desk: Partnership, file: Path) -> None:
    assert take_in(desk, file, by="ann") == (3, 0, 0, False)
    assert opened(desk) == ["m-1", "m-2", "m-3"]
    assert inputs(desk, "m-1") == {"text": "charged twice"}
    (said,) = desk.ledger.rows("contributions_of_case", chain="desk", case="m-2")
    assert (said.partner, said.answer, list(said.distribution)) == ("sorter", "delivery", [0.1, 0.9, 0.0])


@pytest.mark.parametrize("form", ["tsv", "jsonl", "json", "csv.gz", "parquet"])
def test_the_same_cases_come_from_every_format(
    desk: Partnership, tmp_path: Path, file: Path, form: str
) -> None:
    path = tmp_path / f"other.{form}"
    lines = [line.split(",") for line in ROWS.splitlines()]
    items = [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]
    if form == "tsv":
        path.write_text(ROWS.replace(",", "\t"))
    elif form == "jsonl":
        path.write_text("".join(json.dumps(item) + "\n" for item in items))
    elif form == "json":
        path.write_text(json.dumps(items, indent=1))
    elif form == "csv.gz":
        path.write_bytes(gzip.compress(ROWS.encode()))
    else:
        pytest.importorskip("duckdb").sql(f"SELECT * FROM read_csv('{file}')").write_parquet(str(path))
    assert take_in(desk, path, by="ann").opened == 3
    assert inputs(desk, "m-2") == {"text": "where is my parcel"}


def test_objects_in_json_are_taken_apart_only_where_they_are_called_inputs(
    desk: Partnership, tmp_path: Path
) -> None:
    path = tmp_path / "cases.jsonl"
    item = {"id": "x", "inputs": {"text": "hello", "parts": [1, {"a": 2}]}, "attributes": {"language": "en"}}
    path.write_text(json.dumps(item))
    take_in(desk, path, by="ann")
    assert inputs(desk, "x") == {"text": "hello", "parts": [1, {"a": 2}]}


def test_an_import_that_is_repeated_opens_nothing_twice(desk: Partnership, file: Path) -> None:
    take_in(desk, file, by="ann")
    head = desk.ledger.head("desk")
    assert take_in(desk, file, by="ann") == (0, 3, 0, False)
    assert desk.ledger.head("desk") == head


def test_cases_without_an_id_are_named_by_file_and_row_so_that_they_too_are_opened_once(
    desk: Partnership, tmp_path: Path
) -> None:
    path = tmp_path / "texts.csv"
    path.write_text("text\nhello\nhello\n")
    assert take_in(desk, path, by="ann").opened == 2
    assert take_in(desk, path, by="ann").opened == 0
    assert len(opened(desk)) == 2


def test_an_import_that_is_stopped_goes_on_where_it_was(
    desk: Partnership, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lichen.transfer.intake.BATCH", 2)
    path = tmp_path / "many.csv"
    path.write_text("case,text\n" + "".join(f"n-{number},hello\n" for number in range(7)))
    turns = iter([False, False, True])
    first = take_in(desk, path, by="ann", stop=lambda: next(turns))
    assert (first.opened, first.stopped) == (4, True)
    told: list[tuple[int, int]] = []
    assert take_in(desk, path, by="ann", progress=lambda *each: told.append(each)) == (3, 4, 0, False)
    assert told == [(2, 7), (4, 7), (6, 7), (7, 7)]
    assert len(opened(desk)) == 7


def test_a_case_that_is_on_record_is_left_as_it_is(desk: Partnership, file: Path) -> None:
    open_case(desk, NewCase(case="m-2", inputs={"text": "another"}), by="ann")
    assert rehearse(desk, file).known == 1
    assert take_in(desk, file, by="ann") == (2, 1, 0, False)
    assert inputs(desk, "m-2") == {"text": "another"}


BROKEN = """case,text,ai_answer,ai_confidence
,no id,billing,0.5
b-1,fine,billing,0.5
b-1,again,billing,0.5
b-2,unknown answer,refund,0.5
b-3,too sure,billing,7
b-4,no number,billing,much
"""


def test_a_rehearsal_lists_each_problem_with_its_row_and_writes_nothing(
    desk: Partnership, tmp_path: Path
) -> None:
    path = tmp_path / "broken.csv"
    path.write_text(BROKEN)
    head = desk.ledger.head("desk")
    trial = rehearse(desk, path)
    assert (trial.rows, trial.cases, trial.ok) == (6, 1, False)
    assert [problem.row for problem in trial.problems] == [2, 4, 5, 6, 7]
    said = " ".join(problem.sentence for problem in trial.problems)
    for part in (
        "has no id",
        "stands in row 3 already",
        "`refund` is not one of the answers",
        "7 is not between",
    ):
        assert part in said
    assert [case.case for case in trial.examples] == ["b-1"]
    assert desk.ledger.head("desk") == head


def test_one_problem_keeps_every_case_out_unless_such_rows_are_left_out(
    desk: Partnership, tmp_path: Path
) -> None:
    path = tmp_path / "broken.csv"
    path.write_text(BROKEN)
    with pytest.raises(InputRefused, match=r"broken.csv, row 2: The case has no id.*Nothing was opened"):
        take_in(desk, path, by="ann")
    assert opened(desk) == []
    assert take_in(desk, path, by="ann", leave_out=True) == (1, 0, 5, False)


def test_where_a_file_breaks_off_is_its_last_problem(desk: Partnership, tmp_path: Path) -> None:
    path = tmp_path / "uneven.csv"
    path.write_text("case,text\na,b\nc,d,e\nf,g\n")
    trial = rehearse(desk, path)
    assert trial.problems[-1].row == 3
    assert "Reading ends here" in trial.problems[-1].sentence
    assert "3 cells and the header has 2" in trial.problems[-1].sentence


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        (Mapping(id="number"), "no column “number”"),
        (Mapping(id="case", answer="ai_answer"), "Say which AI partner"),
        (Mapping(id="case", answer="ai_answer", partner="ann"), "`ann` is not one of"),
        (Mapping(id="case", partner="sorter", probabilities={"refund": "p:fraud"}), "none of the answers"),
    ],
)
def test_a_mapping_that_does_not_fit_is_a_sentence(
    desk: Partnership, file: Path, mapping: Mapping, sentence: str
) -> None:
    with pytest.raises(InputRefused, match=sentence):
        rehearse(desk, file, mapping)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("none.csv", b"", "empty"),
        ("list.json", b'[{"case": 1}, 2]', "Write a list of objects"),
        ("list.json", b'[{"case": 1}', "cannot be read"),
        ("book.xlsx", b"PK\x03\x04rest", "Excel"),
        ("text.csv", b"case,text\na,\xff\xfe\n", "UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_sentence(
    desk: Partnership, tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputRefused, match=sentence):
        take_in(desk, path, by="ann")
    assert opened(desk) == []


def test_many_problems_are_counted_and_the_first_are_shown(
    desk: Partnership, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lichen.transfer.intake.MOST_PROBLEMS", 3)
    path = tmp_path / "ids.csv"
    path.write_text("case,text\n" + ",x\n" * 10)
    trial = rehearse(desk, path)
    assert (len(trial.problems), trial.more_problems) == (3, 7)


def test_importing_is_the_same_on_every_database(both: Ledger, file: Path) -> None:
    desk = desk_on(both)
    open_case(desk, NewCase(case="m-2", inputs={"text": "another"}), by="ann")
    assert rehearse(desk, file).known == 1
    assert take_in(desk, file, by="ann") == (2, 1, 0, False)
    assert take_in(desk, file, by="ann") == (0, 3, 0, False)
    assert opened(desk) == ["m-1", "m-2", "m-3"]
