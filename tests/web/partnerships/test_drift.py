"""What moved: a sentence, since when, where, and what the lane did; nothing where nothing moved."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace
from tests.web.partnerships.test_cards import shift, together

from lichen.core.conditions import Condition
from lichen.reports.cards.card import Where
from lichen.reports.cards.drawn import drawn
from lichen.reports.cards.drift import Done, Drift
from lichen.reports.cards.due import known_now
from lichen.reports.cards.kept import keep

AT = "/partnerships/desk/drift/"
NOW = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)


def keep_drift(world: Any, drift: Drift) -> None:
    found = drawn(world.desk, now=NOW)._replace(drift=drift, people=together())
    known = known_now(world.desk)
    keep(world.house.ledger, "desk", found, looks=drift.look, looked=known, known=known)


def moved(**more: Any) -> Drift:
    where = Where(
        condition=Condition("region", "is", level="west"), before=0.18, after=0.67,
        elsewhere_before=0.16, elsewhere_after=0.14, cases=120,
    )  # fmt: skip
    shifts = (replace(shift("Wrong answers of the AI", "errors"), where=where),)
    done = (Done(12, NOW, "closed", "Six of nine audits were wrong."),)
    said = "Wrong answers of the AI moved, since 1 November 2026; the AI-only lane was closed."
    return Drift(
        through=9, made_at=NOW, cases=900, look=3, sentence=said, shifts=shifts, done=done, **more
    )  # fmt: skip


def test_it_says_what_moved_where_since_when_and_what_the_lane_did(worked: Any) -> None:
    keep_drift(worked, moved())
    page = worked.client("first").get(AT).content.decode()
    for said in (
        "Wrong answers of the AI moved", "10.0 % → 30.0 %", "region is west", "18.0 % → 67.0 %",
        "1 November 2026", "Six of nine audits were wrong.", "look number 3", "/cases/desk/case-3/",
    ):  # fmt: skip
        assert said in page, said
    assert "figure=entries" not in page
    assert "figure=entries" in worked.client("auditor").get(AT).content.decode()
    chart = json.loads(worked.client("first").get(AT + "charts/").content)["moved"]
    assert chart["datasets"]["rows"] == [{"what": "Wrong answers of the AI", "before": 0.1, "after": 0.3}]


def test_cards_and_overview_lead_there_when_something_moved(worked: Any) -> None:
    client = worked.client("first")
    for path in ("cards/", ""):
        assert (
            "Wrong answers of the AI moved" not in client.get(f"/partnerships/desk/{path}").content.decode()
        )
    keep_drift(worked, moved())
    for path in ("cards/", ""):
        page = client.get(f"/partnerships/desk/{path}").content.decode()
        assert 'href="/partnerships/desk/drift/">Wrong answers of the AI moved' in page


def test_nothing_moved_and_nothing_looked_for_are_told_apart(worked: Any) -> None:
    assert "Too early to say" in worked.client("first").get(AT).content.decode()
    keep_drift(worked, replace(moved(), shifts=(), done=(), sentence="Nothing has moved."))
    page = worked.client("first").get(AT).content.decode()
    assert "Nothing has moved" in page
    assert json.loads(worked.client("first").get(AT + "charts/").content) == {}


def test_a_case_to_be_answered_blind_is_not_named(worked: Any) -> None:
    asks = worked.house.ledger.rows("asks_of_case", chain="desk", case="waiting")
    person = next(row.partner for row in asks if row.status == "open")
    keep_drift(
        worked,
        replace(moved(), shifts=(replace(shift("Wrong answers of the AI", "errors"), case="waiting"),)),
    )
    assert "/cases/desk/waiting/" not in worked.client(person).get(AT).content.decode()
    assert "/cases/desk/waiting/" in worked.client("auditor").get(AT).content.decode()
