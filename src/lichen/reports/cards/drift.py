"""What moved in a partnership, in which slice, since when, and what its AI-only lane did about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec
import numpy as np
import numpy.typing as npt

from lichen.actions.partnership import Partnership
from lichen.core.conditions import MOST_LEVELS, Candidate, number_of, said
from lichen.core.conditions import candidates as conditions_of
from lichen.core.drift import FEWEST, level_of_look
from lichen.core.percent import percent
from lichen.reports.cards.card import Shift
from lichen.reports.cards.material import MOST_CASES, Case, Material, material
from lichen.reports.cards.shifts import day, shifts
from lichen.types import PartnerId

FEWEST_NUMBERS = 9
MOST_DONE = 50
MOST_SLICES = 24
_WHERE = " where "
_LANES = {"ai_only": "AI only", "together": "together", "people_only": "people only"}
Floats = npt.NDArray[np.float64]
Streams = dict[tuple[str, str], Floats]


class Done(msgspec.Struct, frozen=True):
    """What the lane did at an entry: opened, widened, narrowed, closed, or watched more closely or less."""

    entry: int
    at: datetime
    what: str
    evidence: str


class Drift(msgspec.Struct, frozen=True, kw_only=True):
    """What moved as of entry `through`, over the latest `cases` cases; `kind` of a shift is `inputs`,
    `scores`, `answers`, `errors` or `mix`. `done` is what the lane did since the first of them, oldest first.

    `look` is how many looks were taken so far, this one included.
    """

    through: int
    made_at: datetime
    cases: int
    look: int
    sentence: str
    shifts: tuple[Shift, ...] = ()
    done: tuple[Done, ...] = ()


def to_json(drift: Drift) -> bytes:
    """The report as it is kept."""
    return msgspec.json.encode(drift)


def from_json(kept: bytes | str) -> Drift:
    """The report that `to_json` wrote; raises `msgspec.MsgspecError` for what is none of this version."""
    return _drift(kept)


_drift = msgspec.json.Decoder(Drift).decode


def drift_of(
    partnership: Partnership,
    *,
    now: datetime,
    look: int = 1,
    most: int = MOST_CASES,
    known: Material | None = None,
) -> Drift:
    """What moved over the latest cases, at the `look`-th look; `known` spares reading the material again.

    Inputs, mix, AI scores and answers are looked at over all the latest cases, errors over those whose truth
    is known, weighted by the chance that it became known. If nothing moves, all looks together claim a change
    with probability at most 5 %.
    """
    seen = material(partnership, most=most) if known is None else known
    level = level_of_look(look)
    found = [*_of_recent(seen, 0.8 * level), *_of_errors(seen, 0.2 * level)]
    found.sort(key=lambda each: each.p)
    done = _done(partnership, _first_entry(seen, found)) if found else ()
    return Drift(
        through=seen.through,
        made_at=now,
        cases=len(seen.recent),
        look=look,
        sentence=sentence_of(found, done, len(seen.recent)),
        shifts=tuple(found),
        done=done,
    )


def _first_entry(seen: Material, found: Sequence[Shift]) -> int:
    """The entry that opened the first case at which something may have moved."""
    since = min(each.earliest for each in found)
    return min(case.opened_seq for case in seen.cases if case.opened_at >= since)


def _of_recent(seen: Material, level: float) -> tuple[Shift, ...]:
    cases = seen.recent
    columns = seen.columns(cases)
    streams = _inputs(columns) | _mix(cases) | _said(seen, cases)
    times = [case.opened_at for case in cases]
    slices = conditions_of(columns, fewest=FEWEST) if cases else []
    return shifts(streams, cases, times, slices=slices, level=level)


def _of_errors(seen: Material, level: float) -> tuple[Shift, ...]:
    """How often each side was wrong, over the cases whose truth is known; where a side as a whole did not
    move, the slice in which it did most surely.
    """
    cases = seen.resolved
    if not cases:
        return ()
    streams: Streams = {}
    for role, what in (("ai", "Wrong answers of the AI"), ("person", "Wrong answers of people")):
        streams["errors", what] = np.array([_error(seen, case, role) for case in cases])
    weights = np.array([case.weight for case in cases])
    slices = conditions_of(seen.columns(cases), fewest=FEWEST)
    times = [case.opened_at for case in cases]
    whole = shifts(streams, cases, times, weights=weights, slices=slices, level=level / 2)
    told = {each.what for each in whole}
    still = {key: each for key, each in streams.items() if key[1] not in told}
    inside = shifts(_by_slice(still, slices), cases, times, weights=weights, level=level / 2)
    first = {each.what.partition(_WHERE)[0]: each for each in reversed(inside)}
    return *whole, *first.values()


def _by_slice(streams: Streams, slices: Sequence[Candidate]) -> Streams:
    """The errors within each of the largest slices: what moves in one part hardly moves the whole."""
    largest = sorted((each for each in slices if each.coarse), key=lambda each: -int(each.mask.sum()))
    found: Streams = {}
    for (kind, what), values in streams.items():
        for each in largest[:MOST_SLICES]:
            found[kind, f"{what}{_WHERE}{each.condition}"] = np.where(each.mask, values, np.nan)
            if each.other is not None:
                found[kind, f"{what}{_WHERE}{each.other}"] = np.where(each.mask, np.nan, values)
    return found


def _error(seen: Material, case: Case, role: str) -> float:
    """The share of this side's own answers that was wrong; NaN where it gave none."""
    partners = dict.fromkeys(each.partner for each in case.said if each.role == role)
    own = [said for partner in partners if (said := case.own(partner)) is not None]
    if not own or case.truth is None:
        return np.nan
    return float(np.mean([not seen.same(each.answer, case.truth) for each in own]))


def _inputs(columns: dict[str, list[object]]) -> Streams:
    """Each attribute: numbers as they are, anything else level by level, and whether it is missing."""
    streams: Streams = {}
    for name, column in columns.items():
        gone = np.array([value is None or value == "" for value in column], dtype=np.float64)
        streams["inputs", f"{name} is missing"] = gone
        numbers = [number_of(value) for value in column]
        known = {number for number in numbers if number is not None}
        if len(known) >= FEWEST_NUMBERS:
            streams["inputs", name] = np.array([np.nan if each is None else each for each in numbers])
        else:
            spoken = ["" if value is None else said(value) for value in column]
            streams.update({("inputs", f"{name} is {level}"): each for level, each in _levels(spoken)})
    return streams


def _levels(spoken: Sequence[str]) -> Iterator[tuple[str, Floats]]:
    """The most frequent values as streams of yes and no; of two values that share all cases, one."""
    counts = Counter(spoken)
    del counts[""]
    levels = [level for level, n in counts.most_common(MOST_LEVELS) if n >= FEWEST]
    complete = len(counts) == 2 and sum(counts.values()) == len(spoken)
    for level in levels[: 1 if complete else None]:
        yield level, np.array([each == level for each in spoken], dtype=np.float64)


def _mix(cases: Sequence[Case]) -> Streams:
    """Which lane cases go, of those settled; high stakes stand among the attributes."""
    streams: Streams = {}
    for lane, name in _LANES.items():
        each = [np.nan if case.lane is None else float(case.lane == lane) for case in cases]
        streams["mix", f"Cases settled {name}"] = np.array(each)
    return streams


def _said(seen: Material, cases: Sequence[Case]) -> Streams:
    """How sure each AI is, and which answers people and AI give."""
    streams: Streams = {}
    labelled = seen.charter.question.kind != "number"
    for partner in seen.charter.having("ai"):
        own = [case.own(PartnerId(partner.id)) for case in cases]
        sure = [np.nan if each is None or each.sure is None else each.sure for each in own]
        streams["scores", f"How sure {partner.name} is"] = np.array(sure)
        if labelled:
            given = ["" if each is None else str(each.answer) for each in own]
            streams.update(_answers(f"{partner.name} answers", given, "scores"))
    first = [next((each for each in case.said if each.role == "person"), None) for case in cases]
    given = ["" if each is None else str(each.answer) for each in first]
    if labelled:
        streams.update(_answers("People answer", given, "answers"))
    return streams


def _answers(who: str, given: Sequence[str], kind: str) -> Streams:
    """Each answer among the cases that have one."""
    none = np.array([not each for each in given])
    streams: Streams = {}
    for label, each in _levels(given):
        each[none] = np.nan
        streams[kind, f"{who} “{label}”"] = each
    return streams


def _done(partnership: Partnership, since: int) -> tuple[Done, ...]:
    """What the lane did after an entry, oldest first: at most the first fifty steps of each kind."""
    named = {"chain": partnership.id, "after": since, "limit": MOST_DONE}
    steps = [
        Done(row.seq, row.changed_at, _changed(row.threshold, row.previous), row.evidence)
        for row in partnership.ledger.rows("lanes", **named)
    ]
    steps += [
        Done(row.seq, row.watched_at, _watched(row.state, row.audit), row.evidence)
        for row in partnership.ledger.rows("watches", **named)
    ]
    return tuple(sorted(steps, key=lambda each: each.entry))


def _changed(threshold: float | None, previous: float | None) -> str:
    if threshold is None:
        return "closed"
    if previous is None:
        return f"opened where the AI is at least {percent(threshold)} sure"
    verb = "narrowed" if threshold > previous else "widened"
    return f"{verb} to where the AI is at least {percent(threshold)} sure"


def _watched(state: str, audit: float) -> str:
    how = "watched more closely" if state == "watch" else "watched as usual again"
    return f"{how}, {percent(audit, 0)} of its cases audited"


def sentence_of(found: Sequence[Shift], done: Sequence[Done], cases: int) -> str:
    """The report in one sentence."""
    if not found:
        return f"Nothing has moved over the latest {cases:,} cases that chance would not move as well."
    first = next((each for each in found if each.kind == "errors"), found[0])  # what counts most
    more = f", and {len(found) - 1} more" if len(found) > 1 else ""
    lane = f"the AI-only lane was {done[-1].what}" if done else "the AI-only lane stayed as it was"
    return f"{first.what} moved, since {day(first.since)}{more}; {lane}."
