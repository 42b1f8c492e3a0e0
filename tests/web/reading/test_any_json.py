"""Whatever JSON comes in: the page is well formed, holds listed tags only, and shows every text."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.web.reading.parsed import safe

from lichen.inbox.plain import name, visible
from lichen.inbox.preview import SEARCH, TEXT, TITLE, preview, searchable
from lichen.web.reading import difference, render
from lichen.web.reading.shape import Format

MARKS = st.sampled_from(
    [*"<>&\"'`=/\\ \n\t#*_[]()|;,:-!~", "<script>", "](", "```", "\u202e", "\x00", "http://a.b"]
)
HOSTILE = st.lists(st.one_of(MARKS, st.text(max_size=4)), max_size=20).map("".join)
SCALAR = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), HOSTILE)
JSON = st.recursive(
    SCALAR, lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(HOSTILE, inner, max_size=4))
)
INPUTS = st.dictionaries(HOSTILE, JSON, max_size=5)
FORMATS = st.sampled_from([*Format.__args__, "nonsense"])  # type: ignore[attr-defined]
WORD = st.text(st.characters(categories=["L"], max_codepoint=0x2FF), min_size=1, max_size=12)
SENTENCES = st.recursive(
    WORD, lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(WORD, inner, max_size=4))
)
quick = settings(max_examples=35, deadline=None)


@quick
@given(INPUTS, st.data())
def test_any_json_under_any_hint_comes_out_safe(inputs: dict[str, Any], data: st.DataObject) -> None:
    hints = {key: data.draw(FORMATS) for key in inputs}
    safe(render(inputs, hints).html)


@quick
@given(st.dictionaries(WORD, SENTENCES, max_size=5))
def test_every_text_and_name_is_there_to_read(inputs: dict[str, Any]) -> None:
    said = safe(render(inputs).html).words()
    for text in _texts(inputs):
        assert text in said


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [each for held in value.values() for each in _texts(held)] + [name(key) for key in value]
    if isinstance(value, list):
        return [each for held in value for each in _texts(held)]
    return [str(value)]


@quick
@given(HOSTILE)
def test_plain_text_reads_as_it_was_written(text: str) -> None:
    said = safe(render({"a": text}, {"a": "text"}).html).words()
    shown = " ".join(visible(text).split())
    assert said == f"A {shown}".strip()


@quick
@given(st.lists(st.one_of(MARKS, st.sampled_from(["kettle", "harbour"])), max_size=25).map("".join))
def test_no_word_gets_lost_in_markdown(text: str) -> None:
    parsed = safe(render({"a": text}, {"a": "markdown"}).html)
    links = [str(attributes.get("href")) for tag, attributes in parsed.tags if tag == "a"]
    said = " ".join([parsed.words(), *links])
    for word in ("kettle", "harbour"):
        assert said.count(word) >= len(re.findall(f"(?<![^\\W_]){word}(?![^\\W_])", visible(text)))


@quick
@given(HOSTILE)
def test_spelling_out_twice_changes_nothing_more(text: str) -> None:
    assert visible(visible(text)) == visible(text)


@quick
@given(INPUTS)
def test_a_preview_is_short_plain_and_on_one_line(inputs: dict[str, Any]) -> None:
    title, text = preview(inputs)
    assert len(title) <= TITLE
    assert len(text) <= TEXT
    for said in (title, text, searchable(inputs)):
        assert "\n" not in said
        assert "\x00" not in said
        said.encode("utf-8")
    assert len(searchable(inputs)) <= SEARCH


@quick
@given(HOSTILE, HOSTILE)
def test_a_difference_holds_both_texts(before: str, after: str) -> None:
    html = difference.words(before, after)
    assert _without(html, "ins") == " ".join(visible(before).split())
    assert _without(html, "del") == " ".join(visible(after).split())
    safe(difference.lines(before, after))
    safe(difference.lines(before, after, side_by_side=True))


def _without(html: str, tag: str) -> str:
    kept = re.sub(f"<{tag}>.*?</{tag}>", "", html, flags=re.DOTALL)
    safe(kept)
    return " ".join(unescape(re.sub(r"<[^>]*>", "", kept)).split())
