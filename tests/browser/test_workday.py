"""A day's work in the browser: undo, mentions, out of office, one case for one person, a new desk."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from tests.browser.conftest import Served

SHARES = {"billing": 0.71234, "technical": 0.2, "other": 0.08766}
SECRETS = ("0.71", "71 %", "it says invoice", "router-v7")


def bring(served: Served, prefix: str, count: int) -> list[str]:
    """Open cases on which the AI has spoken; their ids."""
    cases = [
        {
            "case": f"{prefix}-{at}",
            "inputs": {"text": f"{prefix} message {at}: my bill is wrong."},
            "contributions": [
                {
                    "by": "model",
                    "answer": "billing",
                    "distribution": list(SHARES.values()),
                    "version": "router-v7",
                    "reasons": "it says invoice",
                }
            ],
        }
        for at in range(count)
    ]
    with served.program("owner") as program:
        answer = program.post("/partnerships/desk/cases/bulk", json={"cases": cases})
    assert answer.status_code in (200, 201), answer.text
    return [case["case"] for case in cases]


def test_64_parallel_pulls_never_give_the_same_case_twice(served: Served) -> None:
    bring(served, "pull", 64)
    names = ["first", "second"] * 32

    def pull(name: str) -> str | None:
        with served.program(name) as program:
            answer = program.post("/asks/next", json={"partnership": "desk"})
        assert answer.status_code in (200, 204), answer.text
        return answer.json()["ask"]["case"] if answer.status_code == 200 else None

    with ThreadPoolExecutor(16) as pool:
        got = [case for case in pool.map(pull, names) if case is not None]
    assert len(got) == 64
    assert len(set(got)) == 64


def test_an_answer_taken_back_leaves_the_case_open(served: Served, sign_in: Callable[..., Any]) -> None:
    bring(served, "undo", 3)
    page = sign_in(served, "first")
    page.goto(served.url + "/next/")
    first = page.locator(".case-grid").get_attribute("data-address")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    page.wait_for_selector("#notes [data-undo]")
    page.keyboard.press("u")
    page.wait_for_function(
        "([first]) => document.querySelector('.case-grid').dataset.address === first", arg=[first]
    )
    page.wait_for_selector("form[data-answer]")
    case = first.strip("/").split("/")[-1]
    with served.program("owner") as program:
        found = program.get(f"/partnerships/desk/cases/{case}").json()
    assert found["status"] != "settled"


def untimed(body: str) -> str:
    """Without times, whose seconds may happen to read like a share."""
    return re.sub(r"\d\d:\d\d:\d\d\.\d+", "", body)


def test_blind_mode_leaks_nothing(served: Served, sign_in: Callable[..., Any]) -> None:
    cases = bring(served, "blind", 12)
    page = sign_in(served, "first")
    mine = []
    for case in cases:
        page.goto(f"{served.url}/cases/desk/{case}/")
        source = page.content()
        assert not [secret for secret in SECRETS if secret in source], case
        if 'data-blind="1"' in source:
            mine.append(case)
    assert mine
    with served.program("first") as program:
        lists = ("/asks", "/partnerships/desk/cases", "/partnerships/desk/disagreements")
        for address in (*lists, *(f"/partnerships/desk/cases/{case}" for case in mine)):
            body = untimed(program.get(address).text)
            assert not [secret for secret in SECRETS if secret in body], address
        for case in mine:
            assert program.get(f"/partnerships/desk/cases/{case}/history").status_code in (200, 403, 404)
            body = untimed(program.get(f"/partnerships/desk/cases/{case}/history").text)
            assert not [secret for secret in SECRETS if secret in body]


def test_a_mention_reaches_its_person(served: Served, sign_in: Callable[..., Any]) -> None:
    case = bring(served, "mention", 1)[0]
    page = sign_in(served, "owner")
    page.goto(f"{served.url}/cases/desk/{case}/")
    page.fill('[name="text"]', "@lead is this one of yours?")
    page.get_by_role("button", name="Comment").click()
    page.wait_for_load_state()
    other = sign_in(served, "lead")
    other.wait_for_selector("#mentions .tag")
    other.goto(served.url + "/mentions/")
    assert "is this one of yours?" in other.content()


def test_somebody_out_of_office_gets_nothing(served: Served) -> None:
    with served.program("second") as program:
        away = program.post(
            "/me/absences", json={"since": "2020-01-01T00:00:00Z", "until": "2099-01-01T00:00:00Z"}
        )
        assert away.status_code in (200, 201), away.text
    try:
        bring(served, "away", 12)
        with served.program("second") as program:
            mine = program.get("/asks", params={"partnership": "desk", "limit": 200}).json()
        assert [ask for ask in mine["items"] if ask["case"].startswith("away-")] == []
    finally:
        with served.program("second") as program:
            program.post("/me/absences/end", json={})


@pytest.mark.parametrize(
    "wrong",
    ["<script>window.hit=1</script>", "<img src=x onerror=window.hit=1>", "[x](javascript:window.hit=1)"],
)
def test_scripts_in_a_case_never_run(served: Served, sign_in: Callable[..., Any], wrong: str) -> None:
    name = f"script-{abs(hash(wrong)) % 10_000}"
    with served.program("owner") as program:
        case = {
            "case": name,
            "inputs": {"text": wrong, "note.md": f"# Hello\n{wrong}", wrong: {"deep": wrong}},
        }
        assert program.post("/partnerships/desk/cases", json=case).status_code in (200, 201)
    page = sign_in(served, "owner")
    page.goto(f"{served.url}/cases/desk/{name}/")
    page.wait_for_timeout(200)
    assert page.evaluate("window.hit") is None


def test_a_lead_without_code_is_refused_for_a_missing_baseline_mends_it_and_works(
    served: Served, sign_in: Callable[..., Any]
) -> None:
    page = sign_in(served, "lead")
    page.goto(served.url + "/partnerships/new/")
    page.get_by_role("link", name="Support triage").click()
    page.fill('[name="name"]', "Evening desk")
    page.get_by_role("button", name="Open the partnership").click()
    page.get_by_text("baseline", exact=False).first.wait_for()
    assert page.input_value('[name="name"]') == "Evening desk"
    assert "so no one could tell whether the partnership helps" in page.content()
    page.fill('[name="goals[0].baseline"]', "12.5")
    page.get_by_role("button", name="Open the partnership").click()
    page.wait_for_url("**/partnerships/evening-desk/")
    label = page.evaluate(
        """async () => {
            const token = JSON.parse(document.body.getAttribute('hx-headers'))['x-csrftoken'];
            const answer = await fetch('/api/v1/partnerships/evening-desk/cases', {method: 'POST',
                headers: {'content-type': 'application/json', 'x-csrftoken': token},
                body: JSON.stringify({case: 'mail-1', inputs: {text: 'My bill is wrong.'}})});
            return answer.status;
        }"""
    )
    assert label == 201
    page.goto(served.url + "/cases/evening-desk/mail-1/")
    assert "My bill is wrong." in page.content()
