"""What a value is, so that it is shown as what it is: by its type and shape, or as a hint says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Literal, get_args

from lichen.inbox.leaves import grid
from lichen.web.reading import markdown, table
from lichen.web.reading.picture import is_picture
from lichen.web.reading.thread import is_thread

Format = Literal["text", "markdown", "table", "image", "thread", "fields", "list", "value"]
SHORT = 160


def shape(value: object, key: object = "", hint: object = None) -> Format:
    r"""The format to show the value in. A hint, `"markdown"` or `{"format": "markdown"}`, counts if it can.

    >>> shape("two words"), shape([{"a": 1}, {"a": 2}]), shape("# A\n\n- b", hint="text")
    ('value', 'table', 'text')
    """
    wanted = hint.get("format") if isinstance(hint, Mapping) else hint
    given = next((form for form in get_args(Format) if form == wanted), None)
    return given if given and _can(value, given) else _seen(value, key)


def _can(value: object, wanted: str) -> bool:
    if wanted in ("text", "markdown"):
        return isinstance(value, str)
    if wanted == "image":
        return is_picture(value) or grid(value) is not None
    if wanted == "table":
        return rows(value) is not None
    if wanted == "thread":
        return is_thread(messages(value))
    return _seen(value, "") == wanted or (wanted == "list" and isinstance(value, list | tuple))


def _seen(value: object, key: object) -> Format:
    if isinstance(value, str):
        return _of_text(value, key)
    if isinstance(value, Mapping):
        return _of_mapping(value)
    if isinstance(value, list | tuple):
        return _of_list(value, key)
    return "value"


def _of_text(text: str, key: object) -> Format:
    if is_picture(text, key):
        return "image"
    if len(text) <= SHORT and "\n" not in text.strip():
        return "value"
    if table.from_csv(text) is not None:
        return "table"
    return "markdown" if markdown.looks_like(text) else "text"


def _of_mapping(value: Mapping[str, object]) -> Format:
    if is_thread(value.get("messages")) and len(value) == 1:
        return "thread"
    return "table" if set(value) == {"columns", "rows"} and rows(value) is not None else "fields"


def _of_list(value: list[object] | tuple[object, ...], key: object) -> Format:
    if is_picture(value, key):
        return "image"
    if is_thread(value):
        return "thread"
    return "table" if len(value) > 1 and rows(value) is not None else "list"


def messages(value: object) -> object:
    """The list of messages in the value: itself, or what stands under `messages`."""
    return value.get("messages") if isinstance(value, Mapping) else value


def rows(value: object) -> table.Table | None:
    """The value as a table, if it is one: CSV text, flat records, columns with rows, or rows of numbers."""
    if isinstance(value, str):
        return table.from_csv(value)
    if isinstance(value, Mapping):
        columns, lines = value.get("columns"), value.get("rows")
        if not isinstance(columns, list | tuple) or not isinstance(lines, list | tuple):
            return None
        return table.from_columns(columns, lines) if columns and _fit(columns, lines) else None
    if not isinstance(value, list | tuple) or not value:
        return None
    seen = list(islice(value, table.MOST_ROWS))
    if all(isinstance(row, Mapping) and _is_flat(row) for row in seen):
        return table.from_records(value)
    if all(isinstance(row, list | tuple) and len(row) == len(seen[0]) > 1 for row in seen) and len(seen) > 1:
        flat = all(_is_plain(cell) for row in seen for cell in islice(row, table.MOST_COLUMNS))
        return table.from_columns([str(n) for n in range(1, len(seen[0]) + 1)], value) if flat else None
    return None


def _fit(columns: Sequence[object], lines: Sequence[object]) -> bool:
    """Whether no row has a cell without a column, which a table would hide."""
    named = {column for column in columns if isinstance(column, str | int | float)}
    return all(
        row.keys() <= named if isinstance(row, Mapping) else len(row) <= len(columns)
        for row in islice(lines, table.MOST_ROWS)
        if isinstance(row, Mapping | list | tuple)
    )


def _is_flat(row: Mapping[str, object]) -> bool:
    return 0 < len(row) <= table.MOST_COLUMNS * 4 and all(_is_plain(cell) for cell in row.values())


def _is_plain(cell: object) -> bool:
    if isinstance(cell, str):
        return len(cell) <= table.CELL
    return cell is None or isinstance(cell, bool | int | float)
