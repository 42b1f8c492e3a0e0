"""The page: one file, no scripts, nothing fetched, the same figures with charts or without."""

from __future__ import annotations

import re
import stat
import sys
from html.parser import HTMLParser

import pytest

from lichen.errors import InputRefused
from lichen.reports.assess import assess, write_html, write_json
from lichen.reports.assess.page import page


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    from csv import writer

    folder = tmp_path_factory.mktemp("known")
    header, rows, truth = _known()
    for name, top, body in (
        ("decisions.csv", header, rows),
        ("cases.csv", ("case", "truth", "region"), truth),
    ):
        with (folder / name).open("w", newline="") as stream:
            sheet = writer(stream)
            sheet.writerow(top)
            sheet.writerows(body)
    return assess(folder / "decisions.csv", cases=folder / "cases.csv", group="region")


def _known():
    rows, truth = [], []
    for case in range(200):
        answer, other = ("b", "a") if case % 2 else ("a", "b")
        rows.append(
            [case, f"<b>ann</b> {case % 2}", "person", other if case % 5 == 1 else answer, "", 30, "false"]
        )
        rows.append([case, "model", "ai", other if case % 10 == 0 else answer, 0.9, "", ""])
        truth.append([case, answer, "north" if case % 3 else "south & east"])
    return ("case", "partner", "role", "answer", "confidence", "seconds", "saw_ai"), rows, truth


@pytest.fixture(scope="module")
def html(found):
    return page(found)


class Tags(HTMLParser):
    void = frozenset({"meta", "link", "br", "img", "hr", "input"})

    def __init__(self):
        super().__init__()
        self.open, self.seen = [], []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))
        if tag not in self.void:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def tags(html):
    parser = Tags()
    parser.feed(html)
    assert parser.open == []
    return parser.seen


def test_the_page_begins_with_the_headline(html, found):
    text = re.search(r"<h1>(.*?)</h1>", html, re.S).group(1).replace("\u00a0", " ")
    assert text == found.headline[0]
    assert text.startswith("Together, people and the AI were wrong in")


def test_the_page_needs_no_script_and_fetches_nothing(tags, html):
    assert not [tag for tag, _ in tags if tag in {"script", "link", "img", "iframe", "object"}]
    assert not [
        value
        for _, attrs in tags
        for name, value in attrs.items()
        if name in {"src", "href", "xlink:href"} and not value.startswith("#")
    ]
    assert not re.search(r"url\((?!#)|@import", html)


def test_names_from_the_file_are_text_never_markup(html):
    assert "<b>ann</b>" not in html
    assert "&lt;b&gt;ann&lt;/b&gt;" in html
    assert "south &amp; east" in html


def test_every_picture_has_a_caption_that_names_it(tags):
    pictures = [attrs for tag, attrs in tags if tag == "svg"]
    ids = {attrs.get("id") for _, attrs in tags}
    assert len(pictures) == 4
    assert all(attrs["role"] == "img" and attrs["aria-labelledby"] in ids for attrs in pictures)


def test_ids_are_unique(tags):
    ids = [attrs["id"] for _, attrs in tags if "id" in attrs]
    assert len(ids) == len(set(ids))


def test_pictures_follow_light_and_dark(html):
    pictures = "".join(re.findall(r"<svg.*?</svg>", html, re.S))
    assert "var(--people)" in pictures
    assert "var(--together)" in pictures
    assert not set(re.findall(r'(?:fill|stroke)="(#[0-9a-f]{3,8}|black|white)"', pictures))
    assert "prefers-color-scheme: dark" in html


def test_without_charting_parts_the_tables_remain_and_a_sentence_says_so(found, monkeypatch):
    monkeypatch.setitem(sys.modules, "altair", None)
    plain = page(found)
    assert "<svg" not in plain
    assert "pip install 'lichen[reports]'" in plain.replace("&#39;", "'")
    assert "Reviews per case" in plain


def test_the_page_is_written_whole_and_readable_by_others(found, tmp_path):
    path = tmp_path / "report.html"
    path.write_text("old")
    write_html(found, path)
    assert path.read_text(encoding="utf-8").endswith("</html>\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert [one.name for one in tmp_path.iterdir()] == ["report.html"]


def test_a_failing_page_leaves_the_old_one(found, tmp_path, monkeypatch):
    path = tmp_path / "report.html"
    path.write_text("old")
    monkeypatch.setattr("lichen.reports.assess.document.page", lambda _: "half" + chr(0xD800))
    with pytest.raises(UnicodeEncodeError):
        write_html(found, path)
    assert path.read_text() == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["report.html"]


def test_a_folder_that_is_not_there_is_a_sentence(found, tmp_path):
    with pytest.raises(InputRefused, match=r"cannot be written .*Choose a folder that exists"):
        write_json(found, tmp_path / "none" / "report.json")


LIGHT_AND_DARK = re.compile(r"--(\w[\w-]*): (#[0-9a-f]{6})")


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", [0, 1])
@pytest.mark.parametrize("ink", ["ink", "quiet", "people", "ai", "together"])
@pytest.mark.parametrize("ground", ["ground", "surface", "soft", "together-soft"])
def test_text_keeps_the_contrast_of_wcag_aa(html, theme, ink, ground):
    blocks = re.findall(r":root \{(.*?)\}", html, re.S)
    colours = dict(LIGHT_AND_DARK.findall(blocks[theme]))
    light, dark = sorted((luminance(colours[ink]), luminance(colours[ground])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5
