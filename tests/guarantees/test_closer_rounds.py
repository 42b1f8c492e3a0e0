"""Options that follow what was learned are closer to what people take; picks without a taste teach nothing.

Simulated: people with a taste for short options that cite more, a choice among three by a logit on it, and
an AI that writes options of any length, and heeds what it is told in words as far as it goes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from lichen.reports.preferences.learned import Liking, learn
from lichen.reports.preferences.rounds import Round

WORDS = tuple(
    f"{a}{b}" for a in ("del", "par", "cus", "ord", "ret", "pri") for b in ("iver", "sel", "tom", "ural")
)
TASTE, NONE = (-1.2, 0.8, 0.0), (0.0, 0.0, 0.0)
OFFERED = 3


def offer(rng: np.random.Generator, told: Sequence[str] = ()) -> dict[str, Any]:
    """One option; where the AI was told what people took, it keeps to that half of what it would write."""
    low, high = (0.0, 0.5) if any("shorter" in each for each in told) else (0.0, 1.0)
    low, high = (0.5, 1.0) if any("longer" in each for each in told) else (low, high)
    length = int(12 * (120 / 12) ** rng.uniform(low, high))
    fewest = 2 if any("cite more" in each for each in told) else 0
    most = 2 if any("cite less" in each for each in told) else 4
    cites = [f"note {at}" for at in range(rng.integers(fewest, most + 1))]
    return {"title": "", "text": " ".join(rng.choice(WORDS, length)), "cites": cites}


def utility(option: dict[str, Any], taste: Sequence[float]) -> float:
    """What the simulated person likes: the log of the length, sources, figures."""
    figures = len(re.findall(r"\d", option["text"]))
    return float(np.dot(taste, (np.log(len(option["text"].split())), len(option["cites"]), figures)))


def picked(rng: np.random.Generator, options: Sequence[dict[str, Any]], taste: Sequence[float]) -> int:
    noisy = [utility(each, taste) + rng.gumbel() for each in options]
    return int(np.argmax(noisy))


def past(rng: np.random.Generator, cases: int, taste: Sequence[float]) -> list[Round]:
    rounds = []
    for at in range(cases):
        options = [offer(rng) for _ in range(OFFERED)]
        pick = picked(rng, options, taste)
        rounds.append(Round(f"c{at}", tuple(options), tuple(float(each == pick) for each in range(OFFERED))))
    return rounds


def first_is_taken(rng: np.random.Generator, liking: Liking, taste: Sequence[float], cases: int) -> float:
    """How often the option that is shown first is the one that is taken, on new cases."""
    hits = 0
    for _ in range(cases):
        options = [offer(rng) for _ in range(OFFERED)]
        hits += liking.order(options)[0] == picked(rng, options, taste)
    return hits / cases


def won(rng: np.random.Generator, told: Sequence[str], taste: Sequence[float], cases: int) -> float:
    """How often an option is taken that follows what was told, beside one of an AI that was told nothing."""
    pairs = ([offer(rng), offer(rng, told)] for _ in range(cases))
    return sum(picked(rng, pair, taste) == 1 for pair in pairs) / cases


def study(runs: int, cases: int, taste: Sequence[float]) -> dict[str, float]:
    said, first, better = [], [], []
    for run in range(runs):
        rng = np.random.default_rng(run)
        liking = learn(past(rng, cases, taste))
        said.append(bool(liking.told()))
        first.append(first_is_taken(rng, liking, taste, 40))
        better.append(won(rng, liking.told(), taste, 40))
    return {
        name: float(np.mean(each))
        for name, each in zip(("said", "first", "better"), (said, first, better), strict=True)
    }


def test_with_a_taste_the_next_round_is_closer() -> None:
    found = study(runs=8, cases=40, taste=TASTE)
    assert found["said"] == 1.0
    assert found["first"] > 0.5, "by chance it would be a third"
    assert found["better"] > 0.6, "by chance it would be a half"


def test_without_a_taste_hardly_anything_is_said() -> None:
    found = study(runs=20, cases=40, taste=NONE)
    assert found["said"] <= 0.2
    assert found["first"] == pytest.approx(1 / 3, abs=0.06)


@pytest.mark.guarantee
def test_the_full_form(record: Callable[..., None]) -> None:
    rows = []
    for name, taste in (("short, with sources", TASTE), ("none", NONE)):
        for cases in (10, 20, 40, 80, 160):
            found = study(runs=100, cases=cases, taste=taste)
            rows.append((name, cases, *(f"{found[each]:.3f}" for each in ("said", "first", "better"))))
            if taste is NONE:
                assert found["said"] <= 0.08
            elif cases >= 40:
                assert found["first"] > 0.5
                assert found["better"] > 0.6
    record(
        "closer_rounds",
        "Options that follow what people took (simulated)",
        (
            "taste",
            "picks learned from",
            "something is told",
            "first one shown is taken",
            "told round is taken",
        ),
        rows,
        "Simulated people choose among three options by a logit on the log of their length and the number of "
        "sources; a simulated AI writes options of 12 to 120 words and heeds what it is told in words. 100 "
        "runs, 40 new cases each. By chance the option shown first is taken in .333 of the cases. An option "
        "of an AI that was told what people took is taken beside one of an AI that was told nothing in .5, "
        "if it is no better. Without a taste, whatever is told is false. How well the model tells held-out "
        "picks of real people is on the page [Preference](../preference.md).",
    )
