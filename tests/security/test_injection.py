"""What people, programs and AI write is shown as text: nothing of it runs, in a real browser, on any page."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.browser.conftest import ROOT, Served, start
from tests.security.addresses import addresses
from tests.security.hostile import ATTACK, INPUTS, PASSWORD, SHORT

WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", event => window.violations.push(
  `${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""
LOOK = """() => {
  const all = selector => [...document.querySelectorAll(selector)];
  const attack = "[data-evil], script:not([src]), [onclick], [onerror], [hx-get='/evil'], iframe, object";
  const leads = each => each.getAttribute("href") || each.getAttribute("action") || each.getAttribute("src");
  const runs = each => /^\\s*(javascript|vbscript|data:text)/i.test(leads(each));
  return [
    ...(window.hit === undefined ? [] : [`ran: ${window.hit}`]),
    ...window.violations,
    ...all(attack).map(each => `element: ${each.outerHTML.slice(0, 120)}`),
    ...all("a[href], form[action], img[src]").filter(runs).map(each => `link: ${each.outerHTML}`),
  ];
}"""


pytestmark = pytest.mark.usefixtures("_django")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server whose every text is an attack."""
    folder = tmp_path_factory.mktemp("hostile")
    where = str(folder / "lichen.db")
    running = start(where, folder, command=[sys.executable, str(ROOT / "tests/security/hostile.py"), where])
    try:
        write(running)
        yield running
    finally:
        running.stop()


def write(site: Served) -> None:
    """What people write in the course of a day."""
    desk = "/partnerships/desk"
    with site.program("owner") as owner, site.program("first") as first:
        for path, body in (
            ("/views", {"name": SHORT, "filters": {"q": ATTACK}}),
            ("/views", {"name": SHORT, "filters": {}, "partnership": "desk"}),
            (f"{desk}/webhooks", {"url": "https://x.example/%22%3E%3Cscript%3E?a='onload=1"}),
            ("/me/tokens", {"name": SHORT}),
            (f"{desk}/exports", {"what": "decisions", "format": "csv"}),
        ):
            owner.post(path, json=body).raise_for_status()
        headers = {"content-type": "text/csv"}
        owner.post(
            f"{desk}/imports",
            content=f'"{SHORT.replace(chr(34), chr(34) * 2)}",text\n{SHORT!r},b\n',
            headers=headers,
        )
        history = owner.get(f"{desk}/cases/case-0/history").json()["items"]
        made = [
            each["event"]
            for each in history
            if "contribution" in str(each.get("kind", each.get("event", "")))
        ]
        assert made
        contribution = owner.get(f"{desk}/cases/case-0").json()["contributions"][0]["contribution"]
        first.post(
            f"{desk}/cases/case-0/contributions/{contribution}/feedback",
            json={"accurate": False, "reason": ATTACK},
        )
        owner.post(f"{desk}/cases/case-0/settle", json={"answer": SHORT, "reason": ATTACK})
        owner.post(f"{desk}/cases/case-0/override", json={"answer": "other", "reason": ATTACK})
        owner.post(f"{desk}/cases/case-0/precedent", json={"title": SHORT})
        owner.post(f"{desk}/cases/case-0/outcome", json={"truth": SHORT})


def values(site: Served) -> dict[str, str]:
    with site.program("owner") as owner:
        disputes = owner.get("/partnerships/desk/disagreements").json()["items"]
        hooks = owner.get("/partnerships/desk/webhooks").json()["items"]
        jobs = owner.get("/partnerships/desk/exports").json()["items"]
    assert disputes, "there is a disagreement to look at"
    return {
        "partnership": "desk",
        "case": "case-0",
        "disagreement": disputes[0]["disagreement"],
        "partner": "model",
        "webhook": hooks[0]["webhook"],
        "job": jobs[0]["job"],
        "figure": "lanes",
        "user": "1",
        "person": "first",
    }


def pages(site: Served) -> list[str]:
    """Every page there is, and every case."""
    known = values(site)
    skipped = (
        "accounts/logout",
        "accounts/oidc",
        "accounts/social",
        "welcome/",
        "join/",
        "partnerships/<slug:partnership>/charter/yaml",
    )
    found = [
        each.filled(known)
        for each in addresses()
        if not each.is_api
        and not each.route.startswith(skipped)
        and not each.route.endswith((".csv", ".js", "download/"))
    ]
    cases = [f"/cases/desk/case-{n}/" for n in range(len(INPUTS))]
    asked = [
        f"/search/?q={ATTACK}",
        f"/?q={ATTACK}&sort={ATTACK}",
        f"/disagreements/?partnership={ATTACK}",
        f"/nowhere/{SHORT}",
    ]
    return [*found, *cases, *asked]


def signed_in(browser: Any, site: Served, name: str) -> Any:
    page = browser.new_context().new_page()
    page.goto(site.url + "/accounts/login/")
    page.fill('[name="login"]', name)
    page.fill('[name="password"]', PASSWORD)
    page.press('[name="password"]', "Enter")
    page.wait_for_url(lambda url: "/accounts/login" not in url)
    page.context.add_init_script(WATCH)
    page.on("dialog", lambda dialog: dialog.dismiss())
    return page


def walk(page: Any, site: Served, paths: list[str]) -> Iterator[tuple[str, Any]]:
    """What is wrong with each page, and whether the attacks were on them at all."""
    shown = 0
    for path in paths:
        first = page.request.get(site.url + path, max_redirects=0)
        if first.status in (302, 405) or "attachment" in first.headers.get("content-disposition", ""):
            continue
        answer = page.goto(site.url + path, wait_until="load")
        if answer is None or answer.status >= 500:
            yield path[:60], answer and answer.status
        elif "text/html" in answer.headers.get("content-type", ""):
            shown += answer.status == 200 and "data-evil" in page.content()
            yield from ((path[:60], each) for each in page.evaluate(LOOK))
    if shown < 15:
        yield "all", f"only {shown} pages showed an attack"


@pytest.mark.parametrize("name", ["owner", "first"])
def test_nothing_that_was_written_runs_on_any_page(hostile: Served, browse: Any, name: str) -> None:
    wrong: list[tuple[str, Any]] = []
    paths = (
        pages(hostile)
        if name == "owner"
        else [each for each in pages(hostile) if each.count("/") < 4 or "/cases/" in each]
    )
    browse(lambda browser: wrong.extend(walk(signed_in(browser, hostile, name), hostile, paths)))
    assert not wrong, "\n".join(map(str, wrong))


def test_the_words_reach_the_reader_as_they_were_written(hostile: Served, browse: Any) -> None:
    said: list[str] = []

    def read(browser: Any) -> None:
        page = signed_in(browser, hostile, "owner")
        page.goto(hostile.url + "/cases/desk/case-0/")
        said.append(page.inner_text("body"))

    browse(read)
    assert "onerror=" in said[0], "not silently dropped"


def test_downloads_are_never_pages(hostile: Served) -> None:
    with hostile.program("owner") as owner:
        job = values(hostile)["job"]
        for path in (f"/partnerships/desk/exports/{job}/download", "/partnerships/desk/figures/lanes/csv"):
            answer = owner.get(path)
            if answer.status_code == 200:
                assert "html" not in answer.headers["content-type"]
                assert answer.headers["x-content-type-options"] == "nosniff"
                assert "inline" not in answer.headers.get("content-disposition", "attachment")


@pytest.mark.parametrize(
    "name", ["x\r\nSet-Cookie: a=b.csv", 'x".csv', "../../evil.csv", "a/b.csv", "\u202egpj.exe", "=cmd|x.csv"]
)
def test_a_file_name_writes_no_header_and_leaves_its_folder_nowhere(hostile: Served, name: str) -> None:
    before = {path.name for path in Path(hostile.where).parent.iterdir()}
    with httpx.Client(base_url=hostile.url, timeout=30) as browser:
        browser.get("/accounts/login/")
        said = {"login": "owner", "password": PASSWORD, "csrfmiddlewaretoken": browser.cookies["lichen_csrf"]}
        browser.post("/accounts/login/", data=said)
        key = {"csrfmiddlewaretoken": browser.cookies["lichen_csrf"]}
        answer = browser.post(
            "/partnerships/desk/imports/", data=key, files={"file": (name, b"text\nhello\n", "text/csv")}
        )
        assert answer.status_code < 500
        assert "a=b" not in str(answer.headers.get_list("set-cookie"))
    assert {path.name for path in Path(hostile.where).parent.iterdir()} == before
    assert not list(Path("/tmp").glob("evil.csv"))
