"""When and how the AI speaks to a person: learned from their remarks, shown to them, and reversible."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec

from lichen.actions.partnership import Partnership
from lichen.context.folding import Receipt, receipt, rule_of
from lichen.context.otherwise import look_again, otherwise
from lichen.reports.kept_rows import keep, kept_as, say

Aspect = Literal["useful", "timely", "style", "silent"]
ASPECTS: tuple[Aspect, ...] = ("useful", "timely", "style")
"""What people remark on; `silent` is learned from what becomes of proposals."""

SWITCHED: tuple[Aspect, ...] = (*ASPECTS, "silent")
USUAL, WEIGHT = 0.2, 4.0
"""Before anybody said anything, a fifth of what an AI says displeases, known as from four remarks."""

FEWEST, FROM = 3, 0.5
"""From three remarks on, and where more than every second one would displease, the AI speaks otherwise."""

SAYS: dict[Aspect, tuple[str, str]] = {
    "useful": ("not useful", "Its reasons are folded away; one click shows them."),
    "timely": ("too early", "Its proposal appears after your own answer."),
    "style": ("too long", "Of its reasons the first sentence is shown; one click shows the rest."),
    "silent": ("of no use", "Proposals not expected to help you are folded away; one click shows them."),
}
PAGE = 1_000


class Count(msgspec.Struct):
    """How often somebody remarked on an aspect, and how often it displeased them."""

    bad: int = 0
    n: int = 0


class Counts(msgspec.Struct):
    """Remarks by person, AI partner and aspect."""

    by: dict[str, dict[str, dict[str, Count]]] = msgspec.field(default_factory=dict)

    def add(self, person: str, partner: str, aspect: str, bad: bool) -> None:
        """Count one remark."""
        count = self.by.setdefault(person, {}).setdefault(partner, {}).setdefault(aspect, Count())
        count.n, count.bad = count.n + 1, count.bad + bad

    def of(self, person: str, partner: str, aspect: str) -> Count:
        """What one person remarked."""
        return self.by.get(person, {}).get(partner, {}).get(aspect, Count())

    def of_all(self, partner: str, aspect: str, *, but: str = "") -> Count:
        """What everybody remarked, but one."""
        found = [self.of(person, partner, aspect) for person in self.by if person != but]
        return Count(sum(each.bad for each in found), sum(each.n for each in found))


@dataclass(frozen=True, slots=True)
class Habit:
    """What somebody's remarks on an AI partner have led to; `did` says what came of it, where it is known."""

    partner: str
    aspect: Aspect
    bad: int
    n: int
    did: str = ""

    @property
    def because(self) -> str:
        """The reason, in words: what they said themselves, how often, or what became of proposals."""
        if self.aspect == "silent":
            return f"Because {self.bad:,} of the {self.n:,} proposals you saw were of no use to you"
        return f"Because you said “{SAYS[self.aspect][0]}” on {self.bad} of {self.n}"

    @property
    def effect(self) -> str:
        """What is otherwise now."""
        return SAYS[self.aspect][1]


def shrunk(bad: int, n: int, usual: float = USUAL) -> float:
    """The share of remarks that will displease: (bad + 4·usual) / (n + 4).

    >>> round(shrunk(6, 8), 2), shrunk(0, 0)
    (0.57, 0.2)
    """
    return (bad + WEIGHT * usual) / (n + WEIGHT)


def habits(counts: Counts, person: str) -> Iterator[Habit]:
    """How the AI speaks otherwise to this person, by partner and aspect.

    A person's share is pulled towards that of all others, as strongly as four remarks would.

    >>> counts = Counts()
    >>> for n in range(8):
    ...     counts.add("ada", "model", "useful", n < 6)
    >>> [habit.because for habit in habits(counts, "ada")]
    ['Because you said “not useful” on 6 of 8']
    """
    for partner in sorted(counts.by.get(person, {})):
        for aspect in ASPECTS:
            mine, others = counts.of(person, partner, aspect), counts.of_all(partner, aspect, but=person)
            usual = shrunk(others.bad, others.n)
            if mine.bad >= FEWEST and shrunk(mine.bad, mine.n, usual) >= FROM:
                yield Habit(partner, aspect, mine.bad, mine.n)


def silence(partnership: Partnership, person: str) -> Habit | None:
    """What folding proposals away came to for this person; None where nothing is folded for them."""
    found, partners = receipt(partnership, person), partnership.charter.having("ai")
    if found is None or not partners:
        return None
    return Habit(str(partners[0].id), "silent", found.shown - found.useful, found.shown, told(found))


def told(found: Receipt) -> str:
    """What folding came to, in a sentence; empty before there was anything to fold.

    >>> told(Receipt(60, 14, 1, 1767603600.0, 30, 46))
    'Folded 14 of 60 proposals since 5 January 2026; you opened 1 of them.'
    """
    if found.since is None or not found.offered:
        return ""
    day = datetime.fromtimestamp(found.since, UTC)
    opened = f"; you opened {found.opened:,} of them" if found.folded else ""
    proposals = "1 proposal" if found.offered == 1 else f"{found.offered:,} proposals"
    return f"Folded {found.folded:,} of {proposals} since {day.day} {day:%B %Y}{opened}."


def counted(partnership: Partnership) -> Counts:
    """The remarks as they were last counted; pages read this and nothing else."""
    found = kept_as(partnership.ledger, partnership.id, "manner", "", Counts)
    return Counts() if found is None else found[0]


def speaks_otherwise(partnership: Partnership) -> bool:
    """Whether remarks or what was learned may change how the AI speaks to anybody here."""
    return otherwise(partnership, lambda: bool(counted(partnership).by) or rule_of(partnership) is not None)


def short_for(partnership: Partnership, partner: str) -> bool:
    """Whether people together find an AI partner too long, so that it is told to be short."""
    count = counted(partnership).of_all(partner, "style")
    return count.bad >= FEWEST and shrunk(count.bad, count.n) >= FROM


def count_remarks(partnership: Partnership) -> int:
    """How many remarks were counted just now; a job's business."""
    ledger, id = partnership.ledger, partnership.id
    before = kept_as(ledger, id, "manner", "", Counts)
    counts, after = (Counts(), 0) if before is None else (before[0], before[1].seq)
    head, done = ledger.head(id), 0
    while page := say(ledger, "remarks_after", name=id, after=after, limit=PAGE):
        reasons = ledger.unseal(row[6] for row in page if row[6])
        for row in page:
            _count(counts, row, str(reasons.get(row[6]) or "").casefold())
        done, after = done + len(page), page[-1][0]
    if done:
        keep(ledger, id, "manner", "", counts, seq=max(after, head), at=partnership.source.now())
        look_again(partnership)
    return done


def _count(counts: Counts, row: Any, reason: str) -> None:
    """A no to the timing means too early and a no to the style too long, unless the reason says otherwise."""
    _, person, partner, useful, timely, style, _ = row
    if useful is not None:
        counts.add(person, partner, "useful", not useful)
    if timely is not None:
        counts.add(person, partner, "timely", not timely and "late" not in reason)
    if style is not None:
        counts.add(person, partner, "style", not style and "short" not in reason)


def first_sentence(text: str) -> str:
    """The first sentence of some reasons.

    >>> first_sentence("It says invoice. The rest is greeting, e.g. thanks.")
    'It says invoice.'
    """
    head = text.strip().split("\n", 1)[0]
    for end in (". ", "! ", "? "):
        if (at := head.find(end)) > 0:
            head = head[: at + 1]
    return head
