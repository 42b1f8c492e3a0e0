"""Who may open which page of a partnership: strangers, wrong roles, other partnerships, malformed ones."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import pytest

SEE = (
    "",
    "charts/",
    "figures/lanes/",
    "figures/lanes.csv",
    "cards/",
    "cards/model/",
    "cards/~people/",
    "cards/model/charts/",
    "cards/model/calibration.csv",
    "drift/",
    "drift/charts/",
    "draw/",
    "charter/",
    "charter/yaml/",
    "charter/versions/",
    "allocation/",
    "allocation/rehearsals/",
    "allocation/predictions/",
)
GOVERN = ("charter/edit/",)
AUDIT = ("entries/", "entries/?figure=error")
POST_GOVERN = ("charter/edit/", "charter/check/", "charter/adopt/", "allocation/adopt/")
POST_SEE = ("allocation/preview/", "allocation/rehearsals/")
POST_AUDIT = ("entries/verify/",)
POST_WORK = ("draw/",)
NOT_YET = {"cards/~people/", "cards/model/charts/", "cards/model/calibration.csv"}
"""Not there before cards are drawn."""
EVERY_GET = (*SEE, *GOVERN, *AUDIT)
EVERY_POST = (*POST_GOVERN, *POST_SEE, *POST_AUDIT, *POST_WORK)
AT = "/partnerships/desk/"


@pytest.mark.parametrize("path", EVERY_GET)
def test_a_stranger_is_sent_to_sign_in(world: Any, path: str) -> None:
    answer = world.client().get(AT + path)
    assert answer.status_code == 302
    assert unquote(answer["location"]).startswith("/accounts/login/?next=/partnerships/desk/")


@pytest.mark.parametrize("path", EVERY_POST)
def test_a_stranger_changes_nothing(world: Any, path: str) -> None:
    assert world.client().post(AT + path).status_code == 302


@pytest.mark.parametrize("path", EVERY_GET)
def test_another_partnership_is_as_if_it_were_not_there(world: Any, path: str) -> None:
    assert world.client("elsewhere").get(AT + path).status_code == 404
    assert world.client("elsewhere").get("/partnerships/nowhere/" + path).status_code == 404


@pytest.mark.parametrize("path", EVERY_POST)
def test_nor_can_it_be_changed_from_outside(world: Any, path: str) -> None:
    assert world.client("elsewhere").post(AT + path).status_code == 404


@pytest.mark.parametrize("path", SEE)
@pytest.mark.parametrize("role", ["owner", "first", "auditor"])
def test_every_member_reads(world: Any, path: str, role: str) -> None:
    assert world.client(role).get(AT + path).status_code == (404 if path in NOT_YET else 200)


@pytest.mark.parametrize("role", ["lead", "first", "auditor", "robot"])
@pytest.mark.parametrize("path", POST_GOVERN)
def test_only_owners_change_the_charter(world: Any, path: str, role: str) -> None:
    assert world.client(role).post(AT + path).status_code == 403
    assert world.desk.charter.version == 1


@pytest.mark.parametrize("role", ["lead", "first", "auditor"])
def test_only_owners_open_its_form(world: Any, role: str) -> None:
    assert world.client(role).get(AT + "charter/edit/").status_code == 403


@pytest.mark.parametrize("path", AUDIT)
def test_contributors_do_not_read_the_ledger(world: Any, path: str) -> None:
    assert world.client("first").get(AT + path).status_code == 403
    assert world.client("auditor").get(AT + path).status_code == 200


def test_contributors_do_not_verify_it(world: Any) -> None:
    assert world.client("first").post(AT + "entries/verify/").status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "?days=0",
        "?days=x",
        "figures/lanes/?days=99999",
        "entries/?before=x",
        "entries/?after=-1",
        "entries/?before=²",
        "entries/?figure=error&where={",
        'entries/?figure=error&where={"key":{}}',
        'entries/?figure=error&where={"since":-1}',
        'entries/?figure=error&where={"surprise":1}',
        "entries/?figure=entries",
        'entries/?figure=surety&where={"bins":[1]}',
    ],
)
def test_what_is_malformed_is_said_to_be(world: Any, path: str) -> None:
    answer = world.client("owner").get(AT + path)
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "path",
    [
        "figures/nothing/",
        "figures/nothing.csv",
        "cards/nobody/",
        "charter/?version=7",
        "charter/?version=x",
        "charter/versions/?from=1&to=9",
        "entries/?figure=nothing",
    ],
)
def test_what_is_not_there_is_not_found(world: Any, path: str) -> None:
    assert world.client("owner").get(AT + path).status_code == 404


@pytest.mark.parametrize(
    "where",
    [
        '{"since":4611686018427387903}',
        '{"key":["a","b","c","d"]}',
        '{"bins":[0,4611686018427387903]}',
        '{"question":9}',
    ],
)
def test_a_link_somebody_wrote_by_hand_finds_nothing_and_breaks_nothing(worked: Any, where: str) -> None:
    for name in ("error", "surety", "waiting", "disputes", "settled"):
        answer = worked.client("owner").get(AT + "entries/", {"figure": name, "where": where})
        assert answer.status_code == 200


@pytest.mark.parametrize("path", EVERY_POST)
def test_a_form_of_another_site_is_refused(world: Any, path: str) -> None:
    assert world.client("owner", csrf=True).post(AT + path).status_code == 403


@pytest.mark.parametrize(
    "path", ["charter/check/", "charter/adopt/", "allocation/preview/", "entries/verify/"]
)
def test_what_changes_or_checks_is_no_link(world: Any, path: str) -> None:
    assert world.client("owner").get(AT + path).status_code == 405


def test_a_token_opens_no_page(world: Any) -> None:
    assert world.program("owner").get(AT).status_code == 302


def test_the_list_holds_only_ones_own(world: Any) -> None:
    page = world.client("first").get("/partnerships/").content.decode()
    assert "/partnerships/desk/" in page
    assert "/partnerships/other/" not in page
    assert world.client().get("/partnerships/").status_code == 302
    assert world.client("keeper").get("/partnerships/").content.decode().count('class="desk-name"') == 2
    assert world.client("first").get("/partnerships/?after=no-such").status_code == 200


def test_who_only_reads_has_no_cards_drawn(world: Any) -> None:
    assert world.client("auditor").post(AT + "draw/").status_code == 403
