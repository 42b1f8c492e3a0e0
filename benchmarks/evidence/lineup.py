"""Who competes when one person answers per case, in which colour, and by what they are judged."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from . import figures
from .baselines.alone import AIAlone, PersonAlone
from .baselines.kerrigan import Kerrigan
from .baselines.method import Method
from .baselines.stacked import Stacked
from .baselines.threshold import Threshold
from .baselines.together import Together
from .decisions import Decisions, Floats, Ints
from .measures import calibration_error, error, log_loss
from .records import Record

PERSON, AI, TODAY = "one person alone", "AI alone", "fixed threshold → person"
STACKED, KERRIGAN, LICHEN = "stacked logistic regression", "Kerrigan et al. 2021", "Lichen"
LIMIT = "either right"
METHODS: dict[str, type[Method]] = {
    PERSON: PersonAlone,
    AI: AIAlone,
    TODAY: Threshold,
    STACKED: Stacked,
    KERRIGAN: Kerrigan,
    LICHEN: Together,
}
ROLES = {
    PERSON: figures.PEOPLE,
    AI: figures.AI,
    TODAY: figures.TODAY,
    STACKED: figures.STACKED,
    KERRIGAN: figures.OTHER,
    LICHEN: figures.TOGETHER,
}
PROBABILISTIC = (AI, STACKED, KERRIGAN, LICHEN)


def judged(setting: str, name: str, at: str, split: int, belief: Floats, truth: Ints) -> Iterator[Record]:
    """Error, log-loss and expected calibration error of one method."""
    yield Record(setting, name, at, split, "error", error(belief, truth))
    if name in PROBABILISTIC:
        yield Record(setting, name, at, split, "log loss", log_loss(belief, truth))
        yield Record(setting, name, at, split, "ece", calibration_error(belief, truth))


def limit(setting: str, at: str, split: int, test: Decisions) -> Record:
    """The error that nobody who picks one of the two answers can go below."""
    person, ai = test.people[:, 0] == test.truth, test.ai.argmax(1) == test.truth
    return Record(setting, LIMIT, at, split, "error", float(1 - np.mean(person | ai)))
