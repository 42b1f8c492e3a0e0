"""What the learning partner reaches on public data, with the labels it was given and no tuning by hand."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_digits

from lichen.partners.learner import Learning
from lichen.partners.protocol import Example, Question, Reply, Request
from lichen.types import CaseId


def taught(question: Question, examples: list[Example]) -> Learning:
    learner = Learning("ai", question, first=len(examples))
    learner.learn(examples)
    learner.promote()
    return learner


def replies(learner: Learning, question: Question, tests: list[Example]) -> list[Reply]:
    asks = [Request(CaseId(str(i)), test.inputs, question) for i, test in enumerate(tests)]
    return list(learner.reply(asks))


def error(said: list[Reply], tests: list[Example]) -> float:
    return float(np.mean([reply.answer != test.answer for reply, test in zip(said, tests, strict=True)]))


def calibration_error(said: list[Reply], tests: list[Example]) -> float:
    stated = np.array([reply.confidence for reply in said])
    right = np.array([reply.answer == test.answer for reply, test in zip(said, tests, strict=True)])
    bins = np.minimum((stated * 15).astype(int), 14)
    return float(sum(abs((stated - right)[bins == b].sum()) for b in range(15)) / len(said))


@pytest.mark.parametrize(("labels", "most"), [(100, 0.08), (300, 0.03), (900, 0.015)])
def test_handwritten_digits(labels: int, most: float) -> None:
    data = load_digits()
    order = np.random.default_rng(3).permutation(len(data.target))
    examples = [Example({"image": data.images[i].tolist()}, str(data.target[i])) for i in order]
    question = Question(labels=tuple("0123456789"))
    said = replies(taught(question, examples[:labels]), question, examples[labels:])
    assert error(said, examples[labels:]) <= most
    assert calibration_error(said, examples[labels:]) <= 0.03


@pytest.mark.data
@pytest.mark.guarantee
@pytest.mark.parametrize(("labels", "most"), [(3_000, 0.16), (10_003, 0.09)])
def test_support_intents(recorded: Path, labels: int, most: float) -> None:
    with gzip.open(recorded / "banking77" / "banking77.csv.gz", "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    question = Question(labels=tuple(sorted({row["category"] for row in rows})))
    known, tests = (
        [Example({"text": row["text"]}, row["category"]) for row in rows if row["split"] == split]
        for split in ("train", "test")
    )
    order = np.random.default_rng(3).permutation(len(known))[:labels]
    said = replies(taught(question, [known[i] for i in order]), question, tests)
    assert error(said, tests) <= most
    assert calibration_error(said, tests) <= 0.06
