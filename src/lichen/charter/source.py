"""YAML text in, plain data and line numbers out: nothing executable, nothing that grows, every slip named.

Reads the YAML 1.2 core words: `yes`, `no` and `on` are texts, only `true` and `false` are truth values, dates
are texts, and `007` keeps its zeros.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from lichen.charter.problem import DOCUMENT, Problem, key, shown

MOST_BYTES = 262_144
MOST_DEPTH = 16
MOST_VALUES = 20_000

_TAG = "tag:yaml.org,2002:"
_MERGE = _TAG + "merge"
_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,14})$")
_FLOAT = re.compile(
    r"[-+]?(?:(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?|[0-9]+[eE][-+]?[0-9]{1,3})$"
)
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}


@dataclass(slots=True)
class Source:
    """What a text holds: plain data, the line of each path (from 1; "" is the top), and what was wrong."""

    data: Any = None
    lines: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


class _TooDeepError(Exception):
    def __init__(self, line: int) -> None:
        self.line = line
        super().__init__(line)


class _Words(yaml.SafeLoader):
    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 (PyYAML's protocol)
    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise _TooDeepError(self.line + 1)
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


for _name, _pattern, _first in (
    ("null", re.compile(r"(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""]),
    ("bool", re.compile("(?:" + "|".join(_BOOL) + ")$"), list("tTfF")),
    ("int", _INT, list("-+0123456789")),
    ("float", _FLOAT, list("-+.0123456789")),
    ("merge", re.compile(r"<<$"), ["<"]),
):
    _Words.add_implicit_resolver(_TAG + _name, _pattern, _first)


def read(text: str) -> Source:
    r"""The text's data, lines and problems; `data` is None where the text could not be read at all.

    >>> read("risk:\n  bound: 0.01").data
    {'risk': {'bound': 0.01}}
    """
    source = Source()
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        source.problems.append(_too_large())
        return source
    node = _composed(text, source)
    if node is not None:
        try:
            source.data = _Reading(source).value(node, "", 0)
        except _TooMuchError as much:
            source.problems.append(_grows(much.path))
    elif not source.problems:
        source.problems.append(Problem(DOCUMENT, "is empty", "Run `lichen init` to write one to fill in"))
    return source


def decoded(raw: bytes) -> Source | str:
    """The bytes as text (UTF-8, with or without a mark), or a source that holds the problem."""
    if len(raw) > MOST_BYTES:
        return Source(problems=[_too_large()])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        what = f"is not UTF-8 text: the byte {raw[error.start]:#04x} in line {line} does not belong there"
        return Source(problems=[Problem(DOCUMENT, what, "Save the file with the encoding UTF-8")])


def _too_large() -> Problem:
    what = f"is larger than {MOST_BYTES // 1024} KiB"
    return Problem(DOCUMENT, what, "Keep long documents elsewhere and link to them from `context`")


def _grows(path: str) -> Problem:
    what = (
        f"holds more than {MOST_VALUES:,} values or nests more than {MOST_DEPTH} deep once its anchors expand"
    )
    return Problem(
        path or DOCUMENT, what, "Write the values out instead of repeating an anchor inside another"
    )


def _composed(text: str, source: Source) -> yaml.Node | None:
    try:
        loader = _Words(text.removeprefix("\ufeff"))
        node: yaml.Node | None = loader.get_single_node()
    except _TooDeepError as deep:
        source.lines[DOCUMENT] = deep.line
        mend = "A charter needs no more than six levels; check the brackets and the indentation"
        source.problems.append(Problem(DOCUMENT, f"nests more than {MOST_DEPTH} levels deep", mend))
    except yaml.reader.ReaderError as error:
        what = f"holds a character YAML does not allow ({error.character!r}) at position {error.position}"
        source.problems.append(
            Problem(DOCUMENT, what, "Remove it; it often comes from copying out of a document")
        )
    except yaml.MarkedYAMLError as error:
        source.problems.append(_unreadable(error, source))
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        # PyYAML lets int() and chr() fail on odd version directives and escapes.
        mend = "Check quotes, escapes and `%` lines"
        source.problems.append(Problem(DOCUMENT, f"is not readable YAML: {shown(str(error))}", mend))
    else:
        return node
    return None


def _unreadable(error: yaml.MarkedYAMLError, source: Source) -> Problem:
    mark = error.problem_mark or error.context_mark
    if mark is not None:
        source.lines[DOCUMENT] = mark.line + 1
    said = " ".join(part for part in (error.context, error.problem) if part)
    mend = "Check the indentation, quotes and brackets there, and that the file holds a single document"
    return Problem(DOCUMENT, f"is not readable YAML: {' '.join(said.split())[:200]}", mend)


class _TooMuchError(Exception):
    def __init__(self, path: str) -> None:
        self.path = path
        super().__init__(path)


class _Reading:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.values = 0

    def value(self, node: yaml.Node, path: str, depth: int) -> Any:
        self.values += 1
        if self.values > MOST_VALUES or depth > MOST_DEPTH:
            raise _TooMuchError(path)
        self.source.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode) and node.tag == _TAG + "map":
            return self.mapping(node, path, depth)
        if isinstance(node, yaml.SequenceNode) and node.tag == _TAG + "seq":
            return [self.value(item, f"{path}[{i}]", depth + 1) for i, item in enumerate(node.value)]
        return self.scalar(node, path)

    def scalar(self, node: yaml.Node, path: str) -> Any:
        value = _plain(node)
        if value is not _NOT_PLAIN:
            return value
        tag = node.tag.replace(_TAG, "!!")
        what = (
            f"is written as {shown(tag)}, which is not a text, a number or a truth value a charter may hold"
        )
        self.source.problems.append(Problem(path or DOCUMENT, what, "Remove the tag and write a plain value"))
        return None

    def mapping(self, node: yaml.MappingNode, path: str, depth: int) -> dict[str, Any]:
        written: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        for name, key_node, child in self.pairs(node, path):
            place = f"{path}.{key(name)}".lstrip(".")
            if key_node.tag == _MERGE:
                merged |= self.merged(child, place, depth)
            elif name in written:
                self.twice(place, key_node)
            else:
                self.source.lines[place] = key_node.start_mark.line + 1
                written[name] = self.value(child, place, depth + 1)
        return merged | written

    def pairs(self, node: yaml.MappingNode, path: str) -> Iterator[tuple[str, yaml.Node, yaml.Node]]:
        for key_node, child in node.value:
            if isinstance(key_node, yaml.ScalarNode):
                yield str(key_node.value), key_node, child
            else:
                what = f"has a key in line {key_node.start_mark.line + 1} that is not a single word"
                mend = "Write each key as plain text, and quote texts that begin with a bracket"
                self.source.problems.append(Problem(path or DOCUMENT, what, mend))

    def merged(self, node: yaml.Node, place: str, depth: int) -> dict[str, Any]:
        value = self.value(node, place, depth + 1)
        parts = value if isinstance(value, list) else [value]
        if all(isinstance(part, dict) for part in parts):
            return {name: part[name] for part in reversed(parts) for name in part}
        what = "merges something that is not a mapping"
        self.source.problems.append(Problem(place, what, "Let `<<` name an anchor that stands on a mapping"))
        return {}

    def twice(self, place: str, key_node: yaml.Node) -> None:
        what = f"is written a second time in line {key_node.start_mark.line + 1}"
        self.source.problems.append(Problem(place, what, "Keep one of the two"))


_NOT_PLAIN = object()


def _plain(node: yaml.Node) -> Any:
    text = node.value
    if not isinstance(text, str):
        return _NOT_PLAIN
    if node.tag == _TAG + "str":
        return text
    if node.tag == _TAG + "null":
        return None
    if node.tag == _TAG + "bool":
        return _BOOL.get(text, _NOT_PLAIN)
    return _number(node.tag, text)


def _number(tag: str, text: str) -> Any:
    if tag == _TAG + "int" and _INT.match(text):
        return int(text)
    if tag == _TAG + "float" and (_FLOAT.match(text) or _INT.match(text)):
        number = float(text)
        return number if math.isfinite(number) else _NOT_PLAIN
    return _NOT_PLAIN
