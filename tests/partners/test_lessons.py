"""The lessons as a partner: they speak where they say what is right, and sit out everywhere else."""

from __future__ import annotations

import pytest

from lichen.partners.containment import Failed, ask_safely
from lichen.partners.protocol import Question, Reply, Request
from lichen.partners.registry import create

QUESTION = Question(labels=("billing", "fraud"))
BILLING = "[lesson l1] says billing: Vouchers are billing."


def asked(*contexts: tuple[str, ...], question: Question = QUESTION) -> list[Reply | Failed]:
    partner = create("rules", question, {"kind": "lessons"})
    requests = [Request(f"c{at}", {}, question, context) for at, context in enumerate(contexts)]  # type: ignore[arg-type]
    return ask_safely(partner, requests)


def test_it_says_what_the_lesson_says_and_cites_it() -> None:
    (reply,) = asked((BILLING, "[note a] fraud"))
    assert isinstance(reply, Reply)
    assert (reply.answer, reply.cites, reply.reasons) == ("billing", ("lesson l1",), "Vouchers are billing.")


@pytest.mark.parametrize(
    "context",
    [
        (),
        ("[note n] says billing: x",),
        ("[lesson l1] teaches: says billing: x",),
        (BILLING, "[lesson l2] says fraud: x"),
        ("[lesson l1] says nonsense: x",),
    ],
)
def test_it_sits_out_where_no_lesson_speaks(context: tuple[str, ...]) -> None:
    (failed,) = asked(context)
    assert isinstance(failed, Failed)
    assert failed.failure == "off"


def test_a_silent_case_spoils_no_other() -> None:
    first, second, third = asked((BILLING,), (), (BILLING,))
    assert isinstance(first, Reply)
    assert isinstance(second, Failed)
    assert isinstance(third, Reply)


def test_numbers_are_numbers() -> None:
    (reply,) = asked(("[lesson l1] says 12.5: Half of it.",), question=Question("number"))
    assert isinstance(reply, Reply)
    assert reply.answer == 12.5
