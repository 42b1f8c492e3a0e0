"""What was known on each case after none, one, two … of its recorded answers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lichen.core.belief import TeamBelief
from lichen.core.cost import Cost
from lichen.core.numbers import NumberBelief
from lichen.reports.whatif.history import Flags, Floats, History, Ints
from lichen.reports.whatif.voices import Said

_CHUNK = 4_000
_EVEN = 1e-9


@dataclass(frozen=True)
class State:
    """After k reviews, each (v,): the belief's answer, how sure it is, what it is expected to cost, and what
    one more review is worth, the latter two in ordinary mistakes.

    `people` is the answer most of the k people gave, ties going to the one the belief finds likelier;
    `settled` says whether two voices, the AI's among them, share an answer that no other pair contests.
    """

    answer: Floats
    sure: Floats
    expected: Floats
    value: Floats
    people: Floats
    settled: Flags


@dataclass(frozen=True)
class States:
    """`after[k]` holds for cases with at least k `reviews`; `informed` where the AI spoke."""

    after: tuple[State, ...]
    reviews: Ints
    informed: Flags


def states(past: History, team: TeamBelief | NumberBelief, *, challenger: str | None = None) -> States:
    """The states of every case in `past.voices`, read with the belief in force.

    With a `challenger` its shadow answers stand in the place of that partner's own.
    """
    voices = past.voices
    ai = _machines(past, challenger)
    count = np.isfinite(voices.people).sum(axis=1)
    parts = [
        _stretch(past, team, ai, slice(start, start + _CHUNK)) for start in range(0, len(voices), _CHUNK)
    ] or [_stretch(past, team, ai, slice(0, 0))]
    after = tuple(_joined([part[k] for part in parts]) for k in range(len(parts[0])))
    return States(after, np.asarray(count, dtype=np.int64), _informed(ai, bool(past.terms.labels)))


def _joined(parts: list[State]) -> State:
    names = ("answer", "sure", "expected", "value", "people", "settled")
    return State(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def _machines(past: History, challenger: str | None) -> Floats:
    """What each AI of the roster says on each case, (v, M, K) or (v, M) for numbers; NaN where nothing."""
    voices, terms = past.voices, past.terms
    labels = max(1, len(terms.labels))
    ai = np.full((len(voices), max(1, len(terms.machines)), labels), np.nan)
    for name, place in terms.machines.items():
        said = voices.shadows.get(name) if name == challenger else voices.ai.get(name)
        if isinstance(said, Said):
            ai[said.rows, place] = said.values
    return ai if terms.labels else ai[:, :, 0]


def _informed(ai: Floats, labels: bool) -> Flags:
    if not labels:
        return np.asarray(np.isfinite(ai).any(axis=1), dtype=np.bool_)
    spread = np.nanmax(ai, axis=2, initial=-np.inf) - np.nanmin(ai, axis=2, initial=np.inf)
    return np.asarray((np.isfinite(ai).all(axis=2) & (spread > _EVEN)).any(axis=1), dtype=np.bool_)


def _stretch(past: History, team: TeamBelief | NumberBelief, ai: Floats, part: slice) -> list[State]:
    people, who = past.voices.people[part], past.voices.reviewers[part]
    found: list[State] = []
    for k in range(1 + people.shape[1]):
        if isinstance(team, NumberBelief):
            found.append(_number(team, ai[part], people[:, :k], who[:, :k], found, past.terms.tolerance))
        else:
            found.append(_label(team, ai[part], people[:, :k], who[:, :k], found, past.terms.cost))
    return found


def _label(
    team: TeamBelief, ai: Floats, people: Floats, who: Ints, before: list[State], cost: Cost | None
) -> State:
    k = people.shape[1]
    codes = np.where(np.isfinite(people), np.nan_to_num(people), -1.0).astype(np.int64)
    given = ai if ai.shape[1] > 1 else ai[:, 0]
    known = {"ai": given, "people": codes if k else None, "reviewers": who if k else None}
    q, value = team.decide(**known) if cost is None else cost.decide(team, **known)
    chosen = q.argmax(axis=1) if cost is None else cost.choose(q)
    sure = np.take_along_axis(q, chosen[:, None], axis=1)[:, 0]
    expected = 1.0 - np.nan_to_num(sure) if cost is None else cost.expected(q).min(axis=1)
    likely = np.take_along_axis(q, np.maximum(codes, 0), axis=1) if k else np.empty((len(q), 0))
    return _state(chosen.astype(np.float64), sure, expected, value, people, likely, before, 0.0)


def _number(
    team: NumberBelief, ai: Floats, people: Floats, who: Ints, before: list[State], within: float
) -> State:
    given, reviewers = (people, who) if people.shape[1] else (None, None)
    found = team.predict(ai=ai, people=given, reviewers=reviewers, tolerance=within)
    value = team.review_value(ai=ai, people=given, reviewers=reviewers, tolerance=within)
    likely = 1.0 / (1.0 + np.abs(people - found.mean[:, None]))
    return _state(
        found.mean, found.within, 1.0 - np.nan_to_num(found.within), value, people, likely, before, within
    )


def _state(
    answer: Floats,
    sure: Floats,
    expected: Floats,
    value: Floats,
    said: Floats,
    likely: Floats,
    before: list[State],
    within: float,
) -> State:
    people = np.full(len(answer), np.nan)
    if said.shape[1] == 1:
        people = said[:, 0]
    elif said.shape[1]:
        same = np.abs(said[:, :, None] - said[:, None, :]) <= within
        score = np.where(np.isfinite(said), same.sum(axis=2) + 0.5 * np.nan_to_num(likely), -1.0)
        people = np.take_along_axis(said, score.argmax(axis=1)[:, None], axis=1)[:, 0]
    machine = before[0].answer if before else answer
    sure, expected, value = (np.nan_to_num(each) for each in (sure, expected, value))
    return State(answer, sure, expected, value, people, _shared(said, machine, within))


def _shared(said: Floats, machine: Floats, within: float) -> Flags:
    """Whether the answer with most voices has two of them, and no other answer has as many."""
    if said.shape[1] < 2:
        alone = np.zeros(len(machine), dtype=np.bool_)
        return alone if not said.shape[1] else np.asarray(np.abs(said[:, 0] - machine) <= within)
    voices = np.column_stack([machine, said])
    same = np.abs(voices[:, :, None] - voices[:, None, :]) <= within
    votes = same.sum(axis=2)
    most = votes.max(axis=1)
    leads = votes == most[:, None]
    first = np.take_along_axis(voices, leads.argmax(axis=1)[:, None], axis=1)
    alone = (~leads | (np.abs(voices - first) <= within)).all(axis=1)
    return np.asarray((most >= 2) & alone, dtype=np.bool_)
