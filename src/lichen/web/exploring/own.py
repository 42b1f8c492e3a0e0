"""What a person takes: one option as it is, one they edited, several in one, or a draft in their words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lichen.charter.options import options_in
from lichen.errors import Conflict, InputRefused

LONGEST_TITLE, LONGEST = 200, 50_000
CHANGED = "What is on the table has changed since you saw it. Look at it as it stands now, then decide."


@dataclass(frozen=True, slots=True)
class Own:
    """Several options in one, for the person to go on writing."""

    title: str
    text: str
    sources: Sequence[str]


def combined(content: object, ids: Sequence[str]) -> Own | None:
    """The options with these ids in one; None for fewer than two.

    >>> both = [{"id": "a", "title": "Call", "text": "Call."}, {"id": "b", "title": "Wait", "text": "Wait."}]
    >>> combined({"options": both}, ["a", "b"]).title
    'Call + Wait'
    """
    chosen = [each for each in options_in(content) if str(each.get("id")) in ids]
    if len(chosen) < 2:
        return None
    title = " + ".join(str(each.get("title") or each.get("id")) for each in chosen)[:LONGEST_TITLE]
    text = "\n\n".join(str(each.get("text") or "") for each in chosen)
    return Own(title, text, [str(each.get("id")) for each in chosen])


def taken(content: Any, form: Mapping[str, str], sources: Sequence[str]) -> Any:
    """The options with the one that somebody wants, as it was offered or in their words.

    Raises `InputRefused` for an empty text or an option there is none of.
    """
    if form.get("own"):
        return _with(content, _written(form, "own", {"from": list(sources)} if sources else {}))
    at = form.get("pick", form.get("edit", ""))
    options = options_in(content)
    if not at.isdecimal() or int(at[:6]) >= len(options):
        raise InputRefused("No option was picked. Pick one, then take it.")
    if "pick" in form:
        return {**content, "picked": int(at)}
    before = dict(options[int(at)])
    after = {**before, **_written(form, f"e{at}", {})}
    if after == before:
        return {**content, "picked": int(at)}
    kept = [after if place == int(at) else each for place, each in enumerate(options)]
    return {**content, "options": kept, "picked": int(at)}


def written(content: Any, form: Mapping[str, str]) -> Any:
    """The draft as somebody wrote it; None where they left it as it was. Raises `InputRefused` for none."""
    text = _lines(form.get("text", ""))
    if not text.strip():
        raise InputRefused("The draft is empty. Write something, or leave it.")
    if isinstance(content, Mapping):
        return None if text == _lines(str(content.get("text", ""))) else {**content, "text": text}
    return None if content is not None and text == content else {"text": text}


def _with(content: Any, option: Mapping[str, Any]) -> Any:
    """What is on the table with one more option, which is the one that is taken."""
    options = options_in(content)
    return {"options": [*options, option], "picked": len(options)}


def _written(form: Mapping[str, str], name: str, more: Mapping[str, Any]) -> dict[str, Any]:
    title = " ".join(form.get(f"{name}-title", "").split())[:LONGEST_TITLE]
    text = _lines(form.get(f"{name}-text", ""))
    if not text.strip():
        raise InputRefused("The option has no text. Write what is to be done.")
    return {"title": title or text.strip().split("\n")[0][:80], "text": text, **more}


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n")[:LONGEST]


def require_same(shown: str, now: str) -> None:
    """Nothing, or `Conflict` where something else is on the table than what the form was made for."""
    if shown != now:
        raise Conflict(CHANGED)
