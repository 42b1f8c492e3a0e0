"""Disagreements across partnerships: one's own only, filtered, by the page, hidden from blind answers."""

from __future__ import annotations

from typing import Any

import pytest
from tests.web.disagreements.conftest import Quarrel

from lichen.actions.contribute import Contribution
from lichen.actions.open_case import NewCase, open_case
from lichen.actions.precedent import set_precedent
from lichen.ledger import events as ev
from lichen.types import CaseId, PartnerId


def opened(world: Any, case: str) -> str:
    """Who is asked about a new case."""
    said = Contribution(by=PartnerId("model"), answer="billing", distribution=(0.9, 0.06, 0.04))
    open_case(world.desk, NewCase({"text": "Hello"}, {}, case, contributions=[said]), by=PartnerId("owner"))
    return str(next(row.partner for row in world.house.ledger.rows("asks_of_case", chain="desk", case=case)))


def listed(world: Any, who: str, query: str = "") -> str:
    return world.client(who).get(f"/disagreements/?{query}").content.decode()


def test_the_list_says_who_said_what_and_why(quarrel: Any) -> None:
    page = listed(quarrel.world, "lead")
    assert quarrel.address in page
    for shown in ("Router", "billing", "technical", "the page was down"):
        assert shown in page, shown


def test_whoever_answers_blind_sees_that_there_is_one_and_nothing_else(quarrel: Any) -> None:
    page = listed(quarrel.world, quarrel.asked)
    assert quarrel.address in page
    assert "hidden" in page
    for secret in ("it says invoice", "the page was down", "≠"):
        assert secret not in page, secret
    for query in ("between=model", "theme=billing+%7C+technical", "between=model&state=all"):
        assert quarrel.address not in listed(quarrel.world, quarrel.asked, query), query


def test_a_colleague_who_may_still_be_asked_sees_it_only_when_they_ask_to(world: Any) -> None:
    asked = opened(world, "mail-9")
    other = "second" if asked == "first" else "first"
    world.desk.perform(lambda draft: draft.add(_opened(draft, "mail-9")))
    assert "Hello" in world.client(other).get("/disagreements/desk/d-mail-9/").content.decode()
    for address in ("/disagreements/", "/disagreements/desk/d-mail-9/"):
        assert "≠" not in world.client(other).get(address).content.decode()
        assert "positions are hidden" in world.client(other).get(address).content.decode()
    world.client(other).post("/disagreements/desk/d-mail-9/show/")
    assert "≠" in listed(world, other)
    assert "prevailed" not in world.client(other).get("/disagreements/desk/d-mail-9/").content.decode()
    assert (
        "The positions are hidden"
        not in world.client(other).get("/disagreements/desk/d-mail-9/").content.decode()
    )


def test_it_is_filtered_by_state_partner_theme_and_partnership(quarrel: Any) -> None:
    world = quarrel.world
    for query, there in (
        ("state=open", True), ("state=resolved", False), ("state=all", True), ("between=model", True),
        (f"between={quarrel.first}", True), ("between=nobody", False), ("theme=billing+%7C+technical", True),
        ("theme=billing+%7C+other", False), ("partnership=desk", True),
    ):  # fmt: skip
        assert (quarrel.address in listed(world, "lead", query)) is there, query
    quarrel.resolve("lead")
    assert quarrel.address in listed(world, "lead", "state=resolved")
    assert "decided by" in listed(world, "lead", "state=resolved")
    assert quarrel.address not in listed(world, "lead", "state=open")


def test_strangers_sign_in_and_neighbours_see_nothing(quarrel: Any) -> None:
    world = quarrel.world
    assert world.client().get("/disagreements/").status_code == 302
    assert world.client().get("/precedents/").status_code == 302
    assert quarrel.id not in listed(world, "elsewhere", "state=all")
    for address in (
        "/disagreements/?partnership=desk",
        "/precedents/?partnership=desk",
        "/disagreements/desk/right/",
    ):
        assert world.client("elsewhere").get(address).status_code == 404, address


@pytest.mark.parametrize(
    "query", ["state=sideways", "after=%00", "after=W10", "after=eyJhIjotMX0", "theme=alone"]
)
def test_a_malformed_address_is_refused_in_a_sentence(world: Any, query: str) -> None:
    assert world.client("lead").get(f"/disagreements/?{query}").status_code == 422


def test_malformed_precedent_pages_are_refused(world: Any) -> None:
    assert world.client("lead").get("/precedents/?after=x").status_code == 422


def test_pages_of_two_partnerships_hold_each_disagreement_once_newest_first(world: Any) -> None:
    from lichen.web.disagreements.merged import merged
    from lichen.web.disagreements.query import Query

    for at in range(7):
        for here in (world.desk, world.other):
            open_case(here, NewCase({"text": "Hello"}, {}, f"c-{at}"), by=PartnerId("owner"))
            here.perform(lambda draft, at=at: draft.add(_opened(draft, f"c-{at}")))
    request = world.client("keeper")
    assert request.get("/disagreements/?state=all").status_code == 200
    from lichen.web.actor import Actor

    keeper = Actor(PartnerId("keeper"), world.users["keeper"].pk, keeper=True)
    got, after = [], None
    while True:
        page = merged(keeper, [world.desk, world.other], Query(state="all"), after, limit=4)
        got += [(here.id, row.disagreement, row.opened_at) for here, row in page.rows]
        after = page.cursor
        if after is None:
            break
    assert len(got) == len(set(got)) == 14
    assert [at for _, _, at in got] == sorted((at for _, _, at in got), reverse=True)


def _opened(draft: Any, case: str) -> Any:
    positions = ((PartnerId("model"), "billing"), (PartnerId("lead"), "other"))
    return ev.DisagreementOpened(
        at=draft.now, by="lichen", disagreement=f"d-{case}", case=CaseId(case), positions=positions
    )


def test_who_is_right_is_said_only_where_enough_is_known(quarrel: Any) -> None:
    world = quarrel.world
    assert world.client("first").get("/disagreements/right/")["location"] == "/disagreements/desk/right/"
    page = world.client("first").get("/disagreements/desk/right/").content.decode()
    assert "Not enough is known yet" in page
    assert world.client().get("/disagreements/desk/right/").status_code == 302


def test_a_precedent_stays_hidden_from_whoever_audits_its_case_blind(world: Any) -> None:
    quarrel = Quarrel(world)
    quarrel.resolve("lead")
    set_precedent(world.desk, CaseId(quarrel.case), title="Outages are technical", by=PartnerId("lead"))
    second = "second" if quarrel.first == "first" else "first"
    world.desk.perform(lambda draft: draft.add(_audit(draft, quarrel.case, second)))
    page = world.client(second).get("/precedents/").content.decode()
    assert "Outages" not in page
    assert "technical" not in page
    assert "Outages" in world.client("lead").get("/precedents/").content.decode()


def _audit(draft: Any, case: str, person: str) -> Any:
    return ev.AskMade(
        at=draft.now, by="lichen", ask="ask-audit", case=CaseId(case), partner=PartnerId(person),
        wanted="audit", blind=True, why="a random audit", propensity=0.1,
    )  # fmt: skip


def test_people_together_are_not_shown_where_one_could_be_told_from_them(world: Any) -> None:
    from lichen.core.intervals import Interval
    from lichen.reports.figures.disagreements import Verdict
    from lichen.reports.figures.figure import Reference
    from lichen.web.actor import Actor
    from lichen.web.disagreements.right import _enough_people

    first = Actor(PartnerId("first"), 1)
    share, entries = Interval(0.5, 0.2, 0.8, 12), Reference("verdicts", {})
    assert not _enough_people(Verdict("people", "billing", "other", share, entries), world.desk, first)
    assert _enough_people(Verdict("model", "billing", "other", share, entries), world.desk, first)
