"""Planted reliance is recovered inside its interval, and honest people are left in peace, by simulation.

Tolerance: a miss count may reach what the promised rate exceeds by chance in one run of a thousand
(binomial).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from lichen.core.betting import log_fortune
from lichen.core.intervals import clustered_bootstrap
from lichen.core.reliance import overlap, reliance
from lichen.core.rubber_stamping import ALMOST_ALWAYS, DISSENT, KEPT, rubber_stamping

RAIR, RSR, ANCHORING = 0.60, 0.70, 0.10
AI_RIGHT, OWN_RIGHT = 0.75, 0.65
FEWEST_HELD = 0.93
WORLDS: dict[str, tuple[int, int, Sequence[float], float]] = {
    "100 people × 50 cases": (100, 50, [0.5], 20.0),
    "the same, people alike": (100, 50, [0.5], 1e6),
    "the same, people very unlike, blind in 20, 50 or 80 of 100": (100, 50, [0.2, 0.5, 0.8], 6.0),
    "30 people × 50 cases": (30, 50, [0.5], 20.0),
    "10 people × 100 cases": (10, 100, [0.5], 20.0),
}
NOTE = """
Simulated people with two answers to choose from; each has rates of their own around the planted ones (.60
right advice taken, .70 wrong advice resisted, 10 points more agreement with a wrong AI that is seen first).
Promised 95 %; required 93 % on 100 people × 50 cases.
"""
QUIET = """
Simulated people who are just not rubber-stamping: the null at its border and inside, looked at after every
case in which the AI was wrong, for 400 such cases. Promised: ever named in at most 5 of 100. Below, those
who do rubber-stamp, and after how many wrong answers of the AI half of them are named.
"""


def most_allowed(runs: int, rate: float) -> int:
    from scipy.stats import binom

    return int(binom.ppf(0.999, runs, rate))


def people(rng: np.random.Generator, world: str) -> dict[str, np.ndarray]:
    """One simulated study, as rows for `reliance`."""
    count, cases, chances, alike = WORLDS[world]
    n = count * cases

    def own(mean: float) -> np.ndarray:
        return np.repeat(rng.beta(mean * alike, (1 - mean) * alike, count), cases)

    ai, chance = rng.random(n) < AI_RIGHT, rng.choice(chances, n)
    blind = rng.random(n) < chance
    agreeing = np.where(ai, own(OWN_RIGHT), own(1 - OWN_RIGHT)) + np.where(blind, 0.0, ANCHORING)
    agreed = rng.random(n) < agreeing
    first = agreed == ai
    changes = np.where(ai, own(RAIR), 1 - own(RSR))
    followed = np.where(agreed | (rng.random(n) < changes), 1.0, 0.0)
    followed[~blind] = np.nan
    final = np.where(np.isnan(followed), np.nan, followed == ai)
    return {
        "person": np.repeat(np.arange(count), cases), "first_right": first, "ai_right": ai, "agreed": agreed,
        "final_right": final, "followed": followed, "blind": blind, "chance": chance,
    }  # fmt: skip


def recovered(world: str, runs: int) -> tuple[np.ndarray, np.ndarray]:
    """For (RAIR, RSR, anchoring): in how many runs the interval held the planted value; mean widths."""
    held, widths = np.zeros(3), np.zeros(3)
    for seed in range(runs):
        found = reliance(**people(np.random.default_rng(seed), world))
        for place, (measured, planted) in enumerate(
            zip((found.rair, found.rsr, found.anchoring), (RAIR, RSR, ANCHORING), strict=True)
        ):
            held[place] += measured.low <= planted <= measured.high
            widths[place] += (measured.high - measured.low) / runs
    return held, widths


def bootstrapped(world: str, runs: int) -> int:
    """In how many runs the bootstrap over people held RAIR: what the chosen interval is compared with."""
    held = 0
    for seed in range(runs):
        rng = np.random.default_rng(seed)
        rows = people(rng, world)
        among = (rows["ai_right"] == 1) & (rows["first_right"] == 0) & (rows["blind"] == 1)
        found = clustered_bootstrap(rows["final_right"][among], rows["person"][among], rng=rng, draws=400)
        held += found.low <= RAIR <= found.high
    return held


def test_planted_reliance_is_recovered_in_short() -> None:
    runs = 100
    held, _ = recovered("100 people × 50 cases", runs)
    assert (runs - held <= most_allowed(runs, 1 - FEWEST_HELD)).all()


@pytest.mark.guarantee
def test_planted_reliance_is_recovered(record: Callable[..., None]) -> None:
    runs, rows, failures = 500, [], []
    for world, (count, *_rest) in WORLDS.items():
        held, widths = recovered(world, runs)
        cells = [f"{100 * h / runs:.1f} ({w:.2f})" for h, w in zip(held, widths, strict=True)]
        rows.append([world, *cells, f"{100 * bootstrapped(world, runs) / runs:.1f}"])
        if (held < FEWEST_HELD * runs).any() if count == 100 else (held < 0.92 * runs).any():
            failures.append(rows[-1])
    record(
        "reliance_planted",
        "Planted reliance recovered",
        ["study", "RAIR held, % (mean width)", "RSR", "anchoring", "RAIR by bootstrap over people"],
        rows,
        f"{NOTE.strip()} {runs} studies each.",
    )
    assert not failures


# name: (gives the AI's wrong answer unseen, seen, gives up right answers, quick, chances of blind)
HONEST = {
    "as recorded: 52 unseen, 65.5 seen": (0.52, 0.655, 0.33, False, [0.5]),
    "at the border: 50 unseen, 75 seen": (0.5, 0.75, 0.5, True, [0.5]),
    "at the border: 80 unseen, 90 seen": (0.8, 0.9, 0.8, False, [0.2, 0.8]),
    "always quick, 80 unseen and seen": (0.8, 0.8, 0.8, True, [0.2]),
}
STAMPING = {
    "50 unseen, always seen": (0.5, 1.0, 0.5, False, [0.5]),
    "50 unseen, 95 seen": (0.5, 0.95, 0.5, False, [0.5]),
    "gives up every right answer": (0.5, 0.6, 1.0, False, [0.5]),
    "always and quickly, 80 unseen": (0.8, 1.0, 0.5, True, [0.2]),
}


def fortunes(part: np.ndarray, rate: np.ndarray, *, of_taken: bool = False) -> Callable[[int], np.ndarray]:
    """`log_fortune` against each `rate`, by stream: (length, rates). Sums that are alike are bet on once."""
    hits, total = np.round(part, 6)
    known, place = np.unique((hits if of_taken else total - hits) + 1j * total, return_inverse=True)
    table = log_fortune(known.real[:, None], known.imag[:, None], rate)
    rows = place.reshape(total.shape)
    return lambda stream: table[rows[stream]]


def watched(world: tuple, streams: int, length: int, seed: int) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Whether each stream is named after each wrong answer of the AI, (streams, length), and its sums."""
    unseen, seen, gives_up, quick, chances = world
    rng, shape = np.random.default_rng(seed), (streams, length)
    chance = rng.choice(chances, shape)
    blind = rng.random(shape) < chance
    took = rng.random(shape) < np.where(blind, unseen, seen)
    gave = blind & ~took & (rng.random(shape) < gives_up)
    own, shown = (side / side.max() for side in overlap(chance))
    parts = {
        "unseen": (own * blind * took, own * blind), "seen": (shown * ~blind * took, shown * ~blind),
        "given_up": (gave, blind & ~took), "led": (~blind & took, ~blind),
    }  # fmt: skip
    sums = {name: np.cumsum(part, axis=2, dtype=float) for name, part in parts.items()}
    needed, always = np.log(3 / 0.05), np.array([1 - ALMOST_ALWAYS])
    own_bets = fortunes(sums["unseen"], 1 - DISSENT[1:], of_taken=True)
    left_bets = fortunes(sums["seen"], KEPT * DISSENT[:-1])
    gave_bets, led_bets = fortunes(sums["given_up"], always), fortunes(sums["led"], always)
    named = np.zeros(shape, dtype=bool)
    for stream in range(streams):
        named[stream] = (own_bets(stream) + left_bets(stream)).min(axis=1) >= needed
        named[stream] |= gave_bets(stream)[:, 0] >= needed
        named[stream] |= (led_bets(stream)[:, 0] >= needed) & (sums["led"][0][stream] >= 10) & quick
    return named, sums


def test_the_simulation_says_what_the_function_says() -> None:
    for quick_world in (HONEST["at the border: 50 unseen, 75 seen"], STAMPING["50 unseen, 95 seen"]):
        named, sums = watched(quick_world, 3, 150, seed=4)
        for stream in range(3):
            for step in range(9, 150, 20):
                told = {name: (float(h), float(t)) for name, (h, t) in at(sums, stream, step).items()}
                followed = told["led"][0]
                seconds = followed * (1.0 if quick_world[3] else 60.0)
                found = rubber_stamping(**told, led_seconds=(seconds, followed))
                assert (found is not None) == named[stream, step]


def at(sums: dict[str, np.ndarray], stream: int, step: int) -> dict[str, tuple[float, float]]:
    return {name: (part[0][stream, step], part[1][stream, step]) for name, part in sums.items()}


def test_honest_people_are_left_in_peace_in_short() -> None:
    streams = 60
    named, _ = watched(HONEST["at the border: 50 unseen, 75 seen"], streams, 120, seed=1)
    assert named.any(axis=1).sum() <= most_allowed(streams, 0.05)


def test_a_rubber_stamper_is_told_in_short() -> None:
    named, _ = watched(STAMPING["50 unseen, always seen"], 20, 200, seed=2)
    assert named.any(axis=1).mean() >= 0.9


@pytest.mark.guarantee
def test_honest_people_are_left_in_peace(record: Callable[..., None]) -> None:
    streams, length, rows, failures = 1000, 400, [], []
    for name, world in HONEST.items():
        ever = watched(world, streams, length, seed=11)[0].any(axis=1)
        rows.append([f"honest: {name}", f"{100 * ever.mean():.1f}", ""])
        if ever.sum() > 0.05 * streams:
            failures.append(rows[-1])
    for name, world in STAMPING.items():
        named = watched(world, streams // 5, length, seed=12)[0]
        when = np.where(named.any(axis=1), named.argmax(axis=1) + 1, length + 1)
        middle = int(np.median(when))
        after = str(middle) if middle <= length else f"more than {length}"
        rows.append([f"rubber-stamping: {name}", f"{100 * named.any(axis=1).mean():.1f}", after])
    record(
        "reliance_nudges",
        "Who is told that they rubber-stamp",
        ["people (of 100 wrong answers of the AI)", "ever named, %", "named after (median)"],
        rows,
        f"{QUIET.strip()} {streams} honest and {streams // 5} others each.",
    )
    assert not failures
