"""From the form to a charter as plain data and back; nothing that was written is lost on the way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from lichen.charter.kinds import VERDICTS
from lichen.web.accounts.first_charter import number, slug
from lichen.web.partnerships import adapters, fields

_JUDGED = ("checks", "quorum")
_ONLY_FOR = {"label": ("labels", "cost"), "number": ("unit", "tolerance", "minimum", "maximum")}


class Given(NamedTuple):
    """What a form said: plain data, and for each of its paths the field that gave it."""

    data: dict[str, Any]
    places: dict[str, str]


def given(post: Mapping[str, str], version: int = 1) -> Given:
    """The charter that was filled in, as plain data; fields the form does not have are left out."""
    tree: dict[Any, Any] = {}
    for name in post:
        read = fields.read_field(name)
        if read is None or fields.option(name) or fields.cost_cell(name):
            continue
        *above, last = fields.steps(name)
        node = tree
        for step in above:
            node = node.setdefault(step, {})
        node[last] = read(post[name])
    places: dict[str, str] = {}
    data: dict[str, Any] = _settled(tree, "", "", places)
    _shape(data, post, places)
    return Given({"partnership": None, "version": version, **data}, places)


def _settled(node: Any, path: str, place: str, places: dict[str, str]) -> Any:
    """Rows in their order without the empty ones; notes which row of the form each came from."""
    places[path] = place
    if not isinstance(node, dict):
        return node
    if any(isinstance(key, str) for key in node):
        return {
            key: _settled(value, f"{path}.{key}".lstrip("."), f"{place}.{key}".lstrip("."), places)
            for key, value in node.items()
            if isinstance(key, str)
        }
    kept = [key for key in sorted(node) if _says_something(node[key])]
    return [_settled(node[key], f"{path}[{i}]", f"{place}[{key}]", places) for i, key in enumerate(kept)]


def _says_something(row: Any) -> bool:
    return not isinstance(row, dict) or any(
        value not in (None, "", [], {}) for key, value in row.items() if key not in fields.SAYS_NOTHING
    )


def _shape(data: dict[str, Any], post: Mapping[str, str], places: dict[str, str]) -> None:
    """What the form says in its own way, said as a charter says it."""
    costly = data.pop("costly", False) and _kind(data) == "label"
    data["partnership"] = data.get("partnership") or slug(data.get("name") or "") or None
    question = data.get("question")
    if isinstance(question, dict):
        if costly:
            question["cost"] = _cost(question.get("labels") or [], post, places)
        _drop_others(data, question)
    for place, partner in enumerate(data.get("partners") or []):
        _shape_partner(partner, _row(places, f"partners[{place}]"), post)
    risk = data.get("risk") or {}
    if not costly:
        risk.pop("cost_bound", None)
    for rule in risk.get("high_stakes") or []:
        _shape_rule(rule)


def _kind(data: Mapping[str, Any]) -> str:
    question = data.get("question")
    return str(question.get("kind") or "label") if isinstance(question, dict) else "label"


def _drop_others(data: dict[str, Any], question: dict[str, Any]) -> None:
    """Leave out what belongs to another kind of answer: a browser without scripts sends it all."""
    for kind, names in _ONLY_FOR.items():
        for name in () if _kind(data) == kind else names:
            question.pop(name, None)
    for name in () if _kind(data) in VERDICTS else _JUDGED:
        data.pop(name, None)


def _row(places: Mapping[str, str], path: str) -> int:
    return int(fields.steps(places[path])[-1])


def _cost(labels: list[Any], post: Mapping[str, str], places: Mapping[str, str]) -> dict[str, Any]:
    rows = {_row(places, f"question.labels[{i}]"): each.get("id") for i, each in enumerate(labels)}
    ids = [str(id) for id in rows.values() if id]
    table: dict[str, dict[str, Any]] = {true: {said: 1 for said in ids if said != true} for true in ids}
    for name in post:
        cell = fields.cost_cell(name)
        if cell is None or cell[0] == cell[1]:
            continue
        true, said = rows.get(cell[0]), rows.get(cell[1])
        if true and said and (figure := number(post[name])) is not None:
            table[true][said] = figure
    return table


def _shape_partner(partner: dict[str, Any], row: int, post: Mapping[str, str]) -> None:
    kind = partner.pop("adapter", None)
    if partner.get("role") != "ai":
        partner.pop("run_by", None)
        return
    partner.pop("minutes_per_case", None)
    partner.pop("skills", None)
    if kind:
        found = {
            name: option for name in post if (option := fields.option(name)) and option[:2] == (row, kind)
        }
        options = {each[2]: post[name] for name, each in found.items() if post[name].strip()}
        partner["adapter"] = {"kind": kind, "options": _options(options)}


def _options(said: Mapping[str, str]) -> dict[str, Any]:
    return {name: adapters.value_of(value) for name, value in said.items()}


def _shape_rule(rule: dict[str, Any]) -> None:
    if not rule.get("attribute"):
        if rule.get("value") is None:
            rule.pop("op", None)
        return
    value = rule.get("value")
    if value is None:
        return
    parts = [part for each in str(value).split(",") if (part := fields.plain_value(each)) is not None]
    rule["value"] = parts if rule.get("op") == "in" else fields.plain_value(str(value))


def flat(data: Mapping[str, Any]) -> dict[str, str]:
    """What each field of the form shows for a charter as plain data."""
    said: dict[str, str] = {}
    _flatten(data, "", said)
    for path, value in list(said.items()):
        if path in fields.SHARES:
            said[path] = _percent(value)
    question = data.get("question")
    cost = question.get("cost") if isinstance(question, Mapping) else None
    if isinstance(cost, Mapping) and isinstance(question, Mapping):
        said["costly"] = "on"
        _flatten_cost(question.get("labels") or (), cost, said)
    return said


def _flatten(value: Any, path: str, said: dict[str, str]) -> None:
    pattern = fields.pattern_of(path)
    if pattern == "partners[].adapter" and value is not None:
        _flatten_adapter(value, path, said)
    elif pattern in fields.READS:
        said[path] = _shown(value, pattern)
    elif isinstance(value, Mapping):
        for key, each in value.items():
            _flatten(each, f"{path}.{key}".lstrip("."), said)
    elif isinstance(value, (list, tuple)):
        short = {"question.labels": "id", "risk.high_stakes": "answer"}.get(pattern)
        for i, each in enumerate(value):
            bare = short is not None and not isinstance(each, Mapping)
            _flatten({short: each} if bare else each, f"{path}[{i}]", said)


def _shown(value: Any, pattern: str) -> str:
    if isinstance(value, bool):
        boxed = fields.READS[pattern] is fields.flag
        return ("on" if value else "") if boxed else str(value).lower()
    if isinstance(value, (list, tuple)):
        apart = "\n" if pattern == "constraints" else ", "
        return apart.join(_shown(each, "") for each in value)
    if isinstance(value, float):
        return f"{value:.12g}"
    return "" if value is None else str(value)


def _percent(said: str) -> str:
    try:
        return f"{100 * float(said):.10g}"
    except ValueError:
        return said


def _flatten_adapter(adapter: Any, path: str, said: dict[str, str]) -> None:
    kind = adapter.get("kind", "") if isinstance(adapter, Mapping) else str(adapter)
    said[path] = str(kind or "")
    options = adapter.get("options") if isinstance(adapter, Mapping) else None
    for name, value in (options or {}).items():
        said[f"{path.removesuffix('adapter')}options.{kind}.{name}"] = adapters.in_words(value)


def _flatten_cost(labels: Any, cost: Mapping[str, Any], said: dict[str, str]) -> None:
    ids = [each.get("id") if isinstance(each, Mapping) else each for each in labels]
    for i, true in enumerate(ids):
        for j, answered in enumerate(ids):
            row = cost.get(str(true))
            if i != j and isinstance(row, Mapping) and str(answered) in row:
                said[f"question.cost[{i}][{j}]"] = _shown(row[str(answered)], "")
