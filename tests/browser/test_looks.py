"""Every page, light, dark and at phone width: fit for everybody, no error, nothing wider than the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.browser import agents_work
from tests.browser.conftest import Served, start
from tests.browser.test_workday import bring
from tests.mail_desk import CHARTER
from tests.web.partnerships.lane_work import gone_wrong

from lichen.workspace import open_workspace

DESK = "/partnerships/desk"
PAGES = (
    "/",
    "/?scope=team",
    "/?scope=snoozed",
    "/search/?q=bill",
    "/mentions/",
    "/partnerships/",
    "/partnerships/new/",
    "/partnerships/new/?from=support-triage",
    f"{DESK}/",
    f"{DESK}/lane/",
    f"{DESK}/incidents/",
    f"{DESK}/cards/",
    f"{DESK}/cards/model/",
    f"{DESK}/drift/",
    f"{DESK}/process/",
    f"{DESK}/suggestions/",
    f"{DESK}/charter/",
    f"{DESK}/charter/edit/",
    f"{DESK}/charter/versions/",
    f"{DESK}/allocation/",
    f"{DESK}/allocation/rehearsals/",
    f"{DESK}/allocation/predictions/",
    f"{DESK}/entries/",
    f"{DESK}/data/",
    f"{DESK}/webhooks/",
    f"{DESK}/people/",
    "/disagreements/",
    "/precedents/",
    "/jobs/",
    "/glossary/",
    "/promise/",
    "/account/",
    "/account/away/",
    "/account/tokens/",
    "/cases/desk/look-0/",
    "/cases/desk/look-1/",
    "/nowhere/",
)
LOOKS = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "phone": {"color_scheme": "light", "has_touch": True},
}

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
STILL = """() => document.readyState === "complete"
  && !document.querySelector(".htmx-request")
  && document.getAnimations().every(each =>
    each.playState !== "running" || each.effect.getComputedTiming().endTime === Infinity)"""
"""Everything has come in, and nothing moves any more but what always does."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder: Path = tmp_path_factory.mktemp("looks")
    where = str(folder / "lichen.db")
    with open_workspace(where) as workspace:
        desk = workspace.open_partnership(CHARTER)
        gone_wrong(desk)
        agents_work.seed(workspace, desk)
    running = start(where, folder)
    bring(running, "look", 4)
    yield running
    running.stop()


def steps(page: Any) -> dict[str, tuple[Callable[[], None], ...]]:
    """What shows more of a page, by its address: the first incident, a rehearsal, the same one kept."""

    def incident() -> None:
        page.locator(".incidents a.desk-name").first.click()
        page.locator(".incident-card").wait_for()

    def rehearse() -> None:
        page.fill("#bound", "8")
        page.locator("#effect h2", has_text="Predicted effect").wait_for()

    def keep() -> None:
        page.get_by_role("button", name="Keep this rehearsal").click()
        page.locator(".rehearsed").wait_for()

    return {f"{DESK}/incidents/": (incident,), f"{DESK}/allocation/": (rehearse, keep)}


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_is_fit_for_everybody(desk: Served, sign_in: Callable[..., Any], look: str) -> None:
    page = sign_in(desk, "owner", **LOOKS[look])
    if look == "phone":
        page.set_viewport_size({"width": 390, "height": 844})
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    more = steps(page)
    for path in PAGES:
        page.goto(desk.url + path)
        page.wait_for_load_state("domcontentloaded")
        _check(page, path, wrong)
        for step in more.get(path, ()):
            step()
            _check(page, page.url, wrong)


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_of_an_ai_that_acts_offers_and_is_taught_is_too(
    desk: Served, sign_in: Callable[..., Any], look: str
) -> None:
    page = sign_in(desk, "first", **LOOKS[look])
    if look == "phone":
        page.set_viewport_size({"width": 390, "height": 844})
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    for path in (*agents_work.PAGES, *_further(page, desk.url)):
        assert page.goto(desk.url + path).status == 200, path
        page.wait_for_load_state("domcontentloaded")
        _check(page, path, wrong)


def _further(page: Any, url: str) -> list[str]:
    """Addresses that only a page knows: each lesson's, and the link by which an action is approved."""
    found: list[str] = []
    for path, links in (
        (f"{agents_work.AT}lessons/", ".list li a"),
        ("/cases/agents/asked/", "a[href^='/approve/']"),
    ):
        page.goto(url + path)
        here = page.eval_on_selector_all(links, "all => all.map(each => each.getAttribute('href'))")
        assert here, path
        found.extend(here)
    return found


def _check(page: Any, path: str, wrong: list[str]) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page.wait_for_function(STILL)
    found = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]})
    assert found.violations_count == 0, f"{path}: {found.generate_report()}"
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{path} is {wide} px too wide"
    assert [said for said in wrong if "404" not in said or path != "/nowhere/"] == [], path
    wrong.clear()
