"""The charter's JSON Schema, for editors: `python -m lichen.charter.json_schema > charter.schema.json`.

An editor picks it up from the first line of a charter: `# yaml-language-server: $schema=charter.schema.json`.
"""

from __future__ import annotations

import sys
from collections.abc import Collection
from typing import Any

import msgspec

from lichen.charter.schema import Adapter, Charter, HighStakes, Label

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SHORT = {Label: "its id", Adapter: "its kind", HighStakes: "an answer"}


def json_schema() -> dict[str, Any]:
    """The schema as plain data (JSON Schema 2020-12), shorthands and keys left empty included.

    >>> json_schema()["title"]
    'Lichen charter'
    """
    whole = msgspec.json.schema(Charter)
    parts = whole.pop("$defs")
    for part in parts.values():
        properties = {name: _or_digits(each) for name, each in part["properties"].items()}
        part["properties"] = _let_empty(properties, part.get("required", ()))
    for cls, what in _SHORT.items():
        parts[cls.__name__] = _or_short(parts[cls.__name__], what)
    return {"$schema": DIALECT, "title": "Lichen charter", **whole, "$defs": dict(sorted(parts.items()))}


def text() -> str:
    """The schema as JSON text, indented, ending with a line break."""
    return msgspec.json.format(msgspec.json.encode(json_schema()), indent=2).decode() + "\n"


def _or_short(full: dict[str, Any], what: str) -> dict[str, Any]:
    short = {"type": ["string", "integer"], "description": f"Short for {what}."}
    return {"title": full["title"], "description": full["description"], "anyOf": [short, full]}


def _or_digits(part: dict[str, Any]) -> dict[str, Any]:
    return {**part, "type": ["string", "integer"]} if _is_text(part) else part


def _is_text(part: dict[str, Any]) -> bool:
    return part.get("type") == "string" and "format" not in part


def _let_empty(properties: dict[str, Any], required: Collection[str]) -> dict[str, Any]:
    return {name: each if name in required else _or_empty(each) for name, each in properties.items()}


def _or_empty(part: dict[str, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {name: part[name] for name in ("description", "default") if name in part}
    rest = {name: value for name, value in part.items() if name not in described}
    options = rest.get("anyOf", [rest])
    if {"type": "null"} not in options:
        options = [*options, {"type": "null"}]
    return {**described, "anyOf": options}


if __name__ == "__main__":
    sys.stdout.write(text())
