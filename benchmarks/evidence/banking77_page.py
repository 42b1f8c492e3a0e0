"""The page docs/evidence/banking77.md, from the blocks of all runs."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from lichen.core.intervals import wilson

from .banking77_desk import AUDITED, BLOCK, BOUND, LOT, PEOPLE, SLIP
from .records import mean
from .tables import cell, signed, table

Blocks = list[dict[str, Any]]
Runs = Mapping[str, Sequence[Blocks]]
LAST = 4
"""The last 2,000 messages are four blocks of 500; the odd 83 at the very end belong to them too."""

NAMES = {
    "people": "people alone, one a case",
    "people-3": "people alone, two, a third where they differ",
    "threshold": "learner, fixed threshold .9",
    "learner": "Lichen: learner",
    "precedent": "Lichen: precedent",
    "both": "Lichen: learner and precedent",
}
STRETCHES = ((0, 4), (4, 8), (8, 12), (12, 16), (16, 20), (20, 24), (24, 27))


def page(found: Runs, seeds: int) -> str:
    """The whole page."""
    written = "\n".join(
        [
            "# Banking77: a help desk from a cold start",
            "",
            _setting(seeds),
            "## What came out",
            "",
            _comparison(found),
            _bound(found),
            "## Over the stream",
            "",
            "Learner and precedent under Lichen, beside the fixed threshold; means over the orders.",
            "",
            _stream(found),
            "## What each AI partner adds",
            "",
            _ablation(found),
            WHY,
            "Regenerate: `python -m benchmarks.evidence.banking77`",
            "",
        ]
    )
    return re.sub(r"(?<=\d)%", " %", written)


def _setting(seeds: int) -> str:
    return f"""\
13,083 messages to a bank, 77 intents, {seeds} seeded orders. Nothing is known at the start. Messages come
in lots of {LOT}; the AI proposes, people are asked blind, and only what people answer (and what is
adjudicated where answers differ) is ever learned from. The recorded intents are used to measure, and for the
people: **the {len(PEOPLE)} people are simulated**; each gives the recorded intent and slips to a random other
one in {SLIP:.0%} of answers. Lichen is the whole product: a real ledger, belief, certificate, audits, monitor
and promotions, bound {BOUND:.0%} at 95 % confidence, {AUDITED:.0%} of AI-only cases audited, everything else
as a charter has it by default.
"""


def _comparison(found: Runs) -> str:
    header = ["", "orders", "wrong settlements, %", "reviews a case", "AI-only, %", "AI-only wrong, %"]
    header += ["last 2,000: AI-only, %", "last 2,000: reviews a case"]
    rows = [[NAMES[method], str(len(found[method])), *_compared(found[method])] for method in NAMES]
    told = "Mean ± standard error over the orders. *Last 2,000*: the last 2,083 messages, in blocks of 500."
    return f"{table(header, rows, strong=NAMES['both'])}\n{told}\n"


def _compared(runs: Sequence[Blocks]) -> list[str]:
    alone = any(_sum("alone")(run) for run in runs)
    last = [run[-LAST - 1 :] for run in runs]
    return [
        cell(mean(map(_rate("errors", "cases"), runs))),
        cell(mean(map(_rate("reviews", "cases"), runs)), scale=1),
        cell(mean(map(_rate("alone", "cases"), runs)), digits=1) if alone else "",
        cell(mean(map(_rate("alone_errors", "alone"), runs))) if alone else "",
        cell(mean(map(_rate("alone", "cases"), last)), digits=1) if alone else "",
        cell(mean(map(_rate("reviews", "cases"), last)), scale=1),
    ]


def _bound(found: Runs) -> str:
    lines = []
    for method in ("learner", "precedent", "both"):
        wrong, alone = (sum(map(_sum(part), found[method])) for part in ("alone_errors", "alone"))
        if not alone:
            lines.append(f"- {NAMES[method]}: no lane opened.")
            continue
        worst, stretch = (
            max(map(_rate("alone_errors", "alone"), found[method])),
            max(map(_worst, found[method])),
        )
        lines.append(
            f"- {NAMES[method]}: {wrong:,} of {alone:,} AI-only settlements wrong ({wrong / alone:.2%}, "
            f"at most {wilson(wrong, alone).high:.2%} at 95 %); {worst:.2%} in the worst order, "
            f"{stretch:.2%} in the worst 2,000 messages of any."
        )
    return f"Against the recorded intents, with the promise at {BOUND:.0%}:\n\n" + "\n".join(lines) + "\n"


def _worst(run: Blocks) -> float:
    """The largest share of errors of the lane over four blocks in a row with 200 or more of its cases."""
    stretches = [run[at : at + LAST] for at in range(len(run) - LAST + 1)]
    return max(
        (_rate("alone_errors", "alone")(each) for each in stretches if _sum("alone")(each) >= 200),
        default=0.0,
    )


def _stream(found: Runs) -> str:
    header = [
        "messages",
        "AI wrong, %",
        "AI-only, %",
        "AI-only wrong, %",
        "reviews a case",
        ".9: AI-only, %",
        ".9: AI-only wrong, %",
    ]
    rows = []
    for start, stop in STRETCHES:
        both = [run[start:stop] for run in found["both"]]
        rule = [run[start:stop] for run in found["threshold"]]
        end = start * BLOCK + sum(block["cases"] for block in both[0])
        rows.append(
            [
                f"{start * BLOCK + 1:,} to {end:,}",
                _pooled(both, "ai_errors", "cases"),
                _pooled(both, "alone", "cases"),
                _pooled(both, "alone_errors", "alone"),
                f"{_ratio(both, 'reviews', 'cases'):.2f}",
                _pooled(rule, "alone", "cases"),
                _pooled(rule, "alone_errors", "alone"),
            ]
        )
    return table(header, rows)


def _ablation(found: Runs) -> str:
    header = [
        "AI partners",
        "AI wrong, %",
        "first 2,000",
        "last 2,000",
        "last 2,000: AI-only, %",
        "reviews a case",
    ]
    header.append("lane open by message")
    rows = []
    for method in ("learner", "precedent", "both"):
        opened = ", ".join("never" if at is None else f"{at:,}" for at in map(_opened, found[method]))
        shown = [cell(mean(part), scale=scale) for part, scale in _parts(found[method])]
        rows.append([NAMES[method].removeprefix("Lichen: "), *shown, opened])
    pairs = zip(_parts(found["both"]), _parts(found["learner"]), strict=True)
    gaps = [
        signed(mean(ours - theirs for ours, theirs in zip(both, one, strict=False)), scale=scale)
        for (both, scale), (one, _) in pairs
    ]
    rows.append(["*both − learner, paired*", *gaps, ""])
    return table(header, rows, strong="learner and precedent")


def _parts(runs: Sequence[Blocks]) -> list[tuple[list[float], float]]:
    """The figures of the ablation, one per run, each with its scale."""
    wrong, last = _rate("ai_errors", "cases"), [run[-LAST - 1 :] for run in runs]
    return [
        (list(map(wrong, runs)), 100),
        ([wrong(run[:LAST]) for run in runs], 100),
        (list(map(wrong, last)), 100),
        (list(map(_rate("alone", "cases"), last)), 100),
        (list(map(_rate("reviews", "cases"), runs)), 1),
    ]


def _opened(run: Blocks) -> int | None:
    """By which message the lane was open, to the block."""
    return next(((at + 1) * BLOCK for at, block in enumerate(run) if block["threshold"] is not None), None)


def _sum(part: str) -> Callable[[Blocks], int]:
    return lambda blocks: sum(int(block[part]) for block in blocks)


def _rate(part: str, whole: str) -> Callable[[Blocks], float]:
    return lambda blocks: _sum(part)(blocks) / max(1, _sum(whole)(blocks))


def _ratio(runs: Sequence[Blocks], part: str, whole: str) -> float:
    below = sum(_sum(whole)(run) for run in runs)
    return sum(_sum(part)(run) for run in runs) / below if below else float(np.nan)


def _pooled(runs: Sequence[Blocks], part: str, whole: str) -> str:
    share = _ratio(runs, part, whole)
    return "" if np.isnan(share) else f"{100 * share:.1f}"


WHY = """
How large the effect of the precedents is shows in the paired row: an effect within two standard errors of
zero is not established.

## What holds the share back

- **Too few labels at first.** With 77 intents, 500 messages are six or seven of each. The lane opens
  where the surest quarter of the messages holds hardly an error; that takes a version that learned from
  2,560 or 5,120.
- **The speed of proof.** A 2 % bound at 95 % takes 149 checked cases without an error, and some 450 if
  one in 200 is wrong. The sequence begins at a quarter of the messages: about 1,800 of them, for each
  version anew, less what it earned in shadow.
- **Audits.** Once the lane is open, what it settles is checked at the audits' pace: evidence for a wider
  lane, or for the challenger, comes at a fifth of the speed. A lane that opens early with a weak version
  keeps it for long.
- **Two AI partners are promoted one after the other**, and the certificate begins again with each.

## What was changed on the way

- Words count by what they tell about the answers, no longer by how rare they are. Of 1,500 messages,
  after learning from 2,560: the learner errs in 15.6 % (before: 16.5 %), the precedents in 20.3 %
  (before: 23.7 %). This was chosen on the messages of the first order.
- A challenger used to be scored by itself where it spoke before the other AI partners. The threshold it
  earned was then too low for what the partners say together: in the second order, the lane widened to
  84 % of the messages and erred in 3.1 % of them over the last 1,300; its
  monitor had begun to audit every one. Now its proposal stands beside theirs
  (`tests/estimates/test_shadow_proposals.py`), and no order breaks the
  bound.

## What it does not show

- The people are simulated. Their slips are independent, random and equally likely on every message; real
  people slip alike on hard ones, and two who are wrong alike count as right.
- The recorded intents are known to hold some errors; whoever agrees with them counts as right.
- The orders shuffle one set of messages, so their spread says little about another help desk. Nothing
  drifts.
- Charters audit fewer cases by default. With fewer audits, the lane widens more slowly and costs fewer
  reviews.
"""
