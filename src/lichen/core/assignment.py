"""Who gets which ask when minutes are short: the best sharing out, and what a minute is worth."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lichen.core.transport import Sharing, share

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

NOBODY = -1


@dataclass(frozen=True)
class Assignment:
    """Who gets each of n asks, and the shadow price of each of P people's minutes.

    `person` (n,) is a place among the people, `NOBODY` where the ask waits. `price` (P,) is what one more
    minute of each would be worth, in the unit of the values: 0 for who has time left, infinite where an ask
    that may not wait does. `worth` is the sum of the values of what was shared out, beyond its minutes;
    `exact` whether no sharing out is worth more.
    """

    person: Ints
    price: Floats
    worth: float
    exact: bool

    @property
    def waits(self) -> Ints:
        """The asks nobody gets now, in order."""
        return np.flatnonzero(self.person == NOBODY)


@dataclass(frozen=True)
class Audits:
    """Which asks are audits (n,), and how many each person (P,) had before; spread by `rng`, not by value."""

    drawn: ArrayLike
    had: ArrayLike
    rng: np.random.Generator = field(repr=False)


def assign(
    value: ArrayLike,
    *,
    minutes: ArrayLike,
    room: ArrayLike,
    allowed: ArrayLike | None = None,
    first: ArrayLike | None = None,
    audits: Audits | None = None,
    price: float = 0.0,
    tries: int = 2_000,
) -> Assignment:
    r"""Return who gets which ask so that people's minutes avert as much cost as they can.

    With $v_{ip}$ the cost that person p's answer to ask i is expected to avert, $m_p$ the minutes it takes
    them, $r_p$ the minutes they have left and $\lambda$ = `price` what a minute costs anyway:

    $$\max_x \sum_{ip} (v_{ip} - \lambda m_p)\,x_{ip} \quad\text{with}\quad \sum_p x_{ip} \le 1,\
      \sum_i m_p x_{ip} \le r_p,\ x_{ip} \in \{0, 1\}.$$

    An ask whose value is below the price of its minutes waits, and when time is short those worth least do.
    What stands in `first` (n,), such as high stakes or what is due before there is more time, goes before
    everything else and whatever its value. Audits go before both, since the draw has decided and value must
    not: in random order, each to whoever had fewest, chance deciding between equals. Between equals in value
    the one with more room left is asked.

    Parameters: `value` (n, P) in the unit of cost; `minutes` (P,) positive; `room` (P,) minutes, infinite
    allowed; `allowed` (n, P), False where a person may not have an ask; `tries` bounds the improvements, so
    that a very long queue is shared out in good time; `exact` says whether they sufficed.

    Raises ValueError when shapes do not fit, a value is not finite, or minutes are not positive.

    >>> found = assign([[9.0, 8.0], [6.0, 1.0], [2.0, 2.0]], minutes=[2.0, 2.0], room=[2.0, 3.0])
    >>> found.person.tolist(), found.price.tolist(), found.waits.tolist()
    ([1, 0, -1], [1.5, 1.0], [2])

    Bertsekas, D. P. (1998). Network Optimization: Continuous and Discrete Models. Athena Scientific, ch. 6-7
    (transport problems and their shadow prices). Klein, M. (1967). A primal method for minimal cost flows.
    Management Science 14(3), 205-220.
    """
    worth, takes, able = _read(value, minutes, allowed)
    slots = _slots(room, takes, len(worth))
    person = np.full(len(worth), NOBODY, dtype=np.int64)
    is_audit = np.zeros(len(worth), dtype=np.bool_)
    if audits is not None:
        is_audit = _flags(audits.drawn, len(worth), "audits.drawn")
        person = spread(is_audit, able, audits.had, slots, audits.rng)
        slots = slots - np.bincount(person[person >= 0], minlength=len(takes))
    rest = np.flatnonzero(~is_audit)
    before = np.zeros(len(worth), np.bool_) if first is None else _flags(first, len(worth), "first")
    done = _best(worth[rest] - price * takes, able[rest], before[rest], slots, tries)
    person[rest] = np.where(done.place == len(takes), NOBODY, done.place)
    waiting = (person == NOBODY) & (before | is_audit)
    one_more = done.one_more / takes
    one_more[
        able[waiting].any(axis=0) & (slots <= np.bincount(done.place, minlength=len(takes) + 1)[:-1])
    ] = np.inf
    got = np.flatnonzero(person[rest] >= 0)
    sum_ = float((worth[rest[got], person[rest[got]]] - price * takes[person[rest[got]]]).sum())
    return Assignment(person, one_more, sum_, done.exact)


def spread(
    drawn: ArrayLike, allowed: ArrayLike, had: ArrayLike, slots: ArrayLike, rng: np.random.Generator
) -> Ints:
    """Return who gets each audit (n,): in random order, to whoever had fewest and has a place left.

    Parameters: `drawn` (n,) which asks are audits; `allowed` (n, P); `had` (P,) audits until now; `slots`
    (P,) how many asks each can still take. `NOBODY` where no one can, and for all that are no audits.

    >>> spread([True, True, True], np.ones((3, 2), bool), [0, 1], [9, 9], np.random.default_rng(0)).tolist()
    [0, 1, 0]
    """
    able = np.asarray(allowed, dtype=np.bool_)
    person = np.full(len(able), NOBODY, dtype=np.int64)
    counts, left = np.array(had, dtype=np.float64), np.array(slots, dtype=np.int64)
    if counts.shape != able.shape[1:] or left.shape != counts.shape:
        raise ValueError(f"had and slots: expected shape {able.shape[1:]}, got {counts.shape}, {left.shape}")
    for ask in rng.permutation(np.flatnonzero(drawn)):
        fits = np.flatnonzero(able[ask] & (left > 0))
        if len(fits):
            fewest = fits[counts[fits] == counts[fits].min()]
            chosen = fewest[rng.integers(len(fewest))]
            person[ask] = chosen
            counts[chosen] += 1
            left[chosen] -= 1
    return person


def _best(worth: Floats, able: Bools, before: Bools, slots: Ints, tries: int) -> Sharing:
    """Share out what is worth its minutes; no sum of values outweighs one ask more that goes `before`."""
    people = worth.shape[1]
    reach = float(np.abs(worth).max(initial=0.0)) or 1.0
    lifted = np.where(before[:, None], worth + 2 * (people + 2) * reach, worth)
    return share(np.where(able & (lifted > 0), lifted, -np.inf), slots, tries=tries)


def _read(value: ArrayLike, minutes: ArrayLike, allowed: ArrayLike | None) -> tuple[Floats, Floats, Bools]:
    worth, takes = np.asarray(value, dtype=np.float64), np.asarray(minutes, dtype=np.float64)
    if worth.ndim != 2 or takes.shape != worth.shape[1:]:
        raise ValueError(
            f"value and minutes: expected shapes (n, P) and (P,), got {worth.shape} and {takes.shape}"
        )
    able = np.ones(worth.shape, np.bool_) if allowed is None else np.asarray(allowed, dtype=np.bool_)
    if able.shape != worth.shape:
        raise ValueError(f"allowed: expected shape {worth.shape}, got {able.shape}")
    if not np.isfinite(worth).all() or not (takes > 0).all():
        raise ValueError("value must be finite and minutes positive")
    return worth, takes, able


def _slots(room: ArrayLike, takes: Floats, asks: int) -> Ints:
    """How many asks fit into each person's room; a room of 3 × 0.1 minutes holds three."""
    left = np.asarray(room, dtype=np.float64)
    if left.shape != takes.shape:
        raise ValueError(f"room: expected shape {takes.shape}, got {left.shape}")
    fits = np.floor(np.maximum(left, 0.0) / takes + 1e-9)
    return np.asarray(np.minimum(fits, asks), dtype=np.int64)


def _flags(given: ArrayLike, asks: int, name: str) -> Bools:
    flags = np.asarray(given, dtype=np.bool_)
    if flags.shape != (asks,):
        raise ValueError(f"{name}: expected shape ({asks},), got {flags.shape}")
    return flags
