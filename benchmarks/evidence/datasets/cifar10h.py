"""CIFAR-10H: 10,000 test images, about 51 votes each, and the probabilities of four networks.

Peterson, Battleday, Griffiths, Russakovsky (2019): Human uncertainty makes classification more robust. ICCV.
Network probabilities: Kerrigan, Smyth, Steyvers (2021), NeurIPS. The record holds counts of votes, not who
voted: people are drawn from each image's votes without replacement, so they are exchangeable and nameless.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from ..decisions import Decisions, Floats, Ints
from .folder import read_columns

NETWORKS = ("resnet-110", "densenet", "preresnet-110", "cnn_base")
FILES = {name: name for name in NETWORKS} | {"densenet": "densenet-bc-L190-k40"}


@cache
def vote_counts() -> tuple[Ints, Ints]:
    """(10000, 10) votes per answer, and the true answers."""
    columns = read_columns("cifar10h/cifar10h_human_counts.csv.gz")
    votes = [columns[name] for name in columns if name.startswith("human_count_")]
    return np.array(votes, np.int64).T.copy(), np.array(columns["true_label"], np.int64)


@cache
def probabilities(network: str) -> Floats:
    """(10000, 10) the network's probabilities, rows as in `vote_counts`."""
    columns = read_columns(f"cifar10h/model_probs_{FILES[network]}.csv.gz")
    table = np.array([columns[name] for name in columns if name.startswith("p_")], np.float64).T
    return np.asarray(table / table.sum(1, keepdims=True))


def draw_people(counts: Ints, seats: int, rng: np.random.Generator) -> Ints:
    """(n, seats) answers drawn from each row's votes without replacement."""
    left = counts.astype(np.int64)
    rows = np.arange(len(left))
    drawn = np.empty((len(left), seats), np.int64)
    for seat in range(seats):
        ticket = rng.integers(left.sum(1))
        drawn[:, seat] = (ticket[:, None] >= left.cumsum(1)).sum(1)
        left[rows, drawn[:, seat]] -= 1
    return drawn


def load(network: str, seats: int, rng: np.random.Generator) -> Decisions:
    """All images with `seats` randomly drawn people each."""
    counts, truth = vote_counts()
    return Decisions(probabilities(network), draw_people(counts, seats, rng), None, truth)
