"""Does plain data have a charter's shape? Every misfit is named, not only the first.

The types of `lichen.charter.schema` are the only source of what is expected; nothing is listed twice.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable
from functools import cache
from typing import Any

from msgspec import inspect

from lichen.charter.problem import DOCUMENT, MOST_NUMBER, UNPRINTABLE, Problem, key, perhaps, shown
from lichen.charter.schema import Adapter, Charter, HighStakes, Label

BROKEN: Any = object()
"""Stands where a value did not fit."""

_SHORT = {Label: "id", Adapter: "kind", HighStakes: "answer"}
_MOST_DEPTH = 16
_OPTIONS = inspect.DictType(inspect.StrType(), inspect.AnyType())
_ITEMS = inspect.VarTupleType(inspect.AnyType())
_FREE = inspect.FloatType()


def fitted(data: object) -> tuple[dict[str, Any], list[Problem]]:
    """The top-level keys whose values fit, shorthands spelled out, and every problem of those that do not.

    >>> data, problems = fitted({"partnership": "desk", "human_first": 20})
    >>> data
    {'partnership': 'desk'}
    >>> [problem.path for problem in problems]
    ['human_first', 'purpose', 'question']
    """
    problems: list[Problem] = []
    if not isinstance(data, dict):
        what = f"is {shown(data)} where keys with values are wanted"
        return {}, [
            Problem(DOCUMENT, what, "Begin with `partnership:` and an id; `lichen init` writes a whole one")
        ]
    fit = _members(data, _type(Charter), "", problems)
    return {name: value for name, value in fit.items() if value is not BROKEN}, problems


@cache
def _type(cls: type) -> inspect.StructType:
    kind = inspect.type_info(cls)
    assert isinstance(kind, inspect.StructType)
    return kind


def _fit(value: Any, kind: inspect.Type, path: str, problems: list[Problem]) -> Any:
    if isinstance(kind, inspect.Metadata):
        return _fit(value, kind.type, path, problems)
    fit = _FITS.get(type(kind))
    return value if fit is None else fit(value, kind, path, problems)


def _struct(value: Any, kind: inspect.StructType, path: str, problems: list[Problem]) -> Any:
    short = _SHORT.get(kind.cls)
    if short and isinstance(value, str | int) and not isinstance(value, bool):
        value = {short: value}
    if not isinstance(value, dict):
        names = ", ".join(f"`{field.name}`" for field in kind.fields if field.required) or "its own keys"
        what = f"is {shown(value)} where keys with values are wanted"
        return _broken(problems, path, what, f"Indent {names} under it, each followed by a colon")
    before = len(problems)
    fit = _members(value, kind, path, problems)
    return BROKEN if len(problems) > before else fit


def _members(
    value: dict[str, Any], kind: inspect.StructType, path: str, problems: list[Problem]
) -> dict[str, Any]:
    fields = {field.name: field for field in kind.fields}
    fit: dict[str, Any] = {}
    for name, item in value.items():
        place = f"{path}.{key(str(name))}" if path else key(str(name))
        if name not in fields:
            mend = perhaps(str(name), fields)
            problems.append(Problem(place, "is not a key a charter knows here", mend))
        elif item is not None:  # a key left empty counts as not written
            fit[name] = _fit(item, fields[name].type, place, problems)
    for name in (name for name, field in fields.items() if field.required and name not in fit):
        place = f"{path}.{name}".lstrip(".")
        problems.append(Problem(place, "is missing", f"Write it: {_said(fields[name].type)}"))
    return fit


def _list(value: Any, kind: inspect.VarTupleType, path: str, problems: list[Problem]) -> Any:
    if not isinstance(value, list | tuple):
        mend = "Write one entry per line, each after a hyphen and a space"
        return _broken(problems, path, f"is {shown(value)} where a list is wanted", mend)
    before = len(problems)
    fit = [_fit(item, kind.item_type, f"{path}[{i}]", problems) for i, item in enumerate(value)]
    return BROKEN if len(problems) > before else fit


def _mapping(value: Any, kind: inspect.DictType, path: str, problems: list[Problem]) -> Any:
    if not isinstance(value, dict):
        mend = "Indent its entries under it, each a key, a colon and a value"
        return _broken(problems, path, f"is {shown(value)} where keys with values are wanted", mend)
    before = len(problems)
    for name in (name for name in value if UNPRINTABLE.search(str(name))):
        _broken(problems, f"{path}.{key(str(name))}", "has a control character in its key", "Rename it")
    fit = {
        str(name): _fit(item, kind.value_type, f"{path}.{key(str(name))}", problems)
        for name, item in value.items()
    }
    return BROKEN if len(problems) > before else fit


def _union(value: Any, kind: inspect.UnionType, path: str, problems: list[Problem]) -> Any:
    kinds = [each for each in kind.types if not isinstance(each, inspect.NoneType)]
    if len(kinds) == 1:
        return _fit(value, kinds[0], path, problems)
    for each in kinds:
        tried: list[Problem] = []
        fit = _fit(value, each, path, tried)
        if not tried:
            return fit
    what = f"is {shown(value)}, which does not fit"
    return _broken(
        problems, path, what, "Write a text, a number, true or false, or a flat list of texts or numbers"
    )


def _literal(value: Any, kind: inspect.LiteralType, path: str, problems: list[Problem]) -> Any:
    if value in kind.values:
        return value
    names = sorted(str(name) for name in kind.values)
    listed = ", ".join(f"`{name}`" for name in names)
    guess = perhaps(str(value), names)
    mend = guess if guess.startswith("Perhaps") else "Choose one of them"
    return _broken(problems, path, f"is {shown(value)} where one of {listed} is wanted", mend)


def _text(value: Any, kind: inspect.StrType, path: str, problems: list[Problem]) -> Any:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < MOST_NUMBER:
        value = str(value)  # a label or an id that is written in digits
    if not isinstance(value, str):
        return _broken(problems, path, f"is {shown(value)} where a text is wanted", "Put the text in quotes")
    if UNPRINTABLE.search(value):
        return _broken(problems, path, "holds a control character", "Remove it, or write it out in words")
    return _sized(value, kind, path, problems)


def _sized(value: str, kind: inspect.StrType, path: str, problems: list[Problem]) -> Any:
    if kind.min_length and not value.strip():
        return _broken(problems, path, "is an empty text", "Write something there, or remove the key")
    if kind.max_length and len(value) > kind.max_length:
        mend = f"Shorten it to {kind.max_length:,} characters"
        return _broken(problems, path, f"is {len(value):,} characters long", mend)
    if kind.pattern and not re.fullmatch(kind.pattern, value):
        letters = "letters" if "A-Z" in kind.pattern else "lower-case letters"
        mend = f"Use {letters}, digits and hyphens, without spaces, beginning with a letter or digit"
        return _broken(problems, path, f"is {shown(value)}, which cannot be an id", mend)
    return value


def _number(value: Any, kind: inspect.IntType | inspect.FloatType, path: str, problems: list[Problem]) -> Any:
    whole = isinstance(kind, inspect.IntType)
    wanted = ("a whole number" if whole else "a number") + _range(kind)
    right = int if whole else int | float
    if isinstance(value, bool) or not isinstance(value, right):
        return _broken(
            problems, path, f"is {shown(value)} where {wanted} is wanted", _number_mend(value, kind)
        )
    if not _within(value, kind):
        return _broken(
            problems, path, f"is {shown(value)} where {wanted} is wanted", _share_mend(value, kind)
        )
    return value if whole else float(value)


def _number_mend(value: Any, kind: inspect.IntType | inspect.FloatType) -> str:
    percent = (
        re.fullmatch(r"\s*([0-9]{1,3}(?:\.[0-9]{1,6})?)\s*%\s*", value) if isinstance(value, str) else None
    )
    if percent and _is_share(kind):
        return f"Write {percent[1]} % as {float(percent[1]) / 100:g}"
    return "Write digits, with a point for decimals and no unit"


def _is_share(kind: inspect.IntType | inspect.FloatType) -> bool:
    most = kind.le if kind.le is not None else kind.lt
    return most is not None and most <= 1


def _share_mend(value: float, kind: inspect.IntType | inspect.FloatType) -> str:
    if _is_share(kind) and 1 < value <= 100:
        return f"If {value:g} % was meant, write {value / 100:g}"
    return "Choose a number within that range"


def _within(value: float, kind: inspect.IntType | inspect.FloatType) -> bool:
    return (
        abs(value) < (MOST_NUMBER if isinstance(value, int) else 1e300)
        and math.isfinite(value)
        and (kind.gt is None or value > kind.gt)
        and (kind.ge is None or value >= kind.ge)
        and (kind.lt is None or value < kind.lt)
        and (kind.le is None or value <= kind.le)
    )


def _range(kind: inspect.IntType | inspect.FloatType) -> str:
    parts = (
        ("above", kind.gt),
        ("from", kind.ge),
        ("below", kind.lt),
        ("up to", kind.le),
    )
    return "".join(f" {word} {limit:g}" for word, limit in parts if limit is not None)


def _truth(value: Any, kind: inspect.BoolType, path: str, problems: list[Problem]) -> Any:
    if isinstance(value, bool):
        return value
    return _broken(
        problems, path, f"is {shown(value)} where true or false is wanted", "Write `true` or `false`"
    )


def _date(value: Any, kind: inspect.DateType, path: str, problems: list[Problem]) -> Any:
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
            return datetime.date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        pass
    mend = "Write year, month and day, for example 2030-12-31"
    return _broken(problems, path, f"is {shown(value)} where a day is wanted", mend)


def _anything(value: Any, kind: inspect.AnyType, path: str, problems: list[Problem]) -> Any:
    if path.count(".") + path.count("[") > _MOST_DEPTH:
        return _broken(problems, path, "nests too deep", "Flatten it")
    if isinstance(value, dict):
        return _mapping(value, _OPTIONS, path, problems)
    if isinstance(value, list | tuple):
        return _list(value, _ITEMS, path, problems)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value if _within(value, _FREE) else _number(value, _FREE, path, problems)
    return _text(value, inspect.StrType(), path, problems)


def _said(kind: inspect.Type) -> str:
    extra = kind.extra_json_schema if isinstance(kind, inspect.Metadata) else None
    said = str((extra or {}).get("description", "it is needed")).rstrip(".")
    return said[:1].lower() + said[1:]


def _broken(problems: list[Problem], path: str, what: str, mend: str) -> Any:
    problems.append(Problem(path, what, mend))
    return BROKEN


_FITS: dict[type[inspect.Type], Callable[[Any, Any, str, list[Problem]], Any]] = {
    inspect.StructType: _struct,
    inspect.VarTupleType: _list,
    inspect.DictType: _mapping,
    inspect.UnionType: _union,
    inspect.LiteralType: _literal,
    inspect.StrType: _text,
    inspect.IntType: _number,
    inspect.FloatType: _number,
    inspect.BoolType: _truth,
    inspect.DateType: _date,
    inspect.AnyType: _anything,
}
