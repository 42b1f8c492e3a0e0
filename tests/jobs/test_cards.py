"""The job `cards`: draws when there is enough more to see, counts looks, keeps nothing that was erased."""

from __future__ import annotations

import pytest
from tests.jobs.test_kinds import context, do, workspace  # noqa: F401 -- fixtures of the kinds' tests
from tests.reports.cards_past import CHARTER, CardsPast

from lichen.actions.erase import erase
from lichen.actions.partnership import Partnership
from lichen.jobs.context import Context
from lichen.jobs.kinds.cards import cards_are_due
from lichen.jobs.watched import AT_START, BY_KIND
from lichen.ledger import events as ev
from lichen.reports.cards.card import PEOPLE
from lichen.reports.cards.kept import kept_card, kept_cards, kept_drift, kept_people, standing
from lichen.types import CaseId, PartnerId
from lichen.workspace import Workspace


def desk_of(workspace: Workspace, cases: int) -> Partnership:  # noqa: F811
    past = CardsPast(1, cases)
    past.write(workspace.ledger)
    return workspace.partnership("desk")


@pytest.fixture
def desk(workspace: Workspace) -> Partnership:  # noqa: F811
    return desk_of(workspace, 400)


def looks(desk: Partnership) -> int:
    found = standing(desk.ledger, "desk")
    assert found is not None
    return found.looks


def test_every_card_and_the_drift_are_kept(context: Context, desk: Partnership) -> None:  # noqa: F811
    assert cards_are_due(desk) == 0.0
    assert do(context, "cards", partnership="desk") == {"drawn": 5}
    assert {each.partner for each in kept_cards(desk.ledger, "desk")} == {
        "first", "second", "third", "fourth", "model",
    }  # fmt: skip
    model, people = kept_card(desk.ledger, "desk", "model"), kept_people(desk.ledger, "desk")
    drift = kept_drift(desk.ledger, "desk")
    assert model is not None
    assert people is not None
    assert drift is not None
    assert (model.answers, people.name, drift.look) == (400, PEOPLE, 1)
    assert looks(desk) == 1


def test_without_enough_more_to_see_nothing_is_drawn(context: Context, desk: Partnership) -> None:  # noqa: F811
    do(context, "cards", partnership="desk")
    assert cards_are_due(desk) is None
    assert do(context, "cards", partnership="desk") == {"drawn": 0}
    assert looks(desk) == 1


def test_drawn_again_by_hand_is_no_look_and_keeps_what_was_said_of_change(
    context: Context,  # noqa: F811
    desk: Partnership,
) -> None:
    do(context, "cards", partnership="desk")
    before = kept_drift(desk.ledger, "desk")
    assert do(context, "cards", partnership="desk", again=True) == {"drawn": 5}
    assert looks(desk) == 1
    assert kept_drift(desk.ledger, "desk") == before


def test_a_quarter_more_is_the_next_look(context: Context, desk: Partnership) -> None:  # noqa: F811
    do(context, "cards", partnership="desk")
    with desk.looking() as estimates:
        estimates.opened = 499
    assert cards_are_due(desk) is None
    with desk.looking() as estimates:
        estimates.opened = 500
    assert cards_are_due(desk) == 0.0
    do(context, "cards", partnership="desk")
    assert looks(desk) == 2


def test_what_is_erased_leaves_the_cards_at_once_and_they_are_drawn_again(
    context: Context,  # noqa: F811
    desk: Partnership,
) -> None:
    do(context, "cards", partnership="desk")
    erase(desk, CaseId("case-3"), by=PartnerId("first"), reason="asked to")
    rows = desk.ledger.connector.run(_statement("SELECT body FROM kept_reports"))
    assert {row[0] for row in rows} == {""}
    assert kept_card(desk.ledger, "desk", "model") is None
    assert kept_drift(desk.ledger, "desk") is None
    assert cards_are_due(desk) == 0.0
    do(context, "cards", partnership="desk")
    assert kept_card(desk.ledger, "desk", "model") is not None
    assert looks(desk) == 2


def test_what_another_version_kept_is_drawn_again(context: Context, desk: Partnership) -> None:  # noqa: F811
    do(context, "cards", partnership="desk")
    with desk.ledger.connector.writing():
        desk.ledger.connector.run(_statement("UPDATE kept_reports SET body = '{\"old\": 1}'"))
    assert cards_are_due(desk) == 0.0
    do(context, "cards", partnership="desk")
    assert kept_people(desk.ledger, "desk") is not None


def test_a_small_desk_has_cards_and_no_look(context: Context, workspace: Workspace) -> None:  # noqa: F811
    desk = desk_of(workspace, 20)
    do(context, "cards", partnership="desk")
    drift = kept_drift(desk.ledger, "desk")
    assert drift is not None
    assert not drift.shifts
    assert (looks(desk), drift.look) == (0, 0)
    assert cards_are_due(desk) is None


def test_without_cases_there_is_nothing_to_draw(context: Context, workspace: Workspace) -> None:  # noqa: F811
    desk = workspace.open_partnership(CHARTER)
    assert cards_are_due(desk) is None
    assert do(context, "cards", partnership="desk", again=True) == {"drawn": 5}


def test_it_follows_what_is_judged_and_what_is_erased_and_is_in_no_hurry() -> None:
    rule = BY_KIND["cards"]
    assert {ev.OutcomeRecorded, ev.CaseSettled, ev.PersonalDataErased} <= set(rule.after)
    assert rule.gap >= 60.0
    assert rule.delay >= 5.0
    assert "cards" in AT_START


def _statement(sql: str):  # type: ignore[no-untyped-def]
    from lichen.ledger.statements import Statement

    return Statement("test", sql, ())
