"""A charter from a short form: the few things nobody else can know, over what a template or file says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from typing import Any, NamedTuple

from lichen.charter.load import from_plain
from lichen.charter.source import read
from lichen.charter.template import write
from lichen.errors import CharterRefused

FIELDS = (
    *("name", "purpose", "question", "labels", "people", "bound"),
    *("kpi", "unit", "baseline", "target", "by", "direction"),
)

_PLACES = {
    "partnership": "name",
    "goals[0].baseline": "baseline",
    "goals[0].target": "target",
    "goals[0].by": "by",
    "goals[0].unit": "unit",
    "goals": "kpi",
    "question.labels": "labels",
    "question": "question",
    "risk": "bound",
    "partners": "people",
    "people": "people",
    "purpose": "purpose",
    "owner": "people",
    "answers_for_errors": "people",
    "four_eyes": "people",
}
"""Which field mends what a sentence is about: the first key its path begins with."""


class Lack(NamedTuple):
    """What is still missing: the field that mends it, and a sentence."""

    field: str
    sentence: str


def template(name: str) -> dict[str, Any]:
    """A template as plain data to begin from, without its example people; raises `NotFound`."""
    data: dict[str, Any] = deepcopy(read(write(name)).data)
    partners = [each for each in data.get("partners", ()) if each.get("role") == "ai"]
    goal = {key: value for key, value in (data.get("goals") or [{}])[0].items() if key != "baseline"}
    goal.pop("target", None)  # example figures: nobody should adopt them by accident
    return {**data, "partners": partners, "people": [], "goals": [goal]}


def shown(base: Mapping[str, Any]) -> dict[str, str]:
    """What the short form says at first, for plain data to begin from."""
    goal = dict((base.get("goals") or [{}])[0])
    question = base.get("question") or {}
    people = [each for each in base.get("partners", ()) if each.get("role") == "person"]
    bound = (base.get("risk") or {}).get("bound", 0.02)
    said = {
        "name": base.get("name"),
        "purpose": base.get("purpose"),
        "question": question.get("text"),
        "labels": "\n".join(_label(each) for each in question.get("labels", ())),
        **{key: goal.get(key) for key in ("kpi", "unit", "baseline", "target", "by")},
        "direction": goal.get("direction") or "down",
        "bound": f"{100 * bound:g}",
        "people": "\n".join(f"{each['id']}, {each.get('name') or each['id']}" for each in people),
    }
    return {key: "" if value is None else str(value) for key, value in said.items()}


def charter_data(
    said: Mapping[str, str], *, owner: str, owner_name: str = "", base: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    r"""The charter as plain data for `lichen.charter.load.from_plain`: what was said, over the base.

    `owner` owns it, answers for errors, and works on cases when `said["mine"]` is there.

    >>> said = {"name": "Mail desk", "labels": "billing\ntechnical", "people": "ann, Ann"}
    >>> data = charter_data(said, owner="kim")
    >>> data["partnership"], [each["id"] for each in data["partners"]]
    ('mail-desk', ['ann', 'ai'])
    """
    data = deepcopy(dict(base or {}))
    name = said.get("name", "").strip()
    people = _people(said, owner, owner_name)
    data.update(
        partnership=slug(name),
        name=name,
        version=1,
        purpose=said.get("purpose", "").strip() or f"{said.get('question', '').strip()} Together, and well.",
        question=_question(said, data.get("question") or {}),
        goals=[_goal(said)] if said.get("kpi", "").strip() or said.get("baseline", "").strip() else [],
        partners=[*people, *_ais(data, people)],
        people=[]
        if any(each["id"] == owner for each in people)
        else [{"id": owner, "name": owner_name or owner}],
        owner=owner,
        answers_for_errors=owner,
    )
    data["risk"] = _risk(said, data.get("risk") or {}, data["question"])
    return data


def lacks(data: Mapping[str, Any]) -> list[Lack]:
    """What keeps this charter from governing yet; empty when it may."""
    try:
        from_plain(data)
    except CharterRefused as refused:
        return [Lack(_field(sentence), sentence) for sentence in refused.problems]
    return []


def also(base: Mapping[str, Any]) -> list[str]:
    """What the base says beyond the short form, one sentence each, so that nobody adopts it unseen."""
    rules = (base.get("risk") or {}).get("high_stakes", ())
    notes = [str(note.get("text", "")) for note in base.get("context") or () if isinstance(note, dict)]
    said = [f"Constraint: {each}" for each in base.get("constraints") or ()]
    said += [f"Always a person's decision: {_rule(each)}" for each in rules]
    said += [f"Note everyone sees: {text}" for text in notes]
    return said + [f"Errors are compared across: {each}." for each in base.get("protected_attributes") or ()]


def slug(name: str) -> str:
    """A short id for a name, as it stands on the record.

    >>> slug("Mail desk, north!")
    'mail-desk-north'
    """
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:64].strip("-")


def number(said: str) -> float | str | None:
    """A figure as people write it; what is none stays as it is, and the charter's check names it.

    >>> number("12,5"), number(" 3 % "), number("many"), number("")
    (12.5, 3.0, 'many', None)
    """
    plain = said.strip().rstrip("%").strip().replace(",", ".")
    if not plain:
        return None
    try:
        return float(plain)
    except ValueError:
        return said.strip()


def _question(said: Mapping[str, str], base: Mapping[str, Any]) -> dict[str, Any]:
    question = {**base, "text": said.get("question", "").strip() or None}
    if base.get("kind", "label") != "label":
        return question
    known = {_label(each): each for each in base.get("labels") or ()}
    named = list(dict.fromkeys(line.strip() for line in said.get("labels", "").splitlines() if line.strip()))
    if named != list(known):
        question.pop("cost", None)  # what each mistake costs was said about the other labels
    return {**question, "kind": "label", "labels": [known.get(each, {"id": each}) for each in named]}


def _label(label: Any) -> str:
    return str(label.get("id", "")) if isinstance(label, Mapping) else str(label)


def _goal(said: Mapping[str, str]) -> dict[str, Any]:
    figures = {key: number(said.get(key, "")) for key in ("baseline", "target")}
    words = {key: said.get(key, "").strip() or None for key in ("kpi", "unit", "by")}
    return {**words, **figures, "direction": said.get("direction") or "down"}


def _people(said: Mapping[str, str], owner: str, owner_name: str) -> list[dict[str, Any]]:
    lines = [line.partition(",") for line in said.get("people", "").splitlines() if line.strip()]
    named = [(id.strip(), name.strip()) for id, _, name in lines]
    if said.get("mine") and owner not in [id for id, _ in named]:
        named = [(owner, owner_name), *named]
    return [{"id": id, "role": "person", "name": name or id} for id, name in named]


def _ais(data: Mapping[str, Any], people: list[dict[str, Any]]) -> list[dict[str, Any]]:
    given = [each for each in data.get("partners") or () if each.get("role") == "ai"]
    taken = {each["id"] for each in people}
    fresh = next(id for id in ("ai", "ai-partner", "ai-partner-2") if id not in taken)
    return given or [{"id": fresh, "role": "ai", "name": "AI", "adapter": {"kind": "learner"}}]


def _risk(said: Mapping[str, str], base: Mapping[str, Any], question: Mapping[str, Any]) -> dict[str, Any]:
    bound = number(said.get("bound", ""))
    labels = {_label(each) for each in question.get("labels", ())}
    rules = [rule for rule in base.get("high_stakes") or () if _answer(rule) in (None, *labels)]
    return {**base, "bound": bound / 100 if isinstance(bound, float) else bound, "high_stakes": rules}


def _answer(rule: Any) -> str | None:
    answer = rule.get("answer") if isinstance(rule, Mapping) else rule
    return None if answer is None else str(answer)


def _rule(rule: Any) -> str:
    if not isinstance(rule, Mapping):
        return f"{rule}."
    about = rule.get("answer") or f"{rule.get('attribute')} {rule.get('op', 'equals')} {rule.get('value')}"
    return f"{about}. {rule.get('why') or ''}".strip()


def _field(sentence: str) -> str:
    path = sentence.removeprefix("`").partition("`")[0]
    return next((field for place, field in _PLACES.items() if path.startswith(place)), "name")
