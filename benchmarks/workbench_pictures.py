"""Pictures of the workbench from a real demonstration: every page in light, dark and at phone width.

`python -m benchmarks.workbench_pictures [FOLDER]` starts `lichen demo`, signs in, and looks. Needs Chromium.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

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
}


def main(folder: Path) -> None:
    """Start the demonstration, look at every page, stop it."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("Chromium is missing: `make browser` installs it.")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as kept, sync_playwright() as play:
        server, address = _started(Path(kept))
        try:
            browser = play.chromium.launch(executable_path=chromium, args=FLAGS)
            state = _signed_in(browser, address)
            time.sleep(8)  # let the jobs count and index what came in
            for look, options in LOOKS.items():
                _take(browser.new_context(storage_state=state, **options), folder, look)
            browser.close()
        finally:
            server.terminate()
            server.wait(20)


def _started(folder: Path) -> tuple[subprocess.Popen[str], str]:
    command = [sys.executable, "-m", "lichen", "demo", "--keep", str(folder / "desk"), "--port", str(PORT)]
    server = subprocess.Popen(
        command,
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
    sys.exit("The demonstration did not start.")


def _signed_in(browser: Any, address: str) -> Any:
    context = browser.new_context()
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("[data-row]")
    return context.storage_state()


def _take(context: Any, folder: Path, look: str) -> None:
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    for name, path in PAGES.items():
        page.goto(f"http://localhost:{PORT}{path}")
        page.wait_for_timeout(900)
        page.screenshot(path=folder / f"{name}-{look}.png")
    for name, selector in (("case", ".proposal"), ("case-blind", "form[data-blind='1']")):
        _case(page, selector)
        page.screenshot(path=folder / f"{name}-{look}.png")
    if wrong:
        print(f"{look}: the console said {wrong[:5]}")
    context.close()


def _case(page: Any, selector: str) -> None:
    """Go to the first case of the inbox that shows this."""
    page.goto(f"http://localhost:{PORT}/")
    links = page.eval_on_selector_all("[data-row] a", "all => all.map(each => each.href)")
    for link in links[:40]:
        page.goto(link)
        if page.locator(selector).count():
            page.wait_for_timeout(300)
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
