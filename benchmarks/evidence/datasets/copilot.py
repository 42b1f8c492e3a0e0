"""Code suggestions shown to 21 programmers, each accepted or rejected, with what was known when it was shown.

Mozannar, H., Bansal, G., Fourney, A., Horvitz, E. (2024): Reading between the lines: modeling user behavior
and costs in AI-assisted programming. CHI. The prompt itself is not in the record.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from functools import cache
from math import exp, log, log1p

import numpy as np

from ..decisions import Bools, Floats, Ints
from .folder import read_columns

Row = dict[str, str]


@dataclass(frozen=True)
class Moment:
    """A suggestion at the moment in which it was shown, and what became of it `seconds` later."""

    person: int
    at: float
    row: Row
    accepted: bool
    seconds: float

    def number(self, name: str, absent: float = 0.0) -> float:
        text = self.row[name]
        return float(text) if text else absent

    @property
    def text(self) -> str:
        return self.row["suggestion"].strip('"').replace("\\n", "\n")

    @property
    def decided_at(self) -> float:
        return self.at + self.seconds


@dataclass(frozen=True, eq=False)
class Suggestions:
    """`features` (n, d) known when shown, `accepted` (n,), `people` (n,), `seconds` (n,) until the answer."""

    features: Floats
    accepted: Bools
    people: Ints
    seconds: Floats
    moments: tuple[Moment, ...]


@cache
def load() -> Suggestions:
    """All suggestions with an answer, person by person, in the order in which they were shown."""
    found = tuple(moments())
    past: dict[int, list[Moment]] = {}
    rows = []
    for moment in found:
        rows.append(list(features(moment, past.setdefault(moment.person, [])).values()))
        past[moment.person].append(moment)
    return Suggestions(
        np.array(rows, np.float64),
        np.array([each.accepted for each in found]),
        np.array([each.person for each in found]),
        np.array([each.seconds for each in found]),
        found,
    )


def moments() -> Iterator[Moment]:
    """Every showing that was answered before the next one; redrawings in between are passed over."""
    columns = read_columns("copilot_cups_telemetry/telemetry.csv.gz")
    rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    for number, row in enumerate(rows):
        if row["StateName"] == "Shown":
            answer = _answer(rows, number)
            if answer is not None:
                accepted, later = answer["StateName"] == "Accepted", _time(answer) - _time(row)
                yield Moment(int(row["UserId"]), _time(row), row, accepted, later)


def _answer(rows: Sequence[Row], shown: int) -> Row | None:
    for row in rows[shown + 1 :]:
        if row["StateName"] == "Shown" or row["UserId"] != rows[shown]["UserId"]:
            return None
        if row["StateName"] in ("Accepted", "Rejected"):
            return row
    return None


def _time(row: Row) -> float:
    return datetime.fromisoformat(row["TimeGenerated"].replace("Z", "+00:00")).timestamp()


MAIN = ("sureness", "length", "confidence", "lately", "usually", "growth", "pause", "since")
"""Features whose squares and products count too."""


def features(moment: Moment, past: Sequence[Moment]) -> dict[str, float]:
    """What is known when the suggestion could be shown, `past` being what this person answered before."""
    return _of_model(moment) | _of_text(moment.text) | _of_place(moment, past) | _of_past(moment, past)


def _of_model(moment: Moment) -> dict[str, float]:
    known = float(moment.row["meas_meanLogProb"] != "")
    sureness = -moment.number("meas_meanLogProb", -1.0)
    tokens, confidence = moment.number("meas_numTokens"), moment.number("meas_confidence", 0.5)
    return {
        "sureness": exp(-sureness) if known else 0.4,
        "confidence": log(confidence / (1 - confidence)),
        "scored": known,
        "alternatives": moment.number("meas_meanAlternativeLogProb"),
        "length": log1p(moment.number("meas_compCharLen")),
        "tokens": log1p(tokens),
        "lines": log(max(moment.number("meas_numLines"), 1.0)),
        "doubt": log1p(sureness * tokens),
        "doubt by length": known * sureness**0.5 * log1p(tokens),
        "latency": log1p(moment.number("meas_timeSinceIssuedMs")),
    }


def _of_text(text: str) -> dict[str, float]:
    return {
        "comment": float(text.lstrip()[:1] == "#"),
        "amid a word": float(text[:1].isalpha()),
        "closes": float(text.rstrip()[-1:] in tuple(")]}:\"'")),
        "closes a call": float(text.rstrip()[-1:] == ")"),
        "words": log1p(len(re.findall(r"\w+", text))),
        "only marks": float(not re.search(r"\w", text)),
        "prose": float(bool(re.search(r"[a-z]+ [a-z]+ [a-z]+", text))),
    }


def _of_place(moment: Moment, past: Sequence[Moment]) -> dict[str, float]:
    size, end = moment.number("meas_documentLength"), moment.number("meas_promptEndPos")
    before = past[-1] if past else moment
    return {
        "document": log1p(size),
        "at the end": float(end >= size - 1),
        "typed": _signed(end - before.number("meas_promptEndPos")),
        "growth": _signed(size - before.number("meas_documentLength")),
        "pause": log(max(moment.number("TimeSpentInState"), 1e-3)),
        "typing": float(moment.row["HiddenState"] == "UserTyping"),
    }


def _of_past(moment: Moment, past: Sequence[Moment]) -> dict[str, float]:
    taken = [each.accepted for each in past]
    fading = [0.7**age for age in range(len(past))][::-1]
    lately = sum(weight for weight, yes in zip(fading, taken, strict=True) if yes)
    last_yes = next((each for each in reversed(past) if each.accepted), None)
    pace = [each.seconds for each in past[-5:]]
    return {
        "usually": log((sum(taken) + 1.5) / (len(taken) - sum(taken) + 3.0)),
        "lately": log((lately + 0.35) / (sum(fading) - lately + 0.7)),
        "last": (taken[-1] - 0.33) if taken else 0.0,
        "in a row": log1p(_until(past, lambda each: each.accepted)),
        "brushed off": log1p(_until(past, lambda each: each.accepted or each.seconds > 2)),
        "since": log(max(moment.at - past[-1].decided_at, 1e-3)) if past else 3.0,
        "since taken": log(max(moment.at - last_yes.decided_at, 1e-3)) if last_yes else 5.0,
        "looked": log(max(past[-1].seconds, 1e-2)) if past else 0.0,
        "pace": log(float(np.median(pace)) + 0.1) if pace else 0.0,
        "busy": log1p(sum(each.decided_at > moment.at - 60 for each in past)),
        **_of_alike(moment.text, past[-6:]),
    }


def _of_alike(text: str, past: Sequence[Moment]) -> dict[str, float]:
    """How much this is what was taken or turned down a moment ago."""
    alike = [(SequenceMatcher(None, each.text, text).ratio(), each) for each in past]
    turned_down = [each.text for each in past if not each.accepted]
    return {
        "like one taken": max((ratio for ratio, each in alike if each.accepted), default=0.0),
        "like one refused": max((ratio for ratio, each in alike if not each.accepted), default=0.0),
        "again": float(sum(each == text for each in turned_down)),
        "rest of one refused": float(sum(each != text and each.endswith(text) for each in turned_down)),
    }


def _until(past: Sequence[Moment], stop: Callable[[Moment], bool]) -> int:
    return next((age for age, each in enumerate(reversed(past)) if stop(each)), len(past))


def _signed(difference: float) -> float:
    return float(np.sign(difference)) * log1p(abs(difference))
