"""One row per case: what was decided, how, by whom, and what turned out to be true."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from lichen.transfer.columns import Column, answer, moment, named
from lichen.transfer.reader import Reader

COLUMNS = (
    *named("text", "partnership case"),
    *named("whole", "opened_seq"),
    *named("time", "opened_at"),
    *named("text", "opened_by high_stakes"),
    *named("whole", "settled_seq"),
    *named("time", "settled_at"),
    *named("text", "settled_by"),
    *named("answer", "answer settled_answer"),
    *named("text", "lane basis"),
    *named("number", "confidence threshold"),
    *named("yes_no", "audited"),
    *named("text", "answers_for"),
    *named("yes_no", "overridden"),
    *named("text", "overridden_by"),
    *named("answer", "truth"),
    *named("text", "truth_source ai_partner ai_version"),
    *named("answer", "ai_answer"),
    *named("number", "ai_probability"),
    *named("answer", "person_answer"),
    *named("whole", "reviews"),
    *named("number", "seconds"),
    *named("yes_no", "disagreement"),
    *named("json", "said"),
)
INPUTS = named("json", "inputs attributes")

Said = tuple[Any, ...]
"""One contribution as the statement `said` gives it."""


def columns(*, with_inputs: bool) -> tuple[Column, ...]:
    """The columns of every row, the sealed ones only on demand."""
    return COLUMNS + INPUTS if with_inputs else COLUMNS


def pages(reader: Reader, *, with_inputs: bool) -> Iterator[list[tuple[Any, ...]]]:
    """All cases in the order of their ids, a page at a time."""
    after = ""
    while cases := reader.rows("decisions", after=after):
        last = cases[-1][0]
        said = _by_case(reader.rows("said", after=after, last=last))
        disagreed = {row[0] for row in reader.rows("disagreed", after=after, last=last)}
        rows = [_row(reader.partnership, case, said.get(case[0], []), case[0] in disagreed) for case in cases]
        yield _with_inputs(reader, cases, rows) if with_inputs else rows
        after = last


def _by_case(rows: list[Said]) -> dict[str, list[Said]]:
    found: dict[str, list[Said]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row)
    return found


class Position(msgspec.Struct, omit_defaults=True, gc=False):
    """What one partner said on the case; an AI's confidence is how probable it called its own answer."""

    partner: str
    role: str
    answer: Any
    stage: str
    version: str | None = None
    confidence: float | None = None
    seconds: float | None = None


_NOBODY = Position("", "", None, "")


def _row(partnership: str, case: tuple[Any, ...], said: list[Said], disagreed: bool) -> tuple[Any, ...]:
    (id, opened_seq, opened_at, opened_by, stakes, settled_seq, settled_at, settled_by, settled, *rest) = case
    (lane, basis, confidence, threshold, audited, answers_for, override, overrider, truth, source, *_) = rest
    positions = [_position(each) for each in said]
    return (
        partnership,
        id,
        opened_seq,
        moment(opened_at),
        opened_by,
        stakes,
        settled_seq,
        moment(settled_at),
        settled_by,
        answer(settled if override is None else override),
        answer(settled),
        lane,
        basis,
        confidence,
        threshold,
        None if audited is None else bool(audited),
        answers_for,
        override is not None,
        overrider,
        answer(truth),
        source,
        *_sides(positions),
        disagreed,
        positions,
    )


def _position(said: Said) -> Position:
    _, partner, role, text, version, stage, distribution, confidence, seconds = said
    if distribution is not None and role == "ai":
        confidence = max(_shares(distribution))
    return Position(partner, role, answer(text), stage, version or None, confidence, seconds)


_shares = msgspec.json.Decoder(tuple[float, ...]).decode


def _sides(positions: list[Position]) -> tuple[Any, ...]:
    """The latest word of an AI partner, then of a person, and people's reviews and time."""
    ai = person = _NOBODY
    reviews, seconds = 0, None
    for each in positions:
        if each.role == "ai":
            ai = each
        else:
            person = each
            reviews += 1
            if each.seconds is not None:
                seconds = (seconds or 0.0) + each.seconds
    return ai.partner or None, ai.version, ai.answer, ai.confidence, person.answer, reviews, seconds


def _with_inputs(
    reader: Reader, cases: list[tuple[Any, ...]], rows: list[tuple[Any, ...]]
) -> list[tuple[Any, ...]]:
    """Every row with its sealed inputs and attributes; what was erased is missing."""
    found = reader.contents([seal for case in cases for seal in case[-2:]])
    return [(*row, found.get(case[-2]), found.get(case[-1])) for row, case in zip(rows, cases, strict=True)]
