"""Reasons and doubts in words a person can use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lichen.core.percent import percent
from lichen.partners.choosing import Choice
from lichen.partners.fields import Inputs, as_category, as_number, missing
from lichen.partners.reading_tables import CategoryColumn, NumberColumn
from lichen.partners.scorers import Kernel, Linear

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
MOST_REASONS = 3
NEIGHBOURS = 10
CLOSE = 0.1
FIELDS_TRIED = 30
FAR_OUTSIDE = 0.1


def word_reasons(choice: Choice, rows: Any, best: Ints, second: Ints) -> list[str]:
    """Per row, the words that speak most for the best class against the second."""
    text, scorer = choice.reader.text, choice.scorer
    if text is None or not isinstance(scorer, Linear):
        return ["" for _ in best]
    reasons = []
    for row, (first, other) in enumerate(zip(best, second, strict=True)):
        inside = slice(rows.indptr[row], rows.indptr[row + 1])
        places, values = rows.indices[inside], rows.data[inside]
        words = places < len(text.vocabulary)
        places, values = places[words], values[words]
        pull = values * (scorer.coefficients[places, first] - scorer.coefficients[places, other])
        reasons.append(_mentions(text.vocabulary[places], pull))
    return reasons


def _mentions(words: Any, pull: Floats) -> str:
    chosen: list[str] = []
    order = [str(words[place]) for place in np.argsort(-pull, kind="stable") if pull[place] > 0]
    for said in [word for word in order if _telling(word)] or order:
        if not any(set(said.split()) & set(other.split()) for other in chosen):
            chosen.append(said)
    if not chosen:
        return "No single word decides; the wording as a whole does."
    return "Mentions " + ", ".join(f"“{word}”" for word in chosen[:MOST_REASONS]) + "."


def _telling(words: str) -> bool:
    return any(len(word) >= 4 or word.isdigit() for word in words.split())


def field_reasons(choice: Choice, inputs: Sequence[Inputs], rows: Any, best: Ints) -> list[str]:
    """Per case, the fields without whose value (usual or unknown instead) the answer is less likely."""
    columns = choice.reader.table.columns[:FIELDS_TRIED]
    if not columns:
        return ["" for _ in inputs]
    trials = [{**case, column.name: column.neutral} for case in inputs for column in columns]
    scores = choice.scorer.scores(choice.reader.variations(rows, trials))
    without = _margin(scores, np.repeat(best, len(columns))).reshape(len(best), len(columns))
    drops = _margin(choice.scorer.scores(rows), best)[:, None] - without
    return [_decisive(case, columns, drop) for case, drop in zip(inputs, drops, strict=True)]


def _margin(scores: Floats, best: Ints) -> Floats:
    rows = np.arange(len(best))
    own = scores[rows, best].copy()
    others = scores.copy()
    others[rows, best] = -np.inf
    return np.asarray(own - others.max(axis=1) if scores.shape[1] > 1 else own)


def _decisive(case: Inputs, columns: Sequence[NumberColumn | CategoryColumn], drop: Floats) -> str:
    order = [place for place in np.argsort(-drop, kind="stable") if drop[place] > 1e-6][:MOST_REASONS]
    if not order:
        return "No single field decides; all are near their usual values."
    return "; ".join(_told(columns[place], case.get(columns[place].name)) for place in order) + "."


def _told(column: NumberColumn | CategoryColumn, value: object) -> str:
    if missing(value):
        return f"{column.name} is missing"
    if isinstance(column, CategoryColumn):
        return f"{column.name} is “{as_category(value)}”"
    number = as_number(value)
    side = "above" if number > column.usual else "below"
    return f"{column.name} {number:.4g}, {side} the usual {column.usual:.4g}"


def neighbour_reasons(
    choice: Choice, rows: Any, best: Ints, classes: Ints, names: Sequence[str]
) -> list[str]:
    """Per case, how many of the most similar known examples have the answer."""
    if not isinstance(choice.scorer, Kernel):
        return ["" for _ in best]
    alike, known = choice.scorer.solved.similarity(rows), classes[choice.scorer.solved.chosen]
    count = min(NEIGHBOURS, len(known))
    nearest = np.argpartition(-alike, count - 1, axis=1)[:, :count]
    hits = (known[nearest] == best[:, None]).sum(axis=1)
    return [
        f"{hit} of the {count} most similar known examples are “{names[answer]}”."
        for hit, answer in zip(hits, best, strict=True)
    ]


def doubts(chances: Floats, labels: Sequence[str]) -> list[str]:
    """Per row, which answers are close, empty where one is clear."""
    order = np.argsort(-chances, axis=1, kind="stable")[:, :3]
    top = np.take_along_axis(chances, order, axis=1)
    return [_doubt(p, [labels[place] for place in places]) for p, places in zip(top, order, strict=True)]


def _doubt(chances: Floats, names: Sequence[str]) -> str:
    if len(names) < 2 or chances[1] < CLOSE:
        return ""
    close = (
        f"Close between “{names[0]}” ({percent(chances[0], 0)}) and “{names[1]}” ({percent(chances[1], 0)})."
    )
    if len(names) > 2 and chances[2] >= CLOSE:
        return f"{close[:-1]}; “{names[2]}” ({percent(chances[2], 0)}) is possible too."
    return close


def strange_fields(columns: Sequence[NumberColumn | CategoryColumn], case: Mapping[str, object]) -> str:
    """Values unlike anything learned from, empty when there are none."""
    told = [strange for column in columns if (strange := _strange(column, case.get(column.name)))]
    return " ".join(told[:MOST_REASONS])


def _strange(column: NumberColumn | CategoryColumn, value: object) -> str:
    if missing(value):
        return ""
    if isinstance(column, CategoryColumn):
        known = not column.places or as_category(value) in column.places
        return "" if known else f"“{as_category(value)}” is rare or new for {column.name}."
    number, margin = as_number(value), FAR_OUTSIDE * (column.high - column.low)
    if np.isnan(number) or column.low - margin <= number <= column.high + margin:
        return ""
    span = f"{column.low:.4g} to {column.high:.4g}"
    return f"{column.name} {number:.4g} lies outside what was learned from ({span})."
