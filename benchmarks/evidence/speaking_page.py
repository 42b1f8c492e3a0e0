"""The page of `speaking`."""

from __future__ import annotations

from functools import reduce
from operator import getitem
from typing import Any

import numpy as np

from lichen.core.intervals import Interval, clustered_bootstrap

from .datasets import copilot
from .decisions import Bools, Floats
from .splitting import generator
from .tables import table

Outcome = dict[str, Any]
HOLDS = (0.3, 0.5, 0.7)

HEAD = """\
# When to speak: suggestions better left unsaid

![Rejected suggestions hidden by accepted suggestions kept](speaking.svg)

{suggestions:,} code suggestions were shown to {people} programmers, who accepted {accepted} and rejected
{rejected} (recorded by others, see `benchmarks/evidence/datasets/copilot.py`; showings that were never
answered are left out). Which of them would better have stayed unsaid? Each person is left out in turn:
weights and threshold come from the other {others}. While the left-out person works, the rule learns from
what they answered before, and from nothing later. Features are those known when a suggestion could be shown:
how sure the model is, its length and kind, the pause before it, what this person took lately. The labels
people gave in retrospect, later edits, the time this answer took and all else that came after are not used.

The cross in the figure is what was asked for: 95 % kept, 25 % hidden. Dots are the rule at thresholds it
chose without the person; lines run through the same held-out scores at every threshold, chosen in hindsight.

## What came out
"""

READING = """
Intervals are 95 %, resampled over people. With {people} people they are wide: the point asked for is reached
on average, not for certain.

- *for a new person*: the threshold that is exact for somebody new sets 1/21 of all doubt aside for them. Of a
  promise of 95 % this leaves nothing: it takes more than 20 people to hide anything, a hundred to hide much.
- *hidden leaves no trace* replays each person with the rule in force: what was hidden is missing from the
  features and from what is learned. When it was shown stays as recorded.
- *editor's confidence* is the score the editor itself logged, with a threshold chosen in the same way.
- Features were written with these 21 people in sight, after looking at how well earlier sets of features did
  for them; thresholds and weights were not.
- Acceptance is not usefulness: an accepted suggestion may be deleted later, a rejected one may have helped.

## Person by person
"""

HOLD = """
## Holding back for a moment

Some suggestions are typed over at once. If a suggestion waited for a moment of quiet, those would never be
seen. The record cannot say what people would have done; this assumes that who typed on would have typed on
anyway, and that who accepted within the wait either would have accepted a moment later (first column) or not
at all (second column).
"""

CALIBRATION = """
## Is the chance it states true?

Held-out chances in eight groups of equal size, and how many were accepted.
"""


def page(parts: list[Outcome]) -> str:
    """The whole page as Markdown."""
    found = copilot.load()
    people = len(np.unique(found.people))
    facts = {
        "suggestions": len(found.people),
        "people": people,
        "others": people - 1,
        "accepted": int(found.accepted.sum()),
        "rejected": int((~found.accepted).sum()),
    }
    pieces = [HEAD.format(**facts), thresholds(parts), READING.format(**facts), persons(parts)]
    pieces += [HOLD, holding(parts), CALIBRATION, calibration(parts), curve_table(parts)]
    pieces.append("Regenerate: `python -m benchmarks.evidence.speaking`\n")
    return "\n".join(pieces)


def gather(parts: list[Outcome], *keys: str) -> Any:
    """One array over all suggestions, in the order of the record, of what lies under these keys."""
    rows = np.concatenate([part["rows"] for part in parts])
    values = np.concatenate([reduce(getitem, keys, part) for part in parts])
    return values[np.argsort(rows)]


def shares(said: Bools, rng: np.random.Generator) -> tuple[Interval, Interval]:
    """The share of accepted suggestions that were said and of rejected ones that were not, by people."""
    found = copilot.load()
    yes = found.accepted
    kept = np.stack([said & yes, yes], axis=1).astype(np.float64)
    hidden = np.stack([~said & ~yes, ~yes], axis=1).astype(np.float64)
    one, other = (
        clustered_bootstrap(part, found.people, rng=rng, statistic=lambda m: m[..., 0] / m[..., 1])
        for part in (kept, hidden)
    )
    return one, other


def percent(found: Interval) -> str:
    return f"{100 * found.value:.1f} ({100 * found.low:.1f} to {100 * found.high:.1f})"


def thresholds(parts: list[Outcome]) -> str:
    rng, rows = generator(0, 31), []
    named = {f"keep {100 * float(name):g} %": name for name in parts[0]["said"] if " " not in name}
    named |= {
        f"keep {100 * float(name.split()[1]):g} %, for a new person": name
        for name in parts[0]["said"]
        if " " in name
    }
    for title, name in named.items():
        rows.append([title, *map(percent, shares(gather(parts, "said", name), rng))])
    for title, field in (
        ("keep 95 %, hidden leaves no trace", "lived"),
        ("editor's confidence, keep 95 %", "by confidence"),
    ):
        rows.append([title, *map(percent, shares(gather(parts, field), rng))])
    return table(["rule", "accepted kept, %", "rejected hidden, %"], rows, strong="keep 95 %")


def persons(parts: list[Outcome]) -> str:
    """How the promise of 95 % spreads over people."""
    found, said = copilot.load(), gather(parts, "said", "0.95")
    kept, hidden = [], []
    for person in np.unique(found.people):
        own = found.people == person
        kept.append(100 * said[own & found.accepted].mean())
        hidden.append(100 * (~said[own & ~found.accepted]).mean())
    rows = [
        [name, *(f"{value:.0f}" for value in np.quantile(values, (0, 0.1, 0.25, 0.5, 0.75, 0.9, 1)))]
        for name, values in (("accepted kept, %", kept), ("rejected hidden, %", hidden))
    ]
    few = sum(each < 90 for each in kept)
    said_so = f"At *keep 95 %*. {few} of {len(kept)} people keep less than 90 % of what they accept.\n\n"
    return said_so + table(["", "least", "10 %", "quarter", "median", "three quarters", "90 %", "most"], rows)


def holding(parts: list[Outcome]) -> str:
    found, said = copilot.load(), gather(parts, "said", "0.95")
    rows = []
    for hold in (0.0, *HOLDS):
        early = found.seconds < hold
        kept = (said | early)[found.accepted].mean() if hold else said[found.accepted].mean()
        strictly = (said & ~early)[found.accepted].mean()
        hidden = (~said | early)[~found.accepted].mean()
        rows.append([f"{hold:g} s", f"{100 * kept:.1f}", f"{100 * strictly:.1f}", f"{100 * hidden:.1f}"])
    header = ["held back", "kept, % (accepted later)", "kept, % (never accepted)", "rejected hidden, %"]
    return table(header, rows)


def calibration(parts: list[Outcome]) -> str:
    found = copilot.load()
    chance = 1 / (1 + np.exp(-gather(parts, "scores")))
    groups = np.array_split(np.argsort(chance, kind="stable"), 8)
    rows = [
        [f"{100 * chance[rows].mean():.0f}", f"{100 * found.accepted[rows].mean():.0f}", str(len(rows))]
        for rows in groups
    ]
    gap = sum(abs(chance[rows].sum() - found.accepted[rows].sum()) for rows in groups) / len(chance)
    told = f"\nMean distance {100 * gap:.1f} points; area under the curve of accepted against rejected "
    told += f"{area(chance, found.accepted):.3f}.\n"
    return table(["stated chance, %", "accepted, %", "suggestions"], rows) + told


def area(score: Floats, yes: Bools) -> float:
    """The probability that an accepted suggestion scores above a rejected one."""
    above = score[yes][:, None] - score[~yes][None]
    return float((above > 0).mean() + 0.5 * (above == 0).mean())


def curve_table(parts: list[Outcome]) -> str:
    """The whole curve in numbers, thresholds chosen in hindsight."""
    accepted = copilot.load().accepted
    rows = []
    for lost in (0.01, 0.02, 0.03, 0.04, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3):
        row = [f"{100 * (1 - lost):.0f}"]
        for field in ("scores", "trees", "confidence"):
            score = gather(parts, field)
            limit = np.sort(score[accepted])[int(lost * accepted.sum())]
            row.append(f"{100 * (score[~accepted] < limit).mean():.1f}")
        rows.append(row)
    header = ["accepted kept, %", "Lichen hides, %", "boosted trees hide, %", "editor's confidence hides, %"]
    told = "\n## The curve in numbers\n\nThresholds chosen in hindsight on the held-out scores.\n\n"
    return told + table(header, rows)
