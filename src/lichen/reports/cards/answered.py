"""One partner's own answers to resolved cases, as arrays in the order they were given."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lichen.core.intervals import Interval
from lichen.estimates.row import ENOUGH_OF_A_VERSION
from lichen.reports.cards.material import Case, Material, Said
from lichen.reports.figures.bins import confidence_bin
from lichen.reports.figures.calibration import Bins
from lichen.reports.figures.counts import Sum
from lichen.reports.figures.rates import rate
from lichen.types import PartnerId

Floats = npt.NDArray[np.float64]


class Answered(NamedTuple):
    """Cases, their places among the resolved ones, and what was said; arrays (n,).

    `wrong` is 0 or 1, `weights` one over the chance of being looked at, `sure` what was stated, NaN where
    nothing was. The same case stands there once for each of several partners.
    """

    cases: tuple[Case, ...]
    places: tuple[int, ...]
    said: tuple[Said, ...]
    wrong: Floats
    weights: Floats
    sure: Floats

    @property
    def version(self) -> str:
        """The one version of an AI that said all this; empty for people and for several versions."""
        found = {each.version for each in self.said}
        return found.pop() if len(found) == 1 else ""

    @property
    def times(self) -> list[datetime]:
        """When each was said."""
        return [each.at for each in self.said]

    @property
    def right(self) -> Interval:
        """How often these answers were right, with an interval that holds however often one looks."""
        return right_of(self.wrong, self.weights)


def answered(material: Material, partners: Collection[PartnerId]) -> Answered:
    """What these partners said of their own to cases whose truth is known, oldest first.

    Of an AI only what the version in force said, once that is enough to tell.
    """
    found: list[tuple[Said, int, Case]] = []
    for place, case in enumerate(material.resolved):
        own = (case.own(partner) for partner in partners)
        found.extend((said, place, case) for said in own if said is not None)
    found.sort(key=lambda each: each[0].seq)
    newest = [each for each in found if each[0].version == material.versions.get(each[0].partner, "")]
    found = newest if len(newest) >= ENOUGH_OF_A_VERSION else found
    said = tuple(each[0] for each in found)
    cases = tuple(each[2] for each in found)
    wrong = [_wrong(material, each, case) for each, case in zip(said, cases, strict=True)]
    return Answered(
        cases,
        tuple(each[1] for each in found),
        said,
        np.array(wrong, dtype=np.float64),
        np.array([case.weight for case in cases], dtype=np.float64),
        np.array([np.nan if each.sure is None else each.sure for each in said], dtype=np.float64),
    )


def _wrong(material: Material, said: Said, case: Case) -> bool:
    assert case.truth is not None, "only resolved cases are taken"
    return not material.same(said.answer, case.truth)


def right_of(wrong: Floats, weights: Floats) -> Interval:
    """The share of right answers among all cases, looked at or not; its value is NaN where there is none."""
    chances, group = np.unique(_chances(weights), return_inverse=True)
    seen = np.bincount(group, minlength=len(chances)).tolist()
    right = np.bincount(group, 1.0 - wrong, minlength=len(chances)).tolist()
    return rate((n, int(hits), int(chance)) for n, hits, chance in zip(seen, right, chances, strict=True))


def bins_of(sure: Floats, wrong: Floats, weights: Floats) -> Bins:
    """The answers by fiftieth of confidence and chance of being looked at, as the figures count them."""
    bins: Bins = {}
    for stated, lost, chance in zip(sure.tolist(), wrong.tolist(), _chances(weights).tolist(), strict=True):
        inside = bins.setdefault(confidence_bin(stated), {})
        inside[chance] = inside.get(chance, Sum()).plus(Sum(1, int(not lost), round(1e6 * stated)))
    return bins


def _chances(weights: Floats) -> npt.NDArray[np.int64]:
    """Chances of being looked at, in millionths."""
    return np.minimum(1_000_000, np.round(1e6 / weights)).astype(np.int64)
