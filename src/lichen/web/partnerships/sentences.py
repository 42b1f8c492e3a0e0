"""What a charter is refused for, said to somebody who sees a form and not a document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from lichen.web.partnerships.fields import SHARES, pattern_of, steps

_SENTENCE = re.compile(r"`([^`]+)`(?: \(line \d+\))? (.*)", re.DOTALL)
_SUBJECTS = {
    "charter": "The charter",
    "partnership": "The short id",
    "name": "The name",
    "purpose": "The purpose",
    "question": "The question",
    "question.text": "The question",
    "question.kind": "The kind of answer",
    "question.labels": "The list of answers",
    "question.labels[]": "Answer {n}",
    "question.labels[].id": "Answer {n}",
    "question.cost": "The table of what mistakes cost",
    "question.tolerance": "The difference that still counts as the same",
    "question.minimum": "The smallest answer",
    "question.maximum": "The largest answer",
    "goals": "The list of goals",
    "goals[]": "Goal {n}",
    "goals[].kpi": "The figure of goal {n}",
    "goals[].baseline": "The baseline of goal {n}",
    "goals[].target": "The target of goal {n}",
    "goals[].by": "The date of goal {n}",
    "risk.bound": "The share of errors allowed",
    "risk.cost_bound": "The mean cost allowed",
    "risk.confidence": "How sure the certificate must be",
    "risk.audit_share": "The share that is audited",
    "risk.high_stakes[]": "High-stakes rule {n}",
    "partners": "The list of partners",
    "partners[]": "Partner {n}",
    "partners[].id": "The user name or id of partner {n}",
    "people[]": "Person {n}",
    "people[].id": "The user name of person {n}",
    "owner": "The owner",
    "answers_for_errors": "Who answers for errors",
    "four_eyes": "Four eyes",
    "reviews": "The most people asked on one case",
    "human_first": "The share that people answer first",
    "quorum": "The number of people who must agree",
    "checks": "The list of checks",
    "checks[]": "Check {n}",
    "checks[].id": "The name of check {n}",
    "checks[].value": "What check {n} compares with",
    "partners[].run_by": "Who runs partner {n}",
    "service.on_expiry": "What happens when a case expires",
    "service.expires_after": "When a case expires",
    "service.escalate_to": "Who is asked when it is overdue",
    "context[]": "Note {n}",
    "context[].id": "The id of note {n}",
    "context[].text": "The text of note {n}",
}
_LIMITS = {
    "risk.bound": "Write a percentage above 0 and up to 50.",
    "risk.confidence": "Write a percentage from 50 up to, but below, 100.",
    "risk.audit_share": "Write a percentage above 0 and up to 100.",
}
_NO_CODE = (
    (re.compile(r", each after a hyphen(?: and a space)?"), ""),
    (re.compile(r"Write one entry per line"), "Write one entry a line"),
    (re.compile(r", or write `\w+: \w+`"), ""),
    (re.compile(r"Write the id of a person listed under `partners` or `people`"), "Choose one of the people"),
    (re.compile(r"List the person under `partners` or `people` first"), "Add the person below first"),
    (re.compile(r"with `role: person`"), "who is a person"),
    (re.compile(r"Write at least one goal with a `kpi`"), "Name at least one figure"),
    (re.compile(r"`kpi`|\bKPI\b"), "figure"),
    (re.compile(r"`baseline`"), "baseline"),
    (re.compile(r"`op: (\w+)`"), lambda found: f"“{found[1].replace('_', ' ')}”"),
    (re.compile(r"\*?`([^`]+)`"), r"“\1”"),
)


class Said(NamedTuple):
    """One thing to mend: the field it stands beside, and a sentence."""

    field: str
    sentence: str


def in_the_form(problems: Iterable[str], places: Mapping[str, str]) -> list[Said]:
    """The problems as the form says them, each with the field to mend.

    >>> in_the_form(["`risk.bound` is 3, not a number up to 0.5. Write 3 % as 0.03."], {})[0].sentence
    'The share of errors allowed does not fit. Write a percentage above 0 and up to 50.'
    """
    return [_said(problem, places) for problem in problems]


def _said(problem: str, places: Mapping[str, str]) -> Said:
    found = _SENTENCE.match(problem)
    if found is None:
        return Said("", problem)
    path, rest = found[1], found[2]
    if path in SHARES:
        rest = f"does not fit. {_LIMITS.get(path, 'Write a percentage from 0 to 100.')}"
    for pattern, better in _NO_CODE:
        rest = pattern.sub(better, rest)
    return Said(_field(path, places), f"{_subject(path)} {rest}")


def _subject(path: str) -> str:
    pattern = pattern_of(path)
    row = next((step for step in reversed(steps(path)) if isinstance(step, int)), 0)
    if pattern in _SUBJECTS:
        return _SUBJECTS[pattern].format(n=row + 1)
    above, _, last = pattern.rpartition(".")
    if above in _SUBJECTS:
        return f"{_SUBJECTS[above].format(n=row + 1)}: {last.replace('_', ' ')}"
    return path.replace("_", " ").replace(".", ", ").capitalize()


def _field(path: str, places: Mapping[str, str]) -> str:
    """The form's name of the nearest place that has one."""
    while path and path not in places:
        path = re.sub(r"(\.[^.\[]*|\[\d+\]|^[^.\[]*)$", "", path)
    return places.get(path, "")
