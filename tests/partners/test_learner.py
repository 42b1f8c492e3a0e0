"""The learning partner starts honest, learns from corrections, and never changes unannounced."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from lichen.errors import Conflict, InputRefused
from lichen.partners.checks import check_learner, check_partner
from lichen.partners.containment import Failed, ask_safely
from lichen.partners.learner import Learning
from lichen.partners.protocol import Example, Learner, Question, Request

INTENTS = Question(labels=("refund", "delivery", "other"))
TEXTS = {
    "refund": ("please refund my money", "I want my money back now", "when does the refund arrive here"),
    "delivery": ("my parcel is late again", "where is my parcel today", "the courier lost my parcel"),
}
RISK = Question(labels=("ok", "fault"))
LOAD = Question("number", unit="kN", tolerance=1.0)
SHAPES = Question(labels=("bar", "column"))


def texts(n: int) -> list[Example]:
    every = [(text, label) for label, said in TEXTS.items() for text in said]
    chosen = [every[i % len(every)] for i in range(n)]
    return [Example({"note": f"{text}, order {i}"}, label) for i, (text, label) in enumerate(chosen)]


def machines(n: int, seed: int = 0) -> list[Example]:
    rng = np.random.default_rng(seed)
    rows = zip(rng.normal(40, 10, n).tolist(), rng.choice(["steel", "brass"], n).tolist(), strict=True)
    return [
        Example({"torque": torque, "metal": metal}, "fault" if torque > 45 and metal == "brass" else "ok")
        for torque, metal in rows
    ]


def loads(n: int, seed: int = 0) -> list[Example]:
    rng = np.random.default_rng(seed)
    spans = rng.uniform(1, 10, n).tolist()
    return [Example({"span": span}, 3 * span + float(rng.normal())) for span in spans]


def pictures(n: int, seed: int = 0) -> list[Example]:
    rng = np.random.default_rng(seed)
    examples = []
    for i in range(n):
        image = rng.uniform(0, 0.3, (8, 8))
        line = image[rng.integers(1, 7)] if i % 2 else image[:, rng.integers(1, 7)]
        line += 1.0
        examples.append(Example({"scan": image.tolist()}, SHAPES.labels[1 - i % 2]))
    return examples


KINDS: dict[str, tuple[Question, Callable[[int], list[Example]]]] = {
    "text": (INTENTS, texts),
    "table": (RISK, machines),
    "image": (SHAPES, pictures),
    "number": (LOAD, loads),
}


def asks(examples: list[Example], question: Question) -> list[Request]:
    return [Request(str(i), example.inputs, question) for i, example in enumerate(examples)]  # type: ignore[arg-type]


def taught(kind: str, n: int = 60, **options: Any) -> Learning:
    question, make = KINDS[kind]
    learner = Learning("ai", question, **{"first": n, **options})
    learner.learn(make(n))
    learner.promote()
    return learner


def test_it_is_a_learner() -> None:
    assert isinstance(Learning("ai", RISK), Learner)


def test_before_any_example_all_answers_are_equally_likely_and_it_says_so() -> None:
    (reply,) = Learning("ai", INTENTS).reply(asks(texts(1), INTENTS))
    assert reply.distribution == pytest.approx((1 / 3,) * 3)
    assert reply.confidence == pytest.approx(1 / 3)
    assert "not learned from any example" in reply.unsure_of
    assert reply.version == "untrained"


def test_before_any_example_it_has_no_number_to_offer() -> None:
    (result,) = ask_safely(Learning("ai", LOAD), asks(loads(1), LOAD))
    assert isinstance(result, Failed)
    assert result.failure == "off"


def test_after_a_single_class_it_leans_to_it_and_leaves_room_for_the_others() -> None:
    learner = Learning("ai", INTENTS, first=3)
    learner.learn([Example({"note": "please refund my money"}, "refund")] * 3)
    learner.promote()
    (reply,) = learner.reply(asks(texts(1), INTENTS))
    assert reply.distribution is not None
    assert reply.answer == "refund"
    assert reply.distribution[0] < 0.9
    assert reply.distribution[1] == reply.distribution[2] > 0.05
    assert "never seen" in reply.unsure_of


def test_one_example_already_tips_the_scale() -> None:
    learner = Learning("ai", INTENTS, first=1)
    learner.learn([Example({"note": "so many other things to say"}, "other")])
    learner.promote()
    (reply,) = learner.reply(asks(texts(1), INTENTS))
    assert reply.answer == "other"
    assert reply.distribution is not None
    assert min(reply.distribution) > 0.2


@pytest.mark.parametrize("n", [1, 2, 3, 5, 8])
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_it_can_start_from_any_number_of_examples(kind: str, n: int) -> None:
    learner = taught(kind, n)
    check_partner(learner, asks(KINDS[kind][1](4), KINDS[kind][0]))


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_it_keeps_a_partners_promises(kind: str) -> None:
    question, make = KINDS[kind]
    learner = taught(kind)
    check_partner(learner, asks(make(12), question))
    check_learner(learner, asks(make(12), question), other=Learning("ai", question, first=60))


@pytest.mark.parametrize(("kind", "most"), [("table", 0.06), ("image", 0.03), ("text", 0.0)])
def test_it_learns(kind: str, most: float) -> None:
    question, _ = KINDS[kind]
    learner = taught(kind, 120)
    tests = {"table": machines(300, 1), "image": pictures(300, 1), "text": texts(6)}[kind]
    replies = learner.reply(asks(tests, question))
    wrong = [reply.answer != test.answer for reply, test in zip(replies, tests, strict=True)]
    assert np.mean(wrong) <= most


def test_numbers_come_with_a_spread_that_covers() -> None:
    learner, tests = taught("number", 200), loads(400, 1)
    replies = learner.reply(asks(tests, LOAD))
    errors = np.array([float(r.answer) - float(t.answer) for r, t in zip(replies, tests, strict=True)])
    spreads = np.array([reply.spread for reply in replies])
    assert np.sqrt((errors**2).mean()) < 1.2
    assert 0.9 < np.mean(np.abs(errors) < 1.96 * spreads) < 0.99
    stated = np.mean([reply.confidence for reply in replies])
    assert stated == pytest.approx(np.mean(np.abs(errors) <= 1.0), abs=0.07)


def test_text_reasons_name_the_words() -> None:
    (reply,) = taught("text").reply(asks([Example({"note": "I want a refund"}, "refund")], INTENTS))
    assert reply.answer == "refund"
    assert "“refund”" in reply.reasons


def test_table_reasons_name_the_fields_and_what_is_usual() -> None:
    (reply,) = taught("table", 120).reply(asks([Example({"torque": 62, "metal": "brass"}, "fault")], RISK))
    assert reply.answer == "fault"
    assert "torque 62, above the usual" in reply.reasons
    assert "metal is “brass”" in reply.reasons


def test_image_reasons_count_the_neighbours() -> None:
    (reply,) = taught("image").reply(asks(pictures(1), SHAPES))
    assert f"most similar known examples are “{reply.answer}”" in reply.reasons


def test_a_value_unlike_any_example_is_a_doubt() -> None:
    (reply,) = taught("table").reply(asks([Example({"torque": 900, "metal": "tin"}, "ok")], RISK))
    assert "torque 900 lies outside" in reply.unsure_of
    assert "“tin” is rare or new for metal" in reply.unsure_of


def test_close_answers_are_a_doubt() -> None:
    learner = Learning("ai", RISK, first=40)
    learner.learn([Example({"note": "the very same words again"}, RISK.labels[i % 2]) for i in range(40)])
    learner.promote()
    (reply,) = learner.reply(asks([Example({"note": "the very same words again"}, "ok")], RISK))
    assert reply.unsure_of.startswith("Close between")
    assert reply.confidence == pytest.approx(0.5, abs=0.1)


def test_the_champion_stays_until_the_challenger_is_promoted() -> None:
    learner = Learning("ai", RISK, first=10)
    learner.learn(machines(10))
    assert (learner.version, learner.trained) == ("untrained", False)
    assert learner.challenger is not None
    learner.promote()
    assert (learner.version, learner.challenger) == ("learner-10", None)
    before = learner.reply(asks(machines(20, 2), RISK))
    learner.learn(machines(10, 1))
    assert learner.challenger is not None
    assert learner.challenger.version == "learner-20"
    assert learner.reply(asks(machines(20, 2), RISK)) == before
    learner.promote()
    assert learner.version == "learner-20"
    assert learner.reply(asks(machines(20, 2), RISK)) != before


def test_there_is_nothing_to_promote_without_a_challenger() -> None:
    with pytest.raises(Conflict, match="no challenger"):
        Learning("ai", RISK).promote()


def test_challengers_come_on_schedule() -> None:
    learner = Learning("ai", RISK, first=10)
    met = []
    for example in machines(90):
        learner.learn([example])
        if learner.challenger is not None and learner.challenger.version not in met:
            met.append(learner.challenger.version)
    assert met == ["learner-10", "learner-20", "learner-40", "learner-80"]


def test_a_version_that_is_never_asked_is_never_trained(monkeypatch: pytest.MonkeyPatch) -> None:
    trained = []
    monkeypatch.setattr("lichen.partners.learner.Classifier", lambda *given, **_: trained.append(given[1]))
    learner = Learning("ai", RISK, first=10)
    for example in machines(40):
        learner.learn([example])
    assert trained == []


def test_prepare_trains_before_anyone_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    trained = []

    def train(*given: Any, **_: Any) -> object:
        trained.append(given[1])
        return object()

    monkeypatch.setattr("lichen.partners.learner.Classifier", train)
    learner = Learning("ai", RISK, first=10)
    learner.learn(machines(10))
    learner.prepare()
    learner.prepare()
    assert trained == ["learner-10"]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_same_examples_give_the_same_replies(kind: str) -> None:
    question, make = KINDS[kind]
    one, two = taught(kind), taught(kind)
    assert one.reply(asks(make(12), question)) == two.reply(asks(make(12), question))


def test_state_carries_champion_challenger_and_schedule() -> None:
    learner = Learning("ai", SHAPES, first=10)
    learner.learn(pictures(10))
    learner.promote()
    learner.learn(pictures(15, 1))
    twin = Learning("ai", SHAPES, first=10)
    twin.restore(learner.state())
    for one in (learner, twin):
        one.learn(pictures(24, 2))
        assert one.challenger is not None
        assert one.challenger.version == "learner-25"
        one.learn(pictures(1, 3))
        assert one.challenger.version == "learner-50"
    assert learner.state() == twin.state()
    assert learner.reply(asks(pictures(9), SHAPES)) == twin.reply(asks(pictures(9), SHAPES))


@pytest.mark.parametrize("damage", [b"", b"nonsense", b"\x80\x04K\x01."])
def test_a_damaged_state_is_refused(damage: bytes) -> None:
    with pytest.raises(InputRefused, match="damaged"):
        Learning("ai", RISK).restore(damage)


def test_a_state_of_another_question_is_refused() -> None:
    with pytest.raises(InputRefused, match="another question"):
        Learning("ai", RISK).restore(taught("text").state())


def test_a_refused_state_changes_nothing() -> None:
    learner = taught("table")
    with pytest.raises(InputRefused):
        learner.restore(taught("text").state())
    assert learner.version == "learner-60"


def test_memory_is_bounded_and_still_carries_the_champion() -> None:
    learner = Learning("ai", RISK, first=20, keep=50)
    learner.learn(machines(20))
    learner.promote()
    for seed in range(40):
        learner.learn(machines(25, seed))
    assert len(learner._memory) <= 2 * 50 + 20
    twin = Learning("ai", RISK, first=20, keep=50)
    twin.restore(learner.state())
    assert twin.version == "learner-20"
    assert twin.reply(asks(machines(9), RISK)) == learner.reply(asks(machines(9), RISK))


def test_heavier_examples_count_more() -> None:
    same = {"note": "the very same words again"}
    rare = [Example(same, "fault", 9.0) for _ in range(4)]
    learner = Learning("ai", RISK, first=40)
    learner.learn([Example(same, "ok") for _ in range(36)] + rare)
    learner.promote()
    plain = Learning("ai", RISK, first=40)
    plain.learn([Example(same, "ok") for _ in range(36)] + [Example(same, "fault") for _ in range(4)])
    plain.promote()
    chance = [one.reply(asks(rare[:1], RISK))[0].distribution for one in (learner, plain)]
    assert chance[0] is not None
    assert chance[1] is not None
    assert chance[0][1] > chance[1][1] + 0.2


@pytest.mark.parametrize("weight", [0.0, -1.0, math.nan, math.inf])
def test_an_unusable_weight_is_refused_and_nothing_is_learned(weight: float) -> None:
    learner = Learning("ai", RISK)
    with pytest.raises(InputRefused, match="weight"):
        learner.learn([*machines(5), Example({}, "ok", weight)])
    assert learner.seen == 0


def test_a_number_stays_inside_the_range_of_the_question_that_is_asked() -> None:
    learner = Learning("ai", LOAD)
    learner.learn(loads(60))
    learner.promote()
    far = [Request(case, {"span": span}, LOAD) for case, span in (("a", -50.0), ("b", 5.0), ("c", 90.0))]
    free = [reply.answer for reply in learner.reply(far)]
    assert free[0] < 0 < 30 < free[2]
    ranged = Question("number", unit="kN", tolerance=1.0, minimum=0.0, maximum=30.0)
    held = ask_safely(learner, [replace(request, question=ranged) for request in far])
    assert [reply.answer for reply in held] == [0.0, free[1], 30.0]


@pytest.mark.parametrize(("question", "answer"), [(RISK, "perhaps"), (LOAD, "heavy"), (LOAD, math.nan)])
def test_an_unusable_answer_is_refused(question: Question, answer: str | float) -> None:
    with pytest.raises(InputRefused):
        Learning("ai", question).learn([Example({}, answer)])


@pytest.mark.parametrize("kind", ["choice", "draft", "action"])
def test_other_kinds_of_question_are_refused(kind: Any) -> None:
    with pytest.raises(InputRefused, match="label or number"):
        Learning("ai", Question(kind))


@pytest.mark.parametrize(
    "options", [{"first": 0}, {"first": "ten"}, {"growth": 1.0}, {"keep": 0}, {"fields": {"a": "sound"}}]
)
def test_senseless_options_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(InputRefused):
        Learning("ai", RISK, **options)


def test_an_image_of_another_shape_costs_only_its_own_case() -> None:
    requests = asks(pictures(3), SHAPES)
    odd = Request("odd", {"scan": [[0.0, 1.0], [1.0, 0.0]]}, SHAPES)  # type: ignore[arg-type]
    results = ask_safely(taught("image"), [*requests, odd])
    assert [isinstance(result, Failed) for result in results] == [False, False, False, True]


def test_named_fields_are_the_only_ones_used() -> None:
    examples = [
        Example({"body": example.inputs["note"], "leak": example.answer}, example.answer)
        for example in texts(60)
    ]
    learner = Learning("ai", INTENTS, text="body", first=60)
    learner.learn(examples)
    learner.promote()
    (reply,) = learner.reply(asks([Example({"body": "refund my money", "leak": "delivery"}, "")], INTENTS))
    assert reply.answer == "refund"
    assert "leak" not in reply.reasons


def test_text_and_table_fields_work_together() -> None:
    examples = [
        Example({"note": f"the words of note {amount}", "amount": amount}, "fault" if amount > 50 else "ok")
        for amount in range(0, 100, 2)
    ]
    learner = Learning("ai", RISK, first=50)
    learner.learn(examples)
    learner.promote()
    tests = [Example({"note": "the words of note 51", "amount": a}, "") for a in (5, 95)]
    assert [reply.answer for reply in learner.reply(asks(tests, RISK))] == ["ok", "fault"]
