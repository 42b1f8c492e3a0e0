"""The adapters an AI partner may have, with their options as fields somebody without code can fill in."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from inspect import Parameter, isroutine, signature
from typing import Any, NamedTuple

import msgspec

from lichen.partners.registry import BUILT_IN, names
from lichen.web.accounts.first_charter import number

WORDS = {
    "": "Answers come from outside, through the API",
    "learner": "Learns here from settled cases",
    "lessons": "Answers by the lessons in force, silent elsewhere",
    "fake": "Scripted, for rehearsals only",
}
HINTS = {
    "text": "Fields of the case that hold text, commas between.",
    "image": "Fields that hold small images.",
    "columns": "Fields to use at all; empty: every one.",
    "embeddings": "Compare texts by meaning too: wordllama, or a folder on the server.",
    "fields": "A kind for each field, such as amount: number, note: text.",
    "first": "Cases before it first learns.",
    "growth": "It learns again when it has seen so many times more.",
    "gap": "And at the latest after so many more.",
    "keep": "Most recent cases it remembers.",
    "seed": "Makes it repeatable.",
}


class Option(NamedTuple):
    """One option: its name, the default as text, and what it means."""

    name: str
    default: str
    hint: str


class Kind(NamedTuple):
    """One adapter: its name in charters, in words, and its options."""

    kind: str
    words: str
    options: tuple[Option, ...]


@cache
def kinds() -> tuple[Kind, ...]:
    """Every adapter that is installed; the first stands for answers that come from outside."""
    found = [Kind(name, WORDS.get(name, name), _options(name)) for name in names()]
    return (Kind("", WORDS[""], ()), *found)


def _options(kind: str) -> tuple[Option, ...]:
    place = BUILT_IN.get(kind)
    if place is None:
        return ()
    module, _, name = place.partition(":")
    parameters = list(signature(getattr(import_module(module), name)).parameters.values())[2:]
    return tuple(
        Option(each.name, in_words(each.default), HINTS.get(each.name, ""))
        for each in parameters
        if each.kind is not Parameter.VAR_KEYWORD and not isroutine(each.default)
    )


def in_words(value: Any) -> str:
    """An option's value as the form shows it.

    >>> in_words(["note", "title"]), in_words({"amount": "number"}), in_words(10)
    ('note, title', 'amount: number', '10')
    """
    if value is None or value is Parameter.empty or value == ():
        return ""
    if isinstance(value, (list, tuple)) and all(isinstance(each, str) for each in value):
        return ", ".join(value)
    if isinstance(value, dict) and all(isinstance(each, str) for each in value.values()):
        return ", ".join(f"{name}: {each}" for name, each in value.items())
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def value_of(said: str) -> Any:
    """What was written, as an adapter takes it: numbers, lists, names with kinds, anything else as JSON.

    >>> value_of("note, title"), value_of("amount: number"), value_of("10"), value_of("note")
    (['note', 'title'], {'amount': 'number'}, 10, 'note')
    >>> value_of("http://127.0.0.1:8080/v1")
    'http://127.0.0.1:8080/v1'
    """
    bare = said.strip()
    if bare[:1] in ("{", "[") or bare in ("true", "false"):
        try:
            return msgspec.json.decode(bare)
        except msgspec.DecodeError:
            return bare
    found = number(bare) if bare[:1].isdigit() and "," not in bare else bare
    if isinstance(found, float):
        return int(found) if found.is_integer() else found
    if "://" in bare:  # an address has a colon of its own
        return bare
    parts = [part.strip() for part in bare.split(",") if part.strip()]
    if parts and all(":" in part for part in parts):
        pairs = (part.partition(":") for part in parts)
        return {name.strip(): kind.strip() for name, _, kind in pairs}
    return parts if len(parts) > 1 else bare
