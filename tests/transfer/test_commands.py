"""`lichen import`, `export`, `backup` and `restore` speak plainly, to people and to programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from tests.transfer.conftest import CHARTER
from typer.testing import CliRunner

import lichen
from lichen.cli.backup import backup
from lichen.cli.export import export
from lichen.cli.import_ import import_cases
from lichen.cli.restore import restore
from lichen.cli.screen import guarded

app = typer.Typer()
for name, command in (
    ("import", import_cases),
    ("export", export),
    ("backup", backup),
    ("restore", restore),
):
    app.command(name)(guarded(command))

CASES = "ticket no,text,language,guess\nt-1,charged twice,en,billing\nt-2,late,de,delivery\n"


@pytest.fixture
def db(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    with lichen.open("lichen.db") as workspace:
        workspace.enter(CHARTER)
    Path("cases.csv").write_text(CASES)
    return "lichen.db"


def run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, words)
    assert result.exit_code == code, result.output
    return result.output


def asked(*words: str, code: int = 0) -> Any:
    return json.loads(run(*words, "--json", code=code))


def test_columns_may_be_named_by_hand(db: str) -> None:
    words = ("--id", "ticket no", "--answer", "guess", "--partner", "sorter")
    trial = asked("import", "desk", "cases.csv", *words, "--dry-run")
    assert trial["mapping"]["inputs"] == ["text"]
    assert (trial["rows"], trial["cases"], trial["problems"]) == (2, 2, [])
    assert asked("import", "desk", "cases.csv", *words)["opened"] == 2
    run("export", "desk", "out.jsonl", "--with-inputs")
    rows = [json.loads(line) for line in Path("out.jsonl").read_text().splitlines()]
    assert [row["ai_answer"] for row in rows] == ["billing", "delivery"]
    assert rows[0]["inputs"] == {"text": "charged twice"}
    assert rows[0]["attributes"] == {"language": "en"}


def test_a_dry_run_with_problems_ends_with_one_and_lists_them(db: str) -> None:
    Path("bad.csv").write_text("case,text\nx,a\nx,b\n")
    said = run("import", "desk", "bad.csv", "--dry-run", code=1)
    assert "row 3: The case `x` stands in row 2 already." in said
    assert asked("import", "desk", "bad.csv", "--dry-run", code=1)["problems"][0]["row"] == 3
    refused = asked("import", "desk", "bad.csv", code=2)
    assert "Nothing was opened" in refused["error"]["message"]
    assert asked("import", "desk", "bad.csv", "--leave-out")["left_out"] == 1


def test_an_export_says_what_it_wrote(db: str) -> None:
    found = asked("export", "desk", "out.csv", "--what", "events")
    assert (found["format"], found["what"], found["rows"]) == ("csv", "events", 1)
    assert len(found["sha256"]) == 64


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("export", "desk", "out.txt"), "no ending that names a format"),
        (("export", "other", "out.csv"), "no partnership `other`"),
        (("export", "desk", "lichen.db", "--format", "csv"), "belongs to the ledger itself"),
        (("export", "desk", "out.csv", "--db", "nowhere.db"), "no ledger at nowhere.db"),
        (("import", "desk", "missing.csv"), "no such file"),
        (("import", "desk", "cases.csv", "--id", "nothing"), "no column “nothing”"),
        (("backup", "nowhere.db", "b"), "no ledger at nowhere.db"),
        (("restore", "nothing", "x.db"), "no backup at nothing"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(db: str, words: tuple[str, ...], sentence: str) -> None:
    assert sentence in asked(*words, code=2)["error"]["message"]


def test_a_backup_goes_out_and_comes_back(db: str) -> None:
    asked("import", "desk", "cases.csv")
    made = asked("backup", "lichen.db", "b.lichen-backup")
    assert made["parts"] == ["ledger"]
    back = asked("restore", "b.lichen-backup", "copy.db")
    assert back["entries"] == made["entries"]
    run("restore", "b.lichen-backup", "copy.db", code=2)
    assert asked("export", "desk", "out.csv", "--db", "copy.db")["rows"] == 2


def test_a_backup_without_a_name_is_named_after_the_time(db: str) -> None:
    assert Path(asked("backup")["path"]).suffix == ".lichen-backup"
