"""`lichen mine` as a person or a script meets it."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from lichen.cli import app


def lichen(*words: object) -> Any:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Forty simulated orders that wait two days for approval, every fourth of them twice."""
    lines = ["order,step,when,team"]
    for order in range(40):
        way = [("placed", 0), ("checked", 1), ("approved", 50), ("sent", 51)]
        if order % 4 == 0:
            way[3:] = [("checked", 52), ("approved", 99), ("sent", 100)]
        for step, hours in way:
            lines.append(f"{order},{step},2026-01-{1 + hours // 24:02}T{hours % 24:02}:{order:02}:00Z,front")
    path = tmp_path / "orders.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def mine(log: Path, *words: object) -> Any:
    return lichen("mine", log, "--case", "order", "--time", "when", *words)


def test_it_says_where_the_time_goes_and_what_to_try(log: Path) -> None:
    result = mine(log)
    assert result.exit_code == 0, result.output
    assert "1. From “checked” to “approved”" in result.output
    assert "cases spend 2 days at the median" in result.output
    assert "→ " in result.output
    assert "Steps, by the time they hold" in result.output


def test_json_is_one_document_for_programs(log: Path) -> None:
    data = json.loads(mine(log, "--json").stdout)
    assert data["name"] == "orders.csv"
    assert data["findings"][0]["figures"]["from"] == "checked"
    assert data["tables"][0]["rows"]


def test_the_page_is_written_where_it_is_asked_for(log: Path, tmp_path: Path) -> None:
    page = tmp_path / "orders.html"
    assert mine(log, "--html", page).exit_code == 0
    assert "<svg" in page.read_text(encoding="utf-8")


def test_the_page_never_replaces_the_log(log: Path) -> None:
    before = log.read_bytes()
    result = mine(log, "--html", log)
    assert result.exit_code == 2
    assert "would replace the log" in result.output
    assert log.read_bytes() == before


def test_a_missing_column_is_asked_for_by_its_option(log: Path) -> None:
    result = lichen("mine", log)
    assert result.exit_code == 2
    assert "--case COLUMN" in result.output


@pytest.mark.parametrize("words", [(), ("a.csv", "--partnership", "desk")])
def test_it_takes_one_file_or_one_partnership(words: tuple[str, ...]) -> None:
    result = lichen("mine", *words)
    assert result.exit_code == 2
    assert "Name one file of an event log, or a partnership" in result.output


def test_a_partnership_without_cases_has_no_process(tmp_path: Path) -> None:
    from tests.cli.test_commands import CHARTER

    from lichen.workspace import open_workspace

    db = tmp_path / "lichen.db"
    with open_workspace(db) as workspace:
        workspace.open_partnership(CHARTER)
    result = lichen("mine", "--partnership", "desk", "--db", db)
    assert result.exit_code == 2
    assert "no process to look at" in result.output
    refused = lichen("mine", "--partnership", "desk", "--db", db, "--html", db)
    assert refused.exit_code == 2
    assert "belongs to the ledger itself" in refused.output
