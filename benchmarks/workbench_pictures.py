"""Pictures of the workbench from a real demonstration: every page in light, dark and at phone width.

`python -m benchmarks.workbench_pictures [FOLDER [DESK …]]` starts `lichen demo`, signs in, and looks; then a
desk whose AI is swapped for a worse one, and desks whose AI acts, offers, drafts and is taught, for what only
these show. Name one (demo, swapped, agents) to take its pictures alone. Needs Chromium.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.palette import shrink

FOLDER = Path("docs/pictures")
PORT = 8473
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1280, "height": 860}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 860}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light", "device_scale_factor": 2},
}
DESK = "/partnerships/document-reading"
PAGES = {
    "inbox": "/",
    "overview": f"{DESK}/",
    "cards": f"{DESK}/cards/",
    "charter": f"{DESK}/charter/",
    "charter-form": f"{DESK}/charter/edit/",
    "allocation": f"{DESK}/allocation/",
    "entries": f"{DESK}/entries/",
    "data": f"{DESK}/data/",
    "people": f"{DESK}/people/",
    "disagreements": "/disagreements/",
    "jobs": "/jobs/",
    "account": "/account/",
    "away": "/account/away/",
    "lane": f"{DESK}/lane/",
    "card": f"{DESK}/cards/reader/",
    "rehearsal": f"{DESK}/allocation/",
    "glossary": "/glossary/",
    "promise": "/promise/",
}
SWAPPED = {
    "incident": "/partnerships/claims/incidents/",
    "lane-closed": "/partnerships/claims/lane/",
    "drift": "/partnerships/claims/drift/",
}
"""Pages of the desk whose AI was swapped (`benchmarks.swapped_desk`)."""

AGENTS = {
    "action": "/cases/refunds/call-open/",
    "approval-link": "/cases/refunds/call-open/",
    "action-changed": "/cases/refunds/call-changed/",
    "action-expired": "/cases/refunds/call-expired/",
    "ask-for-options": "/partnerships/parcels/explore/",
    "options": "/explore/parcels/way-open/",
    "draft": "/cases/letters/letter-changed/",
    "context": "/partnerships/mails/context/",
    "note-versions": "/partnerships/mails/context/refunds/versions/",
    "lessons": "/partnerships/mails/lessons/",
    "lesson": "/partnerships/mails/lessons/",
    "about-ai": "/partnerships/mails/about/assistant/",
    "similar": "/cases/mails/mail-240/",
    "suggestions": "/partnerships/mails/suggestions/",
    "process": "/partnerships/mails/process/",
}
"""Pages of the desks on which an AI acts, offers, drafts and is taught (`benchmarks.agents_desk`)."""

TELLING = {"action", "options", "lesson"}
"""Pages of these that are also shown dark and at phone width; the others in light alone."""

REHEARSED_BOUND = "3"
CASES = {"case": ".proposal", "case-blind": "form[data-blind='1']"}
"""Cases of the inbox that show this."""


def main(folder: Path, *desks: str) -> None:
    """Start each desk, look at its pages, stop it."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("Chromium is missing: `make browser` installs it.")
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=FLAGS)
        for name in desks or DESKS:
            _look(browser, folder, *DESKS[name])
        browser.close()
    for picture in folder.glob("*.png"):
        shrink(picture)


def _look(
    browser: Any, folder: Path, command: Sequence[str], pages: dict[str, str], cases: dict[str, str]
) -> None:
    with tempfile.TemporaryDirectory() as kept:
        server, address = _started([part.format(kept=kept) for part in command])
        try:
            state = _signed_in(browser, address)
            time.sleep(8)  # let the jobs count, index and draw what came in
            for look, options in LOOKS.items():
                _take(browser.new_context(storage_state=state, **options), folder, look, pages, cases)
        finally:
            _stop(server)


def _started(module: list[str]) -> tuple[subprocess.Popen[str], str]:
    server = subprocess.Popen(
        [sys.executable, "-m", *module],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "COLUMNS": "300"},
    )
    assert server.stdout is not None
    for line in server.stdout:
        found = [word for word in line.split() if word.startswith(f"http://localhost:{PORT}/")]
        if found:
            return server, found[0]
    sys.exit(f"`{' '.join(module)}` did not start.")


def _stop(server: subprocess.Popen[str]) -> None:
    server.terminate()
    try:
        server.wait(30)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _signed_in(browser: Any, address: str) -> Any:
    context = browser.new_context()
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("main")
    return context.storage_state()


def _take(context: Any, folder: Path, look: str, pages: dict[str, str], cases: dict[str, str]) -> None:
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    for name, path in pages.items():
        if look != "light" and name in AGENTS and name not in TELLING:
            continue
        page.goto(f"http://localhost:{PORT}{path}")
        page.wait_for_timeout(900)
        if name in FIRST_STEPS:
            FIRST_STEPS[name](page)
        page.screenshot(path=folder / f"{name}-{look}.png")
    for name, selector in cases.items():
        _case(page, selector)
        page.screenshot(path=folder / f"{name}-{look}.png")
    if wrong:
        print(f"{look}: the console said {wrong[:5]}")
    context.close()


def _rehearse(page: Any) -> None:
    """Try another bound and look at what it would have done."""
    page.fill("#bound", REHEARSED_BOUND)
    page.locator("#effect h2", has_text="Predicted effect").wait_for()
    page.wait_for_timeout(500)
    if page.viewport_size["width"] < 600:
        page.evaluate("scrollTo(0, document.getElementById('effect').offsetTop - 70)")  # below the bar


def _open_incident(page: Any) -> None:
    page.locator(".incidents a.desk-name").first.click()
    page.locator(".incident-card").wait_for()
    page.wait_for_timeout(300)


def _follow_the_link(page: Any) -> None:
    page.goto(page.locator("a[href^='/approve/']").first.evaluate("link => link.href"))
    page.wait_for_timeout(300)


def _open_lesson(page: Any) -> None:
    """The one in force: it was tried, and says what it did."""
    page.locator(".shared-list section").last.locator("li a").first.click()
    page.locator(".lesson-grid details summary").first.click()


def _to(selector: str) -> Callable[[Any], None]:
    """Go down to this part of the page."""

    def go(page: Any) -> None:
        page.locator(selector).first.evaluate("part => part.scrollIntoView({block: 'center'})")
        page.wait_for_timeout(300)

    return go


FIRST_STEPS = {
    "similar": _to("section.past"),
    "process": _to(".process-picture"),
    "rehearsal": _rehearse,
    "incident": _open_incident,
    "approval-link": _follow_the_link,
    "lesson": _open_lesson,
}
"""What is done on a page before it is looked at."""


def _case(page: Any, selector: str) -> None:
    """Go to the first case of the inbox that shows this."""
    page.goto(f"http://localhost:{PORT}/")
    links = page.eval_on_selector_all("[data-row] a", "all => all.map(each => each.href)")
    for link in links[:40]:
        page.goto(link)
        if page.locator(selector).count():
            page.wait_for_timeout(300)
            return


DESKS: dict[str, tuple[tuple[str, ...], dict[str, str], dict[str, str]]] = {
    "demo": (("lichen", "demo", "--keep", "{kept}", "--port", str(PORT)), PAGES, CASES),
    "swapped": (("benchmarks.swapped_desk", "{kept}", str(PORT)), SWAPPED, {}),
    "agents": (("benchmarks.agents_desk", "{kept}", str(PORT)), AGENTS, {}),
}
"""How each desk is started, the pages that are looked at, and the cases."""

if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER, *sys.argv[2:])
