"""A charter's draft from decisions made elsewhere: what `lichen assess` reads becomes a start."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from lichen.core.intervals import Interval
from lichen.reports.assess.material import is_person, own_rows
from lichen.reports.assess.numbers import tolerance_for
from lichen.reports.assess.rates import share, share_by_person
from lichen.reports.decisions import CaseFacts, Decisions, read_decisions
from lichen.reports.decisions.facts import read_facts
from lichen.reports.decisions.table import Floats

LONGEST = 64


class Found(NamedTuple):
    """What a file of decisions says about those who made them.

    `people_error` is how often people's own answers were wrong, `ai_error` each AI partner's, measured
    against the truth; None and empty where no truth was given. Numbers count as wrong beyond `tolerance`.
    """

    rows: int
    cases: int
    kind: str
    labels: tuple[str, ...]
    people: tuple[str, ...]
    ai: tuple[str, ...]
    people_error: Interval | None
    ai_error: dict[str, Interval]
    tolerance: float | None
    minutes_per_case: float | None
    notes: tuple[str, ...]


class Drafted(NamedTuple):
    """The draft as plain data: `lichen.charter.load.from_plain` takes it once somebody has completed it."""

    charter: dict[str, Any]
    found: Found


def draft(
    path: Path, *, cases: Path | None = None, owner: str = "", counted: Callable[[int], None] | None = None
) -> Drafted:
    """A charter's draft and what was found: labels, people, AI partners, errors where truth is known.

    `path` is in the format of `lichen assess`, `cases` (case, truth, attributes) says what was true. The
    baseline is people's own error before they saw the AI; without a truth it stays empty and the charter is
    refused until somebody fills it in. `owner` is who will own it; people keep their names as ids, with
    signs that no id may hold replaced.

    Raises `InputRefused` with file, row and remedy for what cannot be read.
    """
    table = read_decisions(path, counted=counted)
    facts = read_facts(cases, table) if cases else None
    found = _found(table, facts)
    return Drafted(_charter(path, found, owner), found)


def _found(table: Decisions, facts: CaseFacts | None) -> Found:
    own = np.isin(np.arange(table.row.size), own_rows(table))
    tolerance = tolerance_for(table, facts, None) if table.kind == "number" else None
    wrong, known = _wrong(table, facts, tolerance)
    seconds = table.seconds[is_person(table).astype(bool) & np.isfinite(table.seconds)]
    ais = [(code, partner.id) for code, partner in enumerate(table.partners) if partner.role == "ai"]
    errors = {id: share(wrong[known & (table.partner == code)]) for code, id in ais}
    return Found(
        rows=table.row.size,
        cases=len(table.cases),
        kind=table.kind,
        labels=table.labels,
        people=tuple(partner.id for partner in table.partners if partner.role == "person"),
        ai=tuple(id for _, id in ais),
        people_error=share_by_person(wrong[known & own], table.partner[known & own]),
        ai_error={id: error for id, error in errors.items() if error is not None},
        tolerance=tolerance,
        minutes_per_case=round(float(np.median(seconds)) / 60, 2) or None if seconds.size else None,
        notes=(*table.notes, *(facts.notes if facts else ())),
    )


def _wrong(table: Decisions, facts: CaseFacts | None, tolerance: float | None) -> tuple[Floats, Any]:
    """Whether each row's answer was wrong, and where that is known."""
    if facts is None or facts.truth is None:
        return np.zeros(table.row.size), np.zeros(table.row.size, dtype=bool)
    truth = facts.truth[table.case]
    if table.kind == "number":
        wrong = np.abs(table.value - truth) > (tolerance or 0.0)
    else:
        wrong = table.answer != truth
    return wrong.astype(np.float64), np.isfinite(truth)


def _charter(path: Path, found: Found, owner: str) -> dict[str, Any]:
    name = path.name.partition(".")[0].replace("_", " ").replace("-", " ").strip() or "Desk"
    taken: set[str] = set()
    people = [{"id": _id(id, taken), "role": "person", "name": id} for id in found.people]
    ais = [{"id": _id(id, taken), "role": "ai", "name": id} for id in found.ai]
    return {
        "partnership": _slug(name),
        "name": name[:1].upper() + name[1:],
        "purpose": f"Answer well, people and AI together, what was answered in {path.name} before.",
        "question": _question(found),
        "goals": [_goal(found)],
        "partners": [*people, *ais],
        "capacity": {} if found.minutes_per_case is None else {"minutes_per_case": found.minutes_per_case},
        "owner": owner,
        "answers_for_errors": owner,
        **({"people": [{"id": owner}]} if owner and owner not in taken else {}),
    }


def _question(found: Found) -> dict[str, Any]:
    if found.kind == "number":
        return {"text": "Which number is right?", "kind": "number", "tolerance": found.tolerance}
    labels = [{"id": label} for label in found.labels]
    return {"text": "Which answer is right?", "kind": "label", "labels": labels}


def _goal(found: Found) -> dict[str, Any]:
    error = found.people_error
    baseline = None if error is None else round(100 * error.value, 2)
    return {"kpi": "Wrong answers", "unit": "%", "baseline": baseline, "direction": "down"}


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:LONGEST].strip("-") or "desk"


def _id(name: str, taken: set[str]) -> str:
    """The name as an id no one else has: letters, digits and . _ @ -, beginning with a letter or digit."""
    clean = re.sub(r"[^A-Za-z0-9._@-]+", "-", name).lstrip("._@-").rstrip("-")[: LONGEST - 4] or "partner"
    id, number = clean, 2
    while id in taken:
        id, number = f"{clean}-{number}", number + 1
    taken.add(id)
    return id
