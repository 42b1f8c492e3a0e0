"""The transport problem behind `assignment`: n asks, a few people, each with so many places."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

GUESSES = 60
SAME = 1e-10
"""Of the largest value: what is worth less than this more is worth the same."""

FAIR = 1e-7


@dataclass(frozen=True)
class Sharing:
    """`place` (n,) is the person who got each ask, P where it waits; `one_more` (P,) the worth of a place.

    `exact` is False when the improvements were cut off.
    """

    place: Ints
    one_more: Floats
    exact: bool


def share(worth: Floats, slots: Ints, *, tries: int) -> Sharing:
    """Return the sharing out of greatest worth: `worth` (n, P), -inf where it may not be; `slots` (P,).

    Begun by guessed prices and greed, then improved along chains "this ask goes from a to b, that one from b
    to c" until no chain gains: what remains is optimal, whatever it began with. The graph of the chains has
    a node for each person and one for waiting, so its size does not depend on the number of asks.
    """
    if not worth.size:
        return Sharing(np.full(len(worth), len(slots)), np.zeros(len(slots)), True)
    scale = float(worth[np.isfinite(worth)].max(initial=0.0)) or 1.0
    state = _Places(worth, slots, scale)
    for _ in range(tries):
        if not state.improve():
            return Sharing(state.place, state.one_more(), True)
    return Sharing(state.place, state.one_more(), False)


def guess(worth: Floats, slots: Ints, scale: float) -> Floats:
    """Return prices (P,) of places at which demand is near supply, by descent on the dual."""
    price, best, kept = np.zeros(len(slots)), np.inf, np.zeros(len(slots))
    most, rows = max(int(slots.max(initial=1)), 1), np.arange(len(worth))
    for turn in range(GUESSES):
        net = worth - price
        who = net.argmax(axis=1)
        top = net[rows, who]
        wanted = np.bincount(who[top > 0], minlength=len(slots))
        dual = float(slots @ price + top[top > 0].sum())
        if dual < best:
            best, kept = dual, price
        price = np.maximum(0.0, price + 0.15 * scale / (1 + 0.3 * turn) * (wanted - slots) / most)
    return kept


class _Places:
    """A sharing out in progress: `gain[a, b]` is the most that moving one ask from a to b brings."""

    def __init__(self, worth: Floats, slots: Ints, scale: float) -> None:
        self.people, self.least = len(slots), SAME * scale
        self.worth = np.column_stack([worth, np.zeros(len(worth))])
        self.place, self.free = _greedy(worth, slots, scale)
        size = self.people + 1
        self.gain, self.ask = np.full((size, size), -np.inf), np.zeros((size, size), np.int64)
        for person in range(size):
            self._look_at(person)

    def _look_at(self, person: int) -> None:
        rows = np.flatnonzero(self.place == person)
        self.gain[person] = -np.inf
        if len(rows):
            change = self.worth[rows] - self.worth[rows, person][:, None]
            best = change.argmax(axis=0)
            self.gain[person] = change[best, np.arange(len(best))]
            self.ask[person] = rows[best]
            self.gain[person, person] = -np.inf

    def improve(self) -> bool:
        """Move asks along the best chain found; False when none gains anything."""
        reached, came, ring = self._chains()
        chain = ring if ring is not None else self._open_chain(reached, came)
        if chain is None:
            return False
        if ring is None:
            self.free[chain[0]] += 1
            self.free[chain[-1]] -= 1
        moves = [(self.ask[a, b], b) for a, b in pairwise(chain)]
        for ask, to in moves:
            self.place[ask] = to
        for person in set(chain):
            self._look_at(person)
        return True

    def one_more(self) -> Floats:
        """What another place would be worth to each person: the best chain that ends there."""
        reached, _, _ = self._chains()
        return np.where(self.free[: self.people] > 0, 0.0, np.maximum(reached[: self.people], 0.0))

    def _chains(self) -> tuple[Floats, Ints, list[int] | None]:
        """The gain of the best chain to each node, where it came from; or a ring that gains by itself."""
        size = self.people + 1
        reached, came = np.zeros(size), np.full(size, -1)
        for _ in range(size):
            through = reached[:, None] + self.gain
            via = through.argmax(axis=0)
            now = through[via, np.arange(size)]
            better = now > reached + self.least
            if not better.any():
                return reached, came, None
            reached, came = np.where(better, now, reached), np.where(better, via, came)
            ring = _ring(came)
            if ring is not None:
                return reached, came, ring
        return reached, came, None

    def _open_chain(self, reached: Floats, came: Ints) -> list[int] | None:
        able = np.where(self.free > 0, reached, 0.0)
        node = int(able.argmax())
        if able[node] <= self.least:
            return None
        chain = [node]
        while came[chain[-1]] >= 0:
            chain.append(int(came[chain[-1]]))
        return chain[::-1]


def _greedy(worth: Floats, slots: Ints, scale: float) -> tuple[Ints, Ints]:
    """A first sharing out and the places left; the last place, for waiting, is never full."""
    net = worth - guess(worth, slots, scale)
    place, free = np.full(len(worth), len(slots)), slots.copy()
    spare = np.where(free > 0, FAIR * scale, -np.inf)
    for ask in np.argsort(-net.max(axis=1, initial=-np.inf), kind="stable"):
        row = net[ask] + spare
        person = int(row.argmax())
        if row[person] > -np.inf:
            place[ask] = person
            free[person] -= 1
            spare[person] = FAIR * scale * free[person] / slots[person] if free[person] else -np.inf
    return place, np.append(free, len(worth) + 1)


def _ring(came: Ints) -> list[int] | None:
    """A ring among the nodes each came from, first node repeated at its end."""
    seen = np.zeros(len(came), np.int64)
    for start in range(len(came)):
        node, trail = start, []
        while node >= 0 and not seen[node]:
            seen[node] = start + 1
            trail.append(node)
            node = int(came[node])
        if node >= 0 and seen[node] == start + 1:
            ring = trail[trail.index(node) :][::-1]
            return [ring[-1], *ring]
    return None
