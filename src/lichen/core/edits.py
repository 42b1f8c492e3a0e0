"""How much of a text somebody changed before they took it."""

from __future__ import annotations

import re

import numpy as np

MOST = 5_000
_WORD = re.compile(r"\S+")


def words_changed(before: str, after: str) -> int:
    r"""Return the least number of words to put in, take out or replace to get from one text to the other.

    Levenshtein's distance on words, :math:`D_{ij} = \min(D_{i-1,j} + 1, D_{i,j-1} + 1, D_{i-1,j-1} + [a_i
    \ne b_j])`, a row at a time. Of longer texts the first 5,000 words are compared. Case and marks count;
    white space does not.

    >>> words_changed("Dear all, we are late.", "Dear all, we are sorry: we are late.")
    3

    Levenshtein, V. I. (1966). Binary codes capable of correcting deletions, insertions, and reversals.
    Soviet Physics Doklady 10(8), 707-710.
    """
    one, other = _WORD.findall(before)[:MOST], _WORD.findall(after)[:MOST]
    while one and other and one[0] == other[0]:
        one, other = one[1:], other[1:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    if not one or not other:
        return len(one) + len(other)
    known: dict[str, int] = {}
    a, b = (np.array([known.setdefault(word, len(known)) for word in side]) for side in (one, other))
    steps = np.arange(len(b) + 1)
    row = steps.copy()
    for at, word in enumerate(a, 1):
        best = np.minimum(row[1:] + 1, row[:-1] + (b != word))
        # along the row each word put in costs one more: the running minimum of what is left after that
        row = np.minimum.accumulate(np.concatenate([[at], best]) - steps) + steps
    return int(row[-1])


def share_changed(before: str, after: str) -> float:
    """Return the changed words as a share of the words of the longer text, from 0 (the same) to 1.

    >>> share_changed("Wait a week.", "Wait a month."), share_changed("", ""), share_changed("", "All new")
    (0.3333333333333333, 0.0, 1.0)
    """
    longer = max(len(_WORD.findall(before)[:MOST]), len(_WORD.findall(after)[:MOST]))
    return words_changed(before, after) / longer if longer else 0.0
