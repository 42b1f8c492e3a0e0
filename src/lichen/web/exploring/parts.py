"""What a person says to begin a case: the parts of a form, which follow from pattern and question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from lichen.charter.schema import ANSWER, Charter
from lichen.types import Pattern


class Part(NamedTuple):
    """One part of a form: its name on record, what it is called, what belongs there, how large it is."""

    name: str
    title: str
    hint: str = ""
    required: bool = False
    rows: int = 4
    form: Literal["text", "number", "json"] = "text"


class Start(NamedTuple):
    """How a pattern is begun: what the button says, and what happens then, in a sentence."""

    button: str
    then: str


OPTIONS = (
    Part(
        "goal", "What I am trying to achieve", "In a sentence or two: what is to be different then?", True, 3
    ),
    Part("constraints", "My constraints", "One in each line: money, time, rules, people, what must stay."),
    Part("tried", "What I already tried", "And what came of it, so that nobody offers it again."),
)
DRAFT = (
    Part(
        "goal", "What it is for, and who reads it", "“A reply to a customer whose parcel is late.”", True, 3
    ),
    Part(
        "material",
        "What it answers or stands on",
        "The letter, the facts, the figures: pasted as they are.",
        rows=7,
    ),
    Part("constraints", "What it must say, and what it must not", "One in each line."),
)
PATTERNS = (
    Part(
        "goal",
        "What I want to understand",
        "In a sentence or two: which question should they answer?",
        True,
        3,
    ),
    Part(
        "material",
        "What there is to look at",
        "Answers, notes, figures: pasted as they are, one in each line.",
        True,
        9,
    ),
    Part(
        "known", "What I know already", "What changed lately, what I suspect: so that nobody finds it anew."
    ),
)
READING = (
    Part(
        "material",
        "What is to be read",
        "As it is, and all of it: the finding, the report, the record.",
        True,
        9,
    ),
    Part(
        "goal",
        "What I want to know",
        "In a sentence. Say nothing of what you take it for: that would sway the reader.",
        rows=2,
    ),
    Part("history", "What came before", "Earlier readings, what is known of it."),
)
WORK = (Part("text", "What it is about", "As it came in, and all of it.", True, 9),)

SAY: dict[Pattern, Start] = {
    "triage": Start(
        "Hand in a case",
        "The AI looks at it at once and settles what it is certified for; people do the rest.",
    ),
    "diagnose": Start(
        "Ask for a reading",
        "Somebody reads it on their own first; only then they see what the AI says of it, and look again.",
    ),
    "explore": Start("Ask for options", "What is done is yours to decide."),
    "interpret": Start(
        "Ask what it means",
        "The AI looks for patterns; people say what they mean, and a response is agreed between them.",
    ),
    "brief": Start("Ask for a draft", "You lead: nothing leaves before you take it."),
}
WANTED = {"choice": "Ask for options", "draft": "Ask for a draft"}


def start_of(charter: Charter) -> Start | None:
    """How a person begins a case here; None where agents do, and people judge what those want to do."""
    kind, said = charter.question.kind, SAY[charter.pattern]
    if kind == "action":
        return None
    if charter.pattern == "interpret":
        return said
    return said._replace(button=WANTED.get(kind, said.button))


def known_parts(charter: Charter) -> Sequence[Part]:
    """The parts that follow from the charter alone; none where cases are whatever they are."""
    if charter.pattern == "interpret":
        return PATTERNS
    if charter.pattern == "explore" or charter.question.kind == "choice":
        return OPTIONS
    return DRAFT if charter.pattern == "brief" or charter.question.kind == "draft" else ()


def usual_parts(charter: Charter) -> Sequence[Part]:
    """What is asked for before there are cases to learn it from: the field the AI reads, or what is usual."""
    for partner in charter.having("ai"):
        field = {} if partner.adapter is None else dict(partner.adapter.options)
        if isinstance(field.get("text"), str):
            return (WORK[0]._replace(name=field["text"]),)
    return READING if charter.pattern == "diagnose" else WORK


def told_parts(charter: Charter) -> list[Part]:
    """The attributes that rules look at, or across which errors are compared."""
    ruled = {rule.attribute: rule.why for rule in charter.risk.high_stakes if rule.attribute}
    ruled.pop(ANSWER, None)
    hint = "A rule looks at it. Left empty, a person decides."
    found = [Part(each, each, hint) for each in ruled]
    rest = [each for each in charter.protected_attributes if each not in ruled]
    return found + [Part(each, each, "Errors are compared across it.") for each in rest]


def titles_of(charter: Charter) -> dict[str, dict[str, str]]:
    """How the parts of a case that was begun with such a form read: each under its title."""
    return {part.name: {"format": "text", "label": part.title} for part in _titled(charter)}


def in_order(charter: Charter, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs, those that are parts of the form first and in its order."""
    named = [part.name for part in _titled(charter) if part.name in inputs]
    return {key: inputs[key] for key in (*named, *(key for key in inputs if key not in named))}


def _titled(charter: Charter) -> Sequence[Part]:
    return known_parts(charter) or (READING if charter.pattern == "diagnose" else ())
