"""The precedent partner finds the like cases, names them, and lets go of what was erased."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.errors import InputRefused
from lichen.partners.checks import check_learner, check_partner
from lichen.partners.containment import Failed, ask_safely
from lichen.partners.precedent import Precedent
from lichen.partners.precedents import Precedents
from lichen.partners.protocol import Example, Learner, Question, Reply, Request
from lichen.partners.registry import create

TEAMS = Question(labels=("cards", "transfers", "rates"))
LOAD = Question("number", unit="kN", minimum=0.0)
SAID = {
    "cards": (
        "my new card has not arrived",
        "the card was swallowed by the machine",
        "I lost my card abroad",
    ),
    "transfers": (
        "the transfer is still pending",
        "I sent money to the wrong account",
        "my transfer was refused",
    ),
    "rates": (
        "the exchange rate is wrong",
        "which rate do you use for euros",
        "why did the rate change today",
    ),
}


def notes(n: int) -> list[Example]:
    every = [
        (text, team)
        for said in zip(*SAID.values(), strict=True)
        for text, team in zip(said, SAID, strict=True)
    ]
    chosen = [every[at % len(every)] for at in range(n)]
    return [Example({"note": text}, team, case=f"case-{at}") for at, (text, team) in enumerate(chosen)]


def loads(n: int, seed: int = 0) -> list[Example]:
    rng = np.random.default_rng(seed)
    spans = rng.uniform(1, 10, n).tolist()
    return [
        Example({"span": span}, 3 * span + float(rng.normal()), case=f"beam-{at}")
        for at, span in enumerate(spans)
    ]


def taught(examples: list[Example], question: Question = TEAMS, **options: object) -> Precedent:
    fields = {"note": "text"} if question is TEAMS else {}
    made = {"kind": "precedent", "first": len(examples), "fields": fields, **options}
    partner = create("memory", question, made)
    assert isinstance(partner, Precedent)
    partner.learn(examples)
    partner.promote()
    return partner


def asked(note: str | None, partner: Precedent) -> Reply:
    return partner.reply([Request("new", {"note": note}, TEAMS)])[0]  # type: ignore[arg-type]


def test_it_answers_as_the_most_similar_case_was_answered_and_names_it() -> None:
    reply = asked("has my new card arrived by now?", taught(notes(9)))
    assert reply.answer == "cards"
    assert reply.cites[0] == "case-0"
    assert "It stands on case-0 (" in reply.reasons


def test_it_cites_only_cases_that_were_answered_as_it_answers() -> None:
    partner, team = taught(notes(30)), {example.case: example.answer for example in notes(30)}
    for text in ("the transfer of my money is pending", "the rate for euros", "my card is lost"):
        reply = asked(text, partner)
        assert reply.cites
        assert {team[case] for case in reply.cites} == {reply.answer}


def test_one_case_is_cited_once() -> None:
    same = [Example({"note": "I lost my card abroad"}, "cards", case="c1") for _ in range(4)]
    assert asked("I lost my card", taught(same)).cites == ("c1",)


def test_cases_without_a_name_count_and_are_not_cited() -> None:
    reply = asked("I lost my card", taught([Example(one.inputs, one.answer) for one in notes(9)]))
    assert (reply.answer, reply.cites) == ("cards", ())


def test_words_nobody_has_used_leave_every_answer_open_and_it_says_so() -> None:
    reply = asked("zyx qwv", taught(notes(30)))
    assert reply.distribution is not None
    assert max(reply.distribution) < 0.5
    assert reply.cites == ()
    assert "No settled case is much like this one." in reply.unsure_of


@pytest.mark.parametrize("note", ["", None])
def test_an_empty_message_is_like_nothing(note: str | None) -> None:
    assert "No settled case is much like this one." in asked(note, taught(notes(30))).unsure_of


def test_it_is_surer_of_what_it_has_seen_than_of_what_it_has_not() -> None:
    partner = taught(notes(9))
    seen, new = asked("I lost my card abroad", partner), asked("is there any news", partner)
    assert seen.confidence is not None
    assert new.confidence is not None
    assert seen.confidence > 0.8 > new.confidence


def test_an_empty_memory_says_so() -> None:
    reply = asked("I lost my card", Precedent("memory", TEAMS))
    assert reply.distribution == pytest.approx((1 / 3,) * 3)
    assert "not learned from any example" in reply.unsure_of
    assert Precedent("memory", TEAMS).similar({"note": "I lost my card"}) == []


def test_an_empty_memory_has_no_number_to_offer() -> None:
    (result,) = ask_safely(Precedent("memory", LOAD), [Request("b", {"span": 3.0}, LOAD)])  # type: ignore[arg-type]
    assert isinstance(result, Failed)
    assert result.failure == "off"


def test_versions_change_only_by_promotion() -> None:
    partner = taught(notes(9))
    before = asked("why is my card not here", partner)
    partner.learn(
        [Example({"note": "why is my card not here"}, "rates", case=f"odd-{at}") for at in range(9)]
    )
    assert asked("why is my card not here", partner) == before
    assert partner.challenger is not None
    assert (partner.version, partner.challenger.version) == ("precedent-9", "precedent-18")
    partner.promote()
    after = asked("why is my card not here", partner)
    assert (after.answer, after.version) == ("rates", "precedent-18")


def test_at_once_it_stands_on_what_was_settled_a_moment_ago_and_stays_the_same_version() -> None:
    odd = [Example({"note": "why is my card not here"}, "rates", case=f"odd-{at}") for at in range(3)]
    frozen, live = taught(notes(9)), taught(notes(9), at_once=True)
    for partner in (frozen, live):
        partner.learn(odd)
    assert asked("why is my card not here", frozen).answer == "cards"
    reply = asked("why is my card not here", live)
    assert (reply.answer, reply.version) == ("rates", "precedent-9")
    assert set(reply.cites) == {"odd-0", "odd-1", "odd-2"}


def test_at_once_holds_for_the_challenger_and_for_numbers_too() -> None:
    partner = taught(loads(9), LOAD, at_once=True)
    partner.learn(loads(9, 1))
    assert partner.challenger is not None
    partner.learn([Example({"span": 50.0}, 7.0, case=f"odd-{at}") for at in range(9)])
    for version in (partner, partner.challenger):
        reply = version.reply([Request("b", {"span": 50.0}, LOAD)])[0]
        assert reply.cites[0].startswith("odd")
        assert float(reply.answer) == pytest.approx(7.0, abs=2.0)


def test_what_was_erased_is_not_stood_on_at_once_either() -> None:
    partner = taught(notes(9), at_once=True)
    partner.learn([Example({"note": "why is my card not here"}, "rates", case="odd")])
    assert asked("why is my card not here", partner).cites[0] == "odd"
    partner.forget("odd")
    assert "odd" not in asked("why is my card not here", partner).cites


def test_at_once_a_restart_changes_nothing() -> None:
    partner = taught(notes(9), at_once=True, keep=12)
    partner.learn([Example({"note": f"card {at} lost"}, "rates", case=f"late-{at}") for at in range(15)])
    requests = [Request(str(at), one.inputs, TEAMS) for at, one in enumerate(notes(9))]  # type: ignore[arg-type]
    twin = Precedent("memory", TEAMS, fields={"note": "text"}, first=9, keep=12, at_once=True)
    check_learner(partner, requests, other=twin)
    assert twin.reply(requests) == partner.reply(requests)


def test_at_once_is_yes_or_no() -> None:
    with pytest.raises(InputRefused, match="at_once"):
        create("memory", TEAMS, {"kind": "precedent", "at_once": "always"})


def test_new_cases_are_found_before_any_version_has_learned_from_them() -> None:
    partner = taught(notes(9))
    partner.learn([Example({"note": "I lost my card in the train"}, "cards", case="yesterday")])
    assert partner.similar({"note": "I lost my card in the train"}, 1) == [("yesterday", pytest.approx(1.0))]
    assert partner.version == "precedent-9"


def test_an_erased_case_is_neither_found_nor_cited_nor_counted() -> None:
    partner = taught(notes(9))
    partner.forget("case-0")
    reply = asked("my new card has not arrived", partner)
    assert "case-0" not in reply.cites
    assert "case-0" not in reply.reasons
    assert "case-0" not in dict(partner.similar({"note": "my new card has not arrived"}, 9))
    assert b"arrived" not in partner.state()
    assert partner.version == "precedent-9"


def test_a_case_that_came_without_content_is_left_out() -> None:
    partner = taught([*notes(9), Example({}, "rates", case="erased")])
    assert "erased" not in dict(partner.similar({"note": "which rate do you use"}, 10))
    assert "erased" not in asked("which rate do you use", partner).cites


@pytest.mark.parametrize(("examples", "question"), [(notes(40), TEAMS), (loads(40), LOAD)])
def test_it_keeps_a_learners_promises(examples: list[Example], question: Question) -> None:
    partner = taught(examples, question)
    assert isinstance(partner, Learner)
    requests = [Request(str(at), one.inputs, question) for at, one in enumerate(examples[:6])]  # type: ignore[arg-type]
    check_partner(partner, requests)
    twin = Precedent("memory", question, fields={"note": "text"}, first=len(examples))
    check_learner(partner, requests, other=twin)
    assert twin.similar(examples[3].inputs) == partner.similar(examples[3].inputs)


def test_the_state_of_a_learner_is_refused() -> None:
    learner = create("memory", TEAMS, {"kind": "learner"})
    assert isinstance(learner, Learner)
    with pytest.raises(InputRefused, match="form"):
        Precedent("memory", TEAMS).restore(learner.state())


@pytest.mark.parametrize("n", [1, 2, 3, 25])
def test_it_can_start_from_any_number_of_examples(n: int) -> None:
    for examples, question in ((notes(n), TEAMS), (loads(n), LOAD)):
        requests = [Request(case, examples[0].inputs, question) for case in "ab"]  # type: ignore[arg-type]
        check_partner(taught(examples, question), requests)


def test_numbers_come_from_like_cases_with_a_spread_that_covers() -> None:
    partner, tests = taught(loads(300), LOAD), loads(300, 1)
    replies = partner.reply([Request(one.case, one.inputs, LOAD) for one in tests])  # type: ignore[arg-type]
    errors = np.array([float(r.answer) - float(t.answer) for r, t in zip(replies, tests, strict=True)])
    spreads = np.array([reply.spread for reply in replies])
    assert np.sqrt((errors**2).mean()) < 1.5
    assert 0.9 < np.mean(np.abs(errors) < 1.96 * spreads) < 0.99
    assert all(reply.cites for reply in replies)


def test_probabilities_are_honest_on_average() -> None:
    rng = np.random.default_rng(3)
    teams = rng.integers(0, 3, 600)
    words = np.array(
        [["card", "plastic", "pin"], ["transfer", "payment", "sent"], ["rate", "euro", "exchange"]]
    )
    said = np.where(rng.random(600) < 0.8, teams, rng.integers(0, 3, 600))  # a fifth speaks of something else
    texts = [f"the {words[s][rng.integers(3)]} number {rng.integers(100)} is odd" for s in said]
    every = [
        Example({"note": text}, TEAMS.labels[t], case=str(at))
        for at, (text, t) in enumerate(zip(texts, teams, strict=True))
    ]
    replies = taught(every[:400]).reply(
        [Request(one.case, one.inputs, TEAMS) for one in every[400:]]  # type: ignore[arg-type]
    )
    right = np.mean([reply.answer == one.answer for reply, one in zip(replies, every[400:], strict=True)])
    assert np.mean([reply.confidence for reply in replies]) == pytest.approx(right, abs=0.1)


def test_the_oldest_case_goes_when_there_are_too_many() -> None:
    past = Precedents(keep=2)
    for case in ("a", "b", "c"):
        past.add(case, {"note": f"the card of {case} is lost"})
    assert {case for case, _ in past.similar({"note": "my card is lost"}, 5)} == {"b", "c"}


def test_similar_cases_come_in_order_and_never_more_than_asked_for() -> None:
    past = Precedents()
    for example in notes(9):
        past.add(example.case, example.inputs)
    past.prepare()
    found = past.similar({"note": "I lost my new card"}, 2)
    assert len(found) == 2
    assert found[0][1] >= found[1][1]
    assert {case for case, _ in found} <= {"case-0", "case-3", "case-6"}


def test_forgotten_cases_do_not_take_the_place_of_others() -> None:
    past = Precedents()
    for at in range(20):
        past.add(str(at), {"note": f"the card is lost, number {at}"})
    past.prepare()
    for at in range(15):
        past.forget(str(at))
    assert len(past.similar({"note": "the card is lost"}, 5)) == 5


def test_at_least_one_similar_case_is_asked_for() -> None:
    with pytest.raises(InputRefused, match="at least one"):
        Precedents().similar({"note": "x"}, 0)
