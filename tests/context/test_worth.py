"""What is useful to people is kept, and a good part of the rest is folded: on simulated records."""

from __future__ import annotations

import math
from dataclasses import replace

import msgspec
import numpy as np

from lichen.context.offered import Heard, Offer
from lichen.context.worth import Rule, learn

LIKED = {"billing": 0.0, "delivery": -0.5, "fraud": -2.0}


def simulated(seed: int, people: int, n: int) -> list[Heard]:
    """Simulated proposals of known use: it rises with the chance, and hardly any on fraud are of use."""
    rng = np.random.default_rng(seed)
    keen = rng.normal(0.0, 0.6, people)
    rows = []
    for at in range(n):
        who, answer, chance = int(rng.integers(people)), list(LIKED)[rng.integers(3)], float(rng.beta(4, 2))
        odds = 1.5 * math.log(chance / (1.0 - chance)) + LIKED[answer] + keen[who] - 0.3
        offer = Offer(answer, chance, margin=2 * chance - 1, length=int(rng.integers(20, 400)))
        useful = bool(rng.random() < 1.0 / (1.0 + math.exp(-odds)))
        rows.append(Heard(offer, f"p{who}", f"ask-{at}", 60.0 * (at + 1), useful, float(rng.gamma(2, 8))))
    return rows


def lived(rule: Rule, rows: list[Heard]) -> tuple[float, float]:
    """Of the useful proposals the share that was said, of the others the share that was folded."""
    said = []
    for each in rows:
        said.append(rule.score(each.offer, each.person, now=each.at) >= rule.limit(each.person))
        rule.hear(each)
    useful, shown = np.array([each.useful for each in rows]), np.array(said)
    return float(shown[useful].mean()), float((~shown)[~useful].mean())


def learned(rows: list[Heard], **more: float) -> Rule:
    rule = learn(rows, **more)  # type: ignore[arg-type]
    assert rule is not None
    return rule


def test_almost_all_that_is_useful_is_kept_and_a_good_part_of_the_rest_folded() -> None:
    results = []
    for seed in range(2):
        rows = simulated(seed, people=8, n=1_300)
        results.append(lived(learned(rows[:500]), rows[500:]))
    kept, folded = zip(*results, strict=True)
    assert min(kept) >= 0.95
    assert np.mean(folded) >= 0.2


def test_nothing_is_folded_on_little_evidence_or_of_one_person_alone() -> None:
    assert learned(simulated(1, people=4, n=60)).threshold is None
    assert learned(simulated(1, people=1, n=300)).threshold is None
    assert learned(simulated(1, people=4, n=300)).threshold is not None


def test_nothing_is_folded_where_nothing_tells_what_is_useful() -> None:
    rng = np.random.default_rng(5)
    rows = [replace(each, useful=bool(rng.random() < 0.5)) for each in simulated(5, people=4, n=600)]
    kept, folded = lived(learned(rows[:400]), rows[400:])
    assert kept >= 0.93
    assert folded <= 0.1


def test_what_is_more_likely_of_use_than_not_is_never_folded() -> None:
    rng = np.random.default_rng(6)
    rows = [
        replace(each, useful=bool(rng.random() < (0.99 if each.offer.chance > 0.6 else 0.8)))
        for each in simulated(6, people=4, n=400)
    ]
    rule = learned(rows)
    assert rule.threshold is not None
    assert rule.threshold > 0.0
    assert all(rule.limit(each.person) <= 0.0 for each in rows)


def test_what_was_folded_teaches_nothing_and_what_was_spared_by_lot_does() -> None:
    rows = simulated(1, people=4, n=400)
    late = [replace(each, mark="proposal folded 0.9", useful=False) for each in rows[200:]]
    assert learned(rows[:200] + late).weights == learned(rows[:200]).weights
    spared = [replace(each, mark="proposal spared 0.1") for each in rows[200:]]
    assert learn(rows[:200] + spared, by_lot=lambda ask: True).n == 400  # type: ignore[union-attr]
    assert learned(rows[:200] + spared).n == 200


def test_a_person_for_whom_too_little_would_be_kept_has_a_lower_threshold() -> None:
    rng = np.random.default_rng(3)
    rows = simulated(3, people=6, n=600)
    odd = [
        replace(each, useful=bool(rng.random() < 0.6), offer=replace(each.offer, answer="fraud"))
        if each.person == "p0"
        else each
        for each in rows
    ]
    rule = learned(odd)
    assert rule.threshold is not None
    assert rule.limit("p0") <= rule.threshold
    kept, _ = lived(rule, [each for each in odd if each.person == "p0"])
    assert kept >= 0.9


def test_a_rule_that_misses_what_is_useful_is_noticed() -> None:
    rule = learned(simulated(1, people=4, n=300))
    kept = Heard(Offer("fraud", 0.3), "p1", "ask-x", 1e6, useful=True, mark="proposal said 1")
    for at in range(40):
        rule.watch(replace(kept, at=1e6 + at))
    assert not rule.slipping
    for at in range(8):
        rule.watch(replace(kept, at=2e6 + at, mark="proposal spared 0.1"))
    assert rule.slipping


def test_a_rule_is_the_same_once_it_was_kept() -> None:
    rows = simulated(2, people=6, n=400)
    rule = learned(rows)
    again = msgspec.json.decode(msgspec.json.encode(rule), type=Rule)
    assert again == rule
    assert lived(again, rows[-50:]) == lived(rule, rows[-50:])


def test_what_folding_came_to_is_counted_by_person() -> None:
    rule = learned(simulated(1, people=6, n=100))
    for state in ("said 1", "folded 0.9", "folded 0.9", "opened 0.9"):
        rule.hear(Heard(Offer("fraud", 0.3), "p1", "ask", 1e6, useful=False, mark=f"proposal {state}"))
    known = rule.past.people["p1"]
    assert (known.offered, known.folded, known.opened, known.since) == (4, 3, 1, 1e6)
