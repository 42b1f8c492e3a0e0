"""The page docs/evidence/embeddings.md, from the blocks of all runs."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .records import Mean, mean
from .tables import cell, signed, table

Blocks = Sequence[dict[str, Any]]
Runs = Mapping[str, Sequence[Blocks]]
STRETCHES = {
    "1 to 500": slice(0, 1),
    "501 to 1,000": slice(1, 2),
    "1,001 to 2,000": slice(2, 4),
    "first 2,000": slice(0, 4),
    "2,001 to 5,000": slice(4, 10),
    "5,001 to 6,000": slice(10, 12),
}
FIRST = STRETCHES["first 2,000"]
LEARNERS = {"1 to 500": slice(0, 1), "501 to 1,000": slice(1, 2), "first 1,000": slice(0, 2)}

HEAD = """\
# Static embeddings: fewer examples for the same answer

Does it help a partner that learns from text to know beforehand which words mean alike? Messages of Banking77
(77 intents, recorded by others) come one lot of 25 after the other, 6,000 in each of {orders} seeded orders.
The partner starts knowing nothing and answers each message before it is told what it was; a new version
takes over as soon as it stands. Nobody is simulated, and nothing of Lichen's lane takes part: this is about
the partner alone. *Words* is what it does by default (TF-IDF of words, word pairs and pieces of spelling);
*embeddings* goes by meaning alone; *both* is what the option `embeddings` does: two thirds meaning, one
third words.

**{verdict}**

## Answers by precedent

Wrong answers in per cent, mean ± standard error over the orders.
"""

LOSS = """
The chances it states become better, too. Mean loss −log p of the true intent, in nats; lower is better.
"""

LEARNER = """
## The learning partner

The same option on the `learner`, for the first 1,000 messages of {learned} of these orders. Wrong answers in
per cent.
"""

COST = """
## What it costs

A precedent partner that has learned 10,000 messages and is asked one at a time, in seconds of one processor's
time; each way in a process of its own.
"""

END = """
Memory is what the process grew by from before the partner was made: the libraries it loads, 16 MB of vectors,
the tokenizer, and what the partner keeps.

## What it does not show

- The embeddings (`wordllama`, 256 numbers a word piece) were trained by others. Whether messages like these
  were among what they learned from is not known; Banking77 is a task of MTEB, on which such embeddings are
  compared. For other languages and special vocabularies, measure first: rehearse the change.
- The share of two thirds was chosen on three other orders of the same messages, at 160, 640 and 2,560 known
  ones; from a half to four fifths the error moves by less than a point from 640 on, and by two at 160.
- The orders shuffle one set of messages, so their spread says little about another help desk.
- How soon the AI-only lane opens is another question, with people, audits and a bound:
  see [Banking77](banking77.md).

Regenerate: `python -m benchmarks.evidence.embeddings` (with the extra `embeddings`)
"""


def page(found: Runs, cost: Mapping[str, Mapping[str, float]]) -> str:
    """The whole page."""
    precedents = [name for name in found if name.startswith("precedent")]
    learners = [name for name in found if name.startswith("learner")]
    parts = [
        HEAD.format(orders=len(found[precedents[0]]), verdict=_verdict(found)),
        _figures(found, precedents, STRETCHES, _wrong, cell, signed),
        LOSS,
        _figures(found, precedents, STRETCHES, _loss, _nats, _signed_nats),
        LEARNER.format(learned=len(found[learners[0]])),
        _figures(found, learners, LEARNERS, _wrong, cell, signed),
        COST,
        _costs(cost),
        END,
    ]
    return re.sub(r"(?<=\d)%", " %", "\n".join(parts))


def _verdict(found: Runs) -> str:
    told = [
        _gain(found, "precedent", "2,000", FIRST),
        _gain(found, "learner", "1,000", LEARNERS["first 1,000"]),
    ]
    return f"With embeddings, {'; '.join(told)}."


def _gain(found: Runs, kind: str, cases: str, part: slice) -> str:
    words, both = found[f"{kind}, words"], found[f"{kind}, both"]
    gain = signed(_paired(words, both, part, _wrong), digits=1)
    before, after = (cell(_over(runs, part, _wrong), digits=1) for runs in (words, both))
    return (
        f"the {kind} errs in {after} % of the first {cases} messages instead of {before} % "
        f"(paired difference {gain} points)"
    )


def _figures(
    found: Runs,
    names: Sequence[str],
    stretches: Mapping[str, slice],
    of: Callable[[Blocks], float],
    plain: Callable[[Mean | None], str],
    difference: Callable[[Mean | None], str],
) -> str:
    rows = [
        [name.split(", ")[1], *(plain(_over(found[name], part, of)) for part in stretches.values())]
        for name in names
    ]
    words, *others = names
    for other in others:
        paired = [difference(_paired(found[words], found[other], part, of)) for part in stretches.values()]
        rows.append([f"*{other.split(', ')[1]} − words, paired*", *paired])
    if len(others) == 2:
        alone, both = others
        paired = [difference(_paired(found[alone], found[both], part, of)) for part in stretches.values()]
        rows.append(["*both − embeddings, paired*", *paired])
    return table(["messages", *stretches], rows, strong="both")


def _over(runs: Sequence[Blocks], part: slice, of: Callable[[Blocks], float]) -> Mean | None:
    return mean([of(run[part]) for run in runs])


def _paired(
    one: Sequence[Blocks], two: Sequence[Blocks], part: slice, of: Callable[[Blocks], float]
) -> Mean | None:
    return mean([of(second[part]) - of(first[part]) for first, second in zip(one, two, strict=False)])


def _wrong(blocks: Blocks) -> float:
    return float(sum(block["wrong"] for block in blocks) / sum(block["cases"] for block in blocks))


def _loss(blocks: Blocks) -> float:
    return float(sum(block["loss"] for block in blocks) / sum(block["cases"] for block in blocks))


def _nats(figure: Mean | None) -> str:
    return cell(figure, scale=1)


def _signed_nats(figure: Mean | None) -> str:
    return signed(figure, scale=1)


def _costs(cost: Mapping[str, Mapping[str, float]]) -> str:
    header = ["", "to learn 10,000, s", "a message, ms", "memory, MB"]
    rows = [
        [
            way,
            f"{each['learn']:.1f}",
            f"{each['milliseconds']:.1f}",
            f"{each['megabytes']:.0f}",
        ]
        for way, each in cost.items()
    ]
    return table(header, rows)
