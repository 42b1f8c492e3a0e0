"""The inbox page: one's own turns in order, moved, put off, taken back; nobody else's business."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lichen.actions.contribute import Contribution
from lichen.actions.open_case import NewCase, open_cases
from lichen.types import PartnerId

SHARES = (0.71234, 0.2, 0.08766)
JSON = {"accept": "application/json"}


def opened(world: Any, count: int = 6) -> list[str]:
    said = [
        Contribution(by=PartnerId("model"), answer="billing", distribution=SHARES, reasons="it says invoice")
    ]
    new = [NewCase({"text": f"Message {at}"}, {}, f"mail-{at}", contributions=said) for at in range(count)]
    return [str(case) for case in open_cases(world.desk, new, by=PartnerId("owner"))]


def names_of(world: Any, person: str) -> list[str]:
    rows = world.house.ledger.rows("asks_of_partner", chain="desk", partner=person)
    return [f"desk|{row.case}|{row.ask}" for row in rows]


def person_with_work(world: Any) -> str:
    return max(("first", "second"), key=lambda each: len(names_of(world, each)))


def test_the_list_shows_ones_own_turns_and_nothing_of_the_ai_on_blind_ones(world: Any) -> None:
    opened(world)
    person = person_with_work(world)
    page = world.client(person).get("/").content.decode()
    assert page.count("data-row") == len(names_of(world, person))
    assert "71 %" not in page
    assert "invoice" not in page


def test_a_stranger_is_sent_to_sign_in_and_a_neighbour_sees_nothing(world: Any) -> None:
    opened(world)
    assert world.client().get("/").status_code == 302
    assert b"mail-0" not in world.client("elsewhere").get("/?scope=team").content
    assert world.client("elsewhere").get("/?partnership=desk").status_code == 404


@pytest.mark.parametrize("said", ["order=sideways", "scope=all", "wanted=money", "after=%00", "urgency=now"])
def test_a_malformed_address_is_refused_in_a_sentence(world: Any, said: str) -> None:
    answer = world.client("first").get(f"/?{said}")
    assert answer.status_code == 422
    assert b"Use one of" in answer.content or b"cursor" in answer.content


def test_next_gives_a_case_and_the_same_one_until_it_is_answered(world: Any) -> None:
    opened(world)
    client = world.client(person_with_work(world))
    first = client.get("/next/")["location"]
    assert client.get("/next/")["location"] == first


def test_next_after_the_one_in_hand_gives_another(world: Any) -> None:
    opened(world)
    client = world.client(person_with_work(world))
    here = client.get("/next/")["location"]
    ask = client.get(here).content.decode().split('data-ask="')[1].split('"')[0]
    assert client.get(f"/next/?after={ask}")["location"] != here


def test_two_people_never_get_the_same_case(world: Any) -> None:
    opened(world, 12)
    got = []
    for person in ("first", "second"):
        client = world.client(person)
        ask = ""
        while (answer := client.get(f"/next/?after={ask}")).status_code == 302 and answer[
            "location"
        ] not in got:
            got.append(answer["location"])
            client.post(answer["location"] + "answer/", {"answer": "billing"}, headers=JSON)
    assert len(got) == len(set(got)) == 12


def test_delegated_work_moves_and_can_be_taken_back(world: Any) -> None:
    opened(world)
    person = person_with_work(world)
    other = "second" if person == "first" else "first"
    client, before = world.client(person), names_of(world, person)
    said = client.post("/inbox/delegate/", {"ask": before, "to": other}, headers=JSON).json()
    assert names_of(world, person) == []
    assert said["undo"]
    back = client.post("/inbox/undo/", {"token": said["undo"]}, headers=JSON).json()
    assert back["refused"] == []
    assert sorted(names_of(world, person)) == sorted(before)


def test_only_a_lead_reassigns(world: Any) -> None:
    opened(world)
    person = person_with_work(world)
    answer = world.client(person).post(
        "/inbox/reassign/", {"ask": names_of(world, person), "to": "first"}, headers=JSON
    )
    assert answer.status_code == 403


def test_a_token_to_undo_is_not_for_making(world: Any) -> None:
    answer = world.client("first").post(
        "/inbox/undo/", {"token": json.dumps({"by": "first", "undo": []})}, headers=JSON
    )
    assert answer.status_code == 422


def test_a_snoozed_case_leaves_the_list_and_comes_back(world: Any) -> None:
    opened(world)
    person = person_with_work(world)
    client, names = world.client(person), names_of(world, person)
    client.post("/inbox/snooze/", {"ask": names[:1], "minutes": "60"}, headers=JSON)
    assert client.get("/").content.decode().count("data-row") == len(names) - 1
    assert client.get("/?scope=snoozed").content.decode().count("data-row") == 1
    client.post("/inbox/wake/", {"ask": names[:1]}, headers=JSON)
    assert client.get("/").content.decode().count("data-row") == len(names)


@pytest.mark.parametrize("minutes", ["-5", "soon", "1e99", "nan"])
def test_a_snooze_for_no_time_is_refused(world: Any, minutes: str) -> None:
    opened(world)
    person = person_with_work(world)
    answer = world.client(person).post(
        "/inbox/snooze/", {"ask": names_of(world, person)[:1], "minutes": minutes}, headers=JSON
    )
    assert answer.status_code == 422


def test_another_partnerships_asks_cannot_be_touched(world: Any) -> None:
    opened(world)
    names = names_of(world, "first") + names_of(world, "second")
    for verb in ("claim", "delegate", "hand-over", "snooze", "release", "wake"):
        answer = world.client("elsewhere").post(
            f"/inbox/{verb}/", {"ask": names, "to": "first"}, headers=JSON
        )
        assert answer.status_code == 404, verb


def test_a_saved_view_is_kept_and_a_shared_one_needs_a_lead(world: Any) -> None:
    client = world.client("first")
    client.post("/inbox/views/save/", {"name": "Audits of mine", "wanted": "audit"})
    assert "Audits of mine" in client.get("/").content.decode()
    refused = client.post("/inbox/views/save/", {"name": "For all", "wanted": "audit", "shared": "desk"})
    assert refused.status_code == 403
    world.client("lead").post("/inbox/views/save/", {"name": "For all", "wanted": "audit", "shared": "desk"})
    assert "For all" in client.get("/").content.decode()
    assert "For all" not in world.client("elsewhere").get("/").content.decode()


def test_a_form_from_elsewhere_is_refused(world: Any) -> None:
    assert world.client("first", csrf=True).post("/inbox/claim/", {"ask": ["desk|a|b"]}).status_code == 403


def test_a_mention_reaches_its_person_and_nobody_else(world: Any) -> None:
    case = opened(world, 1)[0]
    world.client("owner").post(f"/cases/desk/{case}/comment/", {"text": "@lead please look"})
    assert "please look" in world.client("lead").get("/mentions/").content.decode()
    assert "1" in world.client("lead").get("/mentions/badge/").content.decode()
    assert "please look" not in world.client("first").get("/mentions/").content.decode()
