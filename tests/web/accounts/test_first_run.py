"""The first run: whoever reads the terminal makes the first account, and nobody else."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.test import override_settings

MIDDLEWARE = "lichen.web.accounts.first_run.FirstRunMiddleware"
NEW = {"username": "kim", "name": "Kim", "email": "", "password": "a few long words"}


@pytest.fixture
def empty(world: Any) -> Any:
    from django.conf import settings

    from lichen.web.accounts.first_run import forget_first_run
    from lichen.web.accounts.models import User

    User.objects.all().delete()
    forget_first_run()
    chain = settings.MIDDLEWARE if MIDDLEWARE in settings.MIDDLEWARE else [*settings.MIDDLEWARE, MIDDLEWARE]
    with override_settings(MIDDLEWARE=chain):
        yield world


def first(world: Any, code: str | None = None, **more: str) -> tuple[Any, Any]:
    from lichen.web.accounts.setup_code import setup_code

    browser = world.client()
    return browser, browser.post("/welcome/", {**NEW, "code": setup_code() if code is None else code, **more})


@pytest.mark.usefixtures("_django")
def test_the_server_looks_for_a_first_run_before_anything_else() -> None:
    from django.conf import settings

    assert MIDDLEWARE in settings.MIDDLEWARE


def test_every_page_leads_to_the_first_run(empty: Any) -> None:
    for address in ("/", "/account/", "/accounts/login/", "/people/", "/nowhere/"):
        answer = empty.client().get(address)
        assert (answer.status_code, answer["location"]) == (302, "/welcome/")


def test_programs_still_get_their_own_answer(empty: Any) -> None:
    assert empty.client().get("/api/v1/nowhere").status_code in (401, 404)


def test_the_code_on_the_terminal_makes_the_first_account(empty: Any, changes: Any) -> None:
    from lichen.web.accounts.models import User

    browser, answer = first(empty)
    assert answer["location"] == "/welcome/partnership/"
    kim = User.objects.get()
    assert (kim.username, kim.is_superuser, kim.check_password("a few long words")) == ("kim", True, True)
    assert browser.get("/people/").status_code == 200
    assert changes()[-1] == ("kim", None, "keeper", "kim")


def test_the_printed_address_fills_the_code_in(empty: Any) -> None:
    from lichen.web.accounts.first_run import welcome_path
    from lichen.web.accounts.setup_code import setup_code

    assert setup_code() in empty.client().get(welcome_path()).content.decode()
    assert setup_code() not in empty.client().get("/welcome/").content.decode()


@pytest.mark.parametrize("code", ["", "wrong", "aaaa-aaaa-aaaa"])
def test_another_code_makes_nothing(empty: Any, code: str) -> None:
    from lichen.web.accounts.models import User

    _, answer = first(empty, code)
    assert answer.status_code == 422
    assert not User.objects.exists()


def test_guessing_is_slowed_down(empty: Any) -> None:
    for _ in range(10):
        first(empty, "guess")
    _, answer = first(empty)
    assert answer.status_code == 429
    assert "Wait a minute" in answer.content.decode()


def test_a_weak_password_is_refused(empty: Any) -> None:
    _, answer = first(empty, password="password12")
    assert answer.status_code == 422


def test_afterwards_the_code_opens_nothing(empty: Any) -> None:
    from lichen.web.accounts.models import User

    first(empty)
    _, answer = first(empty, username="mallory")
    assert answer["location"] == "/"
    assert User.objects.count() == 1


def test_of_two_at_once_one_is_first(empty: Any) -> None:
    from django.db import connection

    from lichen.errors import Conflict
    from lichen.web.accounts.first_run import make_first_account
    from lichen.web.accounts.models import User

    refused: list[str] = []

    def make(name: str) -> None:
        try:
            make_first_account(name, name=name, password="a few long words")
        except Conflict as error:
            refused.append(str(error))
        finally:
            connection.close()

    together = [threading.Thread(target=make, args=(f"kim-{number}",)) for number in range(4)]
    for thread in together:
        thread.start()
    for thread in together:
        thread.join()
    assert User.objects.count() == 1
    assert len(refused) == 3


def test_nothing_else_can_be_posted(empty: Any) -> None:
    from lichen.web.accounts.models import User

    first(empty, service="on", is_active="", settings="{}", id="7")
    kim = User.objects.get()
    assert (kim.service, kim.is_active, kim.settings) == (False, True, {})


FORM = {
    "from": "blank",
    "name": "Mail desk",
    "purpose": "",
    "question": "Where does this go?",
    "labels": "billing\ntechnical",
    "kpi": "Wrongly routed",
    "unit": "%",
    "baseline": "12,5",
    "target": "6",
    "by": "2030-12-31",
    "direction": "down",
    "bound": "5",
    "people": "ann, Ann Example",
    "mine": "on",
}


def test_a_first_partnership_opens_without_yaml(empty: Any, changes: Any) -> None:
    browser, _ = first(empty)
    answer = browser.post("/welcome/partnership/", FORM)
    assert answer["location"] == "/partnerships/mail-desk/people/"
    charter = empty.house.partnership("mail-desk").charter
    assert (charter.owner, charter.goals[0].baseline, charter.risk.bound) == ("kim", 12.5, 0.05)
    assert [each.id for each in charter.having("person")] == ["kim", "ann"]
    assert ("kim", "mail-desk", "owner", "kim") in changes()
    assert "ann" in browser.get("/partnerships/mail-desk/people/").content.decode()


def test_a_missing_baseline_is_refused_mended_and_opens(empty: Any) -> None:
    browser, _ = first(empty)
    refused = browser.post("/welcome/partnership/", {**FORM, "baseline": ""})
    assert refused.status_code == 422
    assert "no `baseline`" in refused.content.decode()
    assert "Wrongly routed" in refused.content.decode(), "what was typed stays"
    assert browser.post("/welcome/partnership/", {**FORM, "people": ""})["location"] == "/"


def test_what_is_missing_is_said_while_typing(empty: Any) -> None:
    browser, _ = first(empty)
    said = browser.post("/welcome/partnership/check/", {**FORM, "kpi": "", "baseline": "", "labels": "one"})
    text = said.content.decode()
    assert "`goals` is missing" in text
    assert "at least two labels" in text
    assert "may open" in browser.post("/welcome/partnership/check/", FORM).content.decode()


def test_the_same_name_twice_is_said_and_nothing_is_lost(empty: Any) -> None:
    browser, _ = first(empty)
    browser.post("/welcome/partnership/", FORM)
    again = browser.post("/welcome/partnership/", FORM)
    assert again.status_code == 409
    assert "Choose another name" in again.content.decode()


@pytest.mark.parametrize("name", ["blank", "document-reading", "lending-review", "support-triage"])
def test_each_template_needs_its_own_baseline_and_people(empty: Any, name: str) -> None:
    browser, _ = first(empty)
    page = browser.get("/welcome/partnership/", {"from": name})
    assert page.status_code == 200
    missing = browser.post(
        "/welcome/partnership/check/", {**FORM, "from": name, "baseline": "", "people": ""}
    )
    assert "baseline" in missing.content.decode()


def test_an_unknown_template_is_not_found(empty: Any) -> None:
    browser, _ = first(empty)
    assert browser.get("/welcome/partnership/", {"from": "../../etc/passwd"}).status_code == 404


def test_a_partnership_comes_from_a_file_of_decisions(empty: Any) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    browser, _ = first(empty)
    rows = ["case,partner,role,answer"]
    for number in range(20):
        right = "billing" if number % 2 else "technical"
        rows += [f"{number},Ann,person,{right}", f"{number},router,ai,billing"]
    truth = ["case,truth", *(f"{number},{'billing' if number % 2 else 'technical'}" for number in range(20))]
    files = {
        "decisions": SimpleUploadedFile("../mail_desk.csv", "\n".join(rows).encode()),
        "cases": SimpleUploadedFile("truth.csv", "\n".join(truth).encode()),
    }
    answer = browser.post("/welcome/partnership/imports/", files)
    assert answer["location"] == "/welcome/partnership/?from=file"
    page = browser.get(answer["location"]).content.decode()
    assert "Mail desk" in page
    assert "billing" in page
    assert "Ann" in page
    opened = browser.post("/welcome/partnership/", {**FORM, "from": "file", "people": "Ann"})
    assert opened.status_code == 302
    assert [each.id for each in empty.house.partnership("mail-desk").charter.having("ai")] == ["router"]


def test_a_file_that_is_none_is_refused_in_a_sentence(empty: Any) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    browser, _ = first(empty)
    for body in (b"", b"\x00\x01\x02", b"a,b\n1,2\n"):
        answer = browser.post(
            "/welcome/partnership/imports/", {"decisions": SimpleUploadedFile("x.csv", body)}
        )
        assert answer.status_code == 422
    assert browser.post("/welcome/partnership/imports/").status_code == 422


def test_only_a_keeper_opens_the_first_partnership(world: Any) -> None:
    for address in ("/welcome/partnership/", "/welcome/partnership/check/", "/welcome/partnership/imports/"):
        assert world.client("owner").post(address, FORM).status_code == 403
        assert world.client().post(address, FORM).status_code == 302
    assert "mail-desk" not in world.house.workspace.partnerships()
