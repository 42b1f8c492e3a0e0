"""What a kind of answer brings along."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lichen.partners.llm.said import Said
from lichen.partners.protocol import Question

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """`form` says in words what to reply, `schema` as a JSON schema, `read` makes an answer of the object.

    Both forms take whether the answer comes with reasons, doubts and what is missing, or only a confidence.
    `key` names the field without which an object is no answer; `bare` reads a reply that is not JSON. Both
    readers raise `MalformedError` for whatever is not an answer to the question.
    """

    key: str
    form: Callable[[Question, bool], str]
    schema: Callable[[Question, bool], Schema]
    read: Callable[[Mapping[str, object], Question], Said]
    bare: Callable[[str, Question], Said]


def closed(properties: Mapping[str, Schema]) -> Schema:
    """A JSON schema of an object with exactly these fields."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


CONFIDENCE: dict[str, Schema] = {"confidence": {"type": "number", "minimum": 0, "maximum": 1}}

WORDS: dict[str, Schema] = {
    **CONFIDENCE,
    "reasons": {"type": "string", "maxLength": 160},
    "unsure_of": {"type": "string", "maxLength": 100},
    "missing": {"type": "string", "maxLength": 100},
}
"""The fields that go with every answer."""

IN_SHORT = '"confidence": how likely you are right, 0 to 1.'

IN_WORDS = (
    '"confidence": how likely you are right, 0 to 1; "reasons": why, in one or two short sentences; '
    '"unsure_of": what could make it wrong, or ""; "missing": what you would need to know, or "".'
)


def unbounded(schema: Schema) -> Schema:
    """The same schema without lengths and limits, which some endpoints do not take.

    >>> unbounded({"type": "array", "items": {"type": "string", "maxLength": 9}})
    {'type': 'array', 'items': {'type': 'string'}}
    """
    limits = ("maxLength", "minLength", "minimum", "maximum", "minItems", "maxItems")
    kept: Schema = {}
    for name, value in schema.items():
        if name == "properties":
            kept[name] = {key: unbounded(each) for key, each in value.items()}
        elif name not in limits:
            kept[name] = unbounded(value) if isinstance(value, dict) else value
    return kept
