"""Each correction with a reason is offered once; what was taken as it was is none."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from lichen.web.context.offers import BECAUSE, offers


def sheet(kind: str = "draft", answer: str = "reject", reasons: str = "Too cold a tone.", **more: Any) -> Any:
    row = SimpleNamespace(overridden_by=None, override_reason=None, answer=None)
    mine = SimpleNamespace(mine=True, row=SimpleNamespace(answer=answer), reasons=reasons, feedback=())
    parts = {
        "row": row,
        "voices": [mine],
        "disagreements": [],
        "proposal": None,
        "charter": SimpleNamespace(question=SimpleNamespace(kind=kind)),
        "partnership": SimpleNamespace(unseal=lambda seals: {"s1": "The log shows a login."}),
    }
    return SimpleNamespace(**{**parts, **more})


@pytest.mark.parametrize(
    ("kind", "answer", "offered"),
    [
        ("draft", "reject", True),
        ("draft", "change", True),
        ("action", "deny", True),
        ("draft", "accept", False),
        ("action", "approve", False),
    ],
)
def test_what_was_not_taken_is_offered_with_its_reason(kind: str, answer: str, offered: bool) -> None:
    texts = [each.text for each in offers(sheet(kind, answer), "first")]
    assert texts == (["Too cold a tone.", BECAUSE] if offered else [BECAUSE])


def test_a_correction_without_a_reason_is_not_offered() -> None:
    assert [each.text for each in offers(sheet(reasons=" "), "first")] == [BECAUSE]


def test_a_resolution_is_offered_to_whoever_made_it() -> None:
    dispute = SimpleNamespace(resolved_by="lead", reason="s1", answer="technical")
    shown = sheet(reasons="", disagreements=[dispute])
    assert next((each.text, each.answer) for each in offers(shown, "lead")) == (
        "The log shows a login.",
        "technical",
    )
    assert [each.text for each in offers(shown, "first")] == [BECAUSE]


def test_feedback_not_accurate_with_a_reason_is_offered_once() -> None:
    remark = SimpleNamespace(given_by="first", accurate=False, reason="s1")
    voice = SimpleNamespace(mine=False, row=None, name="Router", reasons="", feedback=(remark, remark))
    found = offers(sheet(voices=[voice]), "first")
    assert [each.what for each in found] == ["You found Router not accurate", "Say what does not work here"]
