"""Short codes for labels, so that one token of the model decides between them."""

from __future__ import annotations

from itertools import product
from string import ascii_uppercase

from lichen.errors import InputRefused


def codes_for(labels: int) -> tuple[str, ...]:
    """A code for each of so many labels: A, B, C …; AA, AB … when one letter is not enough.

    Raises `InputRefused` beyond 676 labels.

    >>> codes_for(3), codes_for(30)[:3]
    (('A', 'B', 'C'), ('AA', 'AB', 'AC'))
    """
    length = 1 if labels <= len(ascii_uppercase) else 2
    if labels > len(ascii_uppercase) ** length:
        raise InputRefused(f"A language model can choose among 676 labels; the question has {labels}.")
    every = ("".join(letters) for letters in product(ascii_uppercase, repeat=length))
    return tuple(code for code, _ in zip(every, range(labels), strict=False))
