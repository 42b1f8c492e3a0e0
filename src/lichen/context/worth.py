"""What a proposal is worth to a person before they see it: learned from what came of others."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from lichen.context.offered import Heard, Offer
from lichen.core.speaking import Own, Speaking, at_least, held_out_scores, own_thresholds, threshold_for

Floats = npt.NDArray[np.float64]

FEATURES = (
    "chance", "margin", "gain", "length", "unsure", "agree", "answer", "slices", "lately", "pause", "pace",
)  # fmt: skip
"""What is known of a proposal before it is shown; the last three are the person's, see `features`."""

MAIN = (0, 6, 8)
"""Those whose squares and products count too: the chance, what became of this answer, and lately."""

KEEP, CONFIDENCE = 0.95, 0.95
LATELY = 0.25
"""The newest proposal weighs a quarter in how readily a person took them lately."""

SHRUNK = 6.0
"""What became of an answer or slice counts as if so many usual ones came on top."""

EVEN = 0.0
"""In log-odds: what is more likely of use than not is never folded, whatever share of it could be spared."""

LONGEST_PAUSE = 3_600.0
SLICES = 500


class Tally(msgspec.Struct):
    """How many proposals were offered, and how many were of use."""

    useful: int = 0
    n: int = 0

    def add(self, useful: bool) -> None:
        """Count one."""
        self.useful, self.n = self.useful + useful, self.n + 1


class Person(msgspec.Struct):
    """What is known of a person: how they took proposals lately, when the last came, and what was folded.

    `offset` and `variance` say how much likelier than others they find a proposal useful, in log-odds;
    `limit` is their own threshold where the common one would keep too little of what is useful to them.
    """

    lately: float | None = None
    at: float | None = None
    seconds: float | None = None
    offset: float = 0.0
    variance: float | None = None
    limit: float | None = None
    shown: Tally = msgspec.field(default_factory=Tally)
    offered: int = 0
    folded: int = 0
    opened: int = 0
    since: float | None = None


class Past(msgspec.Struct):
    """What became of the proposals so far, by answer, slice and person; `head` is the latest one's time."""

    all: Tally = msgspec.field(default_factory=Tally)
    answers: dict[str, Tally] = {}
    slices: dict[str, Tally] = {}
    people: dict[str, Person] = {}
    head: float = 0.0

    def of(self, person: str) -> Person:
        """What is known of a person."""
        return self.people.setdefault(person, Person())

    def hear(self, each: Heard) -> None:
        """Count what became of a proposal; one that was folded and never opened says nothing of its use."""
        person = self.of(each.person)
        self.head = max(self.head, each.at)
        _count_folding(person, each)
        if each.mark.startswith("proposal folded"):
            return
        usual = self.usual if person.lately is None else person.lately
        person.lately = usual + LATELY * (each.useful - usual)
        person.at, person.seconds = each.at, each.seconds or person.seconds
        tallies = [self.all, person.shown, self.answers.setdefault(_name(each.offer), Tally())]
        tallies += [self.slices.setdefault(name, Tally()) for name in each.offer.slices if self._room(name)]
        for tally in tallies:
            tally.add(each.useful)

    def _room(self, name: str) -> bool:
        return name in self.slices or len(self.slices) < SLICES

    @property
    def usual(self) -> float:
        """The share of all proposals that were of use."""
        return (self.all.useful + 1.0) / (self.all.n + 2.0)


def _count_folding(person: Person, each: Heard) -> None:
    if each.mark:
        person.offered += 1
        person.folded += each.mark.startswith(("proposal folded", "proposal opened"))
        person.opened += each.mark.startswith("proposal opened")
        person.since = each.at if person.since is None else person.since


def features(offer: Offer, past: Past, person: str, *, now: float) -> list[float]:
    """The numbers of `FEATURES`, from what was known before this proposal.

    >>> past, offer = Past(), Offer("billing", 0.5, margin=0.2)
    >>> features(offer, past, "ada", now=0.0)
    [0.0, 0.2, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    >>> past.hear(Heard(offer, "ada", "ask-1", at=10.0, useful=True, seconds=3.0))
    >>> [round(each, 1) for each in features(offer, past, "ada", now=70.0)][-5:]
    [0.2, 0.0, -0.2, 4.1, 1.4]
    """
    known = past.people.get(person) or Person()
    usual = _odds(past.usual)
    slices = [_apart(past.slices.get(name), past) for name in offer.slices]
    lately = past.usual if known.lately is None else known.lately
    pause = 0.0 if known.at is None else min(max(now - known.at, 0.0), LONGEST_PAUSE)
    return [
        _odds(offer.chance),
        offer.margin,
        offer.gain,
        math.log1p(offer.length),
        float(offer.unsure),
        offer.agree,
        _apart(past.answers.get(_name(offer)), past),
        sum(slices) / len(slices) if slices else 0.0,
        _odds(lately) - usual,
        math.log1p(pause),
        math.log1p(known.seconds or 0.0),
    ]


def _apart(tally: Tally | None, past: Past) -> float:
    """How much likelier than usual, in log-odds, these proposals were of use; shrunk where they are few."""
    if tally is None:
        return 0.0
    usual = past.usual
    return _odds((tally.useful + SHRUNK * usual) / (tally.n + SHRUNK)) - _odds(usual)


def _odds(chance: float) -> float:
    kept = min(max(chance, 1e-3), 1.0 - 1e-3)
    return math.log(kept / (1.0 - kept))


def _name(offer: Offer) -> str:
    return offer.answer if isinstance(offer.answer, str) else ""


class Kept(NamedTuple):
    """Of useful proposals, how many the rule says, on people it had not seen; and of the others, hides."""

    useful: int
    said: int
    others: int
    folded: int


class Rule(msgspec.Struct):
    """The learned rule as it is kept: the numbers of `core.speaking.Speaking`, and what it was tried on.

    `threshold` is None while nothing is folded. `n` proposals were learned from; `tried` are `Kept`. Since
    then `fresh` were heard of; `watched` counts the useful ones that were shown whatever the rule said, and
    `missed` those of them that it would have folded. Only proposals after `begins` are learned from.
    """

    mean: list[float]
    sd: list[float]
    weights: list[float]
    own_variance: float
    threshold: float | None
    n: int
    tried: tuple[int, int, int, int]
    past: Past
    fresh: int = 0
    watched: int = 0
    missed: int = 0
    begins: float = 0.0

    @classmethod
    def blank(cls) -> Rule:
        """The rule before anything is known, which folds nothing."""
        wide = len(FEATURES)
        terms = 1 + wide + len(MAIN) * (len(MAIN) + 1) // 2
        return cls([0.0] * wide, [1.0] * wide, [0.0] * terms, 0.0, None, 0, (0, 0, 0, 0), Past())

    @property
    def slipping(self) -> bool:
        """Whether it is plain by now that less than was promised of what is useful is kept."""
        return at_least(self.missed, self.watched, 1.0 - KEEP) < 1.0 - CONFIDENCE

    @property
    def speaking(self) -> Speaking:
        """The rule of the core."""
        return Speaking(
            np.array(self.mean), np.array(self.sd), np.array(MAIN, np.int64), np.array(self.weights),
            self.own_variance, -math.inf if self.threshold is None else self.threshold,
        )  # fmt: skip

    def watch(self, each: Heard) -> None:
        """Learn of one more proposal, which was shown whatever the rule said of it."""
        if self.threshold is not None and each.mark and each.useful:
            self.watched += 1
            self.missed += each.mark.startswith("proposal spared")
        self.hear(each)

    def hear(self, each: Heard) -> None:
        """Learn of one more proposal how readily its person takes them; weights stay as they are."""
        if not each.mark.startswith("proposal folded"):
            person = self.past.of(each.person)
            x = np.array(features(each.offer, self.past, each.person, now=each.at))
            own = self.speaking.heard(self._own(person), features=x, useful=each.useful)
            person.offset, person.variance = float(own.offset), float(own.variance)
        self.past.hear(each)

    def score(self, offer: Offer, person: str, *, now: float) -> float:
        """The log-odds that this proposal is of use to this person."""
        known = self.past.people.get(person) or Person()
        x = [features(offer, self.past, person, now=now)]
        return float(self.speaking.score(features=x, own=self._own(known))[0])

    def limit(self, person: str) -> float:
        """Below which score a proposal is folded away from this person; -inf where none is."""
        known = self.past.people.get(person)
        own = None if known is None else known.limit
        if self.threshold is None:
            return -math.inf
        return min(EVEN, self.threshold if own is None else own)

    def _own(self, person: Person) -> Own:
        return Own(person.offset, self.own_variance if person.variance is None else person.variance)


def learn(
    known: Iterable[Heard], *, by_lot: Callable[[str], bool] = lambda ask: False, begins: float = 0.0
) -> Rule | None:
    """The rule learned from what came of proposals; None where there is none to learn from.

    Learned are those that were shown whatever a rule said, after `begins`: all without a mark, and those
    whose asks were drawn `by_lot`. The others are counted among what was known before.
    """
    rows = sorted(known, key=lambda each: (each.at, each.ask))
    past, told, kept = Past(), [], []
    for each in rows:
        if each.at > begins and (not each.mark or by_lot(each.ask)):
            told.append(features(each.offer, past, each.person, now=each.at))
            kept.append(each)
        past.hear(each)
    return _fitted(np.array(told), kept, rows, begins) if kept else None


def _fitted(x: Floats, kept: Sequence[Heard], rows: Sequence[Heard], begins: float) -> Rule:
    useful = np.array([each.useful for each in kept])
    names = sorted({each.person for each in kept})
    people = np.array([names.index(each.person) for each in kept])
    known: dict[str, Any] = {"features": x, "useful": useful, "people": people, "main": MAIN}
    scores, limits = held_out_scores(**known), {}
    threshold = threshold_for(scores[useful], people[useful], keep=KEEP, confidence=CONFIDENCE)
    fitted = Speaking.fit(**known, threshold=threshold)
    if math.isfinite(threshold):
        limits = own_thresholds(scores[useful], people[useful], keep=KEEP, threshold=threshold)
    least = np.array([min(EVEN, limits.get(each, threshold)) for each in people])
    said = scores >= least
    tried = Kept(
        int(useful.sum()), int(said[useful].sum()), int((~useful).sum()), int((~said)[~useful].sum())
    )
    rule = Rule(
        mean=fitted.mean.tolist(),
        sd=fitted.sd.tolist(),
        weights=fitted.weights.tolist(),
        own_variance=float(fitted.own_variance),
        threshold=threshold if math.isfinite(threshold) else None,
        n=len(kept),
        tried=tried,
        past=Past(),
        begins=begins,
    )
    for each in rows:
        rule.hear(each)
    for at, limit in limits.items():
        rule.past.of(names[at]).limit = float(limit)
    return rule
