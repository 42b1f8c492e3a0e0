"""The same simulated cases for every product: a text of 300 characters, an AI's label, its confidence."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

LABELS = ("approve", "reject", "escalate")
LENGTH = 300
WORDS = [
    "account",
    "address",
    "agent",
    "amount",
    "bank",
    "branch",
    "breach",
    "card",
    "claim",
    "contract",
    "customer",
    "damaged",
    "date",
    "delivery",
    "document",
    "duplicate",
    "evidence",
    "form",
    "invoice",
    "late",
    "letter",
    "limit",
    "missing",
    "notice",
    "order",
    "parcel",
    "payment",
    "photo",
    "policy",
    "price",
    "receipt",
    "refund",
    "region",
    "renewal",
    "report",
    "review",
    "signed",
    "supplier",
    "tax",
    "total",
    "urgent",
]


@dataclass(frozen=True, slots=True)
class Case:
    """One simulated case, and what a simulated AI thinks of it."""

    number: int
    text: str
    label: str
    confidence: float


def cases(count: int, start: int = 0) -> Iterator[Case]:
    """`count` cases from number `start` on, always the same ones."""
    draw = random.Random(f"peers {start}")
    for number in range(start, start + count):
        text = f"case {number}:"
        while len(text) < LENGTH:
            text += " " + draw.choice(WORDS)
        confidence = round(0.34 + 0.65 * draw.betavariate(5, 2), 4)
        yield Case(number, text[:LENGTH].rstrip(), draw.choice(LABELS), confidence)


def in_parts(given: list[dict[str, object]], size: int) -> Iterator[list[dict[str, object]]]:
    """The list in parts of at most `size`, as a bulk endpoint takes them."""
    for start in range(0, len(given), size):
        yield given[start : start + size]
