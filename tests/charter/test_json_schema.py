"""Editors get a schema that is current and agrees with the loader."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from lichen.charter.json_schema import json_schema, text
from lichen.charter.load import load
from lichen.charter.schema import Charter

DOCS = Path(__file__).resolve().parents[2] / "docs" / "reference"


def test_the_committed_schema_is_current() -> None:
    remedy = "run `python -m lichen.charter.json_schema > docs/reference/charter.schema.json`"
    assert (DOCS / "charter.schema.json").read_text(encoding="utf-8") == text(), remedy


def test_every_key_says_what_it_is_for() -> None:
    for name, part in json_schema()["$defs"].items():
        full = part["anyOf"][1] if "anyOf" in part else part
        assert full["additionalProperties"] is False
        for key, described in full["properties"].items():
            assert described["description"].endswith("."), f"{name}.{key}"


def test_the_schema_asks_for_what_the_loader_asks_for() -> None:
    required = [f.name for f in msgspec.structs.fields(Charter) if f.required]
    assert json_schema()["$defs"]["Charter"]["required"] == required


def test_every_key_is_in_the_reference() -> None:
    page = (DOCS / "charter.md").read_text(encoding="utf-8")
    for part in json_schema()["$defs"].values():
        full = part["anyOf"][1] if "anyOf" in part else part
        for key, described in full["properties"].items():
            assert re.search(rf"^\| `{key}` \|.*\| {re.escape(described['description'])} \|$", page, re.M), (
                key
            )


def test_the_example_in_the_reference_is_a_charter() -> None:
    page = (DOCS / "charter.md").read_text(encoding="utf-8")
    example = page.partition("```yaml\n")[2].partition("```")[0]
    assert load(example).question.label_ids == ("sales", "support", "accounts")
