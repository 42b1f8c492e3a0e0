"""The charter's high-stakes rules: does this case, or this answer, always need a person's decision?

Rules fail safe: an attribute that is absent or cannot be compared counts as meeting the rule.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from lichen.charter.schema import ANSWER, Charter, HighStakes
from lichen.types import Answer

_TRUE = {"true", "yes", "1"}
_FALSE = {"false", "no", "0"}
_OPS = {"equals": "is", "in": "is one of", "at_least": "is at least", "at_most": "is at most"}


def needs_person(
    charter: Charter, attributes: Mapping[str, object], answer: Answer | None = None
) -> str | None:
    """The reason a person must decide, as a sentence, or None; the first rule that holds gives the reason.

    `attributes` are the case's, by name; `answer` is the answer about to settle, None before there is one.
    Texts are compared without regard to case; numbers may be written as text.

    >>> from lichen.charter.load import load
    >>> from lichen.charter.template import write
    >>> charter = load(write("lending-review"))
    >>> needs_person(charter, {"amount": "60000"}, "approve")
    'A person decides this case: amount is at least 50,000 (Large loans are decided by a person).'
    >>> needs_person(charter, {"amount": 900}, "approve") is None
    True
    """
    for rule in charter.risk.high_stakes:
        if (reason := _reason(rule, attributes, answer)) is not None:
            why = f" ({rule.why.strip().rstrip('.')})" if rule.why.strip() else ""
            return " ".join(f"A person decides this case: {reason}{why}.".split())
    return None


def said(rule: HighStakes) -> str:
    """The rule in words, to stand in a sentence: 'the answer is fraud and amount is at least 500'."""
    parts = [] if rule.answer is None else [f"the answer is {rule.answer}"]
    if rule.attribute is not None:
        parts.append(f"{_name(rule)} {_OPS[rule.op]} {_listed(rule.value)}")
    return " and ".join(parts)


def _reason(rule: HighStakes, attributes: Mapping[str, object], answer: Answer | None) -> str | None:
    if rule.answer is not None and (answer is None or not _same(answer, rule.answer)):
        return None
    if rule.attribute is None:
        return said(rule) if rule.answer is not None else None
    found = answer if rule.attribute == ANSWER else attributes.get(rule.attribute)
    if rule.attribute == ANSWER and answer is None:
        return None
    return _compared(rule, found)


def _compared(rule: HighStakes, found: object) -> str | None:
    if _absent(found):
        return f"its {rule.attribute} is not known"
    if rule.op in ("at_least", "at_most"):
        return _ordered(rule, found)
    values = rule.value if isinstance(rule.value, tuple) else (rule.value,)
    return said(rule) if any(_same(found, value) for value in values) else None


def _ordered(rule: HighStakes, found: object) -> str | None:
    one, limit = number(found), number(rule.value)
    if one is None or limit is None:
        return f"{_name(rule)} cannot be read as a number"
    met = one >= limit if rule.op == "at_least" else one <= limit
    return said(rule) if met else None


def _same(found: object, value: object) -> bool:
    if isinstance(value, bool):
        return str(found).strip().casefold() in (_TRUE if value else _FALSE)
    one, other = number(found), number(value)
    if one is not None and other is not None:
        return one == other
    return str(found).strip().casefold() == str(value).strip().casefold()


def _absent(found: object) -> bool:
    blank = isinstance(found, str) and not found.strip()
    return found is None or blank or (isinstance(found, float) and math.isnan(found))


def number(value: object) -> float | None:
    """The value as a finite number, also one written as text; None where it is none."""
    if isinstance(value, bool):
        return None
    try:
        read = float(value)  # type: ignore[arg-type]  # anything that float refuses is caught below
    except (TypeError, ValueError, OverflowError):
        return None
    return read if math.isfinite(read) else None


def _name(rule: HighStakes) -> str:
    return "the answer" if rule.attribute == ANSWER else str(rule.attribute)


def _listed(value: object) -> str:
    if isinstance(value, tuple):
        return " or ".join(_listed(each) for each in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:,.15g}" if isinstance(value, float) else str(value)
