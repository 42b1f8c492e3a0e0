"""What an option is like in numbers, whoever wrote it: its length, its figures, its sources, its words."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

MEASURED = ("length", "sources", "figures", "trade_offs", "cost")
"""What is measured of every option; the dimensions of its words follow."""

TOPICS = 3
MOST_WORDS = 400
_WORD = re.compile(r"[^\W\d_]{3,}")
_FIGURE = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*")


def words_of(option: Mapping[str, Any]) -> str:
    """All the words of an option that a reader weighs: its title, its text and why.

    >>> words_of({"title": "Call", "text": "Call them.", "cites": ["note a"]})
    'Call Call them.'
    """
    return " ".join(str(option[name]) for name in ("title", "text", "why") if option.get(name))


def measured(option: Mapping[str, Any]) -> list[float]:
    """The numbers of `MEASURED`: log of the words, counts of sources, figures and trade-offs, the cost.

    The cost is the option's field `cost`, or the figure in the trade-off of that name; 0 without one.

    >>> measured({"text": "Call all 40 of them.", "cites": ["note a"], "cost": "1,200"})[1:]
    [1.0, 1.0, 0.0, 1200.0]
    """
    text, cites, trade_offs = words_of(option), option.get("cites"), option.get("trade_offs")
    weighed = trade_offs if isinstance(trade_offs, Mapping) else {}
    return [
        math.log1p(len(text.split())),
        float(len(cites)) if isinstance(cites, list | tuple) else 0.0,
        float(len(_FIGURE.findall(text))),
        float(sum(bool(how) for how in weighed.values())),
        _amount(option.get("cost", weighed.get("cost"))),
    ]


def _amount(found: object) -> float:
    if isinstance(found, int | float) and not isinstance(found, bool):
        return float(found) if math.isfinite(found) else 0.0
    figure = _FIGURE.search(str(found)) if isinstance(found, str) else None
    return float(figure.group().replace(",", "")) if figure and figure.group().count(".") < 2 else 0.0


@dataclass(frozen=True)
class Topics:
    """Directions in which the words of options differ most: `axes` (words, topics) over known `words`."""

    words: dict[str, int]
    weights: Floats
    axes: Floats

    @classmethod
    def of(cls, options: Sequence[Mapping[str, Any]]) -> Topics:
        """The topics of these options: the first singular vectors of their TF-IDF."""
        said = [_terms(each) for each in options]
        often: dict[str, int] = {}
        for terms in said:
            for term in set(terms):
                often[term] = often.get(term, 0) + 1
        shared = sorted(
            (term for term, n in often.items() if 1 < n < len(said)), key=lambda t: (-often[t], t)
        )
        words = {term: at for at, term in enumerate(shared[:MOST_WORDS])}
        weights = np.array([math.log((1 + len(said)) / (1 + often[term])) + 1 for term in words])
        table = _table(said, words, weights)
        if len(words) < 2 or len(said) < 2:
            return cls(words, weights, np.zeros((len(words), 0)))
        _, sizes, axes = np.linalg.svd(table - table.mean(axis=0), full_matrices=False)
        kept = axes[: min(TOPICS, int((sizes > 1e-9).sum()))].T
        signs = np.sign(kept[np.abs(kept).argmax(axis=0), np.arange(kept.shape[1])])
        return cls(words, weights, kept * signs)

    def place(self, options: Sequence[Mapping[str, Any]]) -> Floats:
        """Where each option lies (options, topics)."""
        table = _table([_terms(each) for each in options], self.words, self.weights)
        return np.asarray(table @ self.axes, dtype=np.float64)


def _terms(option: Mapping[str, Any]) -> list[str]:
    return [word.casefold() for word in _WORD.findall(words_of(option))]


def _table(said: Sequence[Sequence[str]], words: Mapping[str, int], weights: Floats) -> Floats:
    table = np.zeros((len(said), len(words)))
    for row, terms in enumerate(said):
        for term in terms:
            if term in words:
                table[row, words[term]] += weights[words[term]]
    lengths = np.linalg.norm(table, axis=1, keepdims=True)
    return np.asarray(table / np.maximum(lengths, 1e-12), dtype=np.float64)


def features(options: Sequence[Mapping[str, Any]], topics: Topics) -> Floats:
    """What these options are like (options, measured + topics)."""
    own = np.array([measured(each) for each in options]).reshape(len(options), len(MEASURED))
    return np.hstack([own, topics.place(options)])
