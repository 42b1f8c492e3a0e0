"""Whatever a partner does, it costs its own contribution and nothing else."""

from __future__ import annotations

import math
import subprocess
import sys
import threading
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from lichen.partners.containment import MOST_HANGING, Failed, ask_safely
from lichen.partners.fake import Fake, Slow
from lichen.partners.protocol import Question, Reply, Request, SwitchedOffError

YES_NO = Question(labels=("yes", "no"))
KILOS = Question("number", unit="kg")
HALF = "half \ud83d and nul \0"


def asks(*cases: str, question: Question = YES_NO) -> list[Request]:
    return [Request(case, {}, question) for case in cases]  # type: ignore[arg-type]


def failures(results: Sequence[Reply | Failed]) -> list[str]:
    return [result.failure if isinstance(result, Failed) else "fine" for result in results]


class Returns:
    """A partner that returns whatever it was given."""

    id, version = "returns", "1"

    def __init__(self, replies: object) -> None:
        self.replies = replies

    def reply(self, requests: Sequence[Request]) -> Any:
        return self.replies


class Hangs:
    """A partner whose every call hangs until `release` is set."""

    version = "1"

    def __init__(self, name: str) -> None:
        self.id, self.release, self.calls = name, threading.Event(), 0

    def reply(self, requests: Sequence[Request]) -> list[Reply]:
        self.calls += 1
        self.release.wait(30)
        return [Reply("yes") for _ in requests]


def test_good_replies_come_back_in_order() -> None:
    results = ask_safely(Fake(["yes", "no"]), asks("a", "b"))
    assert [reply.answer for reply in results if isinstance(reply, Reply)] == ["yes", "no"]


@pytest.mark.parametrize(
    ("step", "failure"),
    [
        (RuntimeError("no memory"), "error"),
        (SystemExit(1), "error"),
        (Slow(5.0, "yes"), "timeout"),
        (SwitchedOffError("maintenance"), "off"),
        (None, "malformed"),
        ({"answer": "yes"}, "malformed"),
        ("perhaps", "malformed"),
        (3.0, "malformed"),
        ((0.5, 0.6), "malformed"),
        ((0.5, math.nan), "malformed"),
        ((1.5, -0.5), "malformed"),
        (Reply("yes", (1.0,)), "malformed"),
        (Reply("yes", "half"), "malformed"),  # type: ignore[arg-type]
        (Reply("yes", confidence=1.2), "malformed"),
        (Reply("yes", confidence=True), "malformed"),
        (Reply("yes", reasons=b"bytes"), "malformed"),  # type: ignore[arg-type]
        (Reply("yes", reasons="x" * 200_000), "malformed"),
        (Reply("yes", spread=-1.0), "malformed"),
        (Reply("yes", spread=10**400), "malformed"),
        (Reply("yes", version="half \ud83d"), "malformed"),
        (Reply("yes", version="nul \0"), "malformed"),
        (Reply("yes\0"), "malformed"),
        (object.__new__(Reply), "malformed"),
    ],
)
def test_one_bad_case_costs_itself_and_spares_its_neighbours(step: object, failure: str) -> None:
    partner = Fake({"a": "yes", "b": step, "c": "no"}, id=f"fake-{failure}")
    if failure == "off":
        assert failures(ask_safely(partner, asks("a", "b", "c"))) == ["off", "off", "off"]
    else:
        assert failures(ask_safely(partner, asks("a", "b", "c"), timeout=0.3)) == ["fine", failure, "fine"]


@pytest.mark.parametrize(
    "answer", [math.nan, math.inf, True, "12", None, 1e300, pytest.param(10**400, id="huge")]
)
def test_a_number_that_is_none_is_malformed(answer: Any) -> None:
    assert failures(ask_safely(Returns([Reply(answer)]), asks("a", question=KILOS))) == ["malformed"]


@pytest.mark.parametrize(
    ("answer", "failure"),
    [(-0.1, "malformed"), (0, "fine"), (250.0, "fine"), (250.1, "malformed"), (-1e9, "malformed")],
)
def test_a_number_outside_the_range_of_the_question_is_malformed(answer: float, failure: str) -> None:
    question = Question("number", unit="kg", minimum=0, maximum=250)
    assert failures(ask_safely(Returns([Reply(answer)]), asks("a", question=question))) == [failure]


def test_a_range_may_be_open_on_one_side() -> None:
    question = Question("number", minimum=0)
    results = ask_safely(Fake({"a": 1e9, "b": -1e9}), asks("a", "b", question=question))
    assert failures(results) == ["fine", "malformed"]


def test_a_number_has_no_probabilities() -> None:
    assert failures(ask_safely(Returns([Reply(1.0, (1.0,))]), asks("a", question=KILOS))) == ["malformed"]


def test_words_that_no_ledger_can_keep_are_replaced_and_the_answer_counts() -> None:
    (reply,) = ask_safely(Returns([Reply("yes", reasons=HALF, unsure_of=HALF)]), asks("a"))
    assert reply == Reply("yes", reasons="half � and nul �", unsure_of="half � and nul �")


@pytest.mark.parametrize("error", [RuntimeError(HALF), SwitchedOffError(HALF), KeyError("\ud83d\0" * 400)])
def test_the_detail_of_a_failure_can_always_be_kept(error: Exception) -> None:
    (result,) = ask_safely(Fake([error]), asks("a"))
    assert isinstance(result, Failed)
    assert result.detail.encode()
    assert "\0" not in result.detail
    assert len(result.detail) <= 500


class TwoFaced(str):
    """A text that claims to be equal to every other and prints as something else."""

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        return True

    def __str__(self) -> str:
        return "\ud83d"


def test_a_text_is_taken_for_what_it_holds() -> None:
    results = ask_safely(Fake({"a": TwoFaced("yes"), "b": TwoFaced("perhaps")}), asks("a", "b"))
    assert failures(results) == ["fine", "malformed"]
    assert isinstance(results[0], Reply)
    assert type(results[0].answer) is str


class Odd(Sequence[Any]):
    """A sequence that holds another number of things than it says, and may hang when touched."""

    def __init__(self, *held: object, says: int, hangs: float = 0.0) -> None:
        self.held, self.says, self.hangs = held, says, hangs

    def __len__(self) -> int:
        return self.says

    def __getitem__(self, at: Any) -> Any:
        threading.Event().wait(self.hangs)
        return self.held[at]


def test_a_sequence_is_taken_for_what_it_holds() -> None:
    two = Odd(Reply("yes"), Reply("no"), says=3)
    assert failures(ask_safely(Returns(two), asks("a", "b", "c"))) == ["malformed"] * 3
    shares = Odd(0.2, 0.3, 0.5, says=2)
    assert failures(ask_safely(Returns([Reply("yes", shares)]), asks("a"))) == ["malformed"]  # type: ignore[arg-type]


def test_a_reply_that_hangs_when_looked_at_is_a_timeout() -> None:
    shares = Odd(0.5, 0.5, says=2, hangs=2.0)
    results = ask_safely(Returns([Reply("yes", shares)]), asks("a"), timeout=0.1)
    assert failures(results) == ["timeout"]


@pytest.mark.parametrize("replies", [None, 7, "yes", [], [Reply("yes")] * 3, {"a": Reply("yes")}])
def test_replies_that_cannot_be_matched_to_requests_are_malformed(replies: object) -> None:
    assert failures(ask_safely(Returns(replies), asks("a", "b"))) == ["malformed", "malformed"]


def test_numpy_values_come_back_as_plain_python() -> None:
    said = Reply(np.str_("yes"), tuple(np.array([0.9, 0.1], np.float32)), confidence=np.float64(0.9))  # type: ignore[arg-type]
    (reply,) = ask_safely(Returns([said]), asks("a"))
    assert isinstance(reply, Reply)
    assert reply.distribution is not None
    assert [type(v) for v in (reply.answer, reply.confidence, *reply.distribution)] == [
        str,
        float,
        float,
        float,
    ]
    assert sum(reply.distribution) == pytest.approx(1.0, abs=1e-15)


def test_an_answer_may_differ_from_the_likeliest_label() -> None:
    assert failures(ask_safely(Returns([Reply("no", (0.6, 0.4))]), asks("a"))) == ["fine"]


def test_no_partner_means_off() -> None:
    assert failures(ask_safely(None, asks("a", "b"))) == ["off", "off"]


def test_no_requests_are_no_call() -> None:
    assert ask_safely(Returns(None), []) == []


def test_a_dead_partner_is_called_three_times_whatever_the_batch() -> None:
    partner = Hangs("dead")
    try:
        assert failures(ask_safely(partner, asks(*"abcdefgh"), timeout=0.02)) == ["timeout"] * 8
        assert partner.calls == 3
    finally:
        partner.release.set()


def test_a_partner_with_many_hanging_calls_is_left_alone_until_they_return() -> None:
    partner = Hangs("stuck")
    try:
        for _ in range(MOST_HANGING + 5):
            assert failures(ask_safely(partner, asks("a"), timeout=0.01)) == ["timeout"]
        assert partner.calls == MOST_HANGING
    finally:
        partner.release.set()
    for thread in threading.enumerate():
        if thread.name.endswith("stuck"):
            thread.join(5)
    assert failures(ask_safely(partner, asks("a"))) == ["fine"]


def test_an_abandoned_call_does_not_keep_the_process_alive() -> None:
    program = (
        "from lichen.partners.containment import ask_safely\n"
        "from lichen.partners.fake import Fake, Slow\n"
        "from lichen.partners.protocol import Question, Request\n"
        "ask = Request('a', {}, Question(labels=('yes', 'no')))\n"
        "print(ask_safely(Fake([Slow(60, 'yes')]), [ask], timeout=0.05)[0].failure)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "timeout", "")


def test_an_exception_that_cannot_print_itself_is_contained() -> None:
    class MuteError(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    (result,) = ask_safely(Fake([MuteError()]), asks("a"))
    assert result == Failed("error", "MuteError")


def test_a_partner_that_leaves_while_it_explains_itself_is_contained() -> None:
    class MuteError(SwitchedOffError):
        def __str__(self) -> str:
            raise SystemExit

    assert ask_safely(Fake([MuteError()]), asks("a")) == [Failed("off", "")]
