"""What AI partners offered people before they answered, and whether it was of use: from the ledger."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

import msgspec

from lichen.actions.partnership import Partnership
from lichen.charter.schema import Charter
from lichen.decoding import decode
from lichen.reports.kept_rows import say
from lichen.types import Answer

Same = Callable[[Answer, Answer], bool]
LONGEST_VALUE = 80


class Voice(NamedTuple):
    """What one AI partner said; `length` of its reasons in characters."""

    answer: Answer
    distribution: Sequence[float] | None
    confidence: float | None
    length: int = 0
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """A proposal as it stands before somebody sees it.

    `chance` is the calibrated probability that it is right, `margin` its lead over the next best answer,
    `gain` the expected gain of asking, `agree` the share of AI partners behind it and `slices` the case's
    attributes, as digests.
    """

    answer: Answer
    chance: float
    margin: float = 0.0
    gain: float = 0.0
    length: int = 0
    unsure: bool = False
    agree: float = 1.0
    slices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Heard:
    """A proposal that was offered to a person, and what came of it; `at` in seconds.

    `mark` says whether it was folded away: see `lichen.context.folding`; empty where nothing was.
    """

    offer: Offer
    person: str
    ask: str
    at: float
    useful: bool
    seconds: float | None = None
    mark: str = ""


def offer_of(
    voices: Sequence[Voice],
    *,
    confidence: float | None = None,
    gain: float | None = None,
    slices: tuple[str, ...] = (),
    same: Same = lambda one, other: bool(one == other),
) -> Offer | None:
    """What these partners propose together; None where nobody spoke.

    `confidence` and `gain` are those of the belief when the person was asked, where it is known.

    >>> offer_of([Voice("billing", (0.75, 0.25, 0.0), None)])
    Offer(answer='billing', chance=0.75, margin=0.5, gain=0.0, length=0, unsure=False, agree=1.0, slices=())
    """
    if not voices:
        return None
    lead = max(voices, key=lambda each: sum(_sure(one) for one in voices if same(one.answer, each.answer)))
    behind = [each for each in voices if same(each.answer, lead.answer)]
    return Offer(
        answer=lead.answer,
        chance=max(map(_sure, behind)) if confidence is None else confidence,
        margin=_margin(voices),
        gain=gain or 0.0,
        length=sum(each.length for each in voices),
        unsure=any(each.unsure for each in voices),
        agree=len(behind) / len(voices),
        slices=slices,
    )


def _sure(voice: Voice) -> float:
    if voice.distribution:
        return max(voice.distribution)
    return 0.5 if voice.confidence is None else voice.confidence


def _margin(voices: Sequence[Voice]) -> float:
    told = [each.distribution for each in voices if each.distribution and len(each.distribution) > 1]
    if not told:
        return 0.0
    pooled = sorted(sum(shares) / len(told) for shares in zip(*told, strict=True))
    return float(pooled[-1] - pooled[-2])


def slices_of(charter: Charter, attributes: object) -> tuple[str, ...]:
    """The case's attributes as digests of name and value, without those the charter protects.

    What is kept of them is a count by digest, so that no value stands in what is derived.
    """
    found = attributes if isinstance(attributes, Mapping) else {}
    return tuple(
        hashlib.sha256(f"{charter.partnership}\n{name}\n{value}".encode()).hexdigest()[:16]
        for name, value in sorted(found.items(), key=lambda pair: str(pair[0]))
        if name not in charter.protected_attributes
        and isinstance(value, str | bool | int)
        and len(str(value)) <= LONGEST_VALUE
    )


class Row(NamedTuple):
    """A row of the query `offered_to`: a person's answer, its case, and one AI partner that had spoken."""

    contribution: str
    case: str
    ask: str
    answer: str
    seconds: float | None
    made_at: int
    given: str | None
    confidence: float | None
    gain: float | None
    attributes: str | None
    overridden: int | None
    settled: str | None
    truth: str | None
    said: str
    distribution: str | None
    sure: float | None
    reasons: str | None
    unsure_of: str | None
    useful: bool | None

    @property
    def found(self) -> Any:
        """What turned out, or what somebody changed the settlement to; None while nobody knows."""
        return _answer(self.settled if self.truth is None and self.overridden else self.truth)


def heard(partnership: Partnership, person: str, *, after: int = 0, limit: int) -> list[Heard]:
    """The latest proposals offered to a person who then answered, the oldest first, and what came of them."""
    query = {"name": partnership.id, "person": person, "after": after, "limit": limit}
    rows = [Row(*each) for each in say(partnership.ledger, "offered_to", **query)]
    seals = {seal for row in rows for seal in (row.attributes, row.reasons, row.unsure_of) if seal}
    told = partnership.ledger.unseal(seals)
    charter = partnership.charter
    with partnership.looking() as estimates:
        same = estimates.same
    groups = (list(group) for _, group in groupby(rows, key=lambda row: row.contribution))
    return [_heard(charter, person, group, told, same) for group in groups]


def _heard(
    charter: Charter, person: str, spoken: Sequence[Row], told: Mapping[str, object], same: Same
) -> Heard:
    row = spoken[0]
    slices = slices_of(charter, told.get(row.attributes or ""))
    voices = [_voice(each, told) for each in spoken]
    offer = offer_of(voices, confidence=row.confidence, gain=row.gain, slices=slices, same=same)
    assert offer is not None, "a row per AI partner that had spoken"
    marks = [bool(each.useful) for each in spoken if each.useful is not None]
    return Heard(
        offer=offer,
        person=person,
        ask=row.ask,
        at=row.made_at / 1e6,
        useful=of_use(offer.answer, said=_answer(row.answer), truth=row.found, marks=marks, same=same),
        seconds=row.seconds,
        mark=next((each for each in _list(row.given) if each.startswith("proposal ")), ""),
    )


def of_use(
    proposed: Answer, *, said: Answer, truth: Answer | None, marks: Sequence[bool] = (), same: Same
) -> bool:
    """Whether a proposal was of use: what was remarked, else what turned out, else whether it was taken.

    A right answer that nobody took would have been of use; a wrong one that was taken did harm.

    >>> same = str.__eq__
    >>> [of_use("a", said=said, truth=truth, same=same) for said in "ab" for truth in ("a", "b", None)]
    [True, False, True, True, False, False]
    >>> of_use("a", said="a", truth="a", marks=[False], same=same)
    False
    """
    if marks:
        return any(marks)
    return same(proposed, said if truth is None else truth)


def _voice(row: Row, told: Mapping[str, object]) -> Voice:
    shares = None if row.distribution is None else decode(row.distribution, list[float])
    length = len(str(told.get(row.reasons or "") or ""))
    return Voice(_answer(row.said), shares, row.sure, length, bool(told.get(row.unsure_of or "")))


def _answer(text: str | None) -> Any:
    return None if text is None else msgspec.json.decode(text)


def _list(text: str | None) -> list[str]:
    return [] if not text else decode(text, list[str])
