"""With `diagnose` people read everything, unless the charter says otherwise in so many words."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from lichen.charter.diff import difference
from lichen.charter.load import load
from lichen.charter.template import write


@pytest.mark.parametrize(
    ("pattern", "more", "alone"),
    [
        ("triage", "", True),
        ("diagnose", "", False),
        ("diagnose", "ai_alone: true\n", True),
        ("triage", "ai_alone: false\n", False),
    ],
)
def test_what_a_charter_means_that_does_not_say(pattern: str, more: str, alone: bool) -> None:
    text = write("support-triage").replace("pattern: triage", f"pattern: {pattern}") + more
    assert load(text).ai_alone is alone


def test_letting_the_ai_settle_alone_loosens() -> None:
    old = load(write("support-triage") + "ai_alone: false\n")
    [change] = difference(old, replace(old, ai_alone=True))
    assert change.loosens
    [change] = difference(replace(old, ai_alone=True), old)
    assert not change.loosens
