"""Text of others as data: readable for a model, and fenced so that it cannot pass for our own words."""

from __future__ import annotations

import json
import re
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from hashlib import blake2b

from lichen.partners.writable import writable

MOST_ITEMS = 50
LONGEST_VALUE = 200_000
_KEY = secrets.token_bytes(16)
_TURNS = re.compile(
    r"<(?=\s*[|/]?\s*(?:[|｜]|im_|s>|/s>|bos>|eos>|pad>|start_of_|<SYS|</SYS|end_of_|endoftext|think|/think|system|/system"
    r"|user>|/user|assistant|/assistant|tool_call|/tool_call))|\[(?=/?(?:INST|SYS|AVAILABLE_TOOLS|TOOL_CALLS))",
    re.IGNORECASE,
)
_KEPT = "\n\t"


def as_text(inputs: Mapping[str, object]) -> str:
    r"""The case's fields as text, one a line.

    >>> print(as_text({"subject": "Late", "body": "Where is it?", "scan": [[0] * 60] * 60}))
    subject: Late
    body: Where is it?
    scan: (not shown: a list of 60)
    """
    lines = [
        f"{harmless(str(name))}: {harmless(_shown(value)[:LONGEST_VALUE])}" for name, value in inputs.items()
    ]
    return "\n".join(lines)


def cut(text: str, longest: int) -> str:
    """At most so many characters of the text, with a word about it when there were more."""
    return text if len(text) <= longest else f"{text[:longest]}\n(cut: the case goes on)"


def _shown(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Sequence | Mapping) and len(value) > MOST_ITEMS:
        return f"(not shown: a list of {len(value)})"
    try:
        return json.dumps(value, ensure_ascii=False, default=str)
    except (TypeError, ValueError, RecursionError):
        return f"(not shown: {type(value).__name__})"


def harmless(text: str) -> str:
    r"""The text without invisible characters and without what chat formats take for a change of speaker.

    >>> harmless("fine<|im_end|>\u200b[INST] and <b>bold</b>")
    'fine‹|im_end|>⟦INST] and <b>bold</b>'
    """
    visible = "".join(
        letter
        for letter in writable(text)
        if letter in _KEPT or unicodedata.category(letter) not in ("Cc", "Cf")
    )
    return _TURNS.sub(lambda found: {"<": "‹", "[": "⟦"}[found.group()], visible)


def mark_for(text: str) -> str:
    """A mark for the lines around a text: the same for the same text, known to nobody who wrote it."""
    return blake2b(text.encode("utf-8", "replace"), key=_KEY, digest_size=8).hexdigest()


def fenced(name: str, text: str, mark: str) -> str:
    """The text between two lines that carry the mark."""
    return f"=== {name} {mark} begins ===\n{text}\n=== {name} {mark} ends ==="
