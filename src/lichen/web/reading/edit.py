"""How far two contents are apart: which values changed, and what share of the words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from lichen.inbox.plain import name, scalar
from lichen.web.reading.compare import steps
from lichen.web.reading.difference import LONGEST, words
from lichen.web.reading.markup import Html, element, scrolling

MOST = 200
_WORD = re.compile(r"\S+")


class Edit(NamedTuple):
    """A comparison to read, and the share of words that changed."""

    html: Html
    share: float

    @property
    def said(self) -> str:
        """The share in words.

        >>> Edit(Html(""), 0.118).said
        'changed 12 % of the words'
        """
        percent = round(100 * self.share)
        return f"changed {'less than 1' if not percent and self.share else percent} % of the words"


def edit(before: object, after: object) -> Edit:
    """What changed between two contents: the words of long texts, the values of everything else.

    >>> edit({"amount": 20, "order": "A-17"}, {"amount": 10, "order": "A-17"}).share
    0.5
    """
    old, new = dict(_values(before, ())), dict(_values(after, ()))
    paths = [
        path for path in (*old, *(each for each in new if each not in old)) if old.get(path) != new.get(path)
    ]
    rows = [_row(path, old.get(path), new.get(path)) for path in paths[:MOST]]
    table = element("table", element("tbody", *rows), class_="reading-table")
    return Edit(scrolling(table, "What was changed") if rows else Html(""), _share(old, new))


def _values(content: object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(content, Mapping) and content:
        for key, value in content.items():
            yield from _values(value, (*path, str(key)))
    elif isinstance(content, list) and content:
        for at, value in enumerate(content, 1):
            yield from _values(value, (*path, str(at)))
    else:
        yield path, content if isinstance(content, str) else scalar(content)


def _row(path: tuple[str, ...], before: str | None, after: str | None) -> Html:
    shown = path[1:] if path[:1] == ("arguments",) and len(path) > 1 else path
    said = " › ".join(step if step.isdigit() else name(step) for step in shown) or "Text"
    return element("tr", element("th", said, scope="row"), element("td", words(before or "", after or "")))


def _share(old: Mapping[tuple[str, ...], str], new: Mapping[tuple[str, ...], str]) -> float:
    """The words that went or came, whichever are more, against the words of the longer of the two."""
    changed = most = 0
    for path in {**old, **new}:
        gone, come = (_WORD.findall(each.get(path, "")[:LONGEST]) for each in (old, new))
        most += max(len(gone), len(come))
        found = [step for step in steps(gone, come) if not step.same]
        changed += sum(max(len(step.before), len(step.after)) for step in found)
    return changed / most if most else 0.0
