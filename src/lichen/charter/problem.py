"""One thing that is wrong with a charter, said so that its author can mend it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from lichen.charter.schema import Charter

DOCUMENT = "charter"
"""The path of a problem that concerns the whole document."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A path, what is wrong there (a predicate), and how to mend it (a sentence without its full stop)."""

    path: str
    what: str
    mend: str

    def sentence(self, lines: Mapping[str, int]) -> str:
        """The problem in words, with the line of the nearest part of the path that has one.

        >>> Problem("risk.bound", "is 3, not a number up to 0.5", "Write 3 % as 0.03").sentence({"risk": 7})
        '`risk.bound` (line 7) is 3, not a number up to 0.5. Write 3 % as 0.03.'
        """
        line = line_of(self.path, lines)
        where = "" if line is None else f" (line {line})"
        return " ".join(f"`{self.path}`{where} {self.what}. {self.mend}.".split())


UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""Characters that neither a terminal nor a database should be handed: controls and halves of pairs."""

MOST_NUMBER = 2**63
"""Whole numbers from here on fit neither a database nor every JSON reader."""

Check = tuple[frozenset[str], Callable[[Charter], Iterable[Problem]]]
"""The top-level keys a check reads, and the check: it runs only when all of these are sound."""


def run(checks: Iterable[Check], charter: Charter, broken: frozenset[str] = frozenset()) -> list[Problem]:
    """Every problem the checks find, leaving out checks that read a key already known to be broken."""
    return [problem for reads, check in checks if not reads & broken for problem in check(charter)]


def shown(value: object) -> str:
    """The value as it may stand in a sentence: one line, shortened, texts in quotes."""
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "empty"}[value]
    if isinstance(value, dict | list | tuple):
        return "a mapping" if isinstance(value, dict) else "a list"
    if isinstance(value, int) and abs(value) >= MOST_NUMBER:
        return "a number with too many digits"
    return f'"{_line(value)}"' if isinstance(value, str) else _line(str(value))


def key(name: str) -> str:
    """A key as it may stand in a path: one line, shortened, no backticks."""
    return _line(name.replace("`", "'")) or "(an empty key)"


def perhaps(name: str, known: Iterable[str]) -> str:
    """What was probably meant, or what there is to choose from, as a sentence without its full stop.

    >>> perhaps("bond", ["bound", "confidence"])
    'Perhaps `bound` was meant'
    """
    names = list(known)
    close = get_close_matches(name.lower(), names, n=1, cutoff=0.6)
    if close:
        return f"Perhaps `{close[0]}` was meant"
    listed = ", ".join(f"`{known_name}`" for known_name in names)
    return (
        f"Choose from {listed}"
        if 0 < len(names) <= 12
        else "Remove it; the reference lists the keys there are"
    )


def _line(text: str) -> str:
    text = " ".join(UNPRINTABLE.sub(" ", text).split())
    return text if len(text) <= 60 else text[:57] + "..."


def line_of(path: str, lines: Mapping[str, int]) -> int | None:
    """The line of the path, or of the nearest part above it that has one."""
    while path not in lines:
        shorter = re.sub(r"(\.[^.\[]*|\[\d+\])$", "", path)
        if shorter == path:
            return None
        path = shorter
    return lines[path]
