"""One way to refuse a file: which file, which row, what is wrong, what to do."""

from __future__ import annotations

from typing import NoReturn

from lichen.errors import InputRefused


def refuse(file: str, problem: str, remedy: str, *, row: int | None = None) -> NoReturn:
    """Raise `InputRefused` as one sentence about `problem` and one about `remedy`."""
    place = file if row is None else f"{file}, row {row}"
    raise InputRefused(f"{place}: {problem}. {remedy}.")
