"""Shapes nobody has read into yet."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

SOURCE = """
from __future__ import annotations
import msgspec

class Deep(msgspec.Struct):
    a: int | None = None
    b: dict[str, list[int]] = {}
    c: tuple[str, ...] = ()
    d: str | int | None = None

class Wide(msgspec.Struct):
    one: Deep | None = None
    two: list[Deep] = []
    three: dict[str, Deep] = {}
    four: tuple[Deep, ...] = ()
"""


def fresh(number: int) -> Any:
    """Another struct of structs each time."""
    made = ModuleType(f"fresh_shapes_{number}")
    sys.modules[made.__name__] = made
    exec(compile(SOURCE, made.__name__, "exec"), made.__dict__)  # noqa: S102 -- the shapes must be new
    return made.Wide
