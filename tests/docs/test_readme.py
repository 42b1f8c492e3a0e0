"""The front page says nothing that the evidence does not."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MEASURED = re.compile(r"<!-- measured -->(.*?)<!-- /measured -->", re.DOTALL)
FIGURE = re.compile(r"\d+\.\d+")


def test_every_measured_figure_stands_in_the_evidence_too() -> None:
    (table,) = MEASURED.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    figures = FIGURE.findall(table)
    pages = (ROOT / "docs" / "evidence").rglob("*.md")
    evidence = " ".join(page.read_text(encoding="utf-8") for page in pages)
    known = set(FIGURE.findall(evidence))
    assert len(figures) > 10
    assert [figure for figure in figures if figure not in known] == []


def test_the_front_page_stays_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 70
