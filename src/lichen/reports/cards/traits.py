"""A partner's slices: where it errs more or less than elsewhere, and where it is surer than right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from lichen.core.intervals import Interval
from lichen.core.slices import Slice, weak_slices
from lichen.reports.cards.answered import Answered, Floats
from lichen.reports.cards.card import Evidence, Trait
from lichen.reports.cards.facts import ANSWER
from lichen.reports.cards.material import Material

MOST = 6
MOST_EVIDENCE = 20
_CLEARLY_SURER = 0.03


class Traits(NamedTuple):
    """What a card says of slices, the clearest first."""

    weaknesses: tuple[Trait, ...]
    strengths: tuple[Trait, ...]
    surer_on: tuple[Trait, ...]


def traits(material: Material, own: Answered, *, rng: np.random.Generator) -> Traits:
    """The slices of these answers by attributes, by words of the text and by the answer given."""
    attributes = material.columns(own.cases)
    if material.charter.question.kind != "number":
        attributes[ANSWER] = [said.answer for said in own.said]
    terms = material.terms(own.places)
    found = weak_slices(attributes, own.wrong, own.weights, terms=terms, rng=rng, most=2 * MOST)
    return Traits(
        tuple(_trait(each, own) for each in found if each.weak)[:MOST],
        tuple(_trait(each, own) for each in found if not each.weak)[:MOST],
        _surer_on(attributes, own, rng),
    )


def _trait(found: Slice, own: Answered) -> Trait:
    wrong = own.wrong[found.rows] == 1.0
    telling = found.rows[wrong] if found.weak else found.rows[~wrong]
    return Trait(
        conditions=found.conditions,
        inside=found.error,
        elsewhere=found.elsewhere,
        cases=found.cases,
        p=found.p,
        sentence=str(found),
        evidence=_evidence(telling.tolist(), own),
    )


def _evidence(rows: Sequence[int], own: Answered) -> tuple[Evidence, ...]:
    latest = list(reversed(rows))[:MOST_EVIDENCE]
    return tuple(Evidence(own.cases[row].id, own.said[row].seq) for row in latest)


def _surer_on(
    attributes: dict[str, list[object]], own: Answered, rng: np.random.Generator
) -> tuple[Trait, ...]:
    """Slices in which confidence runs further ahead of being right than elsewhere.

    Confidence less right lies between −1 and 1; the search is for a share, so half of it and a half is given.
    """
    stated = np.flatnonzero(np.isfinite(own.sure))
    if not len(stated):
        return ()
    columns = {name: [column[row] for row in stated] for name, column in attributes.items()}
    ahead = ahead_of(own)[stated]
    found = weak_slices(columns, (1.0 + ahead) / 2.0, own.weights[stated], rng=rng, most=MOST)
    clear = [each for each in found if each.weak and _unhalved(each.error).value > _CLEARLY_SURER]
    return tuple(_surer(each, stated[each.rows].tolist(), own) for each in clear)


def ahead_of(own: Answered) -> Floats:
    """By how much each answer was surer than right: confidence less 1 where right, less 0 where wrong."""
    return np.asarray(own.sure - (1.0 - own.wrong), dtype=np.float64)


def _unhalved(half: Interval) -> Interval:
    return Interval(2.0 * half.value - 1.0, 2.0 * half.low - 1.0, 2.0 * half.high - 1.0, half.n)


def _elsewhere(points: int) -> str:
    return f"elsewhere by {points}" if points >= 0 else f"elsewhere less sure than right by {-points}"


def _surer(found: Slice, rows: list[int], own: Answered) -> Trait:
    inside, elsewhere = _unhalved(found.error), _unhalved(found.elsewhere)
    points, others = (round(100 * each.value) for each in (inside, elsewhere))
    return Trait(
        conditions=found.conditions,
        inside=inside,
        elsewhere=elsewhere,
        cases=found.cases,
        p=found.p,
        sentence=f"{found.name}: surer than right by {points} points, {_elsewhere(others)}, "
        f"{found.cases:,} cases",
        evidence=_evidence([row for row in rows if own.wrong[row]], own),
    )
