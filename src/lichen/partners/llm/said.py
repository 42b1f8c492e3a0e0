"""What a model said, once it has been read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lichen.types import Answer


@dataclass(frozen=True, slots=True)
class Said:
    """An answer that fits the question, in the partnership's terms, and the words that go with it.

    `content` is what is put forward where options or a draft are asked for.
    """

    answer: Answer
    confidence: float | None = None
    spread: float | None = None
    reasons: str = ""
    unsure_of: str = ""
    missing: str = ""
    content: Any = None
