"""What a case is about in a line and a few words, for lists, and all of its text, for search."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from lichen.charter.options import options_in
from lichen.inbox.leaves import Grid, Leaf, leaves
from lichen.inbox.plain import bare, scalar, visible

TITLE, TEXT, SEARCH = 80, 200, 20_000
_SPEAKS = ("subject", "title", "headline", "question", "summary", "name")
_LOOKED_AT = 400
_MARKS = re.compile(r"^#{1,6} +|\*\*|^[-|: ]*-{3,}[-|: ]*$", re.MULTILINE)
_LINK = re.compile(r"!?\[([^\[\]\n]{0,200})\]\([^()\s]{1,500}\)")
_STAMP = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}[0-9:.]*(Z|[+-]\d{2}:?\d{2})?", re.ASCII)
_SEEN_OF_ONE = 4_000


class Preview(NamedTuple):
    """A title of at most 80 characters and a text of at most 200, both plain, on one line each."""

    title: str
    text: str


def preview(inputs: Mapping[str, object]) -> Preview:
    """What a list shows of a case: the field that names it or else its first text, and what follows.

    Plain text, to be escaped like any other. Characters that hide or reorder text are spelt out.

    >>> preview({"subject": "Card has not arrived", "amount": 12500, "urgent": True, "note": None})
    Preview(title='Card has not arrived', text='Amount: 12,500 · Urgent: Yes')
    >>> preview({"image": [[0] * 8] * 8})
    Preview(title='Picture, 8 × 8', text='')
    """
    found = list(leaves(inputs, most=_LOOKED_AT))
    first = _speaking(found)
    if first is None:
        return Preview(_cut(" · ".join(_said(found)), TITLE), "")
    whole = _line(first.value)
    title = _cut(whole, TITLE)
    rest = [] if title == whole else [whole[len(title) - 1 :].lstrip(" ·,;:.-")]
    others = (each for each in found if each is not first)
    return Preview(title, _cut(" · ".join([*rest, *_said(others)]), TEXT))


def preview_put(content: object) -> Preview:
    """What a list shows of what is put forward: the tool with its arguments, the options, or what names it.

    Which option somebody took is left out: whoever answers blind reads the same line.

    >>> preview_put({"tool": "refund", "arguments": {"order": "A-17", "amount": 20}})
    Preview(title='refund · Order: A-17 · Amount: 20', text='Order: A-17 · Amount: 20')
    >>> preview_put({"options": [{"title": "Call"}, {"title": "Wait", "text": "A week."}], "picked": 1})
    Preview(title='Call · Wait', text='A week.')
    """
    if not isinstance(content, Mapping):
        return preview({"text": content})
    if options := options_in(content):
        titles, texts = ([_line(str(each.get(key) or "")) for each in options] for key in ("title", "text"))
        return Preview(
            _cut(" · ".join(filter(None, titles)), TITLE), _cut(" · ".join(filter(None, texts)), TEXT)
        )
    tool = next((content[key] for key in ("tool", "action") if isinstance(content.get(key), str)), "")
    if not tool:
        return preview(content)
    rest = {key: value for key, value in content.items() if value is not tool}
    said = list(_said(iter(leaves(rest, most=_LOOKED_AT))))
    return Preview(_cut(" · ".join([_line(tool), *said]), TITLE), _cut(" · ".join(said), TEXT))


def searchable(inputs: Mapping[str, object]) -> str:
    r"""All text and numbers of a case on one line, at most 20,000 characters; pictures and keys left out.

    >>> searchable({"from": "Billing", "body": "Invoice\n4711", "paid": False, "scan": [[0] * 8] * 8})
    'Billing Invoice 4711'
    """
    parts, length = [], 0
    for leaf in leaves(inputs):
        part = _words(leaf.value)
        if part:
            parts.append(part)
            length += len(part) + 1
        if length > SEARCH:
            break
    return " ".join(parts)[:SEARCH]


def _words(value: object) -> str:
    if isinstance(value, str):
        return "" if is_picture(value) else bare(value.lstrip()[: SEARCH + 1])
    return scalar(value) if _is_number(value) else ""


def is_picture(text: str) -> bool:
    """Whether a text holds data for a program, such as a picture, rather than words for a person."""
    return text[:5].lower() == "data:" and ";base64," in text[:200].lower()


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _speaking(found: list[Leaf]) -> Leaf | None:
    texts = [leaf for leaf in found if isinstance(leaf.value, str) and _tells(leaf.value)]
    for key in _SPEAKS:
        for leaf in texts:
            if str(leaf.key).lower() == key and len(leaf.path) <= 2:
                return leaf
    return next((leaf for leaf in texts if " " in str(leaf.value).strip()[:_SEEN_OF_ONE]), None)


def _tells(text: str) -> bool:
    return bool(text.strip()) and not is_picture(text)


def _said(found: Iterator[Leaf] | list[Leaf]) -> Iterator[str]:
    length = 0
    for leaf in found:
        if _is_dull(leaf.value) or length > TEXT:
            continue
        said = _one(leaf)
        length += len(said)
        yield said


def _is_dull(value: object) -> bool:
    if isinstance(value, str):
        return not value.strip() or (len(value) < 40 and bool(_STAMP.fullmatch(value)))
    return value in (None, {}, [])


def _one(leaf: Leaf) -> str:
    if isinstance(leaf.value, Grid):
        return f"Picture, {leaf.value.width} × {leaf.value.height}"
    if isinstance(leaf.value, str) and is_picture(leaf.value):
        return "Picture"
    place = next((part for part in reversed(leaf.path) if not part.isdigit()), "")
    said = _line(leaf.value, leaf.key)
    return f"{place}: {said}" if place and " " not in said[:TEXT].strip() else said


def _line(value: object, key: object = "") -> str:
    if isinstance(value, str):
        seen = value.lstrip()[:_SEEN_OF_ONE]
        return " ".join(visible(_LINK.sub(r"\1", _MARKS.sub("", seen))).split())
    return scalar(value, key)


def _cut(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    head = text[: most - 1]
    space = head.rfind(" ", most * 2 // 3)
    return (head[:space] if space > 0 else head).rstrip(" ·,;:.-") + "…"
