"""Any value drawn as what it is; nested ones as a form whose deeper floors fold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import cast

from lichen.inbox.leaves import leaves
from lichen.inbox.plain import name, scalar
from lichen.web.reading import markdown
from lichen.web.reading.budget import LONGEST_TEXT, Budget
from lichen.web.reading.link import anchor, linked, safe
from lichen.web.reading.markup import Html, element, folded, joined, remark
from lichen.web.reading.moment import moment
from lichen.web.reading.picture import picture
from lichen.web.reading.prose import prose
from lichen.web.reading.shape import Format, messages, rows, shape
from lichen.web.reading.table import table
from lichen.web.reading.thread import thread

OPEN_FLOORS, FLOORS = 2, 6
MOST = 2_000
_SHOWN = 60
_FLAT, _PLACES = 200, 6


def drawn(value: object, key: object, budget: Budget, floor: int = 0, hint: object = None) -> Html:
    """The value as HTML, in the format its shape or the hint asks for."""
    return as_format(value, shape(value, key, hint), key, budget, floor)


def as_format(value: object, form: Format, key: object, budget: Budget, floor: int = 0) -> Html:
    """The value in this format, which it must fit (see `shape`)."""
    if form in ("fields", "list") and floor >= FLOORS:
        return _flattened(value, budget)
    if form == "fields":
        return fields(cast("Mapping[str, object]", value), budget, floor)
    if form == "list":
        return _list(cast("Sequence[object]", value), key, budget, floor)
    return _leaf(value, form, key, budget)


def _leaf(value: object, form: Format, key: object, budget: Budget) -> Html:
    found = rows(value) if form == "table" else None
    if found is not None:
        return table(found, name(key), budget)
    if form == "image":
        return picture(value, name(key), budget)
    if form == "thread":
        return thread(cast("Sequence[Mapping[str, object]]", messages(value)), budget)
    if isinstance(value, str) and form == "markdown":
        return markdown.markdown(value, budget)
    return prose(value, budget) if isinstance(value, str) and form == "text" else inline(value, key, budget)


def inline(value: object, key: object, budget: Budget) -> Html:
    """A single value on a line: a day for people, an address as a link, Yes and No, – for nothing."""
    when = moment(value)
    if when is not None:
        return when
    text, left = budget.text(scalar(value, key))
    if isinstance(value, str) and not left and safe(value):
        return anchor(value, text)
    shown = linked(text + ("…" if left else "")) if text.strip() or left else element("span", "–")
    return element("bdi", shown) if isinstance(value, str) else shown


def fields(
    value: Mapping[str, object], budget: Budget, floor: int = 0, labels: Mapping[str, str] | None = None
) -> Html:
    """The mapping as a list of names and values in its own order; deep ones fold, very many are left out."""
    if not value:
        return remark("Nothing is filled in.")
    count = budget.count(len(value), MOST)
    named = labels or {}
    pairs = [
        _field(named.get(key) or name(key), key, each, budget, floor)
        for key, each in islice(value.items(), count)
    ]
    whole = _piece("dl", pairs, "reading-fields", "fields", len(value) - count)
    return folded(_counted(len(value), "field"), whole) if floor >= OPEN_FLOORS else whole


def _field(called: str, key: object, value: object, budget: Budget, floor: int) -> Html:
    label = budget.short(called, LONGEST_TEXT)
    held = drawn(value, key, budget, floor + 1)
    return element("div", element("dt", label, dir="auto"), element("dd", held), class_="reading-field")


def _list(value: Sequence[object], key: object, budget: Budget, floor: int) -> Html:
    if not value:
        return remark("Nothing is filled in.")
    count = budget.count(len(value), MOST)
    items = [element("li", drawn(each, key, budget, floor + 1)) for each in islice(value, count)]
    whole = _piece("ol", items, "reading-list", "entries", len(value) - count)
    return folded(_counted(len(value), "entry"), whole) if floor >= OPEN_FLOORS else whole


def _piece(tag: str, items: Sequence[Html], look: str, what: str, left: int) -> Html:
    parts = [element(tag, *items[:_SHOWN], class_=look)]
    if items[_SHOWN:]:
        start = _SHOWN + 1 if tag == "ol" else None
        rest = element(tag, *items[_SHOWN:], class_=look, **({"start": start} if start else {}))
        parts.append(folded(f"Show {len(items) - _SHOWN:,} more {what}", rest))
    if left:
        parts.append(remark(f"{left:,} more {what} are not shown here."))
    return joined(parts)


def _counted(count: int, what: str) -> str:
    many = f"{what[:-1]}ies" if what.endswith("y") else f"{what}s"
    return f"{count:,} {what if count == 1 else many}"


def _flattened(value: object, budget: Budget) -> Html:
    """What is nested deeper than a form can show: every value on a line with the way to it."""
    found = list(leaves(value, most=_FLAT + 1, places=_PLACES))
    used = found[: budget.count(len(found), _FLAT)]
    lines = [_on_a_line(" › ".join((*_way(leaf.path), scalar(leaf.value))), budget) for leaf in used]
    more = [remark("More values are not shown here.")] if len(used) < len(found) else []
    return joined([*lines, *more])


def _way(path: tuple[str, ...]) -> tuple[str, ...]:
    return path if len(path) < _PLACES else ("…", *path)


def _on_a_line(text: str, budget: Budget) -> Html:
    return element("div", budget.short(text, LONGEST_TEXT), class_="reading-aside", dir="auto")
