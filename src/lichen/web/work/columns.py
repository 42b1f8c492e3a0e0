"""The columns of an uploaded file on a form: what each holds, as detected and as a person says."""

from __future__ import annotations

from collections.abc import Mapping as Given
from typing import Any, NamedTuple

from lichen.charter.schema import Charter
from lichen.errors import InputRefused
from lichen.inbox.plain import bare
from lichen.transfer.intake import Look
from lichen.transfer.mapping import Mapping

SINGLE = {
    "id": "Names the case",
    "answer": "The AI's answer",
    "confidence": "How sure the AI is",
    "version": "The AI's version",
}
ROLES = {"input": "Input, shown to partners", "attribute": "Attribute, for rules and audits", **SINGLE}
SHARE = "p:"
UNUSED = ""
SAMPLE = 80


class Column(NamedTuple):
    """One column: its place and name, what it is taken for, and what its first cells hold."""

    at: int
    name: str
    role: str
    samples: tuple[str, ...]


def roles(charter: Charter) -> dict[str, str]:
    """What a column may be taken for, in words."""
    shares = {
        f"{SHARE}{label.id}": f"Probability of {label.text or label.id}" for label in charter.question.labels
    }
    return {UNUSED: "Not used", **ROLES, **shares}


def columns(seen: Look, mapping: Mapping) -> list[Column]:
    """The columns as this mapping takes them."""
    taken = _taken(mapping)
    return [
        Column(at, name, taken.get(name, UNUSED), tuple(_sample(row.get(name)) for row in seen.samples[:3]))
        for at, name in enumerate(seen.columns)
    ]


def _taken(mapping: Mapping) -> dict[str, str]:
    single = {getattr(mapping, role): role for role in SINGLE if getattr(mapping, role)}
    shares = {column: f"{SHARE}{label}" for label, column in mapping.probabilities.items()}
    attributes = dict.fromkeys(mapping.attributes, "attribute")
    return {**dict.fromkeys(mapping.inputs, "input"), **attributes, **shares, **single}


def _sample(value: object) -> str:
    text = "" if value is None else bare(str(value))
    return text if len(text) <= SAMPLE else text[: SAMPLE - 1] + "…"


def mapping_of(form: Given[str, Any], seen: Look, charter: Charter) -> Mapping:
    """The mapping a form says; raises `InputRefused` for what is none."""
    known = roles(charter)
    said = {name: _role(form.get(f"column-{at}", ""), known) for at, name in enumerate(seen.columns)}
    shares = {role[len(SHARE) :]: name for name, role in said.items() if role.startswith(SHARE)}
    _refuse_doubles(said, known)
    single: dict[str, Any] = {role: name for name, role in said.items() if role in SINGLE}
    spoken = bool(shares or single.get("answer"))
    return Mapping(
        **single,
        inputs=tuple(name for name, role in said.items() if role == "input"),
        attributes=tuple(name for name, role in said.items() if role == "attribute"),
        partner=str(form.get("partner") or "")[:64] or None if spoken else None,
        probabilities=shares,
    )


def _role(given: object, known: dict[str, str]) -> str:
    role = str(given)
    if role not in known:
        raise InputRefused(f"A column is said to be `{role[:40]}`, which is nothing it can be. Choose again.")
    return role


def _refuse_doubles(said: dict[str, str], known: dict[str, str]) -> None:
    once = [role for role in said.values() if role not in ("input", "attribute", UNUSED)]
    for role in once:
        if once.count(role) > 1:
            raise InputRefused(f"Two columns are said to be “{known[role]}”. Choose one of them.")
