"""The words that part texts best: in many of them, in none too many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from lichen.core.conditions import Mask, words

LONGEST = 4_000
"""So many letters of a text are read."""


def terms_of(texts: Sequence[str | None], *, most: int = 300, fewest: int = 30) -> dict[str, Mask]:
    """Return the words that stand in most texts, each with the texts (n,) it stands in.

    A word must stand in at least `fewest` texts and be missing from as many. Of more than `most` words those
    are kept that come nearest to parting the texts in halves, since only they can say much about many.
    Errors play no part, so that what is found with them later is no echo of the choice.

    >>> found = terms_of(["My card is lost", "Where is my parcel?", "A parcel is lost", None], fewest=1)
    >>> {term: mask.sum().item() for term, mask in sorted(found.items())}
    {'a': 1, 'card': 1, 'is': 3, 'lost': 2, 'my': 2, 'parcel': 2, 'where': 1}
    """
    read = [frozenset(words(text[:LONGEST])) if text else frozenset() for text in texts]
    counts = Counter(word for each in read for word in each)
    half = len(read) / 2
    enough = [(abs(n - half), word) for word, n in counts.items() if fewest <= n <= len(read) - fewest]
    kept = {word: at for at, (_, word) in enumerate(sorted(enough)[:most])}
    table = np.zeros((len(kept), len(read)), dtype=np.bool_)
    for column, each in enumerate(read):
        table[[kept[word] for word in each if word in kept], column] = True
    return {word: table[at] for word, at in kept.items()}
