"""Draws a partner's card from the material."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection
from datetime import datetime

import msgspec
import numpy as np

from lichen.charter.schema import Partner
from lichen.core.conditions import Mask, candidates
from lichen.core.intervals import Interval
from lichen.core.slices import FEWEST
from lichen.reports.cards.answered import Answered, Floats, answered, bins_of, right_of
from lichen.reports.cards.card import PEOPLE, YOU, Card, Pace, Point, Shift, Trait, With, right_in_words
from lichen.reports.cards.facts import ANSWER, TEXT
from lichen.reports.cards.limits import touches
from lichen.reports.cards.material import Material
from lichen.reports.cards.others import agreement
from lichen.reports.cards.shifts import shifts
from lichen.reports.cards.traits import Traits, ahead_of, traits
from lichen.reports.figures.bins import CONFIDENCE_BINS
from lichen.reports.figures.calibration import PER_POINT, expected_error
from lichen.reports.figures.load import FLOOR
from lichen.reports.prices import mean_price
from lichen.types import PartnerId, Role

FEWEST_STATED = 30
MOST_LABELS = 12
_Z = 1.96


def card_of(material: Material, partner: Partner, *, now: datetime, level: float = 0.05) -> Card:
    """One partner's card. The same material gives the same card.

    `level` is what this look may spend on claims of change (`core.drift.level_of_look`).
    """
    rng = np.random.default_rng([material.through, *partner.id.encode()])
    own = answered(material, [PartnerId(partner.id)])
    found = traits(material, own, rng=rng)
    return _card(
        material,
        own,
        found,
        now=now,
        partner=partner.id,
        name=partner.name,
        role=partner.role,
        level=level,
        others=agreement(material, PartnerId(partner.id), rng=rng),
    )


def aggregated(material: Material, *, now: datetime) -> Card | None:
    """People together, for those who may not see each one: nobody's cases, only what is so of all.

    None where fewer than four took part: whoever looks could take their own away and must still be left with
    three others. A slice is said only if so many different people answered in it.
    """
    everyone = [PartnerId(each.id) for each in material.charter.having("person")]
    own = answered(material, everyone)
    people = {said.partner for said in own.said}
    if len(people) <= FLOOR:
        return None
    rng = np.random.default_rng([material.through, 0])
    known = traits(material, own, rng=rng)
    found = Traits(_shared(known.weaknesses, own), _shared(known.strengths, own), ())
    return _card(material, own, found, now=now, partner="", name=PEOPLE, role="person", people=len(people))


def _shared(found: Collection[Trait], own: Answered) -> tuple[Trait, ...]:
    """The traits that are everybody's and no single person's; without their cases."""
    return tuple(msgspec.structs.replace(trait, evidence=()) for trait in found if _is_shared(trait, own))


def _is_shared(trait: Trait, own: Answered) -> bool:
    """Whether more than so many people answered inside, nobody more than half of it, and whether at least
    half of what sets it apart stays whoever is left out.
    """
    inside = np.array([
        touches(trait, {**case.facts.values, TEXT: case.facts.text, ANSWER: said.answer})
        for case, said in zip(own.cases, own.said, strict=True)
    ])  # fmt: skip
    who = np.array([said.partner for said in own.said])
    counts = Counter(who[inside].tolist())
    if len(counts) <= FLOOR or max(counts.values()) > counts.total() / 2:
        return False
    apart = trait.inside.value - trait.elsewhere.value
    return all(_apart(own, inside, who != person) / apart >= 0.5 for person in counts)


def _apart(own: Answered, inside: Mask, kept: Mask) -> float:
    """How far the errors inside are from those elsewhere, over the answers kept."""
    first, second = (
        float(np.average(own.wrong[each], weights=own.weights[each])) if each.any() else 0.0
        for each in (inside & kept, ~inside & kept)
    )
    return first - second


def _card(
    material: Material,
    own: Answered,
    found: Traits,
    *,
    now: datetime,
    partner: str,
    name: str,
    role: Role,
    people: int = 1,
    level: float = 0.05,
    others: tuple[With, ...] = (),
) -> Card:
    right = own.right if own.said else None
    surer = _surer(own)
    return Card(
        partner=partner,
        name=name,
        role=role,
        through=material.through,
        made_at=now,
        sentence=_sentence(name if role == "ai" or not partner else YOU, right, surer, found),
        answers=len(own.said),
        version=own.version,
        people=people,
        right=right,
        surer=surer,
        ece=_ece(own.sure, own),
        stated=_points(own.sure, own),
        calibrated=_points(_scores(own), own) if role == "ai" else (),
        weaknesses=found.weaknesses,
        strengths=found.strengths,
        surer_on=found.surer_on,
        agreement=others,
        pace=_pace(own) if role == "person" else None,
        changes=_changes(material, own, level) if partner else (),
        paid=_paid(material, own),
        numbers=material.habits.get(PartnerId(partner)),
    )


def _paid(material: Material, own: Answered) -> Interval | None:
    given = ((said.answer, case.truth, case.weight) for said, case in zip(own.said, own.cases, strict=True))
    return mean_price(material.charter.question, given)


def _points(sure: Floats, own: Answered) -> tuple[Point, ...]:
    """In tenths of confidence: how sure on average, how often right."""
    known = np.isfinite(sure)
    place = np.full(len(sure), -1)
    width = CONFIDENCE_BINS // PER_POINT
    place[known] = np.minimum(width - 1, (sure[known] * width).astype(np.int64))
    points = []
    for tenth in np.unique(place[known]).tolist():
        inside = place == tenth
        mean = float(np.average(sure[inside], weights=own.weights[inside]))
        points.append(Point(mean, right_of(own.wrong[inside], own.weights[inside])))
    return tuple(points)


def _ece(sure: Floats, own: Answered) -> float | None:
    known = np.isfinite(sure)
    if int(known.sum()) < FEWEST_STATED:
        return None
    return expected_error(bins_of(sure[known], own.wrong[known], own.weights[known]))


def _scores(own: Answered) -> Floats:
    """The calibrated probability with which the answer stood as the AI's proposal, before anything was
    known; NaN where it was not the proposal.
    """
    found = [
        case.proposal.score if case.proposal is not None and case.proposal.answer == said.answer else np.nan
        for case, said in zip(own.cases, own.said, strict=True)
    ]
    return np.array(found, dtype=np.float64)


def _surer(own: Answered) -> Interval | None:
    """Mean confidence less the share right, with its normal 95 % interval; None for too few."""
    known = np.isfinite(own.sure)
    n = int(known.sum())
    if n < FEWEST_STATED:
        return None
    ahead, w = ahead_of(own)[known], own.weights[known]
    value = float(np.average(ahead, weights=w))
    error = math.sqrt(float((w**2 * (ahead - value) ** 2).sum())) / float(w.sum())
    return Interval(value, value - _Z * error, value + _Z * error, n)


def _pace(own: Answered) -> Pace | None:
    seconds = [each.seconds for each in own.said if each.seconds is not None]
    if not seconds:
        return None
    quick, middle, slow = np.quantile(seconds, (0.25, 0.5, 0.75)).tolist()
    return Pace(middle, quick, slow, len(seconds))


def _changes(material: Material, own: Answered, level: float) -> tuple[Shift, ...]:
    """What changed in this partner's own answers: how often wrong, how sure, how long, which answers."""
    streams: dict[tuple[str, str], Floats] = {
        ("errors", "Wrong answers"): own.wrong,
        ("sure", "How sure it says it is"): own.sure,
        ("pace", "Seconds per answer"): _seconds(own),
    }
    answers = Counter(str(said.answer) for said in own.said)
    if material.charter.question.kind != "number":
        for label, _ in answers.most_common(MOST_LABELS):
            given = np.array([str(said.answer) == label for said in own.said], dtype=np.float64)
            streams["answers", f"Answers “{label}”"] = given
    slices = candidates(material.columns(own.cases), fewest=FEWEST) if own.said else []
    return shifts(
        streams, own.cases, own.times, weights=own.weights if own.said else None, slices=slices, level=level
    )


def _seconds(own: Answered) -> Floats:
    found = [np.nan if each.seconds is None else each.seconds for each in own.said]
    return np.array(found, dtype=np.float64)


def _sentence(name: str, right: Interval | None, surer: Interval | None, found: Traits) -> str:
    """The card in one sentence: for a person it speaks to them."""
    verb, they = {YOU: ("were", "you are"), PEOPLE: ("were", "they are")}.get(name, ("was", "it is"))
    if right is None:
        return f"{name}: {right_in_words(right)}."
    parts = [f"{name} {verb} {right_in_words(right)}"]
    if found.surer_on:
        parts.append(f"{they} surer than right where {found.surer_on[0].name}")
    elif surer is not None and (surer.low > 0.0 or surer.high < 0.0):
        ahead = "surer than" if surer.value > 0.0 else "less sure than"
        parts.append(f"{they} {ahead} right by {abs(100 * surer.value):.0f} points")
    if found.weaknesses:
        parts.append(f"{they} weakest where {found.weaknesses[0].name}")
    if found.strengths:
        parts.append(f"{they} strongest where {found.strengths[0].name}")
    return "; ".join(parts) + "."
