"""The page about language models names every option, and its charters can be hired from."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
import yaml
from tests.docs.pages import ROOT, blocks

from lichen.partners.llm.hire import language_model
from lichen.partners.llm.options import Options
from lichen.partners.protocol import Question

PAGE = ROOT / "docs" / "how-to" / "llm-partner.md"
CHARTERS = [block.body for block in blocks(PAGE, "yaml")]


def test_every_option_stands_in_the_table_with_its_meaning() -> None:
    text = PAGE.read_text(encoding="utf-8")
    described: dict[str, Any] = msgspec.json.schema(Options)["$defs"]["Options"]["properties"]
    rows = [line.split(" | ") for line in text.splitlines() if line.startswith("| `")]
    told = {row[0].strip("| `"): row[-1].removesuffix(" |") for row in rows if len(row) == 3}
    assert {name: told.get(name) for name in described} == {
        name: each["description"] for name, each in described.items()
    }


@pytest.mark.parametrize("body", CHARTERS, ids=range(len(CHARTERS)))
def test_a_partner_is_hired_as_the_page_shows(body: str) -> None:
    said = yaml.safe_load(body)
    options = said["options"] if "options" in said else said["partners"][0]["adapter"]["options"]
    assert language_model("reader", Question(labels=("yes", "no")), **options).version
