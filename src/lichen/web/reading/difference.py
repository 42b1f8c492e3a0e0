"""What changed between two texts, word by word or line by line, as safe HTML; bounded in time and size."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import NamedTuple

import yaml

from lichen.inbox.plain import visible
from lichen.web.reading.compare import Step, smoothed, steps
from lichen.web.reading.markup import Html, element, folded, joined, remark, scrolling

LONGEST, MOST_LINES = 100_000, 2_000
CONTEXT = 3
_WORD = re.compile(r"(?:\d+(?:[.,]\d+)+|\w+) ?|\n|[^\S\n]+|[^\w\s]")
Text = str | Mapping[str, object]


def words(before: str, after: str) -> Html:
    """The new text in one piece with what went struck through and what came marked.

    Compares words; where that would take long, lines; where even that would, the whole. Texts over
    100,000 characters are compared up to there.

    >>> words("Pay 20 EUR now", "Pay 30 EUR now")
    '<div class="reading-words" dir="auto">Pay <del>20</del><ins>30</ins> EUR now</div>'
    """
    old, new = visible(before[:LONGEST]), visible(after[:LONGEST])
    shown = element("div", *_marked(old, new), class_="reading-words", dir="auto")
    return joined([shown, *_cut_short(before, after)])


def _cut_short(before: str, after: str) -> list[Html]:
    left = max(len(before), len(after)) - LONGEST
    return [remark(f"{left:,} more characters are not compared here.")] if left > 0 else []


def _marked(old: str, new: str) -> Iterator[Html]:
    for same, gone, come in _by_word(old, new):
        if same:
            yield joined([come])
            continue
        if gone:
            yield element("del", gone)
        if come:
            yield element("ins", come)


def _by_word(old: str, new: str) -> Iterator[tuple[bool, str, str]]:
    """The stretches as texts; a blank both sides of a change end in does not count as changed."""
    for step in smoothed(steps(_WORD.findall(old), _WORD.findall(new))):
        gone, come = "".join(step.before), "".join(step.after)
        if step.same or not (gone.endswith(" ") and come.endswith(" ")):
            yield step.same, gone, come
        else:
            yield False, gone[:-1], come[:-1]
            yield True, " ", " "


def lines(before: Text, after: Text, *, side_by_side: bool = False) -> Html:
    r"""The two texts line by line: one under the other, or beside each other; what stayed is folded.

    Takes texts or plain data such as a charter, which is compared as YAML. Lines that changed show their
    changed words. At most 2,000 lines of each are compared.

    >>> lines("a: 1\nb: 2", "a: 1\nb: 2")
    '<p class="reading-remark">Nothing changed.</p>'
    """
    old, new = _text(before), _text(after)
    if old == new:
        return remark("Nothing changed.")
    first, second = old[:LONGEST].split("\n"), new[:LONGEST].split("\n")
    found = steps(first[:MOST_LINES], second[:MOST_LINES])
    layout = _beside if side_by_side else _below
    parts = [_stretch(step, *at, layout) for step, at in _numbered(found)]
    left = max(len(first), len(second)) > MOST_LINES or max(len(old), len(new)) > LONGEST
    return joined([*parts, *([remark("What follows is not compared here.")] if left else [])])


def _text(given: Text) -> str:
    if isinstance(given, str):
        return visible(given)
    return visible(yaml.safe_dump(dict(given), sort_keys=False, allow_unicode=True, width=100))


class Row(NamedTuple):
    """One line of a comparison: what kind it is, its numbers before and after, and its HTML on both sides."""

    kind: str
    old: int | None
    new: int | None
    before: Html | None
    after: Html | None


Layout = Callable[[Sequence[Row]], Html]


def _numbered(found: Sequence[Step]) -> Iterator[tuple[Step, tuple[int, int, bool, bool]]]:
    old, new = 1, 1
    for place, step in enumerate(found):
        yield step, (old, new, place == 0, place == len(found) - 1)
        old, new = old + len(step.before), new + len(step.after)


def _stretch(step: Step, old: int, new: int, first: bool, last: bool, layout: Layout) -> Html:
    rows = list(_rows(step, old, new))
    head, tail = (0 if first else CONTEXT), (0 if last else CONTEXT)
    if not step.same or len(rows) <= head + tail + 2:
        return layout(rows)
    hidden = rows[head : len(rows) - tail]
    fold = folded(f"{len(hidden):,} lines stayed the same", layout(hidden))
    return joined([layout(rows[:head]), fold, layout(rows[len(rows) - tail :])])


def _rows(step: Step, old: int, new: int) -> Iterator[Row]:
    for place, (gone, come) in enumerate(zip_longest(step.before, step.after)):
        if step.same:
            yield Row("same", old + place, new + place, joined([come]), joined([come]))
            continue
        before, after = _sides(gone, come)
        yield Row(
            "changed",
            None if gone is None else old + place,
            None if come is None else new + place,
            before,
            after,
        )


def _sides(gone: str | None, come: str | None) -> tuple[Html | None, Html | None]:
    if gone is None or come is None:
        return (None if gone is None else joined([gone])), (None if come is None else joined([come]))
    found = list(_by_word(gone, come))
    before = _side(((same, text) for same, text, _ in found), "del")
    return before, _side(((same, text) for same, _, text in found), "ins")


def _side(found: Iterable[tuple[bool, str]], tag: str) -> Html:
    return joined(text if same or not text else element(tag, text) for same, text in found)


def _below(rows: Sequence[Row]) -> Html:
    """One under the other: of what changed, first all that went and then all that came."""
    out: list[Html] = []
    waiting: list[Html] = []
    for row in rows:
        if row.kind == "same":
            out.append(_line("", row.old, row.new, row.after))
            continue
        if row.before is not None:
            out.append(_line("−", row.old, None, row.before))
        if row.after is not None:
            waiting.append(_line("+", None, row.new, row.after))
    return _layout([*out, *waiting], "Changes, one under the other") if out or waiting else Html("")


def _line(sign: str, old: int | None, new: int | None, text: Html | None) -> Html:
    look = {"−": "reading-gone", "+": "reading-come"}.get(sign)
    mark = element("td", sign, class_="reading-sign")
    return element("tr", _number(old), _number(new), mark, _said(text, ""), class_=look)


def _beside(rows: Sequence[Row]) -> Html:
    """Beside each other: before on the left, after on the right."""
    shown = [
        element(
            "tr",
            _number(row.old),
            _said(row.before, "reading-gone" if row.kind == "changed" else ""),
            _number(row.new),
            _said(row.after, "reading-come" if row.kind == "changed" else ""),
        )
        for row in rows
    ]
    return _layout(shown, "Changes, beside each other") if shown else Html("")


def _layout(rows: Sequence[Html], name: str) -> Html:
    look = "reading-difference reading-beside" if "beside" in name else "reading-difference"
    return scrolling(element("table", element("tbody", *rows), class_=look), name)


def _number(place: int | None) -> Html:
    return element("td", "" if place is None else f"{place:,}", class_="reading-place")


def _said(text: Html | None, look: str) -> Html:
    given = f"reading-line {look}".rstrip() if text is not None else "reading-line reading-nothing"
    return element("td", text or "", class_=given, dir="auto")
