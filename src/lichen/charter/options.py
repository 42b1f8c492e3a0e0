"""Options side by side: which of them a content holds, which was picked, and whether as it was offered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

WHICH = "Several options are on the table and none of them is picked. Say which one it is to be."


def options_in(content: object) -> list[Mapping[str, Any]]:
    """The options a content holds under `options`; none where it is something else.

    >>> [each["id"] for each in options_in({"options": [{"id": "a"}, "b"]})]
    ['a']
    """
    found = content.get("options") if isinstance(content, Mapping) else None
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list | tuple) else []


def chosen_in(content: object) -> list[Mapping[str, Any]]:
    """The options that are taken: those whose places, from 0, stand under `picked`, or the only one.

    >>> both = [{"id": "a"}, {"id": "b"}]
    >>> chosen_in({"options": both, "picked": 1}), chosen_in({"options": both})
    ([{'id': 'b'}], [])
    """
    options = options_in(content)
    picked = content.get("picked") if isinstance(content, Mapping) else None
    places = picked if isinstance(picked, list | tuple) else [picked]
    chosen = [options[at] for at in places if type(at) is int and 0 <= at < len(options)]
    return chosen or (options if len(options) == 1 else [])


def as_taken(content: object) -> object:
    """The content with only those options that were picked; as it is where none was.

    >>> as_taken({"options": [{"id": "a"}, {"id": "b"}], "picked": 1})
    {'options': [{'id': 'b'}]}
    """
    if not isinstance(content, Mapping) or content.get("picked") is None:
        return content
    kept = {name: value for name, value in content.items() if name not in ("picked", "options")}
    return {"options": chosen_in(content), **kept}


def undecided(content: object) -> str:
    """A sentence where several options are on the table and none is picked; else nothing."""
    return WHICH if options_in(content) and not chosen_in(content) else ""


def as_offered(content: object, offered: Sequence[object]) -> bool:
    """Whether one single option, or one draft, is taken word for word as an AI partner offered it.

    >>> call, wait = {"id": "a", "text": "Call."}, {"id": "b", "text": "Wait."}
    >>> offers = [{"options": [call, wait]}]
    >>> as_offered({"options": [wait]}, offers), as_offered({"options": [call, wait], "picked": 0}, offers)
    (True, True)
    >>> as_offered({"options": [{**wait, "text": "Wait a week."}]}, offers)
    False
    """
    if not options_in(content):
        return content in offered
    chosen = chosen_in(content)
    if len(chosen) != 1 or not isinstance(content, Mapping) or content.keys() - {"options", "picked"}:
        return False
    return any(words_of(chosen[0]) == words_of(each) for put in offered for each in options_in(put))


def words_of(option: Mapping[str, Any]) -> dict[str, Any]:
    """An option without its id, which only says where it stands among others.

    >>> words_of({"id": "a", "text": "Call."})
    {'text': 'Call.'}
    """
    return {name: value for name, value in option.items() if name != "id"}
