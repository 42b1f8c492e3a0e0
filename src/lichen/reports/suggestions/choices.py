"""Choices people repeat that outcomes contradict: where they answer one thing and another turns out true."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from lichen.core.intervals import Interval, wilson
from lichen.core.percent import percent
from lichen.core.slices import FEWEST, weak_slices
from lichen.reports.cards.answered import Answered, answered
from lichen.reports.cards.card import YOU
from lichen.reports.cards.material import Material
from lichen.reports.suggestions.proposed import Proposed, proposed
from lichen.reports.suggestions.shared import is_shared
from lichen.types import CaseId, PartnerId

LEVEL = 0.05
"""With so much probability at most anything at all is said of people's answers by chance."""

MOST_PAIRS, FEWEST_TURNED = 12, 15
LEAST = 0.2
"""The other answer turns out true in so many of the cases at least: a rare slip is no choice."""


class Contradiction(NamedTuple):
    """Where people answered `said`, and how often `truth` turned out instead, inside and elsewhere.

    `where` is empty where it is so of all cases; `attributes` are those that `where` is about.
    """

    said: str
    truth: str
    where: str
    attributes: tuple[str, ...]
    inside: Interval
    elsewhere: Interval | None
    shared: bool

    @property
    def topic(self) -> str:
        """What it is known by, whatever the ends of a range are this time."""
        return f"choice:{self.said}>{self.truth}:{'+'.join(self.attributes)}"


def contradictions(
    material: Material,
    partners: Sequence[PartnerId],
    known: frozenset[CaseId],
    *,
    rng: np.random.Generator,
) -> list[Contradiction]:
    """What is clear enough to be asked about, over these people's own answers to cases in `known`.

    `known` are the cases whose truth is an outcome: what people only agreed on contradicts nobody. Each pair
    of answers gets its share of the level; within a pair slices are searched as for cards.
    """
    if material.charter.question.kind == "number":
        return []
    own = answered(material, partners)
    rows = [at for at, case in enumerate(own.cases) if case.id in known]
    pairs = Counter((str(own.said[at].answer), str(own.cases[at].truth)) for at in rows if own.wrong[at])
    often = [pair for pair, n in pairs.most_common(MOST_PAIRS) if n >= FEWEST_TURNED]
    level = LEVEL / max(1, len(often))
    return [each for pair in often for each in _of_pair(material, own, rows, pair, level, rng)]


def _of_pair(
    material: Material,
    own: Answered,
    rows: list[int],
    pair: tuple[str, str],
    level: float,
    rng: np.random.Generator,
) -> Iterator[Contradiction]:
    said, truth = pair
    at = [row for row in rows if str(own.said[row].answer) == said]
    turned = np.array([str(own.cases[row].truth) == truth for row in at])
    who = [str(own.said[row].partner) for row in at]
    whole = wilson(int(turned.sum()), len(at), 1.0 - level / 2)
    if len(at) >= FEWEST and whole.low > 0.5:
        everywhere = np.ones(len(at), dtype=bool)
        yield Contradiction(said, truth, "", (), whole, None, is_shared(who, everywhere, turned))
        return
    cases = [own.cases[row] for row in at]
    found = weak_slices(
        material.columns(cases),
        turned.astype(np.float64),
        own.weights[at],
        terms=material.terms([own.places[row] for row in at]),
        rng=rng,
        fdr=level / 2,
        most=2,
    )
    for each in found:
        if each.weak and each.error.value >= LEAST and each.error.low > each.elsewhere.value:
            inside = np.zeros(len(at), dtype=bool)
            inside[each.rows] = True
            names = tuple(sorted(one.attribute for one in each.conditions))
            shared = is_shared(who, inside, turned)
            yield Contradiction(said, truth, each.name, names, each.error, each.elsewhere, shared)


def asked_of_team(found: Contradiction, cases: int) -> Proposed:
    """The question to everybody, as a suggestion; only for one that is `shared`."""
    figures = {"cases": found.inside.n, "share": found.inside.value}
    if found.elsewhere is not None:
        figures["share_elsewhere"] = found.elsewhere.value
    weight = found.inside.value * found.inside.n / max(1, cases)
    return proposed(found.topic, sentence(found, "People here"), figures, weight=weight)


def sentence(found: Contradiction, who: str = YOU) -> str:
    """The contradiction as a question with its evidence."""
    where = f"Where {found.where}, {_small(who)}" if found.where else who
    ends = f"{100 * found.inside.low:.0f} to {percent(found.inside.high, 0)}"
    text = (
        f"{where} answered “{found.said}”, and in {percent(found.inside.value, 0)} of {found.inside.n:,} "
        f"such cases ({ends}) “{found.truth}” turned out to be right"
    )
    if found.elsewhere is not None:
        text += f"; elsewhere after that answer in {percent(found.elsewhere.value, 0)}"
    end = "" if who == YOU else " It counts the answers of several people together."
    return f"{text}. Is there something about these cases that speaks for “{found.truth}”?{end}"


def _small(who: str) -> str:
    return who[0].lower() + who[1:]
