from __future__ import annotations

from pathlib import Path
from typing import get_args

from lichen.ledger.describe import describe
from lichen.ledger.events import AnyEvent
from lichen.ledger.projections import kind_of

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "events.md"


def test_the_reference_of_events_is_current() -> None:
    assert REFERENCE.read_text(encoding="utf-8") == describe(), (
        "Run `python -m lichen.ledger.describe > docs/reference/events.md`."
    )


def test_every_kind_of_event_has_its_words_and_its_fields() -> None:
    text = describe()
    for event in get_args(AnyEvent):
        section = text.partition(f"## `{kind_of(event)}`")[2].partition("\n## ")[0]
        assert len(section.splitlines()[2]) > 20
        for field in event.__struct_fields__:
            assert field in ("at", "by") or f"| `{field}` |" in section
