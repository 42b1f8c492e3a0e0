"""The lessons as a partner: they speak where they say what is right, and sit out everywhere else."""

from __future__ import annotations

import pytest

from lichen.partners.containment import Failed, ask_safely
from lichen.partners.heeding import Heeding, Taught
from lichen.partners.lessons import Lessons
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


LOST = Taught("lesson l1", "fraud", "Lost cards are fraud.", {"c1": {"note": "I lost my card abroad"}})
VOUCHER = Taught("lesson l2", "billing", "Vouchers are billing.", {"c2": {"note": "two vouchers came late"}})


def heeding(*lessons: Taught) -> Lessons:
    partner = create("rules", QUESTION, {"kind": "lessons", "text": "note"})
    assert isinstance(partner, Lessons)
    partner.heed(lessons)
    return partner


def said(partner: Lessons, note: str, case: str = "new") -> Reply | None:
    return partner.said([Request(case, {"note": note}, QUESTION)])[0]  # type: ignore[arg-type]


def test_a_lesson_without_a_scope_speaks_on_like_cases_the_surer_the_more_alike() -> None:
    partner = heeding(LOST, VOUCHER)
    near, far = said(partner, "I lost my card in the train"), said(partner, "my card is blue")
    assert near is not None
    assert (near.answer, near.cites) == ("fraud", ("lesson l1",))
    assert near.confidence is not None
    assert near.reasons.startswith("Lost cards are fraud.")
    assert far is None or (far.confidence or 0.0) < near.confidence
    assert said(partner, "zyx qwv") is None


def test_only_lessons_in_force_speak() -> None:
    partner = heeding(LOST, VOUCHER)
    partner.heed([], known=["lesson l2"])
    assert partner.heeded == {"lesson l2"}
    assert said(partner, "I lost my card abroad") is None
    assert not partner.knows("lesson l1")
    partner.heed([LOST], known=["lesson l2"])
    assert said(partner, "I lost my card abroad") is not None


def test_nobody_hears_a_lesson_made_of_the_very_case_unless_it_is_tried() -> None:
    partner = heeding(LOST, VOUCHER)
    request = Request("c1", {"note": "I lost my card abroad"}, QUESTION)  # type: ignore[arg-type]
    assert said(partner, "I lost my card abroad", case="c1") is None
    ((plain, told),) = partner.trial(LOST, [request])
    assert plain is None
    assert told is not None
    assert told.answer == "fraud"


def test_a_trial_leaves_no_trace() -> None:
    partner = heeding(VOUCHER)
    partner.trial(LOST, [Request("c9", {"note": "a lost card"}, QUESTION)])  # type: ignore[arg-type]
    assert partner.heeded == {"lesson l2"}
    assert said(partner, "I lost my card abroad") is None


def test_an_erased_case_teaches_nothing_any_more() -> None:
    partner = heeding(LOST, VOUCHER)
    partner.forget("c1")
    assert said(partner, "I lost my card abroad") is None


def test_numbers_have_no_shares_so_that_only_scopes_count() -> None:
    assert isinstance(heeding(), Heeding)
    assert heeding().grades
    assert not Lessons("rules", Question("number")).grades
