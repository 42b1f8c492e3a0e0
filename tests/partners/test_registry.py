"""A charter names its adapter; an unknown one is told what exists."""

from __future__ import annotations

import pytest

from lichen.errors import InputRefused
from lichen.partners.checks import check_partner
from lichen.partners.protocol import Question, Request
from lichen.partners.registry import BUILT_IN, create, names

QUESTION = Question(labels=("yes", "no"))
ASKS = [Request(case, {"note": f"case number {case}"}, QUESTION) for case in "abc"]  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", sorted(BUILT_IN.keys() - {"lessons"}))  # speaks only where one holds
def test_every_adapter_keeps_its_promises(kind: str) -> None:
    check_partner(create("ai", QUESTION, {"kind": kind}), ASKS)


@pytest.mark.parametrize("kind", sorted(BUILT_IN))
def test_every_adapter_carries_the_charters_name(kind: str) -> None:
    assert create("desk-ai", QUESTION, {"kind": kind}).id == "desk-ai"


@pytest.mark.parametrize("adapter", [{}, {"kind": "oracle"}, {"kind": 3}])
def test_an_unknown_kind_is_refused_with_what_exists(adapter: dict[str, object]) -> None:
    with pytest.raises(InputRefused, match=", ".join(names())):
        create("ai", QUESTION, adapter)


def test_an_unknown_option_is_refused_by_name() -> None:
    with pytest.raises(InputRefused, match="warp"):
        create("ai", QUESTION, {"kind": "learner", "warp": 9})
