"""`python -m benchmarks.evidence.capacity`: who should be asked when minutes are short, on recorded teams.

Writes docs/evidence/capacity.md. Half of each record's cases are the team's past, with all answers; the other
half comes day by day. Every day each person has room for as many answers as chance gave them, the same for
every rule; a rule asks, sees only the answers it asked for, and decides. After the day its truths are known.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from lichen.core.answer_value import answer_value
from lichen.core.assignment import assign
from lichen.core.belief import TeamBelief

from .datasets import crowd, imagenet16h
from .datasets.folder import REPOSITORY
from .decisions import ABSENT, Bools, Floats, Ints, seat_at_random
from .records import Mean, Record, Records, mean
from .splitting import generator
from .tables import cell, table

PARTS = REPOSITORY / "build" / "evidence" / "capacity"
MINUTES = 2.0
DAYS, ROUNDS, LEARN_EVERY = 12, 6, 4
THRESHOLDS = (0.0, 0.3, 0.4, 0.5, 0.6, 0.67, 0.75, 0.8, 0.85, 0.9, 0.95, 1.01)
NETWORKS = ("vgg19", "densenet161", "resnet152")
RANDOM, ROBIN, TODAY, TODAY_BELIEF, LICHEN = (
    "random",
    "round robin",
    "threshold + round robin",
    "threshold + round robin, Lichen's belief",
    "Lichen",
)
RULES = (RANDOM, ROBIN, TODAY, TODAY_BELIEF, LICHEN)


@dataclass(frozen=True)
class Terms:
    """Answers there is room for per case, and what a wrong settlement costs, in minutes."""

    reviews: float
    error: float

    def __str__(self) -> str:
        return f"{self.reviews:g} reviews, {self.error:g}"


TERMS = {
    True: (Terms(0.5, 30.0), Terms(0.5, 150.0), Terms(0.25, 150.0)),
    False: (Terms(2.0, 30.0), Terms(2.0, 150.0), Terms(1.25, 150.0)),
}
"""With an AI and without. 30 minutes is a charter's default; at 150 people's time is short."""


@dataclass(frozen=True, eq=False)
class Cases:
    """Recorded cases: `ai` (n, K) or None, `people` and `reviewers` (n, J), `truth` (n,)."""

    ai: Floats | None
    people: Ints
    reviewers: Ints
    truth: Ints
    labels: int

    def __len__(self) -> int:
        return len(self.truth)

    def at(self, rows: Ints) -> Cases:
        ai = None if self.ai is None else self.ai[rows]
        return Cases(ai, self.people[rows], self.reviewers[rows], self.truth[rows], self.labels)

    def seen(self, asked: Bools) -> Cases:
        """The same cases as they look to whoever asked only these seats."""
        return replace(self, people=np.where(asked, self.people, ABSENT))

    def votes(self) -> Floats:
        return np.asarray((self.people[:, :, None] == np.arange(self.labels)).sum(1), np.float64)


class Day:
    """One day at the desk: who has room for how many, and who was asked about what so far."""

    def __init__(self, cases: Cases, room: Ints, line: Floats, rng: np.random.Generator) -> None:
        self.cases, self.room, self.line, self.rng = cases, room.copy(), line, rng
        self.asked = np.zeros(cases.people.shape, np.bool_)

    def could(self) -> Bools:
        """The seats that can be asked now."""
        there: Bools = (self.cases.people != ABSENT) & ~self.asked
        there &= self.room[self.cases.reviewers] > 0
        return there

    def ask(self, row: int, seat: int) -> None:
        who = self.cases.reviewers[row, seat]
        self.asked[row, seat] = True
        self.room[who] -= 1
        self.line[who] = self.line.max() + 1

    def ask_next(self, row: int) -> bool:
        """Ask whoever of this case's people has waited longest; False when nobody has room."""
        free = np.flatnonzero(self.could_about(row))
        if not len(free):
            return False
        self.ask(row, int(free[self.line[self.cases.reviewers[row, free]].argmin()]))
        return True

    def could_about(self, row: int) -> Bools:
        there: Bools = (self.cases.people[row] != ABSENT) & ~self.asked[row]
        there &= self.room[self.cases.reviewers[row]] > 0
        return there

    def seen(self) -> Cases:
        return self.cases.seen(self.asked)


def ask_at_random(day: Day) -> None:
    """Cases in random order, each to one of its people at random, again and again while there is room."""
    while day.could().any():
        for row in day.rng.permutation(len(day.cases)):
            free = np.flatnonzero(day.could_about(row))
            if len(free):
                day.ask(row, int(day.rng.choice(free)))


def ask_in_turn(day: Day) -> None:
    """Cases as they came, each to the next in line, again and again while there is room."""
    while sum(day.ask_next(row) for row in range(len(day.cases))):
        pass


def ask_below(threshold: float) -> Callable[[Day], None]:
    """Cases below the threshold, least sure first, each to the next in line.

    With an AI its confidence counts and one person is asked; without, everybody's first answer comes first,
    then the share of the answer most gave.
    """

    def with_ai(day: Day) -> None:
        assert day.cases.ai is not None, "only called where there is an AI"
        sure = day.cases.ai.max(axis=1)
        for row in np.argsort(sure, kind="stable"):
            if sure[row] < threshold:
                day.ask_next(row)

    def people_only(day: Day) -> None:
        ask = [day.ask_next(row) for row in range(len(day.cases))]
        while any(ask):
            votes = day.seen().votes()
            sure = (votes.max(1) + 1) / (votes.sum(1) + 2)
            rows = [row for row in np.argsort(sure, kind="stable") if sure[row] < threshold]
            ask = [day.ask_next(row) for row in rows[: max(1, len(rows) // 4)]]

    return lambda day: people_only(day) if day.cases.ai is None else with_ai(day)


def ask_by_value(team: TeamBelief, error: float) -> Callable[[Day], None]:
    """What Lichen does: the asks that avert most per minute, shared out among those who have room."""

    def rule(day: Day) -> None:
        for turn in range(ROUNDS):
            if not ask_once(day, team, error, 1 / (ROUNDS - turn)):
                return

    return rule


def ask_once(day: Day, team: TeamBelief, error: float, share: float) -> bool:
    """Share out all that could be asked, and ask the best part of it; the rest is thought about again."""
    row, seat = np.nonzero(day.could())
    if not len(row):
        return False
    seen = day.seen()
    who, column = np.unique(seen.reviewers[row, seat], return_inverse=True)
    avert = error * answer_value(
        team,
        case=row,
        who=seen.reviewers[row, seat],
        ai=seen.ai,
        people=seen.people,
        reviewers=seen.reviewers,
    )
    value, able = np.zeros((len(seen), len(who))), np.zeros((len(seen), len(who)), np.bool_)
    value[row, column], able[row, column] = avert, True
    silent = np.full(len(seen), seen.ai is None) & ~day.asked.any(axis=1)
    found = assign(
        value,
        minutes=np.full(len(who), MINUTES),
        room=MINUTES * day.room[who],
        allowed=able,
        first=silent,
        price=1.0,
    )
    rows = np.flatnonzero(found.person >= 0)
    worth = value[rows, found.person[rows]] + 1e6 * silent[rows]
    most = max(int(silent.sum()), round(share * day.room[who].sum()), 1)
    chosen = rows[np.argsort(-worth, kind="stable")[:most]]
    for at in chosen:
        day.ask(at, int(np.flatnonzero(seen.reviewers[at] == who[found.person[at]])[0]))
    return bool(len(chosen))


def majority(cases: Cases, usual: Ints) -> Ints:
    """What most people said; the AI's answer where nobody did or between equals, else the usual one."""
    lean = usual / usual.sum() if cases.ai is None else cases.ai
    return np.asarray((cases.votes() + 0.5 * lean).argmax(axis=1))


def believed(team: TeamBelief, cases: Cases) -> Ints:
    found = team.predict_proba(ai=cases.ai, people=cases.people, reviewers=cases.reviewers)
    return np.asarray(found.argmax(axis=1))


def learned(known: Cases) -> TeamBelief:
    return TeamBelief().fit(
        ai=known.ai, people=known.people, reviewers=known.reviewers, truth=known.truth, labels=known.labels
    )


def joined(one: Cases, other: Cases) -> Cases:
    ai = None if one.ai is None or other.ai is None else np.concatenate([one.ai, other.ai])
    people = np.concatenate([one.people, other.people])
    reviewers = np.concatenate([one.reviewers, other.reviewers])
    return Cases(ai, people, reviewers, np.concatenate([one.truth, other.truth]), one.labels)


def rooms(cases: Cases, reviews: float, people: int, rng: np.random.Generator) -> Ints:
    """How many answers each person has room for today: as chance draws from who is on record today."""
    there = cases.reviewers[cases.people != ABSENT]
    total = min(len(there), round(reviews * len(cases)))
    return np.bincount(rng.choice(there, total, replace=False), minlength=people)


def days(cases: Cases, reviews: float, people: int, split: int) -> Iterator[tuple[Ints, Ints]]:
    """The rows of each day and everybody's room; the same for every rule."""
    rng = generator(split, 7)
    for rows in np.array_split(np.arange(len(cases)), DAYS):
        yield rows, rooms(cases.at(rows), reviews, people, rng)


def work(
    cases: Cases, reviews: float, people: int, split: int, rule: Callable[[Day], None]
) -> Iterator[Cases]:
    """What a rule that never learns has seen at the end of each day."""
    line, rng = np.zeros(people), generator(split, 8)
    for rows, room in days(cases, reviews, people, split):
        day = Day(cases.at(rows), room, line, rng)
        rule(day)
        yield day.seen()


def best_threshold(past: Cases, terms: Terms, people: int, split: int) -> float:
    """The threshold that would have cost least in the past, with the same room."""
    usual = np.bincount(past.truth, minlength=past.labels)

    def cost(threshold: float) -> float:
        seen = work(past, terms.reviews, people, split, ask_below(threshold))
        return sum(cost_of(each, majority(each, usual), terms.error) for each in seen)

    return min(THRESHOLDS, key=cost)


def cost_of(seen: Cases, answer: Ints, error: float) -> float:
    return error * float((answer != seen.truth).sum()) + MINUTES * float((seen.people != ABSENT).sum())


def all_rules(
    start: TeamBelief, past: Cases, stream: Cases, terms: Terms, people: int, split: int
) -> Iterator[tuple[str, Cases, Ints]]:
    """For each rule: the stream as it has seen it, and what it decided."""
    usual = np.bincount(past.truth, minlength=past.labels)
    below = ask_below(best_threshold(past, terms, people, split))
    for name, rule in ((RANDOM, ask_at_random), (ROBIN, ask_in_turn), (TODAY, below)):
        for seen in work(stream, terms.reviews, people, split, rule):
            yield name, seen, majority(seen, usual)
    for name, by_value in ((TODAY_BELIEF, False), (LICHEN, True)):
        team, known, line, rng = start, past, np.zeros(people), generator(split, 8)
        for number, (rows, room) in enumerate(days(stream, terms.reviews, people, split)):
            if number and number % LEARN_EVERY == 0:
                team = learned(known)
            day = Day(stream.at(rows), room, line, rng)
            (ask_by_value(team, terms.error) if by_value else below)(day)
            yield name, day.seen(), believed(team, day.seen())
            known = joined(known, day.seen())


def recorded(setting: str, split: int) -> tuple[Cases, Ints]:
    """All cases of a set with their people's seats shuffled, and the unit by which it is split."""
    rng = generator(split, 9)
    if setting in NETWORKS:
        parts = [imagenet16h.load(setting, noise, rng) for noise in imagenet16h.NOISES]
        ai, people, who = (
            np.concatenate([getattr(part, name) for part in parts]) for name in ("ai", "people", "reviewers")
        )
        truth = np.concatenate([part.truth for part in parts])
        units = np.tile(np.arange(imagenet16h.IMAGES), len(parts))
        return Cases(ai, people, np.maximum(who, 0), truth, ai.shape[1]), units
    found = crowd.load(setting)
    people, who = seats(found)
    people, who = seat_at_random(people, who, rng)
    rows = np.flatnonzero(found.gold >= 0)
    cases = Cases(None, people[rows], np.maximum(who[rows], 0), found.gold[rows], found.answers)
    return cases, np.arange(len(rows))


def seats(found: crowd.Crowd) -> tuple[Ints, Ints]:
    """(items, most answers) answers and who gave them; a second answer of the same person is left out."""
    given: list[dict[int, int]] = [{} for _ in range(len(found.gold))]
    for item, worker, label in zip(found.item, found.worker, found.label, strict=True):
        given[item].setdefault(int(worker), int(label))
    return imagenet16h.as_arrays(given)


def run(setting: str, split: int) -> Iterator[Record]:
    """Cost, error and reviews per case of every rule at every capacity."""
    cases, units = recorded(setting, split)
    rng = generator(split)
    order = rng.permutation(units.max() + 1)
    is_past = np.isin(units, order[: len(order) // 2])
    past, stream = (cases.at(rng.permutation(np.flatnonzero(part))) for part in (is_past, ~is_past))
    people, start = int(cases.reviewers.max()) + 1, learned(past)
    for terms in TERMS[cases.ai is not None]:
        sums: dict[str, list[float]] = {}
        for name, seen, answer in all_rules(start, past, stream, terms, people, split):
            row = [
                cost_of(seen, answer, terms.error),
                float((answer != seen.truth).sum()),
                (seen.people != ABSENT).sum(),
            ]
            sums[name] = [a + b for a, b in zip(sums.get(name, [0.0] * 3), row, strict=True)]
        for name, figures in sums.items():
            for measure, value in zip(("cost", "error", "used"), figures, strict=True):
                yield Record(setting, name, str(terms), split, measure, value / len(stream))


def saving(records: Records, setting: str, at: str, rule: str = LICHEN, other: str = TODAY) -> Mean | None:
    """How much less a rule costs than another, as a share, split by split."""
    ours = records.values(setting, rule, at, "cost")
    theirs = records.values(setting, other, at, "cost")
    return mean(1 - ours[split] / theirs[split] for split in sorted(ours))


def interval(found: Mean | None) -> str:
    """A share in per cent with its 95 % interval over splits."""
    if found is None:
        return ""
    from scipy.stats import t

    half = 100 * float(t.ppf(0.975, found.splits - 1)) * found.error
    value = 100 * found.value
    return f"{value:.1f} % ({value - half:.1f} to {value + half:.1f})"


def main(
    splits: Annotated[int, typer.Option(min=2)] = 6,
    sets: Annotated[list[str] | None, typer.Argument(help="Any of the sets; all, if none.")] = None,
    out: Annotated[Path, typer.Option()] = REPOSITORY / "docs" / "evidence" / "capacity.md",
) -> None:
    """Measure every rule on every recorded team; the page is written once every set was measured."""
    everything, started = [*NETWORKS, *crowd.SETS], time.monotonic()
    for setting in sets or everything:
        found = Records(record for split in range(splits) for record in run(setting, split))
        found.save(PARTS / f"{setting}.json")
        typer.echo(summary(found, setting, time.monotonic() - started))
    parts = [PARTS / f"{setting}.json" for setting in everything]
    if all(part.exists() for part in parts):
        from .capacity_page import page  # which is made of what stands here

        out.write_text(page(Records(row for part in parts for row in Records.load(part).all), everything))


def summary(records: Records, setting: str, seconds: float) -> str:
    """The table of one set at every capacity, as it comes in."""
    lines = [f"{setting} ({seconds:.0f} s)"]
    for terms in TERMS[setting in NETWORKS]:
        at = str(terms)
        rows = [
            [
                rule,
                *(
                    cell(records.mean(setting, rule, at, m), scale=s)
                    for m, s in (("cost", 1), ("error", 100), ("used", 1))
                ),
            ]
            for rule in RULES
        ]
        lines += [
            f"{at}: {interval(saving(records, setting, at))}",
            table(["rule", "cost", "error", "used"], rows),
        ]
    return "\n".join(lines)


if __name__ == "__main__":
    typer.run(main)
