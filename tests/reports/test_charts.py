"""Charts: complete, colourless until a theme is chosen, and drawn in a browser that allows nothing inline."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from tests.reports.past import Past

from lichen.actions.partnership import Partnership
from lichen.ledger.ledger import open_ledger
from lichen.reports.charts.bundle import bundle, digest, kept
from lichen.reports.charts.drawings import drawings
from lichen.reports.charts.palette import DARK, LIGHT, MARK, themed
from lichen.reports.charts.spec import charted, spec
from lichen.reports.figures.catch_up import catch_up
from lichen.reports.figures.figure import Figure
from lichen.reports.figures.load import Viewer
from lichen.reports.figures.page import page

CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Figure]:
    past = Past()
    with open_ledger(tmp_path_factory.mktemp("charts") / "lichen.db") as ledger:
        past.write(ledger)
        catch_up(ledger, "desk")
        return page(Partnership(ledger, "desk"), viewer=Viewer("first", "owner"), now=past.end)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def specs(figures: dict[str, Figure]) -> dict[str, Any]:
    return {name: found for name, figure in figures.items() if (found := spec(figure)) is not None}


def texts(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    for each in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from texts(each)


def test_the_drawings_beside_the_code_are_those_altair_makes() -> None:
    pytest.importorskip("altair")
    path = Path(__file__).resolve().parents[2] / "src/lichen/reports/charts/drawings.json"
    known, made = json.loads(path.read_text(encoding="utf-8")), drawings()
    for each in (*known.values(), *made.values()):
        each.pop("$schema")
    assert known == json.loads(json.dumps(made)), "run python -m lichen.reports.charts.drawings"


def test_every_drawing_belongs_to_a_figure_and_is_drawn(
    figures: dict[str, Figure], specs: dict[str, Any]
) -> None:
    assert charted() <= figures.keys() | {"card_calibration", "card_stated", "moved"}
    assert len(specs) >= 12


def test_a_chart_fetches_nothing_and_fills_its_container(specs: dict[str, Any]) -> None:
    for name, each in specs.items():
        schema = each.pop("$schema")
        assert "vega-lite" in schema
        assert not [text for text in texts(each) if "://" in text], name
        assert '"url"' not in json.dumps(each)
        assert each["width"] == "container"
        each["$schema"] = schema


def test_a_chart_says_in_words_what_it_shows(figures: dict[str, Figure], specs: dict[str, Any]) -> None:
    for name, each in specs.items():
        assert figures[name].sentence in each["description"]


def test_colours_are_tokens_until_a_palette_gives_them(specs: dict[str, Any]) -> None:
    for palette in (LIGHT, DARK):
        for each in specs.values():
            coloured = list(texts(themed(each, palette)))
            assert not [text for text in coloured if text.startswith(MARK)]
            assert set(palette.values()) & set(coloured)
    plain = [text for each in specs.values() for text in texts({**each, "datasets": {}})]
    assert not [text for text in plain if text.startswith("#")]


def test_words_of_people_are_never_taken_for_a_colour() -> None:
    data = {"datasets": {"rows": [{"partner": "token:ink"}]}, "color": "token:ink"}
    assert themed(data, LIGHT) == {"datasets": data["datasets"], "color": LIGHT["ink"]}


def test_a_figure_with_nothing_in_it_has_no_chart(figures: dict[str, Figure]) -> None:
    assert spec(figures["learning"]) is None
    empty = figures["backlog"]
    rows = tuple(row._replace(asks=0) for row in empty.rows)
    assert spec(Figure("backlog", empty.title, empty.sentence, rows)) is None


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_marks_and_words_stand_out_from_their_ground(palette: dict[str, str]) -> None:
    for name in ("people", "ai", "together", "ink", "quiet"):
        assert contrast(palette[name], palette["surface"]) >= 4.5, name


def test_the_script_is_kept_as_a_file_under_the_name_of_its_bytes(tmp_path: Path) -> None:
    pytest.importorskip("vl_convert")
    path = kept(tmp_path / "cache")
    assert path is not None
    assert path == kept(tmp_path / "cache")
    assert digest(path.read_text(encoding="utf-8")) in path.name


@pytest.fixture
def served(specs: dict[str, Any]) -> Iterator[str]:
    """The charts on a page whose policy allows scripts and styles from its own files only."""
    pytest.importorskip("vl_convert")
    places = "".join(f'<figure><div id="{name}"></div></figure>' for name in specs)
    files = {
        "/": ("text/html", _PAGE + places),
        "/page.css": ("text/css", ":root{--ai:#123456} .lichen-chart{display:block;width:100%}"),
        "/charts.js": ("text/javascript", bundle() or ""),
        "/page.js": ("text/javascript", _DRAW),
        "/charts.json": ("application/json", json.dumps(specs)),
    }  # fmt: skip

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name the library calls
            kind, text = files[self.path]
            self.send_response(200)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Security-Policy", _POLICY)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *parts: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


_PAGE = (
    '<!doctype html><html lang="en"><title>Charts</title><link rel="icon" href="data:,">'
    '<link rel="stylesheet" href="/page.css"><script src="/charts.js"></script>'
    '<script defer src="/page.js"></script><body>'
)
_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:"
_DRAW = """
(async () => {
  const specs = await (await fetch('/charts.json')).json();
  for (const [name, spec] of Object.entries(specs))
    await lichenCharts.draw(document.getElementById(name), spec);
  await lichenCharts.draw(document.getElementById('lanes'), specs.lanes, THEME);
  window.drawn = Object.keys(specs).length;
})();
""".replace("THEME", json.dumps(dict.fromkeys(LIGHT, "#abcdef")))


@pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium")
def test_charts_are_drawn_under_a_strict_policy_without_a_word_from_the_browser(
    served: str, specs: dict[str, Any]
) -> None:
    from playwright.sync_api import sync_playwright

    said: list[str] = []
    with sync_playwright() as play:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
        browser = play.chromium.launch(executable_path=str(CHROMIUM), args=flags)
        view = browser.new_page(viewport={"width": 390, "height": 800})
        view.on("console", lambda message: said.append(message.text))
        view.on("pageerror", lambda error: said.append(str(error)))
        view.goto(served)
        view.wait_for_function("() => window.drawn", timeout=30_000)
        drawn = view.evaluate("document.querySelectorAll('.lichen-chart svg').length")
        inline = view.evaluate("document.querySelectorAll('style').length")
        own = view.evaluate("document.querySelector('#certificate svg').outerHTML")
        given = view.evaluate("document.querySelector('#lanes svg').outerHTML")
        wide = view.evaluate("document.documentElement.scrollWidth")
        browser.close()
    assert said == []
    assert (drawn, inline) == (len(specs), 0)
    assert "#123456" in own, "colours come from the page's own tokens"
    assert "#abcdef" in given, "and from the theme where one is given"
    assert wide <= 390, "no chart is wider than a phone"
