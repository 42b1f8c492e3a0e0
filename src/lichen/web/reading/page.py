"""A case's inputs as a page of parts, each shown as what it is; never raw JSON, never anything that runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from lichen.inbox.plain import name, visible
from lichen.web.reading.budget import Budget
from lichen.web.reading.fields import MOST, as_format, fields
from lichen.web.reading.markup import Html, element, remark
from lichen.web.reading.shape import Format, shape

_MOST_PARTS = 200


@dataclass(frozen=True, slots=True)
class Part:
    """One thing to read: the fields it shows, its name for people, its format and its safe HTML.

    Neighbouring single values stand together as one part of format `fields` without a label.
    """

    keys: tuple[str, ...]
    label: str
    format: Format
    html: Html

    @property
    def section(self) -> Html:
        """The part under its label as a section of the page."""
        head = element("h3", self.label, class_="reading-label", dir="auto") if self.label else ""
        return element("section", head, self.html, class_=f"reading-part reading-as-{self.format}")


@dataclass(frozen=True, slots=True)
class Page:
    """All parts in the order of the inputs; `complete` is false where something was left out for its size."""

    parts: tuple[Part, ...]
    complete: bool = True

    @property
    def html(self) -> Html:
        """The whole page, to be put out as it is."""
        shown = [part.section for part in self.parts] or [remark("This case came without inputs.")]
        return element("div", *shown, class_="reading")


def render(inputs: Mapping[str, object], schema_hints: Mapping[str, object] | None = None) -> Page:
    """The inputs as a page for people: parts of safe HTML, bounded in size however large the inputs are.

    `schema_hints` may say for a field how to show it, and under which name:
    `{"body": {"format": "markdown", "label": "Letter"}}`, with a format of `shape.Format`. A hint that does
    not fit the value is passed over. The HTML needs `reading.css`, and holds no style, script or handler.

    >>> page = render({"amount": 12500, "paid": False, "scan": [[0] * 8] * 8})
    >>> [(part.keys, part.label, part.format) for part in page.parts]
    [(('amount', 'paid'), '', 'fields'), (('scan',), 'Scan', 'image')]
    """
    budget = Budget()
    whole = shape(inputs)
    if whole != "fields":
        return Page((Part((), "", whole, as_format(inputs, whole, whole, budget)),), budget.complete)
    return Page(tuple(_parts(inputs, schema_hints or {}, budget)), budget.complete)


def _parts(inputs: Mapping[str, object], hints: Mapping[str, object], budget: Budget) -> Iterator[Part]:
    waiting: dict[str, object] = {}
    parts = 0
    for key, value in islice(inputs.items(), MOST):
        form = shape(value, key, hints.get(key))
        if form == "value" or parts >= _MOST_PARTS:
            waiting[key] = value
            continue
        if waiting:
            yield _together(waiting, hints, budget)
            waiting = {}
        parts += 1
        yield Part((key,), _label(key, hints), form, as_format(value, form, key, budget))
    if waiting:
        yield _together(waiting, hints, budget)
    if len(inputs) > MOST:
        yield _left_out(len(inputs) - MOST, budget)


def _together(waiting: Mapping[str, object], hints: Mapping[str, object], budget: Budget) -> Part:
    labels = {key: _label(key, hints) for key in waiting}
    return Part(tuple(waiting), "", "fields", fields(waiting, budget, labels=labels))


def _left_out(count: int, budget: Budget) -> Part:
    budget.complete = False
    return Part((), "", "fields", remark(f"{count:,} more fields are not shown here."))


def _label(key: object, hints: Mapping[str, object]) -> str:
    hint = hints.get(str(key))
    given = hint.get("label") if isinstance(hint, Mapping) else None
    return visible(given[:200]) if isinstance(given, str) and given else name(key)
