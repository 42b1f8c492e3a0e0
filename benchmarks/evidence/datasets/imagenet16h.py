"""ImageNet-16H: 1,200 images at four noise levels, about six named people each, and five networks.

Steyvers, Tejeda, Kerrigan, Smyth (2022): Bayesian modeling of human-AI complementarity. PNAS 119(11).
"""

from __future__ import annotations

from functools import cache

import numpy as np

from ..decisions import ABSENT, Decisions, Floats, Ints, seat_at_random
from .folder import read_columns

NETWORKS = ("alexnet", "densenet161", "googlenet", "resnet152", "vgg19")
NOISES = ("80", "95", "110", "125")
IMAGES = 1200
NOT_ANSWERS = {"image_name", "noise_level", "model", "true_category", "pred"}


@cache
def network_columns() -> dict[str, list[str]]:
    return read_columns("imagenet16h/model_probs_epoch10.csv.gz")


@cache
def answer_names() -> tuple[str, ...]:
    return tuple(sorted(name for name in network_columns() if name not in NOT_ANSWERS))


@cache
def image_names() -> tuple[str, ...]:
    return tuple(sorted(set(network_columns()["image_name"])))


@cache
def all_probabilities() -> tuple[dict[tuple[str, str], Floats], Ints]:
    """The probabilities by (network, noise), rows in the order of `image_names`, and the true answers."""
    columns, number = network_columns(), {name: i for i, name in enumerate(image_names())}
    answer = {name: k for k, name in enumerate(answer_names())}
    table = np.array([columns[name] for name in answer_names()], np.float64).T
    rows = np.array([number[name] for name in columns["image_name"]])
    cell = list(zip(columns["model"], columns["noise_level"], strict=True))
    tables = {key: np.empty((IMAGES, len(answer))) for key in set(cell)}
    truth = np.empty(IMAGES, np.int64)
    for source, (key, row) in enumerate(zip(cell, rows, strict=True)):
        tables[key][row] = table[source] / table[source].sum()
        truth[row] = answer[columns["true_category"][source]]
    return tables, truth


@cache
def all_people() -> dict[str, tuple[Ints, Ints]]:
    """Answers and who gave them by noise level, (1200, 7) each; a person's second answer is left out."""
    columns = read_columns("imagenet16h/human_classifications.csv.gz")
    number = {name: i for i, name in enumerate(image_names())}
    answer = {name: k for k, name in enumerate(answer_names())}
    seats = {noise: [dict[int, int]() for _ in range(IMAGES)] for noise in NOISES}
    fields = ("image_name", "noise_level", "participant_id", "participant_classification")
    for image, noise, person, label in zip(*(columns[field] for field in fields), strict=True):
        seats[noise][number[image]].setdefault(int(person), answer[label])
    return {noise: as_arrays(rows) for noise, rows in seats.items()}


def as_arrays(rows: list[dict[int, int]]) -> tuple[Ints, Ints]:
    people = np.full((len(rows), max(map(len, rows))), ABSENT, np.int64)
    reviewers = people.copy()
    for row, given in enumerate(rows):
        people[row, : len(given)], reviewers[row, : len(given)] = list(given.values()), list(given)
    return people, reviewers


def load(network: str, noise: str, rng: np.random.Generator) -> Decisions:
    """The 1,200 images at one noise level, each with its people in random order."""
    tables, truth = all_probabilities()
    people, reviewers = seat_at_random(*all_people()[noise], rng)
    return Decisions(tables[network, noise], people, reviewers, truth)
