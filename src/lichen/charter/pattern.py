"""Regular expressions of a charter: only such as are done soon, whatever text they are given."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

_parser: Any = re._parser  # type: ignore[attr-defined]  # the only way to see how a pattern is built

WORK = 2e7
"""Ways in which a text may be split up among the parts of a pattern, at most."""

LONGEST_PATTERN, LONGEST_TEXT, SHORTEST = 500, 100_000, 200
FOREVER = 1_000
"""From so many repetitions on, an upper limit is none."""

_LOOKS = frozenset({"ASSERT", "ASSERT_NOT", "GROUPREF", "GROUPREF_EXISTS"})
_REPEATS = frozenset({"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"})


class _Slow(Exception):
    """Why a pattern could take for ever."""


class _Ways(NamedTuple):
    """In how many ways a pattern can lie on a text: `open` parts without end, and a factor for the others."""

    open: int = 0
    factor: float = 1.0

    def both(self, other: _Ways) -> _Ways:
        return _Ways(self.open + other.open, self.factor * other.factor)


class Pattern(NamedTuple):
    """A pattern, how long a text it may look at, and why it is refused, if it is."""

    longest: int = 0
    refused: str = ""
    compiled: re.Pattern[str] | None = None

    def fits(self, text: str) -> bool:
        """Whether the whole text is of this form; never one that is too long."""
        if self.compiled is None or self.refused or len(text) > self.longest:
            return False
        return self.compiled.fullmatch(text) is not None


@lru_cache(maxsize=200)
def pattern(written: str) -> Pattern:
    """The pattern as it was written, with the length of text for which it is done within a moment.

    >>> pattern("[A-Z]{2}-[0-9]+").longest
    100000
    >>> pattern("(a+)+b").refused
    'repeats what itself repeats, which can take for ever'
    """
    if len(written) > LONGEST_PATTERN:
        return Pattern(refused=f"is longer than {LONGEST_PATTERN} characters")
    try:
        ways = _ways(_parser.parse(written, re.DOTALL))
        compiled = re.compile(written, re.DOTALL)
    except _Slow as slow:
        return Pattern(refused=f"{slow}, which can take for ever")
    except (re.error, RecursionError, OverflowError):
        return Pattern(refused="is no regular expression that can be read")
    longest = _longest(ways)
    if longest < SHORTEST:
        return Pattern(refused="repeats too many things, which can take for ever")
    return Pattern(longest, "", compiled)


def _longest(ways: _Ways) -> int:
    room = WORK / ways.factor
    if not ways.open:
        return LONGEST_TEXT if room >= 1 else 0
    return int(min(LONGEST_TEXT, room ** (1 / ways.open)))


def _ways(parts: Iterable[tuple[Any, Any]]) -> _Ways:
    found = _Ways()
    for op, said in parts:
        found = found.both(_of(str(op), said))
    return found


def _of(op: str, said: Any) -> _Ways:
    if op in _LOOKS:
        raise _Slow("looks around or back")
    if op in _REPEATS:
        return _repeated(*said)
    if op == "BRANCH":
        each = [_ways(branch) for branch in said[1]]
        return _Ways(max(way.open for way in each), sum(way.factor for way in each))
    if op in ("SUBPATTERN", "ATOMIC_GROUP"):
        return _ways(said[-1] if op == "SUBPATTERN" else said)
    return _Ways()


def _repeated(least: int, most: int, part: Any) -> _Ways:
    within = _ways(part)
    if most > 1 and within != _Ways():
        raise _Slow("repeats what itself repeats")
    endless = int(most) >= FOREVER
    own = _Ways(1) if endless else _Ways(0, 1.0 + int(most) - int(least))
    return own.both(within)
