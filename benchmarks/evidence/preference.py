"""`python -m benchmarks.evidence.preference --choices FOLDER`: are picks foretold by the preference model?

Writes docs/evidence/preference.md. People are dealt into five folds; for each fold the model learns from the
picks of all others and from the first few picks of the people left out, and foretells their later ones.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import numpy as np
import numpy.typing as npt
import typer

from lichen.core.intervals import Interval, clustered_bootstrap
from lichen.core.preference import Preference

from .datasets import picks
from .datasets.folder import REPOSITORY
from .datasets.picks import Picks
from .decisions import Bools, Floats, Ints
from .preference_page import Foretold, Rounds, page
from .splitting import generator

FOLDS, FROM, EARLIER = 5, 8, (0, 1, 2, 4, 8)
"""Picks from the ninth on are foretold, whatever number of earlier ones was shown to the model."""


def foretell(data: Picks, earlier: int) -> tuple[Floats, Bools]:
    """The probability of each option, and which rows were foretold, from `earlier` own picks of each."""
    ids = np.unique(data.people)
    fold = generator(0, 21).permutation(len(ids))[np.searchsorted(ids, data.people)] % FOLDS
    since = FROM if data.order.max() >= FROM else 0
    chance, asked = np.zeros(len(fold)), data.order >= since
    for each in range(FOLDS):
        out = fold == each
        learn, test = ~out | (out & (data.order < min(earlier, since))), out & asked
        liked = Preference.fit(**data.at(learn))
        chance[test] = liked.probability(
            features=data.features[test], sets=data.sets[test], people=data.people[test]
        )
    return chance, asked


def judged(data: Picks, chance: Floats, asked: Bools, rng: np.random.Generator) -> Foretold:
    """Hits and log loss of foretold sets against chance, with intervals over people; ties are left out."""
    rows = np.flatnonzero(asked & ~np.isin(data.sets, tied(data)))
    order = rows[np.argsort(data.sets[rows], kind="stable")]
    sets, starts, sizes = np.unique(data.sets[order], return_index=True, return_counts=True)
    group = np.repeat(np.arange(len(sets)), sizes)
    p, picked = chance[order], data.picked[order]
    top = p >= np.maximum.reduceat(p, starts)[group] - 1e-12
    hits = np.bincount(group, top * picked / np.bincount(group, top)[group])
    loss = -np.log(np.bincount(group, p * picked))
    people = data.people[order][starts]
    return Foretold(
        len(sets),
        interval(hits, people, rng),
        interval(hits - 1 / sizes, people, rng),
        interval(loss, people, rng),
        float((1 / sizes).mean()),
        float(np.log(sizes).mean()),
    )


def tied(data: Picks) -> Ints:
    return np.asarray(np.unique(data.sets[(data.picked > 0) & (data.picked < 1)]))


def interval(values: npt.ArrayLike, people: Ints, rng: np.random.Generator) -> Interval:
    return clustered_bootstrap(values, people, rng=rng)


def recorded(folder: Path | None) -> Iterator[Picks]:
    """Everything there is to foretell: the choice studies where their folder is named, and the ratings."""
    if folder is not None:
        for name in picks.STUDIES:
            yield picks.study(name, folder)
    yield picks.ratings()


def planted(seed: int, people: int = 40, rounds: int = 10) -> tuple[float, float, float]:
    """Simulated picks: the share of weights inside their 95 % interval, hits, and hits of the truth."""
    rng = np.random.default_rng([7, seed])
    weights, own = rng.normal(0, 1, 5), rng.normal(0, 0.5, (people, 5))
    x = rng.normal(size=(people, 2 * rounds, 4, 5))
    utility = np.einsum("prod,pd->pro", x, weights + own)
    taken = (utility + rng.gumbel(size=utility.shape)).argmax(axis=2)
    picked = np.eye(4)[taken]
    sets = np.repeat(np.arange(people * 2 * rounds), 4).reshape(people, -1, 4)
    who = np.broadcast_to(np.arange(people)[:, None, None], sets.shape)
    first, last = slice(0, rounds), slice(rounds, None)
    liked = Preference.fit(
        features=x[:, first].reshape(-1, 5),
        sets=sets[:, first].ravel(),
        picked=picked[:, first].ravel(),
        people=who[:, first].ravel(),
    )
    chance = liked.probability(
        features=x[:, last].reshape(-1, 5), sets=sets[:, last].ravel(), people=who[:, last].ravel()
    ).reshape(people, -1, 4)
    inside = np.abs(liked.weights - weights) < 1.96 * liked.standard_error
    hits, best = ((each.argmax(axis=2) == taken[:, last]).mean() for each in (chance, utility[:, last]))
    return float(inside.mean()), float(hits), float(best)


def explore(seed: int, rounds: int = 6, traits: int = 8) -> Rounds:
    """Simulated exploring: how much options are liked, round by round, with and without keeping what is.

    Each round shows four options with random traits; the simulated person picks one. From then on traits that
    are surely liked are kept and those surely disliked dropped, the others stay random.
    """
    rng = np.random.default_rng([8, seed])
    weights = rng.normal(0, 1.2, traits)
    guided, free = [], []
    x = np.zeros((0, traits))
    picked, keep, drop = np.zeros(0), np.zeros(0, np.int64), np.zeros(0, np.int64)
    for _ in range(rounds):
        options = (rng.random((4, traits)) < 0.5).astype(np.float64)
        free.append(float((options @ weights).mean()))
        options[:, keep], options[:, drop] = 1.0, 0.0
        guided.append(float((options @ weights).mean()))
        choice = np.eye(4)[int((options @ weights + rng.gumbel(size=4)).argmax())]
        x, picked = np.concatenate([x, options]), np.concatenate([picked, choice])
        liked = Preference.fit(features=x, sets=np.arange(len(x)) // 4, picked=picked)
        keep, drop, *_ = liked.next_direction(confidence=0.8)
    return Rounds(guided, free, float(np.abs(weights).sum() / 2))


def refit_time(data: Picks) -> float:
    """Milliseconds of a refit after one more pick of one person, the best of five."""
    rows = np.isin(data.people, np.unique(data.people)[:20])
    known = data.at(rows)
    known["people"] = np.zeros_like(known["people"])
    start, found = Preference.fit(**known), []
    for _ in range(5):
        begin = time.perf_counter()
        Preference.fit(**known, start=start)
        found.append(1000 * (time.perf_counter() - begin))
    return min(found)


def main(
    choices: Annotated[
        Path | None, typer.Option(help="Folder with *_long.csv; see datasets/picks.py.")
    ] = None,
    out: Annotated[Path, typer.Option()] = REPOSITORY / "docs" / "evidence" / "preference.md",
    simulations: Annotated[int, typer.Option(min=2)] = 100,
) -> None:
    """Measure and write the page."""
    rng = generator(0, 22)
    found: dict[str, dict[int, Foretold]] = {}
    weights = []
    for data in recorded(choices):
        steps = EARLIER if data.order.max() >= FROM else (0,)
        found[data.name] = {step: judged(data, *foretell(data, step), rng) for step in steps}
        weights.append((data, Preference.fit(**data.at(np.ones(len(data.sets), np.bool_)))))
    simulated = np.array([planted(seed) for seed in range(simulations)])
    rounds = [explore(seed) for seed in range(4 * simulations)]
    out.write_text(page(found, weights, simulated, rounds, refit_time(weights[0][0])))


if __name__ == "__main__":
    typer.run(main)
