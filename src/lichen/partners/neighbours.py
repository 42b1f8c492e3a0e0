"""One version of a partner that answers by precedent: what is known of the most similar settled cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from lichen.partners.alike import Alike, nearest
from lichen.partners.choosing import folds
from lichen.partners.fields import FieldKind, Inputs, kinds
from lichen.partners.protocol import Example, Question, Reply, Request
from lichen.partners.temperature import fit_temperature, softmax
from lichen.partners.usable import usable
from lichen.partners.weights import HEAVIEST, scaled
from lichen.partners.words import doubts

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
NEIGHBOURS = 30
TOLD, CITED = 10, 3
SHARPNESS = (0.02, 0.03, 0.05, 0.08, 0.15)
ALONE = (0.0, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8)
MOST_FOR_FIT = 1_500
FEWEST_FOR_FIT = 20
SMALLEST = 1e-12


@dataclass(frozen=True, slots=True)
class Reach:
    """How fast a precedent loses weight with its similarity s: exp((s − alone) / sharpness), 0 for s = 0.

    Knowing nothing counts as one precedent at similarity `alone`.
    """

    sharpness: float = 0.05
    alone: float = 0.3

    def weigh(self, alike: Floats, weight: Floats) -> Floats:
        """The weights (n, k) of precedents beside those of knowing nothing, which is one."""
        return np.asarray(weight * np.exp((alike - self.alone) / self.sharpness) * (alike > 0.0))


REACHES = [Reach(sharpness, alone) for sharpness, alone in product(SHARPNESS, ALONE)]


class Shelf:
    """The examples of a version that can be looked up, with weights of mean one.

    `codes` are their places among the labels, all 0 where there are none.
    """

    def __init__(
        self, examples: Sequence[Example], fields: Mapping[str, FieldKind], labels: Sequence[str] = ()
    ) -> None:
        self._kinds = kinds([example.inputs for example in examples], fields)
        self.examples = usable(examples, self._kinds)
        self.weight = scaled(self.examples)
        place = {label: at for at, label in enumerate(labels)}
        self.codes = np.array([place.get(str(each.answer), 0) for each in self.examples], dtype=np.intp)
        self._alike = self._of(np.arange(len(self.examples)))
        self._place = place
        self._unit = float(np.mean([one.weight for one in self.examples]))

    def add(self, examples: Sequence[Example]) -> None:
        """Look these up too: read with the vocabulary that is known, weighed as among the others."""
        found = self.readable(examples)
        if found:
            codes = [self._place.get(str(each.answer), 0) for each in found]
            weight = np.minimum([one.weight / self._unit for one in found], HEAVIEST)
            # What is found has to be known before it can be found: another thread may be looking.
            self.examples = [*self.examples, *found]
            self.codes = np.append(self.codes, np.array(codes, dtype=np.intp))
            self.weight = np.append(self.weight, weight)
            self._alike.add([one.inputs for one in found])

    def readable(self, examples: Sequence[Example]) -> list[Example]:
        """Those that still have inputs, of the shape that is known."""
        known = self.examples[:1]
        if not known[0].inputs:
            return []
        return [one for one in examples if len(usable([*known, *known, one], self._kinds)) == 3]

    def nearest(self, inputs: Sequence[Inputs]) -> tuple[Ints, Floats]:
        """The 30 most similar examples of each, and how alike they are."""
        return nearest(self._alike.to(inputs), NEIGHBOURS)

    def left_out(self, seed: int) -> tuple[Ints, Ints, Floats]:
        """About 1,500 examples at most, and those of the other folds that are most similar to each."""
        fold = folds(self.codes, seed)
        sizes = np.bincount(fold)
        most, k = -(-MOST_FOR_FIT // len(sizes)), min(NEIGHBOURS, len(fold) - int(sizes.max()))
        found = [self._others(fold == number, most, k) for number in range(len(sizes))]
        rows, places, alike = zip(*found, strict=True)
        return np.concatenate(rows), np.concatenate(places), np.concatenate(alike)

    def _others(self, held: NDArray[np.bool_], most: int, k: int) -> tuple[Ints, Ints, Floats]:
        rows, known = np.flatnonzero(held)[:most], np.flatnonzero(~held)
        places, alike = nearest(self._of(known).to(self._inputs(rows)), k)
        return rows, known[places], alike

    def _of(self, rows: Ints) -> Alike:
        classes = np.unique(self.codes[rows], return_inverse=True)[1]
        return Alike(self._inputs(rows), self._kinds, classes if classes.any() else None)

    def _inputs(self, rows: Ints) -> list[Inputs]:
        return [self.examples[int(row)].inputs for row in rows]

    def cited(self, places: Ints, alike: Floats, stands: NDArray[np.bool_]) -> list[tuple[str, float]]:
        """The most similar of these that have a name and that the answer stands on."""
        named = [
            (self.examples[place].case, value)
            for place, value, counts in zip(places.tolist(), alike.tolist(), stands.tolist(), strict=True)
            if counts and value > 0 and self.examples[place].case
        ]
        return list(dict(reversed(named)).items())[::-1][:CITED]


class LabelPrecedents:
    """Over the labels: the weighted share of the most similar cases, and even odds where nothing is alike.

    q_c = (Σ_{i: y_i = c} w_i·e^{(s_i − b)/τ} + 1/K) / (Σ_i w_i·e^{(s_i − b)/τ} + 1) over the 30 most similar
    cases i with similarity s_i, and p ∝ q^{1/T}; τ and b, then T, are those under which each known case is
    best foretold by the others.

    Nadaraya, E. A. (1964). On estimating regression. Theory of Probability and its Applications 9(1).
    """

    def __init__(
        self,
        id: str,
        version: str,
        question: Question,
        examples: Sequence[Example],
        *,
        fields: Mapping[str, FieldKind],
        seed: int,
    ) -> None:
        self.id, self.version, self._labels = id, version, question.labels
        self._shelf = Shelf(examples, fields, question.labels)
        self._temperature = 1.0
        self._reach = self._fitted(seed)

    def reply(self, requests: Sequence[Request]) -> list[Reply]:
        """One reply per request; raises `InputRefused` for images of another shape than learned from."""
        if not requests:
            return []
        places, alike = self._shelf.nearest([request.inputs for request in requests])
        pull = self._reach.weigh(alike, self._shelf.weight[places])
        chances = softmax(np.log(self._votes(pull, places)), self._temperature)
        close = doubts(chances, self._labels)
        rows = zip(places, alike, pull, chances, close, strict=True)
        return [self._said(*row) for row in rows]

    def take(self, examples: Sequence[Example]) -> None:
        """Look these settled cases up too; how they are read and weighed stays as it was learned."""
        self._shelf.add(examples)

    def _said(self, places: Ints, alike: Floats, pull: Floats, chances: Floats, close: str) -> Reply:
        top = int(chances.argmax())
        agree = self._shelf.codes[places] == top
        cited = self._shelf.cited(places, alike, agree)
        told = (
            f"{agree[:TOLD].sum()} of the {len(agree[:TOLD])} most similar cases are “{self._labels[top]}”."
        )
        return Reply(
            self._labels[top],
            tuple(chances.tolist()),
            confidence=float(chances[top]),
            reasons=" ".join(filter(None, (told, _standing(cited)))),
            unsure_of=" ".join(filter(None, (close, _strange(pull)))),
            version=self.version,
            cites=tuple(case for case, _ in cited),
        )

    def _votes(self, pull: Floats, places: Ints) -> Floats:
        k = len(self._labels)
        votes = np.full((len(pull), k), 1.0 / k)
        np.add.at(votes, (np.arange(len(pull))[:, None], self._shelf.codes[places]), pull)
        return np.asarray(votes / votes.sum(axis=1, keepdims=True))

    def _fitted(self, seed: int) -> Reach:
        if len(self._shelf.codes) < FEWEST_FOR_FIT:
            return Reach()
        rows, places, alike = self._shelf.left_out(seed)
        truth, weight = self._shelf.codes[rows], self._shelf.weight[rows]
        same, near = self._shelf.codes[places] == truth[:, None], self._shelf.weight[places]

        def loss(reach: Reach) -> float:
            pull = reach.weigh(alike, near)
            chance = ((pull * same).sum(axis=1) + 1.0 / len(self._labels)) / (pull.sum(axis=1) + 1.0)
            return float(-(weight * np.log(chance)).sum())

        best = min(REACHES, key=loss)
        scores = np.log(self._votes(best.weigh(alike, near), places))
        self._temperature, _ = fit_temperature(scores, truth, weight, usual=1.0)
        return best


class NumberPrecedents:
    """For numbers: the weighted mean of the most similar cases, and how far they spread.

    m = Σ w_i·e^{(s_i − b)/τ}·y_i with all cases' mean as one more, weights summing to one; the spread is the
    root of the weighted squares about m, times what left-out cases were further off than that on average.
    """

    def __init__(
        self,
        id: str,
        version: str,
        question: Question,
        examples: Sequence[Example],
        *,
        fields: Mapping[str, FieldKind],
        seed: int,
    ) -> None:
        self.id, self.version, self._question = id, version, question
        self._shelf = Shelf(examples, fields)
        self._values = np.array([float(example.answer) for example in self._shelf.examples])
        self._usual = float(np.average(self._values, weights=self._shelf.weight))
        self._square = float(np.average((self._values - self._usual) ** 2, weights=self._shelf.weight))
        self._reach, self._scale = self._fitted(seed)

    def reply(self, requests: Sequence[Request]) -> list[Reply]:
        """One reply per request; raises `InputRefused` for images of another shape than learned from."""
        if not requests:
            return []
        places, alike = self._shelf.nearest([request.inputs for request in requests])
        pull = self._reach.weigh(alike, self._shelf.weight[places])
        means, squares = self._moments(pull, self._values[places])
        spreads = self._scale * np.sqrt(squares)
        rows = zip(places, alike, pull, means.tolist(), spreads.tolist(), strict=True)
        return [self._said(*row) for row in rows]

    def take(self, examples: Sequence[Example]) -> None:
        """Look these settled cases up too; how they are read and weighed stays as it was learned."""
        more = [float(example.answer) for example in self._shelf.readable(examples)]
        self._values = np.append(self._values, more)
        self._shelf.add(examples)

    def _said(self, places: Ints, alike: Floats, pull: Floats, mean: float, spread: float) -> Reply:
        cited = self._shelf.cited(places, alike, np.ones(len(places), dtype=bool))
        near = self._values[places[:TOLD]]
        told = f"The {len(near)} most similar cases range from {near.min():.4g} to {near.max():.4g}."
        return Reply(
            self._question.nearest(mean),
            spread=max(spread, SMALLEST),
            reasons=" ".join(filter(None, (told, _standing(cited)))),
            unsure_of=_strange(pull),
            version=self.version,
            cites=tuple(case for case, _ in cited),
        )

    def _moments(self, pull: Floats, near: Floats) -> tuple[Floats, Floats]:
        total = pull.sum(axis=1) + 1.0
        mean = ((pull * near).sum(axis=1) + self._usual) / total
        square = (pull * (near - mean[:, None]) ** 2).sum(axis=1) + self._square + (self._usual - mean) ** 2
        return mean, np.maximum(square / total, SMALLEST)

    def _fitted(self, seed: int) -> tuple[Reach, float]:
        if len(self._values) < FEWEST_FOR_FIT:
            return Reach(), 1.0
        rows, places, alike = self._shelf.left_out(seed)
        truth, weight = self._values[rows], self._shelf.weight[rows]
        weight = weight / weight.sum()

        def loss(reach: Reach) -> tuple[float, float]:
            mean, square = self._moments(reach.weigh(alike, self._shelf.weight[places]), self._values[places])
            ratio = float((weight * (truth - mean) ** 2 / square).sum())
            return float(np.log(max(ratio, SMALLEST)) + (weight * np.log(square)).sum()), ratio

        tried = {reach: loss(reach) for reach in REACHES}
        best = min(tried, key=lambda reach: tried[reach][0])
        return best, float(np.sqrt(tried[best][1]))


def _standing(cited: Sequence[tuple[str, float]]) -> str:
    if not cited:
        return ""
    return "It stands on " + ", ".join(f"{case} ({value:.0%} alike)" for case, value in cited) + "."


def _strange(pull: Floats) -> str:
    """Said where all precedents together weigh less than knowing nothing."""
    return "" if pull.sum() >= 1.0 else "No settled case is much like this one."
