"""From a reply to one JSON object: tolerant of what stands around it, strict about what it says."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from lichen.partners.checking import MalformedError

LONGEST_REPLY = 200_000
LONGEST_WORDS = 4_000
MOST_TRIES = 30
_THOUGHTS = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL | re.IGNORECASE)


def read_object(text: str, key: str) -> dict[str, Any] | None:
    r"""The one JSON object with this key in a model's reply, or None when there is no JSON object at all.

    Thoughts between `<think>` marks, code fences and words around the object do not matter. Raises
    `MalformedError` when the object lacks the key, breaks off, or when two objects differ in the key.

    >>> read_object('Sure!\n```json\n{"answer": "B"}\n```', "answer")
    {'answer': 'B'}
    >>> read_object("I cannot say.", "answer") is None
    True
    """
    if len(text) > LONGEST_REPLY:
        raise MalformedError(
            f"The model replied with {len(text):,} characters; the most is {LONGEST_REPLY:,}."
        )
    plain = _THOUGHTS.sub("", text)
    objects = _objects(plain)
    if not objects:
        if "{" in plain:
            raise MalformedError("The model's JSON breaks off or is no JSON.")
        return None
    answering = [each for each in objects if key in each]
    if not answering:
        raise MalformedError(f"The model's JSON has no `{key}`.")
    if any(each[key] != answering[0][key] for each in answering):
        raise MalformedError(f"The model gave {len(answering)} objects with different values of `{key}`.")
    return answering[0]


def _objects(text: str) -> list[dict[str, Any]]:
    """The objects in a text from left to right; whatever looks like one and is none is passed over."""
    decoder = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_constant)
    found: list[dict[str, Any]] = []
    at = text.find("{")
    for _ in range(MOST_TRIES):
        if at < 0:
            break
        try:
            value, end = decoder.raw_decode(text, at)
            found.append(value)
        except (ValueError, RecursionError):
            end = at + 1
        at = text.find("{", end)
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object of these pairs; one that says two things under one key says nothing."""
    made = dict(pairs)
    if len(made) != len(pairs):
        raise MalformedError("The model's JSON holds a key twice.")
    return made


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON")


def words(value: object) -> str:
    """A text, or several of them as one; anything else is no words and gives none.

    >>> words(["late", "no number"]), words({"a": 1})
    ('late; no number', '')
    """
    if isinstance(value, list):
        return "; ".join(filter(None, (words(each) for each in value)))[:LONGEST_WORDS]
    return value.strip()[:LONGEST_WORDS] if isinstance(value, str) else ""


def share(value: object) -> float | None:
    """A probability as a model may write it: 0.8, 80 or "80 %"; None for what is none.

    >>> share(0.8), share("80 %"), share(True), share(-1)
    (0.8, 0.8, None, None)
    """
    number = figure(value)
    percent = isinstance(value, str) and "%" in value
    if number is None:
        return None
    number = number / 100 if percent or 1 < number <= 100 else number
    return number if 0 <= number <= 1 else None


def figure(value: object) -> float | None:
    """A finite number, also one written as text; None for what is none.

    >>> figure("12.5"), figure(True), figure("1e999"), figure("about 3")
    (12.5, None, None, None)
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value.strip().rstrip("%").strip() if isinstance(value, str) else value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def text_of(source: Mapping[str, object], name: str) -> str:
    """The words under a name, none when there are none."""
    return words(source.get(name))
