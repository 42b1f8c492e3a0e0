"""One card per partner, person or AI, from the same statistics."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from lichen.reports.assess.calibration import calibration_bins, expected_calibration_error
from lichen.reports.assess.findings import Card, Slice
from lichen.reports.assess.material import answers, is_person
from lichen.reports.assess.rates import share
from lichen.reports.assess.team import Kind
from lichen.reports.decisions.table import Decisions, Floats, Ints, Partner

FEWEST_IN_SLICE = 10
FEWEST_FOR_CALIBRATION = 30
MOST_SLICES = 3


def all_cards(table: Decisions, own: Ints, truth: Floats, kind: Kind) -> tuple[Card, ...]:
    """Cards of all partners; `truth` (rows,) is what each row of `table` is measured against, NaN unknown."""
    rows = np.concatenate([own, np.flatnonzero(~is_person(table))])
    evidence = Evidence(
        partner=table.partner[rows],
        truth=truth[rows],
        right=1 - kind.wrong(answers(table)[rows], truth[rows]),
        agreement=_agreement(table, own, rows),
        confidence=_confidence(table, rows),
        seconds=table.seconds[rows],
    )
    cards = [_card(partner, evidence.of(code), table.labels) for code, partner in enumerate(table.partners)]
    return tuple(sorted(cards, key=_order))


def _order(card: Card) -> tuple[bool, int, list[tuple[int, str]]]:
    """AI first, then those with most answers, then by name with numbers in their order."""
    parts = re.findall(r"\d+|\D+", card.id)
    name = [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]
    return card.role == "person", -card.n, name


@dataclass(frozen=True)
class Evidence:
    """What is known of each answer: who gave it, the truth, and NaN where something is unknown."""

    partner: Ints
    truth: Floats
    right: Floats
    agreement: Floats
    confidence: Floats
    seconds: Floats

    def of(self, partner: int) -> Evidence:
        """The answers of one partner."""
        mine = self.partner == partner
        return Evidence(*(getattr(self, name)[mine] for name in self.__dataclass_fields__))


def _card(partner: Partner, mine: Evidence, labels: tuple[str, ...]) -> Card:
    known = np.isfinite(mine.truth)
    right, truth = mine.right[known], mine.truth[known]
    stated = known & np.isfinite(mine.confidence)
    seconds = mine.seconds[np.isfinite(mine.seconds)]
    overall = float(right.mean()) if right.size else 0.0
    strengths, weaknesses = _extremes(_slices(labels, truth, right), overall)
    return Card(
        id=partner.id,
        role=partner.role,
        n=mine.right.size,
        accuracy=share(right),
        ece=_calibration(mine.confidence[stated], mine.right[stated]),
        strengths=strengths,
        weaknesses=weaknesses,
        agreement=_mean(mine.agreement),
        median_seconds=float(np.median(seconds)) if seconds.size else None,
    )


def _calibration(confidence: Floats, right: Floats) -> float | None:
    if confidence.size < FEWEST_FOR_CALIBRATION:
        return None
    return expected_calibration_error(calibration_bins(confidence, right))


def _mean(values: Floats) -> float | None:
    known = values[np.isfinite(values)]
    return float(known.mean()) if known.size else None


def _slices(labels: tuple[str, ...], truth: Floats, right: Floats) -> list[Slice]:
    slices = []
    for code, label in enumerate(labels):
        here = share(right[truth == code])
        if here and here.n >= FEWEST_IN_SLICE:
            slices.append(Slice(label, here))
    return slices


def _extremes(slices: list[Slice], overall: float) -> tuple[tuple[Slice, ...], tuple[Slice, ...]]:
    better = [one for one in slices if one.accuracy.low > overall]
    worse = [one for one in slices if one.accuracy.high < overall]
    better.sort(key=lambda one: -one.accuracy.value)
    worse.sort(key=lambda one: one.accuracy.value)
    return tuple(better[:MOST_SLICES]), tuple(worse[:MOST_SLICES])


def _agreement(table: Decisions, own: Ints, rows: Ints) -> Floats:
    if not table.labels:
        return np.full(rows.size, np.nan)
    votes = np.zeros((len(table.cases), len(table.labels)), dtype=np.int32)
    np.add.at(votes, (table.case[own], table.answer[own]), 1)
    self_counted = is_person(table)[rows]
    same = votes[table.case[rows], table.answer[rows]] - self_counted
    others = votes.sum(axis=1)[table.case[rows]] - self_counted
    share: Floats = np.divide(same, others, out=np.full(rows.size, np.nan), where=others > 0)
    return share


def _confidence(table: Decisions, rows: Ints) -> Floats:
    confidence = table.confidence[rows].copy()
    stated = table.probability_row[rows] >= 0
    confidence[stated] = table.probabilities[table.probability_row[rows[stated]]].max(axis=1)
    return np.asarray(confidence)
