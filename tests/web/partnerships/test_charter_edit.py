"""A charter is changed by its owner: shown in words first, never over somebody else's change."""

from __future__ import annotations

import html
import re
from threading import Thread
from typing import Any

from msgspec.structs import replace

from lichen.actions.adopt_charter import adopt_charter

AT = "/partnerships/desk/charter/"


def carried(page: str) -> dict[str, str]:
    names = ("carried", "version", "key")
    return {each: html.unescape(re.search(f'name="{each}" value="([^"]*)"', page)[1]) for each in names}  # type: ignore[index]  # the page has them


def changed(world: Any, form_of: Any, **more: str) -> dict[str, str]:
    wanted = {"risk.bound": "7", "name": "Mail desk two", "version": "1", **more}
    said: dict[str, str] = form_of(world.desk.charter, wanted)
    return said


def test_the_change_is_said_in_words_and_what_loosens_is_marked(world: Any, form_of: Any) -> None:
    page = world.client("owner").post(AT + "edit/", changed(world, form_of)).content.decode()
    assert "The bound on AI-only errors rises from 5 % to 7 %." in page
    assert page.count('<li class="loosens">') == 1
    assert world.desk.charter.version == 1


def test_adopted_it_is_in_force_and_on_record(world: Any, form_of: Any) -> None:
    client = world.client("owner")
    page = client.post(AT + "edit/", changed(world, form_of)).content.decode()
    assert client.post(AT + "adopt/", carried(page)).status_code == 302
    assert (world.desk.charter.version, world.desk.charter.risk.bound) == (2, 0.07)
    versions = client.get(AT + "versions/?from=1&to=2").content.decode()
    assert "The bound on AI-only errors rises from 5 % to 7 %." in versions


def test_sent_twice_it_is_adopted_once(world: Any, form_of: Any) -> None:
    client = world.client("owner")
    said = carried(client.post(AT + "edit/", changed(world, form_of)).content.decode())
    assert [client.post(AT + "adopt/", said).status_code for _ in range(2)] == [302, 302]
    assert world.desk.charter.version == 2


def test_somebody_else_was_first_and_nothing_is_lost(world: Any, form_of: Any) -> None:
    client = world.client("owner")
    said = carried(client.post(AT + "edit/", changed(world, form_of)).content.decode())
    adopt_charter(world.desk, replace(world.desk.charter, purpose="Another purpose."), by="owner")
    refused = client.post(AT + "adopt/", said)
    assert refused.status_code == 409
    page = refused.content.decode()
    assert "Version 2 came into force while you were writing" in page
    assert "Another purpose" in page
    assert world.desk.charter.version == 2
    again = client.post(AT + "adopt/", carried(page))
    assert again.status_code == 302
    assert (world.desk.charter.version, world.desk.charter.risk.bound) == (3, 0.07)


def test_without_the_version_that_was_read_nothing_is_adopted(world: Any, form_of: Any) -> None:
    client = world.client("owner")
    said = carried(client.post(AT + "edit/", changed(world, form_of)).content.decode())
    for version in ("", "x", "0", "99"):
        assert client.post(AT + "adopt/", {**said, "version": version}).status_code == 409
    assert world.desk.charter.version == 1


def test_a_member_with_the_owners_role_who_does_not_own_the_charter_cannot_adopt(
    world: Any, form_of: Any
) -> None:
    client = world.client("keeper")
    page = client.post(AT + "edit/", changed(world, form_of)).content.decode()
    assert "who owns this charter, can adopt" in page
    assert 'formaction="/partnerships/desk/charter/adopt/"' not in page
    assert client.post(AT + "adopt/", carried(page)).status_code == 403
    assert world.desk.charter.version == 1


def test_what_is_to_be_mended_comes_back_with_everything_that_was_written(world: Any, form_of: Any) -> None:
    said = changed(world, form_of, **{"goals[0].baseline": "", "constraints": "Never guess."})
    answer = world.client("owner").post(AT + "edit/", said)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Never guess." in page
    assert 'data-field="goals[0]' in page
    assert world.desk.charter.version == 1


def test_the_check_says_what_would_change(world: Any, form_of: Any) -> None:
    client = world.client("owner")
    assert "No change yet" in client.post(AT + "check/", form_of(world.desk.charter)).content.decode()
    page = client.post(AT + "check/", changed(world, form_of)).content.decode()
    assert "rises from 5 % to 7 %" in page


def test_going_back_to_the_form_brings_everything_back(world: Any, form_of: Any) -> None:
    client = world.client("owner")
    said = carried(client.post(AT + "edit/", changed(world, form_of)).content.decode())
    page = client.post(AT + "edit/", {**said, "turn": "form"}).content.decode()
    assert 'name="name" value="Mail desk two"' in page
    assert 'name="risk.bound" value="7"' in page


def test_a_carried_charter_that_was_tampered_with_is_refused(world: Any) -> None:
    client = world.client("owner")
    assert client.post(AT + "adopt/", {"carried": "{", "version": "1"}).status_code == 422
    assert client.post(AT + "adopt/", {"carried": "{}", "version": "1"}).status_code == 422
    assert client.post(AT + "adopt/", {"carried": "[]", "version": "1"}).status_code == 422
    other = '{"partnership": "other", "purpose": "x", "question": {"text": "?"}}'
    assert client.post(AT + "adopt/", {"carried": other, "version": "1"}).status_code == 422
    assert world.desk.charter.version == 1


def test_yaml_goes_the_same_way(world: Any) -> None:
    client = world.client("owner")
    text = client.get(AT + "yaml/").content.decode()
    wanted = {
        "as": "yaml",
        "yaml": text.replace("purpose: Route incoming mail.", "purpose: Route all mail."),
        "version": "1",
    }
    page = client.post(AT + "edit/", wanted).content.decode()
    assert "Route all mail" in page
    assert client.post(AT + "adopt/", carried(page)).status_code == 302
    assert world.desk.charter.purpose == "Route all mail."


def test_a_question_cannot_change_under_open_cases(worked: Any, form_of: Any) -> None:
    client = worked.client("owner")
    said = form_of(worked.desk.charter, {"question.labels[3].id": "more", "version": "1"})
    page = client.post(AT + "edit/", said).content.decode()
    refused = client.post(AT + "adopt/", carried(page))
    assert refused.status_code == 409
    assert "cases are open under the present question" in refused.content.decode()
    assert worked.desk.charter.version == 1


def test_of_two_at_once_one_is_adopted_and_the_other_told(world: Any) -> None:
    from lichen.web.partnerships.adopting import Stale, adopt

    now, told = world.desk.charter, []

    def act(number: int) -> None:
        wanted = replace(now, purpose=f"Purpose {number}.")
        try:
            told.append(adopt(world.desk, wanted, version=1, by="owner", key=None).version)
        except Stale:
            told.append(0)

    threads = [Thread(target=act, args=(number,)) for number in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(told) == [0, 0, 0, 0, 0, 2]
    assert world.desk.charter.version == 2


def test_costs_and_their_bound_are_set_in_the_form_and_said_in_words(world: Any, form_of: Any) -> None:
    client = world.client("owner")
    empty = client.get(AT + "edit/").content.decode()
    assert 'name="question.cost[0][1]"' in empty
    assert 'name="risk.cost_bound"' in empty
    said = changed(world, form_of, costly="on", **{"question.cost[0][1]": "20", "risk.cost_bound": "0.1"})
    page = client.post(AT + "edit/", said).content.decode()
    assert "The mean cost the AI-only lane may cause is now 0.1; there was none before." in page
    assert client.post(AT + "adopt/", carried(page)).status_code == 302
    assert world.desk.charter.question.cost_rows()[0][1] == 20
    assert "at most <b>0.1</b> a case on average" in client.get(AT).content.decode()
