"""Words beside numbers in a real browser: a box on hover, focus and tap; Enter leads to the glossary."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from tests.browser.conftest import Served

DESK = "/partnerships/desk/"
WORD = ".headline a.term"


@pytest.fixture
def overview(own: Served, sign_in: Callable[..., Any]) -> Callable[..., Any]:
    def enter(**options: Any) -> Any:
        page = sign_in(own, "owner", **options)
        page.goto(own.url + DESK)
        return page

    return enter


def test_a_box_appears_on_hover_and_goes_with_escape(overview: Callable[..., Any]) -> None:
    page = overview()
    page.hover(f"{WORD} >> nth=0")
    box = page.locator("#term-box")
    box.wait_for(state="visible")
    assert page.get_attribute(f"{WORD} >> nth=0", "aria-describedby") == "term-says"
    number = page.locator(".headline b >> nth=0").bounding_box()
    shown = box.bounding_box()
    assert shown["y"] + shown["height"] <= number["y"] or shown["y"] >= number["y"] + number["height"]
    page.keyboard.press("Escape")
    box.wait_for(state="hidden")
    assert page.get_attribute(f"{WORD} >> nth=0", "aria-describedby") is None


def test_a_click_stays_on_the_page_and_the_keyboard_leads_to_the_entry(
    overview: Callable[..., Any],
) -> None:
    page = overview()
    page.click(f"{WORD} >> nth=0")
    assert page.url.endswith(DESK)
    page.locator("#term-box a").click()
    page.wait_for_url(re.compile(r"/glossary/#wrong$"))
    page.go_back()
    page.wait_for_url(re.compile(DESK + "$"))
    page.focus(f"{WORD} >> nth=0")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/glossary/#wrong$"))


def test_a_tap_on_a_phone_shows_the_box_within_the_screen(overview: Callable[..., Any]) -> None:
    page = overview(has_touch=True)
    page.set_viewport_size({"width": 390, "height": 844})
    page.tap(f"{WORD} >> nth=1")
    box = page.locator("#term-box")
    box.wait_for(state="visible")
    assert page.url.endswith(DESK)
    shown = box.bounding_box()
    assert shown["x"] >= 0
    assert shown["x"] + shown["width"] <= 390


def test_typing_finds_words(overview: Callable[..., Any]) -> None:
    page = overview()
    page.goto(page.url.replace(DESK, "/glossary/"))
    every = page.locator("[data-words]:visible").count()
    page.fill("#words", "drawn by lot")
    page.wait_for_function("document.querySelectorAll('[data-words][hidden]').length > 0")
    assert 0 < page.locator("[data-words]:visible").count() < every
    page.fill("#words", "xyzzy")
    page.locator("#glossary-none").wait_for(state="visible")
