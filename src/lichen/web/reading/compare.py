"""How two sequences of words or lines differ: what stayed and what changed, in bounded time."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

FEW_PAIRS = 8_000
"""How many pairs of equal parts one exact comparison may have: their number drives its time."""

_ANCHORS = (4, 2, 1)
_LINE = re.compile(r"[^\n]*\n|[^\n]+")


class Step(NamedTuple):
    """One stretch of a comparison: what stood there before and what stands there after."""

    same: bool
    before: Sequence[str]
    after: Sequence[str]


def steps(before: Sequence[str], after: Sequence[str]) -> list[Step]:
    """The stretches that stayed and changed, in order; exact where affordable, else coarser.

    Long sequences are first cut at runs of parts that occur once in each, in the same order in both
    (patience sorting), and only what lies between is compared part by part, with `difflib`. Where nothing
    of the kind exists and too much repeats, lines are compared, and in the end the whole is one change.

    >>> steps(["a", "b"], ["a", "c"])
    [Step(same=True, before=['a'], after=['a']), Step(same=False, before=['b'], after=['c'])]
    """
    return list(_merged(_between(before, after, _ANCHORS)))


def _between(before: Sequence[str], after: Sequence[str], anchors: Sequence[int]) -> list[Step]:
    start, end = _alike(before, after)
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    head, tail = before[:start], before[len(before) - end :]
    return [Step(True, head, head), *_middle(old, new, anchors), Step(True, tail, tail)]


def _alike(before: Sequence[str], after: Sequence[str]) -> tuple[int, int]:
    most = min(len(before), len(after))
    start = next((n for n in range(most) if before[n] != after[n]), most)
    end = next((n for n in range(most - start) if before[-1 - n] != after[-1 - n]), most - start)
    return start, end


def _middle(before: Sequence[str], after: Sequence[str], anchors: Sequence[int]) -> list[Step]:
    if not before or not after:
        return [Step(False, before, after)]
    if _affordable(before, after):
        return _exact(before, after)
    for place, size in enumerate(anchors):
        found = _anchored(before, after, size)
        if found:
            return _divided(before, after, found, anchors[place + 1 :])
    return _by_line(before, after)


def _affordable(before: Sequence[str], after: Sequence[str]) -> bool:
    often = Counter(after)
    return sum(count * often[part] for part, count in Counter(before).items()) <= FEW_PAIRS


def _exact(before: Sequence[str], after: Sequence[str]) -> list[Step]:
    codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return [Step(tag == "equal", before[a:b], after[c:d]) for tag, a, b, c, d in codes]


def _by_line(before: Sequence[str], after: Sequence[str]) -> list[Step]:
    old, new = _LINE.findall("".join(before)), _LINE.findall("".join(after))
    fewer = len(old) < len(before) and len(new) < len(after)
    return _exact(old, new) if fewer and _affordable(old, new) else [Step(False, before, after)]


def _anchored(before: Sequence[str], after: Sequence[str], size: int) -> list[tuple[int, int]]:
    """Where runs of `size` parts stand that occur once in each, as places that rise in both."""
    old, new = _once(before, size), _once(after, size)
    return _rising([(place, new[run]) for run, place in old.items() if run in new])


def _once(parts: Sequence[str], size: int) -> dict[tuple[str, ...], int]:
    runs = [tuple(parts[place : place + size]) for place in range(len(parts) - size + 1)]
    often = Counter(runs)
    return {run: place for place, run in enumerate(runs) if often[run] == 1}


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs, given in rising first places, whose second places rise as well."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for place, (_, second) in enumerate(pairs):
        at = bisect_left(ends, second)
        before.append(last[at - 1] if at else -1)
        ends[at : at + 1] = [second]
        last[at : at + 1] = [place]
    out, place = [], last[-1] if last else -1
    while place >= 0:
        out.append(pairs[place])
        place = before[place]
    return out[::-1]


def _divided(
    before: Sequence[str], after: Sequence[str], anchors: Sequence[tuple[int, int]], finer: Sequence[int]
) -> list[Step]:
    out: list[Step] = []
    old, new = 0, 0
    for first, second in anchors:
        if first < old or second < new:
            continue
        out += _between(before[old:first], after[new:second], finer)
        start, old, new = first, first, second
        while old < len(before) and new < len(after) and before[old] == after[new]:
            old, new = old + 1, new + 1
        out.append(Step(True, before[start:old], before[start:old]))
    return [*out, *_between(before[old:], after[new:], finer)]


def _merged(found: Sequence[Step]) -> Iterator[Step]:
    """The steps without empty ones, neighbours of one kind put together."""
    held: Step | None = None
    for step in found:
        if not step.before and not step.after:
            continue
        if held and held.same == step.same:
            held = Step(held.same, [*held.before, *step.before], [*held.after, *step.after])
            continue
        if held:
            yield held
        held = step
    if held:
        yield held


def smoothed(found: Sequence[Step]) -> Iterator[Step]:
    """The steps with blanks and single marks between two changes counted as changed: easier to read."""
    changed = [
        step._replace(same=False) if 0 < place < len(found) - 1 and _is_slight(step) else step
        for place, step in enumerate(found)
    ]
    return _merged(changed)


def _is_slight(step: Step) -> bool:
    return step.same and not re.search(r"[\w\n]", "".join(step.before))
