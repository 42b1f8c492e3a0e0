"""A page with every kind of input, to be looked at: `python tests/web/reading/gallery.py FILE.html`.

Everything on it is made up. It is served with the workbench's content policy, so what would break it shows.
"""

from __future__ import annotations

import base64
import sys
from pathlib import Path
from typing import Any

import numpy as np

from lichen.inbox.preview import preview
from lichen.web.reading import difference, render, words
from lichen.web.reading.markup import element
from lichen.web.reading.png import png

ROOT = Path(__file__).resolve().parents[3]
POLICY = "default-src 'self'; img-src 'self' data:; script-src 'self'; style-src 'self' 'unsafe-inline'"
TOKENS = ROOT / "src/lichen/web/static/css/1_tokens.css"
FRAME = """
body { margin: 0 auto; max-width: 60rem; padding: 1rem; background: var(--surface); color: var(--ink);
  font: 14px/1.5 var(--sans, sans-serif); } h2 { margin-top: 3rem; border-top: 3px solid var(--line); }
"""
LETTER = "\n\n".join(
    ["Dear support team,"]
    + [
        "I ordered a kettle and two cups three weeks ago, and the parcel still has not arrived. The tracking "
        "page at https://parcels.example/track?id=4711 says that it was handed over, but nobody here saw it."
    ]
    * 14
    + ["Yours sincerely,\nA customer"]
)
MARKDOWN = """# Inspection report

Found on **three** of five pumps; see [the manual](https://manuals.example/pump) and [this](https://a.example).

- bearing worn
- seal `P-17` leaks
  1. replace it
  2. test it

| pump | pressure | state |
|---|--:|---|
| north | 4.2 | fine |
| south | 12.9 | **leaks** |

> The last inspection found nothing.

```
pressure = 4.2
a_long_line = "which does not fit on a phone and scrolls in a box of its own, as it should be here"
```

![tracking](https://evil.example/pixel.gif) ![script](javascript:alert(1)) <script>alert(1)</script>
"""


def digit() -> list[list[int]]:
    """A made-up four on eight by eight points, ink from 0 to 16."""
    rows = ["...##...", "..##....", ".##..#..", "##..##..", "########", "....##..", "....##..", "....##.."]
    return [[16 if point == "#" else 0 for point in row] for row in rows]


def photo() -> str:
    """A made-up colour picture as a data address."""
    down, across = np.mgrid[0:240, 0:400]
    bands = [down % 256, across % 256, (down + across) // 3 % 256]
    return "data:image/png;base64," + base64.b64encode(png(np.stack(bands, 2).astype(np.uint8))).decode()


def cases() -> dict[str, dict[str, Any]]:
    """Every kind of input, each under what it shows."""
    messages = [
        {"from": "Customer", "at": "2030-06-28T09:12:00Z", "text": "My card was charged twice."},
        {
            "from": "Desk",
            "at": "2030-06-28T09:40:00Z",
            "text": "Sorry to hear that. Which card?\n\nAnd which order?",
        },
        {
            "from": "Customer",
            "at": "2030-06-28T10:02:00Z",
            "to": "Desk",
            "text": "Order 4711. " + "I wait. " * 40,
        },
    ]
    loan = {
        "applicant_name": "Example, E.",
        "income": 48500,
        "employed": True,
        "guarantor": None,
        "since": "2021-03-01",
        "applicationURL": "https://desk.example/a/4711",
        "address": {"street": "Long Lane 3", "city": "Bonn", "zip_code": 53111},
        "loans": [{"bank": "First", "rest": 12000, "rate": 3.2}, {"bank": "Second", "rest": 900, "rate": 11}],
        "reasons": ["kitchen", "roof"],
        "household": {"people": {"first": {"age": 44, "job": {"title": "Nurse", "shift": {"nights": 3}}}}},
    }
    wide = [{f"measure_{place}": row * place / 7 for place in range(24)} for row in range(12)]
    return {
        "A digit": {"image": digit()},
        "A ticket": {"subject": "Parcel lost", "priority": 2, "body": LETTER, "contract": "public"},
        "A loan": loan,
        "A conversation": {"subject": "Charged twice", "messages": messages},
        "Markdown": {"report": MARKDOWN},
        "Tables": {
            "readings": wide,
            "csv": "city;people;note\nBonn;331000;on the Rhine\nUlm;126000;on the Danube",
        },
        "Many rows": {"rows": [{"n": place, "square": place * place} for place in range(260)]},
        "A picture": {"photo": photo(), "scan": (np.add.outer(range(32), range(32)) * 4).tolist()},
        "Right to left": {"message": "שלום, ההזמנה שלי לא הגיעה. " * 12, "name": "مرحبا"},
        "Hostile": {
            "<script>alert(1)</script>": "<img src=x onerror=alert(1)>",
            "file": "invoice\u202egpj.exe",
            "link": "javascript:alert(1)",
            "svg": "data:image/svg+xml,<svg onload=alert(1)>",
            "null": "a\x00b",
            "long word": "x" * 400,
            "stacked": "Z" + "\u0310\u0321\u0335" * 60 + "algo",
        },
        "Nothing": {},
    }


def page() -> str:
    """The whole gallery."""
    sheets = (TOKENS, ROOT / "src/lichen/web/static/css/6_reading.css")
    style = FRAME + "".join(sheet.read_text(encoding="utf-8") for sheet in sheets)
    parts = []
    for title, inputs in cases().items():
        short = preview(inputs)
        listed = element("p", f"In a list: {short.title} — {short.text}", class_="reading-remark")
        parts += [f"<h2>{title}</h2>", listed, render(inputs).html]
    head = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    look = '<meta name="viewport" content="width=device-width, initial-scale=1">'
    styles = f"<style>{style}</style>"
    body = "".join([*parts, *_differences(), *_words()])
    top = f'<html lang="en"><head><meta charset="utf-8">{head}{look}<title>Reading</title>{styles}</head>'
    return f"<!doctype html>{top}<body><main><h1>Reading</h1>{body}</main></body></html>"


def _differences() -> list[str]:
    before = (ROOT / "src/lichen/charter/templates/support-triage.yaml").read_text(encoding="utf-8")
    after = before.replace("bound: 0.05", "bound: 0.02").replace("reviews: 3", "reviews: 2\nextra: line")
    letter = "Dear customer, we pay back 20 EUR within five days. Yours, the desk"
    edited = "Dear customer, we will pay back 30 EUR within three days. Kind regards, the desk"
    return [
        "<h2>Words that changed</h2>",
        difference.words(letter, edited),
        "<h2>Lines that changed</h2>",
        difference.lines(before, after),
        "<h2>Lines beside each other</h2>",
        difference.lines(before, after, side_by_side=True),
    ]


def _words() -> list[str]:
    shares = (0.999, 0.93, 0.7, 0.5, 0.2, 0.05, 0.004)
    said = [words.probability(share) for share in shares]
    said.append(words.unsure([0.5, 0.45, 0.05], ["4", "9", "7"]))
    return ["<h2>Words</h2>", *(element("p", each) for each in said)]


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
