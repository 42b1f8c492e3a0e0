"""A content as fields that can be changed in place: taken apart into its values, and put together again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from lichen.errors import InputRefused
from lichen.inbox.plain import name

MOST = 300
"""So many values can be changed in a form; what has more is accepted or refused as it is."""

LONG = 60
Path = tuple[str | int, ...]


class Leaf(NamedTuple):
    """One value of a content: where it stands, its field's name in the form, and what the form shows."""

    path: Path
    field: str
    value: Any

    @property
    def label(self) -> str:
        """What people read beside it."""
        shown = self.path[1:] if self.path[0] == "arguments" and len(self.path) > 1 else self.path
        if len(shown) > 1 and shown[0] == "options" and isinstance(shown[1], int):
            shown = (f"Option {shown[1] + 1}", *shown[2:])
        return " › ".join(str(step + 1) if isinstance(step, int) else name(step) for step in shown)

    @property
    def text(self) -> str:
        """The value as it stands in the form."""
        return _text(self.value)

    @property
    def form(self) -> str:
        """What it is changed with: a box to tick, a line or a larger field."""
        if isinstance(self.value, bool):
            return "yes_no"
        return "text" if "\n" in self.text or len(self.text) > LONG else "line"


def leaves(content: object) -> list[Leaf]:
    """Every value of the content, in its order; none where it has too many to change by hand.

    >>> found = leaves({"tool": "refund", "arguments": {"amount": 20}})
    >>> [(leaf.field, leaf.label, leaf.text) for leaf in found]
    [('v0', 'Tool', 'refund'), ('v1', 'Amount', '20')]
    >>> [leaf.label for leaf in leaves({"options": [{"text": "Call."}]})]
    ['Option 1 › Text']
    """
    content = {"text": content} if isinstance(content, str) else content
    found = [Leaf(path, f"v{at}", value) for at, (path, value) in enumerate(_walk(content, ()))]
    return found if 0 < len(found) <= MOST and all(leaf.path for leaf in found) else []


def _walk(content: object, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(content, Mapping) and content:
        for key, value in content.items():
            yield from _walk(value, (*path, str(key)))
    elif isinstance(content, list) and content:
        for at, value in enumerate(content):
            yield from _walk(value, (*path, at))
    else:
        yield path, content


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None or value in ({}, []) else json.dumps(value)


def changed(content: Any, form: Mapping[str, str]) -> Any:
    """The content with what the form changed; the very same where nothing was changed.

    Numbers stay numbers: raises `InputRefused` where something else stands in their place.

    >>> changed({"tool": "refund", "arguments": {"amount": 20}}, {"v0": "refund", "v1": "12.5"})
    {'tool': 'refund', 'arguments': {'amount': 12.5}}
    """
    made = content
    for leaf in leaves(content):
        said = form.get(leaf.field)
        if said is None or _same(said, leaf.text):
            continue
        made = said if isinstance(content, str) else _with(made, leaf.path, _read(leaf, said))
    return made


def _same(said: str, shown: str) -> bool:
    """Whether nothing was changed: forms send their line breaks in another way."""
    return said.replace("\r\n", "\n") == shown.replace("\r\n", "\n")


def _read(leaf: Leaf, said: str) -> Any:
    if isinstance(leaf.value, bool):
        return said == "true"
    if isinstance(leaf.value, int | float):
        return _number(leaf, said)
    return said.replace("\r\n", "\n")


def _number(leaf: Leaf, said: str) -> int | float:
    """The number; one with a comma could be read in two ways, so it is not read at all."""
    try:
        read = json.loads(said.strip())
    except (ValueError, RecursionError):
        read = None
    if isinstance(read, bool) or not isinstance(read, int | float) or not abs(read) < 1e300:
        wanted = f"Write it in digits, with a point for the decimals, such as {leaf.text}."
        raise InputRefused(f"{leaf.label} is a number, and `{said[:40]}` is none. {wanted}")
    return read


def _with(content: Any, path: Path, value: Any) -> Any:
    """The content with another value at this path; what lies around it is not touched."""
    if not path:
        return value
    first, rest = path[0], path[1:]
    if isinstance(content, list):
        return [_with(each, rest, value) if at == first else each for at, each in enumerate(content)]
    return {key: _with(each, rest, value) if key == first else each for key, each in content.items()}
