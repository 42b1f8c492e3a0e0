"""Situations for patterns: who said what on one case, and what was put forward."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from lichen.charter.load import load
from lichen.charter.schema import plain
from lichen.estimates.belief import Belief
from lichen.estimates.case import CaseState, Content, Opinion, Proposal
from lichen.estimates.estimates import Estimates
from lichen.estimates.fold import fold
from lichen.ledger.events import CharterAdopted
from lichen.patterns.step import Chance, Situation

CHARTER = """
partnership: desk
purpose: Find a way.
question: {{text: "What now?", {kind}}}
goals: [{{kpi: Ways found, baseline: 8, direction: up}}]
partners: [{{id: p1, role: person}}, {{id: p2, role: person}}, {{id: p3, role: person}}, {{id: m, role: ai}}]
owner: p1
answers_for_errors: p1
pattern: {pattern}
"""
LABELS = "labels: [a, b]"


def estimates(pattern: str, *more: str, kind: str = "kind: choice") -> Estimates:
    text = CHARTER.format(kind=kind, pattern=pattern) + "\n".join(more) + "\n"
    adopted = CharterAdopted(
        at=datetime(2026, 1, 1, tzinfo=UTC), by="p1", version=1, charter=plain(load(text))
    )
    return fold(Estimates(), adopted)


def opinion(partner: str, answer: str, **parts: Any) -> Opinion:
    return Opinion(contribution="x", partner=partner, answer=answer, **parts)


def situation(
    known: Estimates,
    *,
    ai: tuple[str, float] | None = None,
    people: dict[str, Opinion] | None = None,
    shown: str | None = None,
    opener: str | None = None,
    **parts: Any,
) -> Situation:
    """A case on which the AI says `ai`, people what they say, and content `shown` is on the table."""
    case = CaseState(case="c", asked=tuple(people or ()), people=dict(people or {}), opener=opener)
    labels = known.agreed.question.label_ids
    if ai is not None:
        case.ai = {"m": opinion("m", ai[0])}
        case.proposal = Proposal(answer=ai[0], score=ai[1])
    if shown is not None:
        case.content = Content(shown, "m", "seal", first="x", asked_by="m")
    said = [each.answer for each in case.people.values()] or [ai[0] if ai else labels[0]]
    shares = tuple(0.9 if label == said[-1] else 0.1 / (len(labels) - 1) for label in labels)
    belief = Belief(said[-1], 0.9, 0.0, shares, {label: at for at, label in enumerate(labels)})
    usual = Situation(known, case, belief, ("p1", "p2", "p3"), Chance(audit=0.5, blind=0.99, person=0.0))
    return usual._replace(**parts)
