"""Inputs that attack the reader: nothing that runs comes out, and no page grows without bound."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from tests.web.reading.parsed import safe

from lichen.web.reading import render

BOUND = 6_000_000
SVG = "data:image/svg+xml;base64," + base64.b64encode(b"<svg onload=alert(1)>").decode()
ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</textarea></title></style></script><script>alert(1)</script>",
    "<svg/onload=alert(1)>",
    "<iframe srcdoc='<iframe src=javascript:alert(1)>'></iframe>",
    "<a href='javascript:alert(1)'>x</a>",
    "<div style='background:url(javascript:alert(1))'>x</div>",
    "<!--><script>alert(1)</script>-->",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "vbscript:msgbox(1)",
    "//evil.example/x.js",
    "https://bank.example@evil.example/",
    "https://good.example\\@evil.example",
    "http://[::1",
    'https://x.example/" onmouseover="alert(1)',
    "https://x.example/'onmouseover='alert(1)",
    SVG,
    "data:image/png;base64," + base64.b64encode(b"<script>alert(1)</script>").decode(),
    'data:image/png;base64,iVBORw0KGgo=" onerror="alert(1)',
    "/attachments/../admin/delete.png",
    "/attachments//evil.example/a.png",
    "invoice\u202egpj.exe",
    "null\x00byte <scr\x00ipt>alert(1)</scr\x00ipt>",
    "lone \ud800 surrogate",
    "hidden \U000e0041\U000e0042 tags",
    "{{ 7*7 }} {% include 'x' %}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#x6a;avascript:alert(1)",
]
MARKDOWN = [
    "[x](javascript:alert(1))",
    "[x](java&#x73;cript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](javascript:alert(1))",
    "![x](https://evil.example/pixel.gif)",
    "![x](//evil.example/pixel.gif)",
    "![x](/logout)",
    "![x](/attachments/../logout)",
    f"![x]({SVG})",
    "![x](data:text/html,<script>)",
    "<javascript:alert(1)>",
    "[x](https://a.example 'title\" onclick=\"alert(1)')",
    "[a]: javascript:alert(1)\n\n[a]",
    "```<script>\nx\n```",
    "| a | b |\n|--:|---|\n| <script> | <img src=x onerror=alert(1)> |",
    "<details open ontoggle=alert(1)>",
    "# x {onclick=alert(1)}",
    '[x](<https://a.example/"onclick=alert(1)>)',
    '!["onerror=alert(1)](/attachments/a.png)',
    "[https://bank.example](https://evil.example)",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_in_any_place_comes_out_as_text(attack: str) -> None:
    places: dict[str, Any] = {
        "text": attack,
        "long": f"{attack} " + "word " * 80,
        attack: "a key",
        "nested": {attack: [attack, {attack: attack}]},
        "table": [{attack: attack, "b": 1}, {attack: attack}],
        "columns": {"columns": [attack, "b"], "rows": [[attack, {attack: attack}]]},
        "csv": f"a;b\n{attack};1\n{attack};2".replace("\x00", ""),
        "thread": [{"from": attack, "at": attack, attack: attack, "text": attack}],
        "image": attack,
        "file": {"name": attack, "url": attack},
        "deep": [[[[[[[[[{attack: attack}]]]]]]]]],
    }
    hints = {
        name: {"format": form, "label": attack} for name in places for form in ("text",) if name == "text"
    }
    safe(render(places, hints).html)
    safe(render({"text": attack}, {"text": {"format": "markdown", "label": attack}}).html)


@pytest.mark.parametrize("attack", [*ATTACKS, *MARKDOWN])
def test_markdown_runs_nothing_and_fetches_nothing(attack: str) -> None:
    html = render({"text": attack}, {"text": "markdown"}).html
    parsed = safe(html)
    assert not [
        tag for tag, attributes in parsed.tags if tag == "img" and "evil" in (attributes["src"] or "")
    ]
    safe(render({"text": f"# Title\n\n> - **{attack}**\n\n{attack}"}, {"text": "markdown"}).html)


def test_a_link_that_says_one_host_and_leads_to_another_shows_where_it_leads() -> None:
    html = render({"text": "[https://bank.example](https://evil.example)"}, {"text": "markdown"}).html
    assert "(evil.example)" in html


def test_characters_that_hide_or_turn_text_are_spelt_out() -> None:
    said = safe(render({"file": "invoice\u202egpj.exe", "note": "a\x00b\U000e0041"}).html).words()
    assert "invoice[U+202E]gpj.exe" in said
    assert "a[U+0000]b[U+E0041]" in said


HUGE = [
    pytest.param({"text": "x" * 10_000_000}, id="10 MB without a blank"),
    pytest.param({"text": "<\u202e\n\n" * 2_500_000}, id="10 MB of overrides and paragraphs"),
    pytest.param({"text": " " * 10_000_000 + "x"}, id="10 MB of blanks"),
    pytest.param({f"key {place}": place for place in range(100_000)}, id="100,000 keys"),
    pytest.param({"one": {f"key {place}": "<" for place in range(100_000)}}, id="100,000 inner keys"),
    pytest.param({"rows": [{"a": "<" * 300}] * 100_000}, id="100,000 rows"),
    pytest.param({"row": [{f"c{n}": n for n in range(20_000)}] * 2}, id="20,000 columns"),
    pytest.param({"list": [["<", ["<"]]] * 100_000}, id="100,000 lists"),
    pytest.param({"chat": [{"from": "a", "text": "<" * 5_000}] * 20_000}, id="20,000 messages"),
    pytest.param({"image": [[255] * 2_000] * 1_000}, id="2 million points"),
    pytest.param({"image": "data:image/png;base64," + "A" * 10_000_000}, id="10 MB of a picture"),
    pytest.param({"k" * 1_000_000: "v"}, id="a key of 1 MB"),
    pytest.param({"n": 10**5_000, "m": -(10**4_000), "f": 1e308}, id="huge numbers"),
]


@pytest.mark.parametrize("inputs", HUGE)
def test_a_page_stays_bounded_however_large_the_case(inputs: dict[str, Any]) -> None:
    page = render(inputs)
    assert len(page.html) < BOUND
    safe(page.html)


def test_a_page_says_when_it_is_not_complete() -> None:
    assert not render({"text": "x" * 10_000_000}).complete
    assert render({"text": "x" * 1_000}).complete


@pytest.mark.parametrize(
    "mark", ["[", "*a ", "_a_", "![", "`", "> ", "- ", "<", "((", "~~", "[a](", "|a", "&#", "\\"]
)
def test_markdown_of_one_mark_without_end_is_shown(mark: str) -> None:
    html = render({"text": mark * (39_000 // len(mark))}, {"text": "markdown"}).html
    assert len(html) < BOUND
    safe(html)


def test_a_thousand_floors_are_shown_without_falling() -> None:
    as_mapping: object = "<script>"
    as_list: object = "<script>"
    for _ in range(1_000):
        as_mapping, as_list = {"<a>": as_mapping}, [as_list]
    parsed = safe(render({"m": as_mapping, "l": as_list}).html)
    assert parsed.words().count("<script>") == 2


@pytest.mark.parametrize(
    "text",
    [
        "[//]: # (secret)",
        "[a]: https://a.example 'secret'\n\nhello",
        "[x](https://a.example 'secret')",
        "> " * 30 + "secret",
        "| a | b |\n|---|---|\n| 1 | 2 | secret |",
        "```text secret\ncode\n```",
        "![alt](https://a.example/secret.png)",
    ],
)
def test_what_markdown_would_hide_from_people_is_there_to_read(text: str) -> None:
    assert "secret" in safe(render({"t": text}, {"t": "markdown"}).html).words()


def test_markdown_that_hides_nothing_is_shown_once() -> None:
    text = "# Title\n\n1. **one** `two`\n2. [three](https://a.example/b)\n\n```python\nfour = 4\n```\n\n"
    table = "| a |\n|--:|\n| 5 |"
    assert "as it was written" not in render({"t": text + table}, {"t": "markdown"}).html
