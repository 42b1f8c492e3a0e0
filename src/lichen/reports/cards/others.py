"""How far a partner agrees with each other one, and by how much more than chance would have it."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from lichen.core.agreement import Agreement, cohen_kappa
from lichen.reports.cards.card import With
from lichen.reports.cards.material import Material
from lichen.reports.figures.rates import share
from lichen.types import Answer, PartnerId, Role

FEWEST = 10
MOST = 30
_DRAWS = 200
Pairs = list[tuple[Answer, Answer]]


def agreement(material: Material, partner: PartnerId, *, rng: np.random.Generator) -> tuple[With, ...]:
    """Agreement with each partner who answered at least ten of the same cases of their own."""
    pairs: dict[PartnerId, Pairs] = defaultdict(list)
    for case in material.cases:
        mine = case.own(partner)
        if mine is None:
            continue
        for other in dict.fromkeys(each.partner for each in case.said):
            theirs = case.own(other) if other != partner else None
            if theirs is not None:
                pairs[other].append((mine.answer, theirs.answer))
    roles = {each.id: each.role for each in material.charter.partners}
    known = sorted((other for other in pairs if other in roles), key=lambda other: -len(pairs[other]))
    enough = [other for other in known[:MOST] if len(pairs[other]) >= FEWEST]
    return tuple(_with(material, other, roles[other], pairs[other], rng) for other in enough)


def _with(material: Material, other: PartnerId, role: Role, pairs: Pairs, rng: np.random.Generator) -> With:
    same = sum(material.same(mine, theirs) for mine, theirs in pairs)
    beyond = None if material.charter.question.kind == "number" else _beyond(pairs, rng)
    if beyond is None or not math.isfinite(beyond.value):
        return With(partner=other, role=role, same=share(same, len(pairs)))
    return With(
        partner=other,
        role=role,
        same=share(same, len(pairs)),
        beyond=beyond.value,
        beyond_low=beyond.low,
        beyond_high=beyond.high,
    )


def _beyond(pairs: Pairs, rng: np.random.Generator) -> Agreement:
    codes: dict[Answer, int] = {}
    label = [codes.setdefault(answer, len(codes)) for answer in _flat(pairs)]
    item = np.repeat(np.arange(len(pairs)), 2)
    worker = np.tile([0, 1], len(pairs))
    return cohen_kappa(item=item, worker=worker, label=label, pair=(0, 1), rng=rng, draws=_DRAWS)


def _flat(pairs: Pairs) -> Iterator[Answer]:
    for pair in pairs:
        yield from pair
