"""A rehearsal as plain JSON and back; what never ends is written as a word, since JSON has no such number."""

from __future__ import annotations

import math
from typing import Any

import msgspec

from lichen.decoding import convert
from lichen.reports.rehearsals.brief import in_brief
from lichen.reports.whatif import Rehearsal


def written(found: Rehearsal) -> dict[str, Any]:
    """The rehearsal as plain JSON; `inf` and `nan` stand as these words."""
    data: dict[str, Any] = _finite(msgspec.to_builtins(found), words=True)
    return data | {"change": found.change.given}


def read(data: dict[str, Any]) -> Rehearsal:
    """The rehearsal that `written` wrote down."""
    return convert(data, Rehearsal, strict=False)


def prediction_of(found: Rehearsal, id: str, version: int) -> dict[str, Any]:
    """What goes on record with an adoption: finite figures only, the sentence, and which rehearsal it was."""
    told = found.prediction()
    figures = {name: parts for name, parts in told["figures"].items() if _ends(parts["new"])}
    said = {"rehearsal": id, "version": version, "sentence": in_brief(found)}
    kept: dict[str, Any] = _finite({**told, "figures": figures, **said}, words=False)
    return kept


def _ends(interval: dict[str, Any]) -> bool:
    return all(math.isfinite(interval[name]) for name in ("value", "low", "high"))


def _finite(value: Any, *, words: bool) -> Any:
    """The same without numbers that JSON does not know: as words, or as null."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value) if words else None
    if isinstance(value, dict):
        return {name: _finite(each, words=words) for name, each in value.items()}
    return [_finite(each, words=words) for each in value] if isinstance(value, list | tuple) else value
