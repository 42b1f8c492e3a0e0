"""The conformance suite finds the partner that breaks a promise, and says which."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from lichen.partners.checks import NotConformingError, check_partner
from lichen.partners.fake import Fake
from lichen.partners.protocol import Question, Reply, Request

QUESTION = Question(labels=("yes", "no"))
ASKS = [Request(case, {"note": case}, QUESTION) for case in "abc"]  # type: ignore[arg-type]


class Says:
    """A partner made of one function."""

    id, version = "says", "says-1"

    def __init__(self, reply: Callable[[Sequence[Request]], Any]) -> None:
        self.reply = reply


def yes(requests: Sequence[Request]) -> list[Reply]:
    return [Reply("yes", version="says-1") for _ in requests]


def test_a_good_partner_passes() -> None:
    check_partner(Says(yes), ASKS)
    check_partner(Fake(["yes", (0.1, 0.9)]), ASKS)


def test_a_partner_that_raises_on_strange_inputs_passes() -> None:
    def strict(requests: Sequence[Request]) -> list[Reply]:
        return [Reply("yes" if request.inputs["note"] else "no", version="says-1") for request in requests]

    check_partner(Says(strict), ASKS)


def answers_twice(requests: Sequence[Request]) -> list[Reply]:
    return yes(requests) * 2


def always_answers(requests: Sequence[Request]) -> list[Reply]:
    return yes(requests) or [Reply("yes", version="says-1")]


def forgets_its_version(requests: Sequence[Request]) -> list[Reply]:
    return [Reply("yes") for _ in requests]


def depends_on_the_batch(requests: Sequence[Request]) -> list[Reply]:
    return [Reply("yes" if len(requests) > 1 else "no", version="says-1") for _ in requests]


def sums_to_two(requests: Sequence[Request]) -> list[Reply]:
    return [Reply("yes", (1.0, 1.0), version="says-1") for _ in requests]


def edits_the_inputs(requests: Sequence[Request]) -> list[Reply]:
    for request in requests:
        request.inputs["seen"] = True  # type: ignore[index]
    return yes(requests)


def nonsense_on_strange_inputs(requests: Sequence[Request]) -> list[Reply]:
    return [Reply("yes" if "note" in request.inputs else "?", version="says-1") for request in requests]


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        (answers_twice, "3 requests got 6 replies"),
        (always_answers, "No requests must get no replies"),
        (forgets_its_version, "must name the version"),
        (depends_on_the_batch, "Alone or in a batch"),
        (sums_to_two, "sum to 2"),
        (edits_the_inputs, "leave the requests"),
        (nonsense_on_strange_inputs, "not one of the labels"),
    ],
)
def test_a_broken_promise_is_named(reply: Callable[[Sequence[Request]], Any], sentence: str) -> None:
    asks = [Request(ask.case, dict(ask.inputs), QUESTION) for ask in ASKS]
    with pytest.raises(NotConformingError, match=sentence):
        check_partner(Says(reply), asks)


@pytest.mark.parametrize("version", ["half \ud83d", "nul \0", ""])
def test_a_version_that_no_ledger_can_keep_breaks_a_promise(version: str) -> None:
    with pytest.raises(NotConformingError, match="must be texts without NUL"):
        check_partner(Fake(["yes"], version=version), ASKS)


@pytest.mark.parametrize("answer", [-1.0, 11.0, pytest.param(10**400, id="too large for a float")])
def test_a_number_outside_the_range_breaks_a_promise(answer: float) -> None:
    asks = [Request(case, {}, Question("number", minimum=0, maximum=10)) for case in "ab"]  # type: ignore[arg-type]
    check_partner(Fake([10.0, 0.0]), asks)
    with pytest.raises(NotConformingError, match="Case a: The answer"):
        check_partner(Fake([answer]), asks)


def test_words_that_no_ledger_can_keep_are_no_broken_promise() -> None:
    check_partner(Fake([Reply("yes", reasons="half \ud83d", version="fake-1")]), ASKS)


def test_two_requests_are_the_least() -> None:
    with pytest.raises(NotConformingError, match="at least two"):
        check_partner(Says(yes), ASKS[:1])
