"""From a figure to the ledger entries behind it, with the same reading that counted them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple, cast

import msgspec

from lichen.errors import NotFound
from lichen.ledger.canonical import decode_stored
from lichen.ledger.connector import Connector
from lichen.ledger.ledger import Ledger
from lichen.ledger.projections import kind_of, microseconds
from lichen.reports.figures.catch_up import Cursor, cursor, stories
from lichen.reports.figures.facts import Fact, facts
from lichen.reports.figures.figure import Reference
from lichen.reports.figures.story import Numbered, story_of
from lichen.reports.figures.timeline import Timeline, timeline
from lichen.reports.figures.words import rows

LOOKED_AT = 200
"""So many cases are read in one go; where few of them belong, the page is short and `next` goes on."""
GENEROUS = 2
"""So many times as many cases are read as are wanted, at most `LOOKED_AT`, before looking further."""
WINDOW = 20_000
"""So many entries are passed over in one go."""

_SETTLED, _OPENED = "case_settled.1", "case_opened.1"
_ASKED, _SAID, _DISPUTED = "ask_made.1", "contribution_made.1", "disagreement_opened.1"
_ANCHOR: dict[str, str] = {
    "opened": _OPENED, "unsettled": _OPENED, "settled": _SETTLED, "audits": _SETTLED, "checked": _SETTLED,
    "era": _SETTLED,
    "error": _SETTLED, "era_error": _SETTLED, "surety": _SETTLED, "right": _SETTLED, "confusion": _SETTLED,
    "stated": _SETTLED, "version": _SETTLED, "waiting": _ASKED, "due": _ASKED, "service": _ASKED,
    "response": _ASKED, "failures": _ASKED, "answers": _SAID, "auditing": _SAID,
    "reviews": _SAID, "pace": _SAID,
    "acceptance": _SAID, "revised": _SAID, "agreement": _SAID, "pairs": _SAID, "feedback": _SAID,
    "disputes": _DISPUTED, "verdicts": _DISPUTED,
}  # fmt: skip
"""The kind of entry at which a case is met, so that it is met once."""


class Step(NamedTuple):
    """One entry of a case, without its content."""

    seq: int
    kind: str
    at: datetime
    by: str


class Behind(NamedTuple):
    """One case behind a figure: what it adds to it, how much of that is hits, and its entries."""

    case: str
    n: int
    hits: int
    entries: tuple[Step, ...]


class Drilled(NamedTuple):
    """A page of cases (or of single entries, `case` empty) and where to go on; `next` None at the end."""

    cases: tuple[Behind, ...]
    next: int | None


def drill(ledger: Ledger, partnership: str, reference: Reference, after: int = 0, limit: int = 20) -> Drilled:
    """The cases behind a figure in the order of the ledger, with their entries; page with `next` as `after`.

    The sums of `n` and `hits` over all pages are the figure's. A page may be short or empty before the end.
    Raises `NotFound` for an unknown reference.
    """
    now = cursor(ledger.connector, partnership)
    if reference.name == "entries":
        return _single(ledger, partnership, reference.parameters, after, limit)
    if reference.name not in _ANCHOR:
        raise NotFound(f"Nothing is counted as {reference.name!r}.")
    if now is None or not now.through:
        return Drilled((), None)
    return _Search(ledger.connector, now, reference).page(after, limit)


def _single(
    ledger: Ledger, partnership: str, wanted: Mapping[str, object], after: int, limit: int
) -> Drilled:
    first, last = cast(int, wanted["first"]), cast(int, wanted["last"])
    start = max(first - 1, after)
    found = list(ledger.entries(partnership, start, min(limit, last - start))) if start < last else []
    cases = tuple(
        Behind(getattr(each.event, "case", None) or "", 1, 0, (_step(each.seq, each.event),))
        for each in found
    )
    reached = found[-1].seq if found else last
    return Drilled(cases, reached if found and reached < last else None)


class _Search:
    """One walk over the cases that may belong to a reference."""

    def __init__(self, connector: Connector, now: Cursor, reference: Reference) -> None:
        self.connector, self.now = connector, now
        self.measure, self.wanted = reference.name, reference.parameters
        self.known: Timeline = timeline(connector, now.chain, now.through)
        self.anchor = _ANCHOR[reference.name]

    def page(self, after: int, limit: int) -> Drilled:
        """Looks on in small strides until the page is full, the end is reached or enough was looked at."""
        reached, found, looked_at = max(after, self._start()), list[Behind](), 0
        last, size = min(self.now.through, reached + WINDOW), GENEROUS * limit
        while reached < last and looked_at < LOOKED_AT:
            met, reached = self._met(reached, last, size)
            for seq, behind in self._behind_each(met):
                found.append(behind)
                if len(found) == limit:
                    return Drilled(tuple(found), seq)
            looked_at += size
        return Drilled(tuple(found), reached if reached < self.now.through else None)

    def _met(self, after: int, last: int, size: int) -> tuple[dict[str, int], int]:
        """So many cases and where they are met first after an entry, and the entry this reaches."""
        between = {"chain": self.now.chain, "after": after, "last": last, "kind": self.anchor}
        found = rows(self.connector, "anchors", **between, limit=size)
        met = dict[str, int]()
        for seq, case in found:
            met.setdefault(cast(str, case), cast(int, seq))
        return met, cast(int, found[-1][0]) if len(found) == size else last

    def _behind_each(self, met: dict[str, int]) -> Iterator[tuple[int, Behind]]:
        told = {story[0][1].case: story for story in self._stories(met)}
        for case, seq in met.items():
            behind = self._behind(told[case], seq)
            if behind is not None:
                yield seq, behind

    def _stories(self, cases: Mapping[str, int]) -> list[list[Numbered]]:
        return stories(self.connector, self.now.chain, sorted(cases), self.now.through)

    def _behind(self, story: list[Numbered], seq: int) -> Behind | None:
        """What this case adds, if anything and if this is where it is first met."""
        if next(each for each, event in story if kind_of(type(event)) == self.anchor) != seq:
            return None
        question, every = facts(story_of(story), self.known)
        fitting = [fact for fact in every if fact.measure == self.measure and self._fits(question, fact)]
        n, hits = sum(fact.n for fact in fitting), sum(fact.hits for fact in fitting)
        if not n or (self.wanted.get("hits") and not hits):
            return None
        return Behind(story[0][1].case, n, hits, tuple(_step(seq, event) for seq, event in story))

    def _fits(self, question: int, fact: Fact) -> bool:
        wanted = self.wanted
        if not int(cast(int, wanted.get("since", 0))) <= fact.at < cast(int, wanted.get("until", 2**63)):
            return False
        key = _key(fact.key)
        given = cast(tuple[object, ...], wanted.get("key", ()))
        if any(want is not None and want != part for want, part in zip(given, key, strict=False)):
            return False
        bins = cast("tuple[int, int] | None", wanted.get("bins"))
        asked = wanted.get("question")
        return (bins is None or bins[0] <= int(key[1]) < bins[1]) and (asked is None or asked == question)

    def _start(self) -> int:
        """The last entry before the stretch of time asked for: nothing that counts then lies before it."""
        since = cast(int, self.wanted.get("since", 0))
        if self.anchor not in (_SETTLED, _OPENED) or not since:
            return 0
        low, high = 0, self.now.through
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if self._time(middle) < since else (low, middle - 1)
        return low

    def _time(self, seq: int) -> int:
        ((_, body),) = rows(self.connector, "entry", chain=self.now.chain, seq=seq)
        return microseconds(decode_stored(cast(bytes, body)).event.at)


_key = msgspec.json.Decoder(type=tuple[str | int, ...]).decode


def _step(seq: int, event: Any) -> Step:
    return Step(seq, kind_of(type(event)), event.at, event.by)


def pages(ledger: Ledger, partnership: str, reference: Reference, limit: int = 200) -> Iterator[Behind]:
    """Every case behind a figure, page after page; for exports, not for requests."""
    after: int | None = 0
    while after is not None:
        found = drill(ledger, partnership, reference, after, limit)
        yield from found.cases
        after = found.next
