"""A charter from a file, a text, or plain data: complete and sound, or refused with everything to mend."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import ValidationError

from lichen.charter.checks import CHECKS
from lichen.charter.gate import GATE
from lichen.charter.problem import DOCUMENT, Problem, line_of, run
from lichen.charter.schema import Charter, plain, restore
from lichen.charter.shape import fitted
from lichen.charter.source import MOST_BYTES, Source, decoded, read
from lichen.errors import CharterRefused

MOST_PROBLEMS = 100
"""No one reads further; the rest is counted."""

_STAND_IN = {"partnership": "unnamed", "purpose": "none", "question": {"text": "none"}}
"""Take the place of required keys that are broken, so that the other keys are still checked."""


def load(text_or_path: str | bytes | Path) -> Charter:
    """The charter in a YAML text, in UTF-8 bytes, or in the file at a path, checked and past the gate.

    A text without line breaks and without ": " is taken for a path. Raises `CharterRefused`, whose `problems`
    name every path that needs mending, with its line.

    >>> from lichen.charter.template import write
    >>> load(write("document-reading")).question.kind
    'label'
    """
    return _accepted(_source(text_or_path))


def from_plain(data: object) -> Charter:
    """The charter in plain data, for example a decoded JSON body; checked and refused like a file."""
    return _accepted(Source(data=data))


def agreed(charter: Charter) -> Charter:
    """The same charter, checked as a file would be; for charters built in code. Raises `CharterRefused`."""
    return from_plain(plain(charter))


def _source(given: str | bytes | Path) -> Source:
    if isinstance(given, str) and ("\n" in given or ": " in given or given.strip()[:1] in ("", "{", "[")):
        return read(given)
    raw = given if isinstance(given, bytes) else _bytes(Path(given))
    text = decoded(raw) if isinstance(raw, bytes) else raw
    return text if isinstance(text, Source) else read(text)


def _bytes(path: Path) -> bytes | Source:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        what, mend = "was not found", "Check the path, or run `lichen init` to write one"
    except (OSError, ValueError) as error:  # ValueError: a path that holds a null character
        what, mend = f"could not be read ({error})", "Name a readable YAML file"
    return Source(problems=[Problem(DOCUMENT, f"at {' '.join(str(path).split())[:200]} {what}", mend)])


def _accepted(source: Source) -> Charter:
    problems = list(source.problems)
    if source.data is not None or not problems:
        fit, misfits = fitted(source.data)
        fit = _by_pattern(fit)
        problems += misfits + _judged(fit, frozenset(_top(each) for each in (*problems, *misfits)))
    else:
        fit = {}
    if problems:
        raise CharterRefused(_sentences(problems, source.lines))
    return _restored(fit)


def _by_pattern(fit: dict[str, Any]) -> dict[str, Any]:
    """With `diagnose` a person reads every case unless the charter says otherwise in so many words."""
    alone = "ai_alone" in fit or fit.get("pattern") != "diagnose"
    return fit if alone else {**fit, "ai_alone": False}


def _judged(fit: dict[str, Any], broken: frozenset[str]) -> list[Problem]:
    if DOCUMENT in broken:
        return []
    sound = {name: value for name, value in fit.items() if name not in broken}
    return run((*GATE, *CHECKS), _restored(_STAND_IN | sound), broken)


def _restored(data: dict[str, Any]) -> Charter:
    try:
        return restore(data)
    except ValidationError as error:  # the shape was checked before: say so plainly if the two ever differ
        raise CharterRefused([f"`{DOCUMENT}` does not fit: {error}. Mend the value named there."]) from error


def _top(problem: Problem) -> str:
    return problem.path.partition(".")[0].partition("[")[0]


def _sentences(problems: list[Problem], lines: Mapping[str, int]) -> list[str]:
    in_order = sorted(problems, key=lambda problem: line_of(problem.path, lines) or 0)
    sentences = list(dict.fromkeys(problem.sentence(lines) for problem in in_order))
    more = len(sentences) - MOST_PROBLEMS
    if more <= 0:
        return sentences
    rest = f"`{DOCUMENT}` needs {more:,} more things mended. Begin with these, and load it again."
    return [*sentences[:MOST_PROBLEMS], rest]
