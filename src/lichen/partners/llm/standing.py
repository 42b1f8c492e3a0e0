"""What is put forward may stand only on what was given: marks a model made up are left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

_MARK = re.compile(r"^\[((?:note|lesson|case) [^\]\n]{1,200})\] ")


def marks_of(context: Sequence[str]) -> dict[str, str]:
    """How a model may name each piece of context, and its mark: in full, by its id, or by its number.

    >>> marks_of(["[note refunds] 14 days.", "plain words"])
    {'note refunds': 'note refunds', 'refunds': 'note refunds', '1': 'note refunds', '2': '2'}
    """
    found: dict[str, str] = {}
    for number, each in enumerate(context, 1):
        known = _MARK.match(each)
        mark = known[1] if known else str(number)
        found |= dict.fromkeys((mark, mark.partition(" ")[2] or mark, str(number)), mark)
    return found


def standing_on(content: Any, marks: dict[str, str]) -> Any:
    """The content with only those cites that name something that was given, each by its mark.

    >>> standing_on({"text": "Dear all", "cites": ["[1]", "made up"]}, {"1": "note refunds"})
    {'text': 'Dear all', 'cites': ['note refunds']}
    """
    if isinstance(content, list):
        return [standing_on(each, marks) for each in content]
    if not isinstance(content, dict):
        return content
    kept = {name: standing_on(value, marks) for name, value in content.items() if name != "cites"}
    cites = [marks.get(str(each).strip().strip("[]").strip()) for each in content.get("cites", ())]
    known = list(dict.fromkeys(each for each in cites if each))
    return {**kept, "cites": known} if known else kept


def cites_in(content: Any) -> tuple[str, ...]:
    """Everything a content stands on, once each, in order."""
    if isinstance(content, list):
        return tuple(dict.fromkeys(cite for each in content for cite in cites_in(each)))
    if not isinstance(content, dict):
        return ()
    own = [str(each) for each in content.get("cites", ())]
    deeper = [cite for name, each in content.items() if name != "cites" for cite in cites_in(each)]
    return tuple(dict.fromkeys([*own, *deeper]))


def restored(content: Any, restore: Callable[[str], str]) -> Any:
    """The content with the personal data that were hidden back in all its words.

    >>> restored({"text": "Dear [name-1]"}, lambda text: text.replace("[name-1]", "Kim"))
    {'text': 'Dear Kim'}
    """
    if isinstance(content, str):
        return restore(content)
    if isinstance(content, list):
        return [restored(each, restore) for each in content]
    if isinstance(content, dict):
        return {name: restored(each, restore) for name, each in content.items()}
    return content
