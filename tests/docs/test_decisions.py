"""Decision records are numbered without a gap, say the same three things, and fit one screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.docs.pages import ROOT, named

FOLDER = ROOT / "docs" / "decisions"
RECORDS = sorted(FOLDER.glob("[0-9]*.md"))
WORDS_ON_A_SCREEN = 450


@pytest.mark.parametrize("record", RECORDS, ids=named)
def test_a_record_says_context_decision_and_consequences_on_one_screen(record: Path) -> None:
    text = record.read_text(encoding="utf-8")
    places = [text.find(f"**{part}**") for part in ("Context.", "Decision.", "Consequences.")]
    assert places == sorted(places)
    assert places[0] > 0
    assert len(text.split()) <= WORDS_ON_A_SCREEN


def test_records_are_numbered_from_one_without_a_gap() -> None:
    assert [int(record.name[:4]) for record in RECORDS] == list(range(1, len(RECORDS) + 1))
    for number, record in enumerate(RECORDS, start=1):
        assert record.read_text(encoding="utf-8").startswith(f"# {number}. ")


def test_the_index_gives_every_record_its_title() -> None:
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    for record in RECORDS:
        title = record.read_text(encoding="utf-8").partition("\n")[0].partition(". ")[2]
        assert f"[{title}]({record.name})" in index


def test_the_reasons_quoted_to_a_lead_are_those_the_code_gives() -> None:
    page = (ROOT / "docs" / "explanation" / "how-lichen-decides.md").read_text(encoding="utf-8")
    code = (ROOT / "src" / "lichen" / "patterns" / "why.py").read_text(encoding="utf-8")
    asked = page.partition("The ask says why it was made: ")[2].partition("\n")[0]
    quoted = asked.split("*")[1::2]
    assert len(quoted) == 3
    assert not [reason for reason in quoted if reason not in code]
