"""The page of `preference`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from lichen.core.intervals import Interval
from lichen.core.preference import Preference

from .datasets.picks import Picks
from .decisions import Floats
from .tables import table


class Foretold(NamedTuple):
    """Held-out sets, and over people: hits, hits above chance, log loss; and chance itself."""

    sets: int
    hits: Interval
    above: Interval
    loss: Interval
    chance: float
    chance_loss: float


class Rounds(NamedTuple):
    """Mean true utility of the options of each round, guided and free, and half the range of utilities."""

    guided: list[float]
    free: list[float]
    scale: float


KIND = {
    "electricity": "stated choices among 4 suppliers",
    "yogurt": "purchases among 4 brands",
    "car100": "stated choices among 3 vehicles",
    "fishing": "one trip each among 4 ways to fish",
    "ratings of risk": "derived: the riskier of two, from ratings",
}

HEAD = """\
# Does the preference model foresee what people pick?

People picked one of several options; the model has to say which, for people whose picks it has not seen, or
of whom it has seen only a few. People are dealt into five folds. For each fold the model
([`lichen.core.preference`](../explanation/preference.md)) learns from all picks of the others and from the
first 0, 1, 2, 4 or 8 picks of the people left out, and foretells what these pick from the ninth time on
(always the same sets). Intervals are 95 %, resampled over people. Chance is 1 over the number of options.
"""


def page(
    found: dict[str, dict[int, Foretold]],
    weights: Sequence[tuple[Picks, Preference]],
    simulated: Floats,
    rounds: Sequence[Rounds],
    milliseconds: float,
) -> str:
    """The whole page as Markdown."""
    parts = [HEAD, hits(found), READING, losses(found), "## What people weigh\n", WEIGHTS]
    parts += [weighed(data, liked) for data, liked in weights]
    parts += ["## Simulated\n", planted(simulated), exploring(rounds)]
    parts.append(
        f"A refit after one more pick, {weights[0][0].name}, 20 people's picks read as one person's:\n"
        f"{milliseconds:.1f} ms on one core.\n"
    )
    parts.append("Regenerate: `python -m benchmarks.evidence.preference --choices FOLDER`\n")
    return "\n".join(parts)


def percent(found: Interval, sign: str = "") -> str:
    return f"{100 * found.value:{sign}.1f} ({100 * found.low:{sign}.1f} to {100 * found.high:{sign}.1f})"


def hits(found: dict[str, dict[int, Foretold]]) -> str:
    rows = []
    for name, steps in found.items():
        for step, each in steps.items():
            row = [
                name,
                KIND[name],
                f"{each.sets:,}",
                str(step),
                f"{100 * each.chance:.1f}",
                percent(each.hits),
                percent(each.above, "+"),
            ]
            rows.append(row)
    return table(
        ["record", "kind", "sets foretold", "own picks seen", "chance, %", "hits, %", "above chance"], rows
    )


def losses(found: dict[str, dict[int, Foretold]]) -> str:
    rows = [
        [
            name,
            f"{each.chance_loss:.3f}",
            *(f"{steps[step].loss.value:.3f}" if step in steps else "" for step in (0, 1, 2, 4, 8)),
        ]
        for name, steps in found.items()
        for each in [steps[0]]
    ]
    header = ["log loss in nats", "chance", *(f"{step} own picks" for step in (0, 1, 2, 4, 8))]
    return table(header, rows)


def weighed(data: Picks, liked: Preference) -> str:
    """Each weight of a study, where somebody may check it against the literature."""
    rows = [
        [name, f"{weight:.3g}", f"{error:.2g}", f"{spread:.2g}"]
        for name, weight, error, spread in zip(
            data.columns, liked.weights, liked.standard_error, liked.spread, strict=True
        )
    ]
    keep, drop, unsure, _ = liked.next_direction()
    said = "; ".join(
        f"{word}: {', '.join(data.columns[each] for each in which)}"
        for word, which in (("keep", keep), ("drop", drop), ("open", unsure))
        if len(which)
    )
    header = ["feature", "weight, nats per unit", "standard error", "spread between people"]
    return f"*{data.name}* ({said}).\n\n" + table(header, rows)


def planted(simulated: Floats) -> str:
    inside, hit, best = simulated.mean(axis=0)
    error = simulated.std(axis=0, ddof=1) / len(simulated) ** 0.5
    return (
        f"{len(simulated)} simulated groups of 40 people with 10 picks each among 4 options of 5 features; "
        f"weights differ between\npeople. {100 * inside:.1f} % (± {100 * error[0]:.1f}) of the true weights "
        "lie in their 95 % intervals: a little too narrow, since people\ndiffer and each has made few picks. "
        f"The next picks are foretold in {100 * hit:.1f} % (± {100 * error[1]:.1f}); who knew every weight\n"
        f"would reach {100 * best:.1f} %, chance 25 %.\n"
    )


def exploring(rounds: Sequence[Rounds]) -> str:
    """Whether later options start closer to what a simulated person likes."""
    gain = np.array([[g - f for g, f in zip(each.guided, each.free, strict=True)] for each in rounds])
    share = gain / np.array([each.scale for each in rounds])[:, None]
    rows = [
        [str(turn + 1), f"{100 * m:.0f} ± {100 * e:.0f}"]
        for turn, (m, e) in enumerate(
            zip(share.mean(axis=0), share.std(axis=0, ddof=1) / len(share) ** 0.5, strict=True)
        )
    ]
    return (
        f"{len(rounds)} simulated people explore: four options of eight traits a round, one pick; traits "
        "surely liked (80 %) are\nkept, surely disliked ones dropped, the rest stays random. How much better "
        "the options shown are liked than random\nones, in per cent of the way from an average option to the "
        "best possible one:\n\n" + table(["round", "closer by, %"], rows)
    )


READING = """
What this says, and what it does not:

- With none of a person's own picks the others' already help, and each own pick helps further where people
  differ (*spread between people* below).
- The four choice studies are real picks, but not picks in Lichen: prices and suppliers, not drafts or plans.
  They are not in the folder of recorded decisions: `benchmarks/evidence/datasets/picks.py` says where they
  are from.
- *ratings of risk* is **derived**: nobody was asked to compare. A rater gave two defendants in a row a risk
  in per cent; the higher one counts as picked. Equal risks are learned from as ties and left out of the hits.
- Folds hold out people; hyper-parameters (two spreads) are learned inside each fit, nothing was tuned.
"""

WEIGHTS = """\
Fitted to all picks of a record. A weight of 1 makes an option e times as likely to be picked as one that
has a unit less of the feature.
"""
