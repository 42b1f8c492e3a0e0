"""A newcomer goes from the demonstration to ten settled cases with the keyboard alone."""

from __future__ import annotations

import sqlite3
import sys
import time
from pathlib import Path
from typing import Any

from tests.browser.conftest import start


def settled_by_hand(path: Path) -> int:
    """Cases to which the newcomer contributed and that are settled."""
    with sqlite3.connect(path) as ledger:
        return int(
            ledger.execute(
                "SELECT COUNT(*) FROM cases c WHERE settled_seq IS NOT NULL AND EXISTS (SELECT 1"
                " FROM contributions k WHERE k.chain = c.chain"
                " AND k.case_id = c.case_id AND k.partner = 'you')"
            ).fetchone()[0]
        )


def test_ten_cases_settled_with_the_keyboard_alone(chromium: Any, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "lichen", "demo", "--cases", "150", "--keep", str(tmp_path / "desk")]
    running = start("", tmp_path, command=command)
    try:
        address = next(word for line in running.said for word in line.split() if word.startswith(running.url))
        page = chromium.new_context(viewport={"width": 1280, "height": 860}).new_page()
        wrong: list[str] = []
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(address)
        page.wait_for_selector("[data-row]")
        page.keyboard.press("n")
        for _ in range(10):
            _answer(page)
        ledger, until = tmp_path / "desk" / "lichen.db", time.monotonic() + 45
        while settled_by_hand(ledger) < 10 and time.monotonic() < until:
            _answer(page)  # some cases need a second person: go on until ten are settled
            page.wait_for_timeout(300)
        assert settled_by_hand(ledger) >= 10
        assert wrong == []
    finally:
        running.stop()


def _answer(page: Any) -> None:
    """Read the digit as the AI proposes it, or call it a 3; save, and go on."""
    page.wait_for_selector("form[data-answer] [data-key='Enter']")
    before = page.locator(".case-grid").get_attribute("data-address")
    page.keyboard.press("?")
    page.wait_for_selector("dialog[open]")
    page.keyboard.press("Escape")
    keep = page.locator("[data-key='k']").count()
    if keep:
        page.keyboard.press("k")
    elif page.locator("[data-accept]").count():
        page.keyboard.press("y")
    else:
        page.keyboard.press("3")
        page.keyboard.press("f")
        page.keyboard.press("Enter")
    moved = "document.querySelector('.case-grid')?.dataset.address !== before"
    looks_again = "false" if keep else "document.querySelector('[data-key=k]')"
    changed = f"([before]) => {moved} || {looks_again}"
    page.wait_for_function(changed, arg=[before])
