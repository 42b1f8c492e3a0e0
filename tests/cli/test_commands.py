"""The command line as a person or a script meets it."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from lichen.cli import app

CHARTER = """
partnership: desk
purpose: Send each message to the right team.
question:
  text: Which team?
  labels: [billing, delivery]
goals:
  - {kpi: Messages sent to the wrong team, unit: "%", baseline: 8, target: 3, direction: down}
partners:
  - {id: first, role: person}
  - {id: second, role: person}
  - {id: model, role: ai, adapter: {kind: learner, options: {first: 10}}}
owner: first
answers_for_errors: first
"""
WORDS = {"billing": "please refund the invoice", "delivery": "my parcel is late"}


def lichen(*words: object) -> Any:
    return CliRunner().invoke(app, [str(word) for word in words])


def data(result: Any) -> Any:
    return json.loads(result.stdout)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A charter, forty cases and two people's recorded answers; the second person errs now and then."""
    (tmp_path / "charter.yaml").write_text(CHARTER)
    cases, people = ["case,text,truth"], ["case,partner,role,answer"]
    for number in range(40):
        truth = ("billing", "delivery")[number % 2]
        cases.append(f"c{number},{WORDS[truth]} number {number},{truth}")
        other = truth if number % 9 else "billing"
        people += [f"c{number},first,person,{truth}", f"c{number},second,person,{other}"]
    (tmp_path / "cases.csv").write_text("\n".join(cases) + "\n")
    (tmp_path / "people.csv").write_text("\n".join(people) + "\n")
    return tmp_path


def run(files: Path, *more: object) -> Any:
    return lichen(
        "run", files / "charter.yaml", "--cases", files / "cases.csv", "--db", files / "lichen.db", *more
    )


def test_init_writes_a_charter_that_run_accepts_and_never_overwrites_one(tmp_path: Path) -> None:
    path = tmp_path / "charter.yaml"
    assert lichen("init", path).exit_code == 0
    before = path.read_text()
    again = lichen("init", path)
    assert again.exit_code == 2
    assert "is there already" in again.stderr
    assert path.read_text() == before
    assert json.loads((tmp_path / "charter.schema.json").read_text())["$defs"]
    assert lichen("init", path, "--force", "--template", "lending-review").exit_code == 0


def test_a_stream_is_worked_on_and_learned_from(files: Path) -> None:
    result = run(files, "--people", files / "people.csv", "--seed", 1, "--json")
    assert result.exit_code == 0, result.output
    score = data(result)
    assert score["cases"] == 40
    assert score["waiting"] == 0
    assert score["together"]["value"] <= score["people"]["high"]
    assert score["versions"]["model"].startswith("learner-")


def test_a_stream_without_people_waits_and_goes_on_when_they_come(files: Path) -> None:
    first = data(run(files, "--json"))
    assert (first["cases"], first["waiting"]) == (40, 40)
    second = data(run(files, "--people", files / "people.csv", "--json"))
    assert second["waiting"] == 0
    assert lichen("ledger", "verify", files / "lichen.db").exit_code == 0


def test_a_changed_charter_file_is_pointed_out_and_adopted_only_on_request(files: Path) -> None:
    run(files, "--people", files / "people.csv", "--json")
    text = (files / "charter.yaml").read_text()
    (files / "charter.yaml").write_text(text + "reviews: 2\n")
    told = run(files, "--people", files / "people.csv")
    assert told.exit_code == 0
    assert "--adopt" in told.stderr
    assert run(files, "--people", files / "people.csv", "--adopt").exit_code == 0
    again = run(files, "--people", files / "people.csv")
    assert "--adopt" not in again.stderr


def test_the_ledger_is_verified_signed_exported_and_rebuilt(files: Path) -> None:
    run(files, "--people", files / "people.csv", "--json")
    db = files / "lichen.db"
    assert data(lichen("ledger", "verify", db, "--json"))["ok"] is True
    assert lichen("ledger", "checkpoint", db).exit_code == 0
    assert data(lichen("ledger", "rebuild", db, "--json"))["entries"] > 100
    export = files / "record.jsonl.gz"
    assert lichen("ledger", "export", db, export).exit_code == 0
    checked = data(lichen("ledger", "verify", export, "--json"))
    assert checked["ok"] is True
    assert checked["checkpoints"] == 1


def test_a_ledger_somebody_tampered_with_is_not_called_sound(files: Path) -> None:
    run(files, "--people", files / "people.csv", "--json")
    export = files / "record.jsonl"
    lichen("ledger", "export", files / "lichen.db", export)
    text = export.read_text()
    export.write_text(text.replace("delivery", "DELIVERY", 1))
    result = lichen("ledger", "verify", export)
    assert result.exit_code == 1
    assert "problem" in result.stdout


REFUSED = {
    "a charter that is not there": ["run", "none.yaml", "--cases", "cases.csv"],
    "cases that are not there": ["run", "charter.yaml", "--cases", "none.csv"],
    "a ledger that is not there": ["ledger", "verify", "none.db"],
    "an unknown template": ["init", "new.yaml", "--template", "astrology"],
    "an export that is not there": ["ledger", "verify", "none.jsonl"],
    "a charter in a folder that is not there": ["init", "none/charter.yaml"],
    "a charter over a folder": ["init", ".", "--force"],
    "a demonstration kept in a file": ["demo", "--cases", "50", "--keep", "cases.csv"],
    "a page over the decisions": ["assess", "people.csv", "--html", "people.csv"],
    "a page over the cases": ["assess", "people.csv", "--cases", "cases.csv", "--html", "./cases.csv"],
    "an empty file called a ledger": ["ledger", "verify", "empty.db"],
    "another program's database": ["ledger", "verify", "other.db"],
    "another program's database to rebuild": ["ledger", "rebuild", "other.db"],
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_done_is_a_sentence_and_exit_code_2(
    files: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.chdir(files)
    (files / "empty.db").touch()
    with closing(sqlite3.connect(files / "other.db")) as other:
        other.execute("CREATE TABLE entries (id, name)")
    before = sorted(path.name for path in files.iterdir())
    result = lichen(*REFUSED[what])
    assert result.exit_code == 2, result.output
    assert result.stderr.strip().endswith(".")
    assert "Traceback" not in result.stderr
    assert sorted(path.name for path in files.iterdir()) == before
    assert (files / "empty.db").read_bytes() == b""
    with closing(sqlite3.connect(files / "other.db")) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("entries",)]


def test_refusals_are_json_where_json_is_asked_for(tmp_path: Path) -> None:
    result = lichen("ledger", "verify", tmp_path / "none.db", "--json")
    assert result.exit_code == 2
    assert data(result)["error"]["message"].startswith("There is no ledger")


@pytest.mark.parametrize("name", ["lichen.db", "lichen.db-wal", "lichen.db.key", "sub/../lichen.db"])
def test_an_export_never_replaces_the_ledger_it_is_taken_from(files: Path, name: str) -> None:
    run(files, "--json")
    (files / "sub").mkdir()
    refused = lichen("ledger", "export", files / "lichen.db", files / name)
    assert refused.exit_code == 2
    assert "belongs to the ledger itself" in refused.stderr.replace("\n", " ")
    assert lichen("ledger", "verify", files / "lichen.db").exit_code == 0


def test_an_export_to_a_place_that_cannot_be_is_refused_and_leaves_nothing(files: Path) -> None:
    run(files, "--json")
    (files / "sub").mkdir()
    before = sorted(path.name for path in files.iterdir())
    for place in ("sub", "none/record.jsonl"):
        assert lichen("ledger", "export", files / "lichen.db", files / place).exit_code == 2
    assert sorted(path.name for path in files.iterdir()) == before


@pytest.mark.parametrize("name", ["none.db", "empty.db"])
def test_the_doctor_makes_no_ledger_where_there_is_none(files: Path, name: str) -> None:
    (files / "empty.db").touch()
    result = lichen("doctor", "--db", files / name, "--json")
    assert result.exit_code == 1
    assert data(result)["findings"][-1]["fine"] is False
    assert not (files / "none.db").exists()
    assert (files / "empty.db").read_bytes() == b""


def test_an_adapter_that_is_misspelt_is_refused_before_its_charter_stands_on_the_ledger(files: Path) -> None:
    good = (files / "charter.yaml").read_text()
    for wrong in (good.replace("kind: learner", "kind: learnr"), good.replace("first: 10", "frist: 10")):
        (files / "charter.yaml").write_text(wrong)
        assert run(files, "--people", files / "people.csv").exit_code == 2
        assert not (files / "lichen.db").exists()
    (files / "charter.yaml").write_text(good)
    assert run(files, "--people", files / "people.csv").exit_code == 0


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("decisions.csv", "decisions-assessment.html"),
        ("march.north.csv", "march.north-assessment.html"),
    ],
)
def test_the_page_lies_beside_the_decisions(
    files: Path, monkeypatch: pytest.MonkeyPatch, name: str, page: str
) -> None:
    folder = files / "last month"
    folder.mkdir()
    monkeypatch.chdir(files)
    rows = ["case,partner,role,answer,confidence"]
    for number in range(40):
        rows += [f"{number},ann,person,{'ab'[number % 2]},", f"{number},ai,ai,{'ab'[number % 2]},0.9"]
    (folder / name).write_text("\n".join(rows) + "\n")
    (files / "truth.csv").write_text("case,truth\n" + "".join(f"{n},{'ab'[n % 2]}\n" for n in range(40)))
    assert lichen("assess", folder / name, "--cases", files / "truth.csv").exit_code == 0
    assert sorted(path.name for path in folder.iterdir()) == sorted([name, page])


ROWS = {
    "a truth that is no label": ("c99,hello,astrology\n", "row 42"),
    "an empty case": (",hello,billing\n", "row 42"),
}


@pytest.mark.parametrize("what", ROWS)
def test_a_bad_row_is_named_before_anything_is_written(files: Path, what: str) -> None:
    line, place = ROWS[what]
    with (files / "cases.csv").open("a") as cases:
        cases.write(line)
    result = run(files, "--people", files / "people.csv")
    assert result.exit_code == 2
    assert place in result.stderr
    assert not (files / "lichen.db").exists()


def test_a_person_the_charter_does_not_name_is_refused_with_the_line_to_add(files: Path) -> None:
    with (files / "people.csv").open("a") as people:
        people.write("c1,stranger,person,billing\n")
    result = run(files, "--people", files / "people.csv")
    assert result.exit_code == 2
    assert "{id: stranger, role: person}" in result.stderr.replace("\n", " ")


def test_the_demonstration_ends_with_a_sound_ledger_and_says_what_is_simulated() -> None:
    result = lichen("demo", "--cases", 120, "--json")
    assert result.exit_code == 0, result.output
    score = data(result)
    assert score["simulated"] == ["colleague-1", "colleague-2"]
    assert score["ledger"]["problems"] == []
    assert score["together"]["n"] == 120


def test_the_demonstration_tells_a_reader_what_it_did(tmp_path: Path) -> None:
    result = lichen("demo", "--cases", 60, "--terminal", "--keep", tmp_path / "desk")
    assert result.exit_code == 0, result.output
    assert "they are simulated" in result.stdout
    assert "every entry verified" in result.stdout
    assert lichen("ledger", "verify", tmp_path / "desk" / "lichen.db").exit_code == 0


def test_one_can_answer_a_few_cases_oneself() -> None:
    result = CliRunner().invoke(app, ["demo", "--cases", "80", "--me"], input="1\n2\n3\n4\n")
    assert result.exit_code == 0, result.output
    assert "Your turn" in result.stdout
    assert "every entry verified" in result.stdout


def test_the_doctor_finds_this_installation_sound(files: Path) -> None:
    run(files, "--people", files / "people.csv", "--json")
    result = lichen("doctor", "--db", files / "lichen.db", "--json")
    assert result.exit_code == 0
    assert all(finding["fine"] for finding in data(result)["findings"])
