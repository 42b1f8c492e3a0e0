"""What lessons say is right: where they hold, where they agree, and never for the case they come from."""

from __future__ import annotations

from typing import Any

from lichen.context.rule import ruling

WORD = {"words": ["voucher"]}


def test_a_lesson_with_an_answer_rules_where_it_holds(shared: Any, about: Any) -> None:
    lesson = shared.lesson("Vouchers are billing.", scope=WORD, answer="billing")
    found = ruling(shared.space, about("my voucher"), now=shared.now)
    assert (found.answer, [each.id for each in found.lessons]) == ("billing", [lesson])
    assert ruling(shared.space, about("my parcel"), now=shared.now) is None


def test_lessons_that_contradict_say_nothing_unless_one_is_pinned(shared: Any, about: Any) -> None:
    shared.lesson("Vouchers are billing.", scope=WORD, answer="billing")
    shared.lesson("Vouchers are fraud.", scope=WORD, answer="fraud")
    assert ruling(shared.space, about("my voucher"), now=shared.now) is None
    shared.lesson("Vouchers are delivery.", "pinned", scope=WORD, answer="delivery")
    assert ruling(shared.space, about("my voucher"), now=shared.now).answer == "delivery"


def test_a_lesson_without_an_answer_rules_nothing(shared: Any, about: Any) -> None:
    shared.lesson("Look twice at vouchers.", scope=WORD)
    assert ruling(shared.space, about("my voucher"), now=shared.now) is None
