"""What a partner writes can be kept, whatever it is."""

from __future__ import annotations

import pytest

from lichen.partners.writable import writable


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("plain", "plain"),
        ("", ""),
        ("Grüße 🙂\n\t", "Grüße 🙂\n\t"),
        ("\ud83d", "�"),
        ("\ude42 first", "� first"),
        ("last \ud83d", "last �"),
        ("a\ud83db", "a�b"),
        ("\ud83d\ud83d\ude42", "�🙂"),
        ("a\0b", "a�b"),
    ],
)
def test_only_what_no_ledger_can_keep_is_replaced(text: str, kept: str) -> None:
    assert writable(text) == kept
