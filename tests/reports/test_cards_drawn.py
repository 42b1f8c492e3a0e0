"""A card says where a partner is weak, strong and surer than right, with the cases behind it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from tests.postgres import fresh_schema
from tests.reports.cards_past import CardsPast

from lichen.actions.partnership import Partnership
from lichen.ledger import events as ev
from lichen.ledger.ledger import open_ledger
from lichen.reports.cards.card import Card, from_json, to_json
from lichen.reports.cards.draw import aggregated, card_of
from lichen.reports.cards.drawn import drawn, may_see_card
from lichen.reports.cards.facts import facts_of
from lichen.reports.cards.limits import limits_for
from lichen.reports.cards.material import Material, material
from lichen.reports.figures.load import Viewer


@pytest.fixture(scope="module")
def past() -> CardsPast:
    return CardsPast()


@pytest.fixture(scope="module")
def seen(past: CardsPast, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Material]:
    with open_ledger(tmp_path_factory.mktemp("desk") / "lichen.db") as ledger:
        past.write(ledger)
        yield material(Partnership(ledger, "desk"))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def cards(seen: Material, past: CardsPast) -> dict[str, Card]:
    return {each.id: card_of(seen, each, now=past.end) for each in seen.charter.partners}


def test_the_material_holds_what_was_said_and_sealed(seen: Material) -> None:
    first = seen.cases[0]
    assert len(seen.cases) == len(seen.resolved) == len(seen.recent) == 1500
    assert set(first.facts.values) == {"age", "region"}
    assert first.facts.text.startswith("Dear all")
    assert [each.role for each in first.said] == ["ai", "person", "person"]
    assert first.own(first.said[1].partner) == first.said[1]
    assert first.own("nobody") is None  # type: ignore[arg-type]


def test_the_latest_cases_are_enough(past: CardsPast, tmp_path: Path) -> None:
    with open_ledger(tmp_path / "lichen.db") as ledger:
        past.write(ledger)
        few = material(Partnership(ledger, "desk"), most=100)  # type: ignore[arg-type]
    assert [case.id for case in few.recent] == [f"case-{number}" for number in range(1400, 1500)]


def test_a_models_weakness_is_named_with_its_cases(cards: dict[str, Card], seen: Material) -> None:
    weak = cards["model"].weaknesses[0]
    assert weak.name == "age over 60"
    assert weak.inside.low > weak.elsewhere.value
    truth = {case.id: (case.truth, case.facts.values["age"]) for case in seen.cases}
    answers = {said.seq: said for case in seen.cases for said in case.said}
    for each in weak.evidence:
        assert truth[each.case][1] > 60
        assert answers[each.entry].answer != truth[each.case][0]
        assert answers[each.entry].partner == "model"


def test_a_persons_card_speaks_to_that_person(cards: dict[str, Card]) -> None:
    mine = cards["first"]
    assert [each.name for each in mine.surer_on] == ["region is north"]
    assert mine.sentence.startswith("You were right in ")
    assert "you are surer than right where region is north" in mine.sentence
    assert mine.surer_on[0].inside.value == pytest.approx(0.3, abs=0.1)
    assert cards["second"].surer_on == ()
    assert cards["model"].sentence.startswith("model was right in ")


def test_sureness_is_held_against_being_right(cards: dict[str, Card]) -> None:
    second = cards["second"]
    assert second.stated[0].sure == pytest.approx(0.95)
    assert second.stated[0].right.low < 0.95 < second.stated[0].right.high
    assert second.ece == pytest.approx(abs(0.95 - second.right.value), abs=1e-6)
    assert cards["first"].surer.low > 0
    assert cards["model"].calibrated


def test_agreement_is_with_each_other_partner(cards: dict[str, Card]) -> None:
    others = {each.partner: each for each in cards["second"].agreement}
    assert set(others) == {"first", "third", "fourth", "model"}
    assert others["third"].same.value > others["model"].same.value
    assert 0.7 < others["third"].beyond < others["third"].same.value
    assert others["third"].beyond_low < others["third"].beyond < others["third"].beyond_high
    assert {each.role for each in others.values()} == {"person", "ai"}


def test_people_have_a_pace_and_machines_have_none(cards: dict[str, Card]) -> None:
    pace = cards["second"].pace
    assert 5 <= pace.quick < pace.seconds < pace.slow < 60
    assert pace.n == cards["second"].answers
    assert cards["model"].pace is None


def test_what_changed_stands_on_the_card(cards: dict[str, Card]) -> None:
    changes = {each.kind: each for each in cards["model"].changes}
    assert changes["errors"].after > changes["errors"].before
    assert str(changes["errors"].where.condition) == "region is west"
    assert cards["second"].changes == ()


def test_a_card_is_kept_as_it_is(cards: dict[str, Card]) -> None:
    for card in cards.values():
        assert from_json(to_json(card)) == card
    with pytest.raises(msgspec.MsgspecError):
        from_json(b"{}")


def test_the_same_material_gives_the_same_card(
    cards: dict[str, Card], seen: Material, past: CardsPast
) -> None:
    model = seen.charter.partner("model")
    assert card_of(seen, model, now=past.end) == cards["model"]


def test_limits_are_those_that_touch_the_case(cards: dict[str, Card]) -> None:
    old = facts_of({"age": 75, "region": "south"})
    young = facts_of({"age": 30, "region": "south"})
    found = limits_for(cards["model"], old.values, old.text, answer="grant")
    assert found[0].startswith("Where age over 60, model was wrong in ")
    assert limits_for(cards["model"], young.values, young.text) == []


def test_together_nobody_can_be_told_apart(seen: Material, cards: dict[str, Card], past: CardsPast) -> None:
    """Everything special about people here is one person's: it is not said of all."""
    people = aggregated(seen, now=past.end)
    assert people.people == 4
    assert people.answers == sum(cards[name].answers for name in ("first", "second", "third", "fourth"))
    assert people.weaknesses == people.strengths == people.surer_on == ()
    assert people.agreement == ()
    assert people.sentence.startswith("People here were right in ")


def test_a_persons_card_is_seen_by_nobody_else(tmp_path: Path) -> None:
    past = CardsPast(cases=100)
    with open_ledger(tmp_path / "lichen.db") as ledger:
        past.write(ledger)
        found = drawn(Partnership(ledger, "desk"), now=past.end)  # type: ignore[arg-type]
    assert [card.partner for card in found.cards] == ["first", "second", "third", "fourth", "model"]
    for role in ("owner", "lead", "contributor", "auditor"):
        seen = [card.partner for card in found.cards if may_see_card(Viewer("second", role), card)]
        assert seen == ["second", "model"]
    assert found.people is not None
    assert may_see_card(Viewer("second", "contributor"), found.people)
    assert found.drift.cases == 100


def test_few_people_have_no_card_together(past: CardsPast, seen: Material) -> None:
    cases = [
        case._replace(said=tuple(said for said in case.said if said.partner != "fourth"))
        for case in seen.cases
    ]
    three = Material(seen.charter, seen.through, cases, recent=len(cases), versions={})
    assert aggregated(three, now=past.end) is None


def test_a_weakness_everybody_has_is_said_of_all_without_cases(past: CardsPast, seen: Material) -> None:
    cases = []
    for case in seen.cases:
        old = int(str(case.facts.values["age"])) > 60 and hash_of(case.id) < 0.3
        wrong = "refuse" if case.truth == "grant" else "grant"
        said = [
            each._replace(answer=wrong if old else case.truth) for each in case.said if each.role == "person"
        ]
        cases.append(case._replace(said=tuple(said)))
    shared = aggregated(
        Material(seen.charter, seen.through, cases, recent=len(cases), versions={}), now=past.end
    )
    assert [each.name for each in shared.weaknesses] == ["age over 60"]
    assert shared.weaknesses[0].evidence == ()


def hash_of(case: str) -> float:
    """A number between 0 and 1 that follows from a name."""
    return int(case.split("-")[1]) * 0.6180339 % 1.0


def test_a_partner_who_said_nothing_has_an_empty_card(seen: Material, past: CardsPast) -> None:
    silent = Material(seen.charter, seen.through, (), recent=0, versions={})
    card = card_of(silent, seen.charter.partner("model"), now=past.end)
    assert card.answers == 0
    assert card.right is None
    assert card.sentence == "model: no case with a known truth yet."
    assert from_json(to_json(card)) == card


def test_a_new_version_has_a_card_of_its_own(past: CardsPast, seen: Material) -> None:
    cases = [
        case._replace(said=tuple(each._replace(version="m2") for each in case.said)) if at >= 1200 else case
        for at, case in enumerate(seen.cases)
    ]
    model = seen.charter.partner("model")
    promoted = Material(seen.charter, seen.through, cases, recent=0, versions={"model": "m2"})  # type: ignore[dict-item]
    card = card_of(promoted, model, now=past.end)
    assert (card.version, card.answers) == ("m2", 300)
    early = Material(seen.charter, seen.through, cases[:1220], recent=0, versions={"model": "m2"})  # type: ignore[dict-item]
    assert card_of(early, model, now=past.end).answers == 1220


def test_what_was_erased_or_withdrawn_is_not_read(tmp_path: Path) -> None:
    past = CardsPast(cases=30)
    with open_ledger(tmp_path / "lichen.db") as ledger:
        past.write(ledger)
        first = next(event for event in past.events if isinstance(event, ev.CaseOpened))
        answer = next(
            event
            for event in past.events
            if isinstance(event, ev.ContributionMade) and event.role == "person"
        )
        erased = ev.PersonalDataErased(
            at=past.end, by="first", seals=(first.attributes,), reason="asked for", case=first.case
        )
        taken_back = ev.ContributionWithdrawn(
            at=past.end,
            by=answer.partner,
            contribution=answer.contribution,
            case=first.case,
            partner=answer.partner,
        )
        ledger.append("desk", [erased, taken_back])
        seen = material(Partnership(ledger, "desk"))  # type: ignore[arg-type]
    assert seen.cases[0].facts.values == {}
    assert [each.partner for each in seen.cases[0].said if each.role == "person"] != [answer.partner]
    assert len(seen.cases[0].said) == 2


def test_postgres_gives_the_same_material(server: str) -> None:
    past = CardsPast(cases=30)
    with open_ledger(fresh_schema(server)) as ledger:
        past.write(ledger)
        seen = material(Partnership(ledger, "desk"))  # type: ignore[arg-type]
    assert len(seen.resolved) == 30
    assert all(len(case.said) == 3 for case in seen.cases)
