"""To which groups a case belongs, as numbers whose meaning lies beside the chain, where it can be erased."""

from __future__ import annotations

import math
from collections.abc import Mapping

from lichen.actions.draft import Draft
from lichen.actions.partnership import Partnership
from lichen.actions.permission import LICHEN
from lichen.ledger.events import GroupMet

MOST_OF_ONE = 20
"""An attribute divides the cases into so many groups at most; what comes later is in one group together."""

OTHERS, NOT_STATED = "others", "not stated"
_LONGEST = 60


def groups_of(partnership: Partnership, draft: Draft, attributes: Mapping[str, object]) -> tuple[int, ...]:
    """One number for each protected attribute of the charter; groups not met before get the next one."""
    protected = draft.estimates.agreed.protected_attributes
    if not protected:
        return ()
    _look_up(partnership, draft)
    return tuple(_number(draft, name, value_of(attributes.get(name))) for name in protected)


def value_of(given: object) -> str:
    """The value that cases of one group share; numbers of 10 and more are read by their first digit.

    >>> [value_of(each) for each in (" Female", True, 3, 34, "45,000", None)]
    ['female', 'true', '3', '30 to 40', '45,000', 'not stated']
    >>> value_of(45_210), value_of(-12.5), value_of(0.25)
    ('40000 to 50000', '-20 to -10', '0.2 to 0.3')
    """
    if isinstance(given, bool):
        return str(given).lower()
    if given is None or (isinstance(given, str) and not given.strip()):
        return NOT_STATED
    if isinstance(given, Mapping | list | tuple):
        return OTHERS
    number = _as_number(given)
    return " ".join(str(given).casefold().split())[:_LONGEST] if number is None else _band(number)


def _as_number(given: object) -> float | None:
    try:
        number = float(given)  # type: ignore[arg-type]  # whatever is no number is a word
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None


def _band(number: float) -> str:
    if number.is_integer() and abs(number) < 10:
        return f"{number:.0f}"
    width = 10.0 ** math.floor(math.log10(abs(number)))
    low = math.floor(number / width + 1e-9) * width
    return f"{low:.12g} to {low + width:.12g}"


def _look_up(partnership: Partnership, draft: Draft) -> None:
    """Know what the groups met so far stand for, as far as that was not erased."""
    estimates = draft.estimates
    if len(estimates.by_group.codes) >= len([seal for seal in estimates.by_group.meanings.values() if seal]):
        return
    found = partnership.unseal(estimates.by_group.meanings.values())
    for group, seal in estimates.by_group.meanings.items():
        meaning = found.get(seal) or draft.content(seal)
        if isinstance(meaning, Mapping):
            estimates.by_group.codes.setdefault((str(meaning["attribute"]), str(meaning["value"])), group)


def _number(draft: Draft, attribute: str, value: str) -> int:
    codes = draft.estimates.by_group.codes
    known = codes.get((attribute, value))
    if known is not None:
        return known
    of_one = sum(1 for name, _ in codes if name == attribute)
    if of_one >= MOST_OF_ONE and value not in (OTHERS, NOT_STATED):
        return _number(draft, attribute, OTHERS)
    group = len(draft.estimates.by_group.meanings) + 1
    seal = draft.seal({"attribute": attribute, "value": value})
    assert seal is not None, "there is something to seal"
    draft.add(GroupMet(at=draft.now, by=LICHEN, group=group, meaning=seal))
    codes[attribute, value] = group
    return group
