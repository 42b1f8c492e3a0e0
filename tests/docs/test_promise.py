"""The pages about the promise say what the evidence says, and the glossary is one."""

from __future__ import annotations

import re

import msgspec
import pytest
from benchmarks.pictures_of_ideas import files
from benchmarks.promise import MEASURED, PAGE, measured, page
from tests.docs.pages import ROOT

from lichen.web.glossary.describe import describe
from lichen.web.glossary.promise import promise
from lichen.web.glossary.terms import terms

DOCS = ROOT / "docs"
IDEAS = ("lanes", "certificates", "monitoring", "audits", "blind-first", "reliance", "cards", "drift",
         "what-if", "capacity", "groups", "costs", "promise", "how-lichen-decides")  # fmt: skip
PICTURE = re.compile(r"!\[[^\]]+\]\([^)]+\)|```(?:mermaid|text)?\n")
FORMULA = re.compile(r"\$[^$\n]+\$|[=≤≥∑Σλε]")


def test_no_figure_of_the_promise_is_older_than_the_evidence() -> None:
    kept = msgspec.json.decode(MEASURED.read_bytes())
    assert kept == measured(), "run: python -m benchmarks.promise"
    assert PAGE.read_text(encoding="utf-8") == page(promise()), "run: python -m benchmarks.promise"


def test_the_pictures_are_drawn_from_these_figures() -> None:
    for path, drawn in files().items():
        assert path.read_text(encoding="utf-8") == drawn, "run: python -m benchmarks.pictures_of_ideas"


def test_the_glossary_of_the_documentation_is_current() -> None:
    written = (DOCS / "reference" / "glossary.md").read_text(encoding="utf-8")
    assert written == describe(), "run: python -m lichen.web.glossary.describe > docs/reference/glossary.md"


def test_every_page_the_glossary_and_the_promise_lead_to_exists() -> None:
    said = promise()
    named = {each.read for each in (*terms().values(), *said.evidence, *said.assumptions)}
    assert not [read for read in sorted(named) if not (DOCS / read).exists()]


@pytest.mark.parametrize("idea", IDEAS)
def test_each_idea_has_a_page_with_a_picture_and_no_formula_before_the_second_paragraph(idea: str) -> None:
    text = (DOCS / "explanation" / f"{idea}.md").read_text(encoding="utf-8")
    assert PICTURE.search(text), "no picture"
    prose = re.sub(r"```.*?```", "", PICTURE.sub("", text), flags=re.DOTALL)
    paragraphs = [each for each in prose.split("\n\n") if each.strip() and not each.startswith("#")]
    assert not FORMULA.search(re.sub(r"`[^`]*`", "", "\n".join(paragraphs[:2])))
