"""Each partner's card, person or AI, from the same statistics."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from lichen.charter.schema import Charter, Partner
from lichen.core.intervals import Interval
from lichen.reports.figures.bins import CONFIDENCE_BINS, pace_of
from lichen.reports.figures.calibration import Bins, expected_error
from lichen.reports.figures.counts import Counts, Key, Sum
from lichen.reports.figures.figure import Figure, Reference
from lichen.reports.figures.load import Viewer
from lichen.reports.figures.rates import Group, in_words, rate, share

FEWEST_IN_SLICE = 10
FEWEST_FOR_CALIBRATION = 30
PER_POINT = 5


class Slice(NamedTuple):
    """Cases whose truth is this label: how often it was answered, and what most often instead."""

    truth: str
    right: Interval
    instead: str | None
    instead_n: int
    entries: Reference


class Stated(NamedTuple):
    """Where this partner said it was about so sure: how often it was right."""

    sure: float
    right: Interval


@dataclass(frozen=True)
class Card:
    """What is known of one partner; `right` is measured on people's blind and on all of an AI's answers.

    `weak` and `strong` are the slices whose interval lies beside the partner's own rate, the clearest
    first. `seconds` is the middle of the times recorded, to within an eighth.
    """

    id: str
    name: str
    role: str
    answers: int
    right: Interval
    slices: tuple[Slice, ...]
    weak: tuple[Slice, ...]
    strong: tuple[Slice, ...]
    seconds: float | None
    stated: tuple[Stated, ...]
    ece: float | None
    agreement: Interval
    feedback: dict[str, Interval]
    versions: dict[str, Interval]
    entries: Reference

    @property
    def sentence(self) -> str:
        """The card in one sentence."""
        best = f"; weakest on {self.weak[0].truth}" if self.weak else ""
        return f"{self.name}: right in {in_words(self.right)}{best}."


class CardRow(NamedTuple):
    """A card's main figures, for tables."""

    partner: str
    role: str
    answers: int
    right: Interval
    seconds: float | None
    ece: float | None
    agreement: Interval
    entries: Reference


def cards(counts: Counts, charter: Charter, viewer: Viewer) -> tuple[Card, ...]:
    """The cards this viewer may see: every AI's and one's own, nobody else's in whatever role."""
    shown = [each for each in charter.partners if each.role == "ai" or each.id == viewer.person]
    sums = _Sums(counts)
    return tuple(_card(partner, sums) for partner in shown)


def card_table(found: tuple[Card, ...]) -> Figure:
    """The cards' main figures as one figure."""
    rows = tuple(
        CardRow(card.id, card.role, card.answers, card.right, card.seconds, card.ece, card.agreement,
                card.entries)
        for card in found
    )  # fmt: skip
    said = " ".join(card.sentence for card in found) or "There is no partner to show."
    return Figure("cards", "How often each partner is right", said, rows, {}, Reference("right", {}))


class _Sums:
    """Each measure by partner, sorted once for all cards."""

    def __init__(self, counts: Counts) -> None:
        for measure in ("answers", "right", "confusion", "stated", "pace", "feedback", "version"):
            setattr(self, measure, self._by_partner(counts.whole(measure)))
        self.pairs = counts.whole("agreement")

    def _by_partner(self, known: dict[Key, Sum]) -> dict[str, dict[Key, Sum]]:
        found: dict[str, dict[Key, Sum]] = defaultdict(dict)
        for key, total in known.items():
            found[str(key[0])][key[1:]] = total
        return found

    def of(self, measure: str, partner: str) -> dict[Key, Sum]:
        """What is known of one partner under the rest of the key."""
        found: dict[str, dict[Key, Sum]] = getattr(self, measure)
        return found.get(partner, {})


def _card(partner: Partner, sums: _Sums) -> Card:
    id = partner.id
    right = rate((total.n, total.hits, int(key[-1])) for key, total in sums.of("right", id).items())
    slices = tuple(_slices(id, sums.of("confusion", id)))
    stated = sums.of("stated", id)
    return Card(
        id=id,
        name=partner.name,
        role=partner.role,
        answers=sum(total.n for total in sums.of("answers", id).values()),
        right=right,
        slices=slices,
        weak=_beside(slices, right, below=True),
        strong=_beside(slices, right, below=False),
        seconds=_middle(sums.of("pace", id)),
        stated=tuple(_stated(stated)),
        ece=_ece(stated),
        agreement=_agreement(sums.pairs, id),
        feedback={str(key[0]): share(each.hits, each.n) for key, each in sums.of("feedback", id).items()},
        versions=_versions(sums.of("version", id)),
        entries=Reference("right", {"key": (id,)}),
    )


def _slices(partner: str, confusion: dict[Key, Sum]) -> Iterator[Slice]:
    by_truth: dict[str, dict[str, int]] = defaultdict(dict)
    for (truth, said), total in confusion.items():
        by_truth[str(truth)][str(said)] = total.n
    for truth, answers in sorted(by_truth.items()):
        whole, right = sum(answers.values()), answers.get(truth, 0)
        others = sorted(((n, said) for said, n in answers.items() if said != truth), reverse=True)
        n, instead = others[0] if others else (0, None)
        if whole >= FEWEST_IN_SLICE:
            where = Reference("confusion", {"key": (partner, truth)})
            yield Slice(truth, share(right, whole), instead, n, where)


def _beside(slices: tuple[Slice, ...], own: Interval, *, below: bool) -> tuple[Slice, ...]:
    if not own.n:
        return ()
    apart = [
        each for each in slices if (each.right.high < own.value if below else each.right.low > own.value)
    ]
    return tuple(sorted(apart, key=lambda each: each.right.value, reverse=not below))


def _middle(pace: dict[Key, Sum]) -> float | None:
    half, seen = sum(total.n for total in pace.values()) / 2, 0
    for (step,), total in sorted(pace.items(), key=lambda each: int(each[0][0])):
        seen += total.n
        if seen >= half:
            return pace_of(int(step))
    return None


def _stated(stated: dict[Key, Sum]) -> Iterator[Stated]:
    for start in range(0, CONFIDENCE_BINS, PER_POINT):
        inside = [total for (place,), total in stated.items() if start <= int(place) < start + PER_POINT]
        n = sum(total.n for total in inside)
        if n:
            sure = sum(total.amount for total in inside) / n / 1e6
            yield Stated(sure, share(sum(total.hits for total in inside), n))


def _ece(stated: dict[Key, Sum]) -> float | None:
    bins: Bins = {int(place): {1: total} for (place,), total in stated.items()}
    enough = sum(total.n for total in stated.values()) >= FEWEST_FOR_CALIBRATION
    return expected_error(bins) if enough else None


def _agreement(pairs: dict[Key, Sum], partner: str) -> Interval:
    mine = [total for key, total in pairs.items() if partner in key]
    return share(sum(total.hits for total in mine), sum(total.n for total in mine))


def _versions(known: dict[Key, Sum]) -> dict[str, Interval]:
    """How often each version was right, tried in shadow or live."""
    by_version: dict[str, list[Group]] = defaultdict(list)
    for key, total in known.items():
        version, _, sought = (str(key[0]), key[1], int(key[2]))
        by_version[version].append((total.n, total.n - total.hits, sought))
    return {version: rate(groups) for version, groups in by_version.items() if version}
