"""Banking77: 13,083 messages to a bank's help desk, each with one of 77 intents.

Casanueva, Temčinas, Gerz, Henderson, Vulić (2020): Efficient intent detection with dual sentence encoders.
NLP4ConvAI. The record holds one intent per message and nobody's answers: people are simulated on top of it.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from ..decisions import Ints
from .folder import read_columns


@cache
def messages() -> tuple[tuple[str, ...], tuple[str, ...], Ints]:
    """The messages, the 77 intents in alphabetical order, and each message's intent as a place among them."""
    columns = read_columns("banking77/banking77.csv.gz")
    intents, codes = np.unique(columns["category"], return_inverse=True)
    return tuple(columns["text"]), tuple(intents.tolist()), codes.astype(np.int64)
