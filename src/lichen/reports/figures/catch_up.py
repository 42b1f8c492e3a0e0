"""Bring the counts up to date with the ledger, a page of entries at a time."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from typing import Any, NamedTuple, cast
from weakref import WeakSet

from lichen.ledger.canonical import decode_stored, encode
from lichen.ledger.connector import Connector
from lichen.ledger.ledger import Ledger
from lichen.ledger.projections import microseconds
from lichen.reports.figures.facts import Fact, facts
from lichen.reports.figures.grains import KEPT, OVER_TIME, Grain, floor, grains_of
from lichen.reports.figures.story import Numbered, story_of
from lichen.reports.figures.timeline import Timeline, timeline
from lichen.reports.figures.words import rows, statement

PAGE = 4_000
FORMAT = 3
"""Raised whenever what is counted changes: the counts are then made anew from the entries."""

Place = tuple[str, str, int, int, str]
"""Grain, measure, start of the step, question, key."""
Deltas = dict[Place, list[int]]

_prepared: WeakSet[Connector] = WeakSet()


class Cursor(NamedTuple):
    """How far a chain is counted; `newest` is the latest time seen, `question` the one in force."""

    chain: int
    head: int
    through: int = 0
    newest: int = 0
    question: int = 0

    @property
    def behind(self) -> int:
        """How many entries are not counted yet."""
        return self.head - self.through


def catch_up(ledger: Ledger, partnership: str, limit: int | None = None) -> int:
    """The number of entries counted just now, at most `limit`; 0 when nothing was left.

    May run in several processes at once: each entry is counted once. The counting itself holds no lock.
    """
    prepare(ledger.connector)
    done = 0
    while limit is None or done < limit:
        size = PAGE if limit is None else min(PAGE, limit - done)
        taken = _step(ledger.connector, partnership, size)
        if not taken:
            break
        done += taken
    return done


def prepare(connector: Connector) -> None:
    """Make the tables if they are not there."""
    if connector in _prepared:
        return
    if "figure_cursors" not in connector.tables():
        with connector.migrating():
            for name in ("buckets", "cursors"):
                connector.script(statement(connector, f"make_{name}").sql)
            connector.script(statement(connector, "disagreements_index").sql)
    _prepared.add(connector)


def cursor(connector: Connector, partnership: str) -> Cursor | None:
    """How far the counts of a partnership are; None if there is no such chain or nothing is counted."""
    found = rows(connector, "chain", name=partnership)
    if not found:
        return None
    chain, head = cast(tuple[int, int], found[0])
    known = rows(connector, "cursor", chain=chain)
    if not known or known[0][0] != FORMAT:
        return Cursor(chain, head)
    _, through, newest, question = cast(tuple[int, int, int, int], known[0])
    return Cursor(chain, head, through, newest, question)


def _step(connector: Connector, partnership: str, size: int) -> int:
    now = cursor(connector, partnership)
    if now is None or not now.behind:
        return 0
    page = rows(connector, "page", chain=now.chain, after=now.through, limit=size)
    through = cast(int, page[-1][0])
    known = timeline(connector, now.chain, through)
    touched = sorted({cast(str, case) for _, case in page if case is not None})
    deltas, newest = _deltas(connector, now, through, touched, known)
    moved = now._replace(
        through=through,
        newest=max(now.newest, newest),
        question=known.terms[-1].question if known.terms else 0,
    )
    return len(page) if _write(connector, now, moved, deltas) else 0


def _deltas(
    connector: Connector, now: Cursor, through: int, touched: list[str], known: Timeline
) -> tuple[Deltas, int]:
    deltas: Deltas = defaultdict(lambda: [0, 0, 0])
    newest = 0
    for story in stories(connector, now.chain, touched, through):
        newest = max(newest, microseconds(story[-1][1].at))
        _replace(deltas, _upto(story, now.through), story, known)
    return {place: delta for place, delta in deltas.items() if any(delta)}, newest


def stories(connector: Connector, chain: int, cases: list[str], through: int) -> list[list[Numbered]]:
    """The entries of each of these cases up to an entry, case by case."""
    if not cases:
        return []
    found = rows(connector, "stories", chain=chain, cases=encode(cases).decode(), through=through)
    events = [(cast(int, seq), decode_stored(cast(bytes, body)).event) for seq, body in found]
    return [list(story) for _, story in groupby(events, key=lambda each: cast(Any, each[1]).case)]


def _upto(story: list[Numbered], through: int) -> list[Numbered]:
    return [each for each in story if each[0] <= through]


def _replace(deltas: Deltas, before: list[Numbered], after: list[Numbered], known: Timeline) -> None:
    question, old = facts(story_of(before), known) if before else (0, [])
    for fact in old:
        _add(deltas, question, fact, -1)
    question, new = facts(story_of(after), known)
    for fact in new:
        _add(deltas, question, fact, 1)


def _add(deltas: Deltas, question: int, fact: Fact, sign: int) -> None:
    measure, at, key, n, hits, amount = fact
    for grain in grains_of(measure):
        delta = deltas[grain, measure, floor(at, grain), question, key]
        delta[0] += sign * n
        delta[1] += sign * hits
        delta[2] += sign * amount


def _write(connector: Connector, now: Cursor, moved: Cursor, deltas: Deltas) -> bool:
    """Whether the deltas are written; not when another process has counted these entries meanwhile."""
    with connector.writing():
        if now.through == 0:
            _begin(connector, now.chain)
        place = {"chain": now.chain, "through": moved.through, "newest": moved.newest, "format": FORMAT}
        if not rows(connector, "cursor_move", **place, question=moved.question, before=now.through):
            return False
        connector.run_many(
            statement(connector, "add"), [(now.chain, *where, *delta) for where, delta in deltas.items()]
        )
        shrunk = [(now.chain, *where) for where, delta in deltas.items() if delta[0] < 0]
        connector.run_many(statement(connector, "drop_empty"), shrunk)
        _drop_old(connector, now, moved.newest)
    return True


def _begin(connector: Connector, chain: int) -> None:
    known = rows(connector, "cursor", chain=chain)
    if known and known[0][0] != FORMAT:
        _forget(connector, chain)
    connector.run(statement(connector, "cursor_start"), (chain, FORMAT))


def _forget(connector: Connector, chain: int) -> None:
    connector.run(statement(connector, "forget_buckets"), (chain,))
    connector.run(statement(connector, "forget_cursor"), (chain,))


def _drop_old(connector: Connector, now: Cursor, newest: int) -> None:
    kept: dict[Grain, int] = KEPT
    for grain, span in kept.items():
        before = floor(newest - span, grain)
        for measure in sorted(OVER_TIME):
            connector.run(statement(connector, "drop_old"), (now.chain, grain, measure, before))
