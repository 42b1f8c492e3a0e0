"""Every figure of every page says what it means: its label is a word of the glossary."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest

from lichen.reports.figures.catch_up import catch_up
from lichen.web.glossary.terms import terms

AT = "/partnerships/desk/"
PAGES = (
    "/partnerships/",
    AT,
    AT + "cards/",
    AT + "cards/model/",
    AT + "cards/first/",
    AT + "allocation/",
    AT + "allocation/rehearsals/",
    AT + "allocation/predictions/",
    AT + "lane/",
    AT + "incidents/",
    AT + "drift/",
    AT + "charter/",
    "/",
    "/?scope=team",
    "/cases/desk/case-0/",
    "/cases/desk/waiting/",
)
FIGURES = (
    "lane_story",
    "lane_errors",
    "lane_alone",
    "audit_cost",
    "sides",
    "against",
    "calibration",
    "lanes",
    "yardstick",
    "certificate",
    "volume",
    "backlog",
    "service_level",
    "load",
    "acceptance",
    "overrides",
    "revisions",
    "agreement",
    "changes",
)
VOID = {"input", "meta", "link", "br", "hr", "img", "meter"}

Place = tuple[str, frozenset[str]]
"""An open element: its tag and its classes."""


def _within(where: list[Place], *wanted: str) -> bool:
    return any(name in classes for _, classes in where for name in wanted)


LABELS: dict[str, Callable[[list[Place], Place], bool]] = {
    "numbers at the top": lambda where, here: "what" in here[1] and _within(where, "headline"),
    "titles of figures": lambda where, here: here[0] == "h3" and ("figcaption", frozenset()) in where,
    "columns of numbers": lambda where, here: (
        here[0] == "th" and "number" in here[1] and not _within(where, "effects", "charter-read")
    ),
    "predicted effects": lambda where, here: (
        here[0] == "th" and not here[1] and ("tbody", frozenset()) in where and _within(where, "effects")
    ),
    "settings": lambda where, here: here[0] == "label" and _within(where, "slider"),
    "facts of a card or a case": lambda where, here: (
        here[0] == "dt" and _within(where, "partner-card", "panel")
    ),
}


class Labels(HTMLParser):
    """The labels of figures on a page, whether each holds a term, and where all terms lead."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[Place] = []
        self.found: list[tuple[str, str, bool]] = []
        self.waiting: tuple[str, int] | None = None
        self.text, self.has = "", False
        self.leads: list[str] = []
        self.nested: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        here = (tag, frozenset((given.get("class") or "").split()))
        if "term" in here[1]:
            self.has = True
            self.leads.append(given["href"] or "")
            self.nested += [given["href"] or ""] * any(each in ("a", "button") for each, _ in self.open)
        if self.waiting is None:
            kind = next((name for name, fits in LABELS.items() if fits(self.open, here)), None)
            if kind:
                self.waiting, self.text, self.has = (kind, len(self.open)), "", False
        if tag not in VOID:
            self.open.append(here)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass
        if self.waiting is not None and len(self.open) == self.waiting[1]:
            if self.text.strip():
                self.found.append((self.waiting[0], self.text.strip(), self.has))
            self.waiting = None

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture
def desk(drawn_desk: Any) -> Any:
    catch_up(drawn_desk.house.ledger, "desk")
    return drawn_desk


def pages(world: Any, *names: str) -> dict[str, str]:
    found = {}
    for name in names:
        client = world.client(name)
        for path in (*PAGES, *(f"{AT}figures/{each}/" for each in FIGURES)):
            answer = client.get(path)
            if answer.status_code == 200:
                found[f"{name} {path}"] = answer.content.decode()
    preview = world.client("owner").post(AT + "allocation/preview/", {"bound": "5", "cases_per_day": "100"})
    return found | {"preview": preview.content.decode()}


def test_every_label_of_a_figure_is_a_word_of_the_glossary(desk: Any) -> None:
    silent, kinds = set(), set()
    for page in pages(desk, "owner", "first", "second").values():
        for kind, label, has in Labels(page).found:
            kinds.add(kind)
            if not has:
                silent.add((kind, label))
    assert not silent
    assert kinds == set(LABELS), "a kind of label was not met on any page"


def test_every_term_of_a_page_stands_in_the_glossary_and_in_no_other_link(desk: Any) -> None:
    shown = desk.client("owner").get("/glossary/").content.decode()
    there = set(re.findall(r'<article class="card" id="([\w-]+)"', shown))
    assert there == set(terms())
    for path, page in pages(desk, "owner", "first").items():
        read = Labels(page)
        assert {lead.removeprefix("/glossary/#") for lead in read.leads} <= there, path
        assert not read.nested, path


def test_a_box_on_a_blind_case_gives_nothing_away(desk: Any) -> None:
    person = next(
        row.partner
        for row in desk.house.ledger.rows("asks_of_case", chain="desk", case="waiting")
        if row.status == "open"
    )
    page = desk.client(person).get("/cases/desk/waiting/").content.decode()
    assert 'href="/glossary/#blind-first"' in page
    assert "71 %" not in page
    assert "proposes" not in page
