"""What is written about the API is what the API is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

REFERENCE = Path(__file__).parents[3] / "docs" / "reference"
REMEDY = "run `python -m lichen.web.api.describe`"


@pytest.mark.usefixtures("_django")
def test_the_written_description_is_the_present_one() -> None:
    from lichen.web.api.openapi import document

    written = msgspec.json.decode((REFERENCE / "openapi.json").read_bytes())
    assert written == msgspec.json.decode(msgspec.json.encode(document())), REMEDY


@pytest.mark.usefixtures("_django")
def test_the_page_names_every_endpoint() -> None:
    from lichen.web.api.describe import page
    from lichen.web.api.routing import OPERATIONS

    text = page()
    assert (REFERENCE / "api.md").read_text(encoding="utf-8") == text, REMEDY
    assert not [name for name in OPERATIONS if f"`{name}`" not in text]


def test_the_description_is_open_to_all_and_names_the_stream(desk: Any) -> None:
    found = desk.call(None, "GET", "/openapi.json").json()
    assert found["openapi"].startswith("3.1")
    assert "/api/v1/stream" in found["paths"]
