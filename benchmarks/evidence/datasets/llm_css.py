"""Sixteen tasks of text classification: answers of 13 language models without examples, and gold labels.

Ziems, C., Held, W., Shaikh, O., Chen, J., Zhang, Z., Yang, D. (2024): Can large language models transform
computational social science? Computational Linguistics 50(1).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from ..decisions import ABSENT, Ints
from .folder import read_columns

SUPERVISED = "roberta"
"""In one task a classifier trained for it stands among the answers; it is left out."""


@dataclass(frozen=True, eq=False)
class Task:
    """`answers` (n, M) of the models, -1 where there is none; `truth` (n,); `labels` and `models` by name."""

    name: str
    answers: Ints
    truth: Ints
    labels: tuple[str, ...]
    models: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.truth)


@cache
def load() -> tuple[Task, ...]:
    """The tasks in the order of the record; an answer outside the task's labels counts as none."""
    items = read_columns("llm_css_zero_shot/items.csv.gz")
    replies = read_columns("llm_css_zero_shot/model_answers.csv.gz")
    models = tuple(sorted(set(replies["model"]) - {SUPERVISED}))
    gold: dict[str, dict[str, str]] = {}
    for task, index, label in zip(items["task"], items["idx"], items["gold"], strict=True):
        gold.setdefault(task, {})[index] = label
    given: dict[str, list[tuple[str, str, str]]] = {}
    for task, *reply in zip(*(replies[name] for name in ("task", "idx", "model", "answer")), strict=True):
        given.setdefault(task, []).append((reply[0], reply[1], reply[2]))
    return tuple(_task(name, known, given[name], models) for name, known in gold.items())


def _task(
    name: str, gold: dict[str, str], given: list[tuple[str, str, str]], models: tuple[str, ...]
) -> Task:
    labels, items = tuple(sorted(set(gold.values()))), list(gold)
    at = {item: row for row, item in enumerate(items)}
    answers = np.full((len(items), len(models)), ABSENT)
    for item, model, answer in given:
        if item in at and model in models and answer in labels:
            answers[at[item], models.index(model)] = labels.index(answer)
    return Task(name, answers, np.array([labels.index(label) for label in gold.values()]), labels, models)
