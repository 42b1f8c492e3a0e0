"""How a change to a charter is said: one sentence, in a lead's words."""

from __future__ import annotations

import json
import re
from typing import Any

from lichen.charter.rules import said
from lichen.charter.schema import HighStakes
from lichen.decoding import convert

_NOUNS = {
    "partnership": "The partnership's id",
    "version": "The version",
    "name": "The partnership's name",
    "purpose": "The purpose",
    "question.text": "The question",
    "question.kind": "The kind of question",
    "question.unit": "The unit of the answer",
    "question.tolerance": "The difference at which two answers still count as the same",
    "question.minimum": "The smallest answer allowed",
    "question.maximum": "The largest answer allowed",
    "risk.bound": "The bound on AI-only errors",
    "risk.confidence": "The confidence the certificate needs",
    "risk.cost_bound": "The mean cost the AI-only lane may cause",
    "risk.audit_share": "The share of AI-only cases that a person audits",
    "human_first": "The share of cases a person answers before the AI",
    "reviews": "The most people asked on one case",
    "last_word": "The last word",
    "pattern": "The pattern",
    "four_eyes": "The rule that a high-stakes case needs two people",
    "outcomes_follow": "The statement that every case's truth becomes known later",
    "owner": "The owner",
    "answers_for_errors": "The person who answers for errors",
    "capacity.minutes_per_day": "The minutes a person has in a day",
    "capacity.cases_per_day": "The cases a person can do in a day",
    "capacity.minutes_per_case": "The minutes a case takes a person",
    "capacity.reviews_per_case": "The number of reviews people can give per case on average",
    "capacity.cost_of_error": "The cost of an error",
    "capacity.cost_of_minute": "The cost of a minute",
    "capacity.currency": "The currency of the costs",
    "service.answer_within": "The minutes within which a person answers",
    "service.at_risk": "The share of that time from which an ask counts as at risk",
    "service.escalate_to": "The person who is asked when an answer is overdue",
}
_SHARES = {"risk.bound", "risk.confidence", "risk.audit_share", "human_first", "service.at_risk"}
_MEMBERS = {
    "partners": "partner",
    "people": "person",
    "goals": "goal",
    "context": "note",
    "question.labels": "answer",
    "constraints": "constraint",
    "protected_attributes": "protected attribute",
    "skills": "skill",
}


def changed(path: str, before: Any, after: Any) -> str:
    """The sentence for one value that became another."""
    noun = _noun(path)
    if before in (None, ""):
        return f"{noun} is now {_value(path, after)}; there was none before."
    if after in (None, ""):
        return f"{noun} is no longer given; it was {_value(path, before)}."
    if isinstance(before, bool) and isinstance(after, bool):
        return f"{noun} is {'added' if after else 'dropped'}."
    return f"{noun} {_verb(before, after)} from {_value(path, before)} to {_value(path, after)}."


def added(path: str, value: Any) -> str:
    """The sentence for an entry of a list that was not there before."""
    if path == "risk.high_stakes":
        return f"From now on a person always decides when {entry(path, value)}."
    return f"{_member(path, value)} is added."


def removed(path: str, value: Any) -> str:
    """The sentence for an entry of a list that is there no longer."""
    if path == "risk.high_stakes":
        return f"A person need no longer decide when {entry(path, value)}."
    return f"{_member(path, value)} is removed."


def reordered(path: str) -> str:
    """The sentence for a list whose entries only changed places."""
    return f"The order of `{path}` changes."


def cost(true: str, answered: str, before: float, after: float) -> str:
    """The sentence for one mistake that costs more or less than before."""
    verb = _verb(before, after)
    mistake = f'answering "{_short(answered)}" when "{_short(true)}" is true'
    return f"The cost of {mistake} {verb} from {before:g} to {after:g}."


def entry(path: str, value: Any) -> str:
    """An entry of a list as it stands inside a sentence; equal entries read the same."""
    if path == "risk.high_stakes":
        return " ".join(said(convert(value, HighStakes)).split())
    return str(value)


def _noun(path: str) -> str:
    if path in _NOUNS:
        return _NOUNS[path]
    inside = re.fullmatch(
        r"(partners|people|goals|context|question\.labels)\[(.*)\]\.([^\]]+)", path, re.DOTALL
    )
    if inside:
        return f'The {_words(inside[3])} of the {_MEMBERS[inside[1]]} "{_short(inside[2])}"'
    return f"The {_short(_words(path))}"


def _words(path: str) -> str:
    return path.replace("_", " ").replace(".", " ")


def _member(path: str, value: Any) -> str:
    noun = next(word for name, word in _MEMBERS.items() if path.endswith(name))
    if not isinstance(value, dict):
        return f'The {noun} "{_short(str(value))}"'
    if "role" in value:
        noun = "AI partner" if value["role"] == "ai" else "person"
    return f'The {noun} "{_short(str(value.get("id", value.get("kpi"))))}"'


def _verb(before: Any, after: Any) -> str:
    if isinstance(before, int | float) and isinstance(after, int | float):
        return "rises" if after > before else "falls"
    return "changes"


def _value(path: str, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"{100 * value:.6g} %" if path in _SHARES else f"{value:,.10g}"
    return f'"{_short(value)}"' if isinstance(value, str) else _short(json.dumps(value, ensure_ascii=False))


def _short(text: str) -> str:
    line = " ".join(text.split()).rstrip(".")
    return line if len(line) <= 160 else line[:157] + "..."
