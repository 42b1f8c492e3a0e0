"""What changed between two versions of a charter, in words a lead reads; what loosens safety is marked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lichen.charter import wording
from lichen.charter.schema import Charter, plain

_KEYED = {"goals": "kpi", "partners": "id", "people": "id", "context": "id", "question.labels": "id"}
_COLLECTED = ("constraints", "protected_attributes", "risk.high_stakes", "skills")
_LOOSER_UP = {"risk.bound", "risk.cost_bound", "question.tolerance", "capacity.cost_of_minute"}
_LOOSER_DOWN = {"risk.confidence", "risk.audit_share", "human_first", "reviews", "capacity.cost_of_error"}
_LOOSER_CAP = "capacity.reviews_per_case"
_LOOSER_FROM = {"four_eyes": True, "outcomes_follow": False, "last_word": "person", "pattern": "diagnose"}
_LOOSER_FROM |= {"ai_alone": False}
_LOOSER_WITHOUT = {"constraints", "protected_attributes", "risk.high_stakes"}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: where, the plain values before and after (None: absent), in words."""

    path: str
    before: Any
    after: Any
    sentence: str
    loosens: bool = False


def difference(old: Charter, new: Charter) -> list[Change]:
    """Every change from the old charter to the new, in the charter's order; empty only if they are equal.

    A change loosens safety if the AI-only lane may err more or is checked less, or people decide less:
    a higher bound, lower confidence, fewer audits, reviews or blind reads, a rule, constraint or protected
    attribute that goes, cheaper errors, dearer minutes, a cap on reviews, a wider tolerance, the last word
    given to the belief, no four eyes any more, differences left to outcomes, a pattern without a blind read,
    a lane where people decided everything.

    >>> from msgspec.structs import replace
    >>> from lichen.charter.load import load
    >>> from lichen.charter.template import write
    >>> old = load(write("document-reading"))
    >>> [change] = difference(old, replace(old, risk=replace(old.risk, bound=0.05)))
    >>> change.sentence, change.loosens
    ('The bound on AI-only errors rises from 2 % to 5 %.', True)
    """
    return list(_mappings("", plain(old), plain(new)))


def _mappings(path: str, before: dict[str, Any], after: dict[str, Any]) -> Iterator[Change]:
    for name in dict.fromkeys([*before, *after]):
        place = f"{path}.{name}".lstrip(".")
        if name in before and name in after:
            yield from _values(place, before[name], after[name])
        else:  # only an adapter's options may come and go
            old, new = before.get(name), after.get(name)
            yield Change(place, old, new, wording.changed(place, old, new))


def _values(path: str, before: Any, after: Any) -> Iterator[Change]:
    if before == after:
        return
    if path == "question.cost":
        yield from _costs(path, before, after)
    elif isinstance(before, dict) and isinstance(after, dict):
        yield from _mappings(path, before, after)
    elif path in _KEYED:
        yield from _keyed(path, before, after)
    elif path.endswith(_COLLECTED):
        yield from _collected(path, before, after)
    else:
        yield Change(path, before, after, wording.changed(path, before, after), _loosens(path, before, after))


def _keyed(path: str, before: list[dict[str, Any]], after: list[dict[str, Any]]) -> Iterator[Change]:
    name = _KEYED[path]
    old, new = ({each[name]: each for each in side} for side in (before, after))
    for id in (id for id in old if id not in new):
        yield Change(f"{path}[{id}]", old[id], None, wording.removed(path, old[id]))
    for id in new:
        if id not in old:
            yield Change(f"{path}[{id}]", None, new[id], wording.added(path, new[id]))
        else:
            yield from _mappings(f"{path}[{id}]", old[id], new[id])
    yield from _order(path, list(old), list(new))


def _collected(path: str, before: list[Any], after: list[Any]) -> Iterator[Change]:
    old, new = (Counter(wording.entry(path, each) for each in side) for side in (before, after))
    for gone in old - new:
        value = next(each for each in before if wording.entry(path, each) == gone)
        yield Change(path, value, None, wording.removed(path, value), path in _LOOSER_WITHOUT)
    for come in new - old:
        value = next(each for each in after if wording.entry(path, each) == come)
        yield Change(path, None, value, wording.added(path, value))
    if old == new:
        yield from _reasons(path, before, after)


def _reasons(path: str, before: list[Any], after: list[Any]) -> Iterator[Change]:
    if path == "risk.high_stakes" and Counter(map(str, before)) != Counter(map(str, after)):
        yield Change(path, before, after, "The reason given for a high-stakes rule changes.")
    else:
        yield Change(path, before, after, wording.reordered(path))


def _order(path: str, before: list[str], after: list[str]) -> Iterator[Change]:
    kept = [id for id in before if id in after]
    if kept != [id for id in after if id in before]:
        yield Change(path, before, after, wording.reordered(path))


def _costs(path: str, before: dict[str, Any] | None, after: dict[str, Any] | None) -> Iterator[Change]:
    pairs = {(true, said) for side in (before, after) for true, row in (side or {}).items() for said in row}
    told = False
    for true, said in sorted(pairs):
        old, new = (_cost(side, true, said) for side in (before, after))
        if old is not None and new is not None and old != new:
            told = True
            sentence = wording.cost(true, said, old, new)
            yield Change(f"{path}.{true}.{said}", old, new, sentence, new < old)
    if not told:
        yield Change(path, before, after, "The table of costs is written anew; no cost of a mistake changes.")


def _cost(side: dict[str, Any] | None, true: str, said: str) -> float | None:
    if side is None:
        return float(true != said)
    found = side.get(true, {}).get(said, 0.0 if true == said else None)
    return None if found is None else float(found)


def _loosens(path: str, before: Any, after: Any) -> bool:
    if path == _LOOSER_CAP:
        return after is not None and (before is None or after < before)
    if path in _LOOSER_UP:
        return (after or 0) > (before or 0)
    if path in _LOOSER_DOWN:
        return bool(after < before)
    return path in _LOOSER_FROM and before == _LOOSER_FROM[path]
