"""Plain text for people: paragraphs kept, addresses as links, what is long behind a fold."""

from __future__ import annotations

import re

from lichen.inbox.plain import visible
from lichen.web.reading.budget import Budget
from lichen.web.reading.link import linked
from lichen.web.reading.markup import Html, element, folded, joined, remark

LINES, LINE = 30, 90
_WORTH_A_FOLD = 6
_PARAGRAPHS = 400
_GAP = re.compile(r"\n(?:[ \t]*\n)+")


def prose(text: str, budget: Budget, lines: int = LINES) -> Html:
    """The text in paragraphs; after about `lines` lines of ninety characters the rest is folded."""
    kept, left = budget.text(text)
    head, tail, more = cut(visible(kept).strip("\n"), lines)
    parts = [_paragraphs(head)]
    if tail:
        parts.append(folded(f"Show {more:,} more lines", _paragraphs(tail)))
    if left:
        parts.append(remark(f"{left:,} more characters are not shown here."))
    return joined(parts)


def cut(text: str, lines: int = LINES) -> tuple[str, str, int]:
    r"""What fits into so many lines, the rest, and about how many lines the rest has.

    >>> cut("one\ntwo", lines=30)
    ('one\ntwo', '', 0)
    """
    place, used = 0, 0
    while used < lines and place < len(text):
        end = text.find("\n", place)
        end = len(text) if end < 0 else end
        fits = (lines - used) * LINE
        if end - place > fits:
            place, used = _between_words(text, place + fits), lines
        else:
            used += _lines(end - place)
            place = min(end + 1, len(text))
    more = sum(_lines(len(line)) for line in text[place:].split("\n"))
    return (text, "", 0) if more < _WORTH_A_FOLD else (text[:place], text[place:], more)


def _lines(length: int) -> int:
    return max(1, -(-length // LINE))


def _between_words(text: str, place: int) -> int:
    space = text.rfind(" ", place - LINE, place)
    return space + 1 if space > 0 else place


def _paragraphs(text: str) -> Html:
    parts = _GAP.split(text, maxsplit=_PARAGRAPHS)
    return joined(element("p", linked(part), dir="auto") for part in parts if part)
