"""`lichen simulate` puts old beside new, for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.reports.test_whatif import World
from typer.testing import CliRunner

from lichen.cli import app


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("simulate") / "lichen.db"
    World(seed=9).open(path, 900).ledger.close()
    return path


def simulate(ledger: Path, *words: object) -> Any:
    return CliRunner().invoke(app, ["simulate", "desk", "--db", str(ledger), *map(str, words)])


def test_old_and_new_stand_side_by_side_and_are_put_into_words(ledger: Path) -> None:
    found = simulate(ledger, "--threshold", 0.97, "--minutes", 200)
    assert found.exit_code == 0, found.output
    for said in ("now", "then", "difference", "Rehearsed on 900 decided cases", "Held fixed:", "region"):
        assert said in found.output


def test_programs_get_every_figure_and_the_change(ledger: Path) -> None:
    found = simulate(ledger, "--threshold", 0.97, "--last-word", "belief", "--json")
    told = json.loads(found.stdout)
    assert told["change"] == {"threshold": 0.97, "last_word": "belief"}
    assert {"ai_only", "error", "reviews", "cost"} <= {each["name"] for each in told["figures"]}
    assert told["sentences"]


def test_an_earlier_entry_knows_less(ledger: Path) -> None:
    found = simulate(ledger, "--audit-share", 0.2, "--through", 2_000, "--json")
    assert 100 < json.loads(found.stdout)["cases"] < 900


@pytest.mark.parametrize(
    ("words", "said"),
    [((), "Nothing is changed"), (("--bound", 3), "lies between"), (("--last-word", "ai"), "belief"),
     (("--challenger", "model"), "shadow")],
)  # fmt: skip
def test_what_cannot_be_rehearsed_is_refused_in_a_sentence(
    ledger: Path, words: tuple[object, ...], said: str
) -> None:
    found = simulate(ledger, *words)
    assert found.exit_code == 2
    assert said in found.output


def test_a_ledger_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    found = simulate(tmp_path / "none.db", "--bound", 0.03)
    assert found.exit_code == 2
    assert not (tmp_path / "none.db").exists()
