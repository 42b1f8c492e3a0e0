"""What is known of a case in single values and in words, taken from what was sealed with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

ANSWER = "the answer"
"""The name under which a partner's own answer is an attribute of the case."""
TEXT = "the text"
LONGEST_TEXT = 4_000
LONGEST_VALUE, MOST_WORDS = 40, 3
_DEEPEST = 3


class Facts(NamedTuple):
    """Short values by name (`values`), and all the text there is (`text`)."""

    values: dict[str, object]
    text: str

    def said_of(self, name: str) -> object:
        """The value under this name, or the text."""
        return self.text if name == TEXT else self.values.get(name)


def facts_of(attributes: object, inputs: object = None) -> Facts:
    """The facts of a case from its attributes and inputs, as they were sealed or handed in.

    Long text becomes `text`, short text, numbers, yes and no become values; pictures and tables are left out.

    >>> facts_of({"vip": True}, {"body": "My card has not come yet.", "amount": {"total": 12.5}})
    Facts(values={'amount total': 12.5, 'vip': True}, text='My card has not come yet.')
    """
    values: dict[str, object] = {}
    texts: list[str] = []
    for source in (inputs, attributes):
        for name, value in _leaves(source):
            if isinstance(value, str) and not _short(value):
                texts.append(value[:LONGEST_TEXT])
            elif name:
                values[name] = value
    return Facts(values, " ".join(texts)[:LONGEST_TEXT])


def _leaves(value: object, name: str = "", deep: int = 0) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping) and deep < _DEEPEST:
        for key, inner in value.items():
            yield from _leaves(inner, f"{name} {key}".strip(), deep + 1)
    elif isinstance(value, bool | int | float) or _words(value):
        yield name, value


def _words(value: object) -> bool:
    """Whether it is text for people and no picture."""
    return isinstance(value, str) and value.lstrip()[:5].lower() != "data:"


def _short(text: str) -> bool:
    return len(text) <= LONGEST_VALUE and len(text.split()) <= MOST_WORDS
