"""What learning partners say of each Banking77 message before they know it, where people settle every one.

The schedule, the models and the test for promotion are the product's; only the ledger is left out, so that
many orders can be measured.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lichen.estimates.row import ENOUGH_OF_A_VERSION
from lichen.partners.alike import nearest
from lichen.partners.classifier import Classifier
from lichen.partners.neighbours import NEIGHBOURS, LabelPrecedents
from lichen.partners.promotion import compare
from lichen.partners.protocol import Example, Question
from lichen.partners.schedule import Schedule
from lichen.partners.temperature import softmax

from .banking77_desk import LOT, PEOPLE, Help
from .datasets import banking77

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
CHUNK = 500


class Desk:
    """One order of messages: their texts, the intents on record, and the labels that people settled on."""

    def __init__(self, seed: int, cases: int) -> None:
        texts, intents, codes = banking77.messages()
        order = np.random.default_rng(seed).permutation(len(texts))[:cases].tolist()
        self.question = Question(labels=intents)
        self.inputs = [{"text": texts[case]} for case in order]
        self.names = [str(case) for case in order]
        self.truth = np.array([codes[case] for case in order], dtype=np.intp)
        people = Help([intents[code] for code in codes], intents, seed)
        place = {intent: at for at, intent in enumerate(intents)}
        self.settled = np.array([place[_settled(people, case)] for case in order], dtype=np.intp)
        self.examples = [
            Example(inputs, intents[code], case=name)
            for inputs, code, name in zip(self.inputs, self.settled, self.names, strict=True)
        ]

    def __len__(self) -> int:
        return len(self.truth)


def _settled(people: Help, case: int) -> str:
    said = [people.answer(case, PEOPLE[0])]
    while len(said) < len(PEOPLE) and max(map(said.count, said)) < 2:
        said.append(people.answer(case, PEOPLE[len(said)]))
    return max(said, key=said.count)


Model = Callable[[Ints], Floats]
"""Rows of the desk to probabilities (rows, labels)."""

Train = Callable[[Desk, int], Model]
"""From a desk and how many of its messages are known to what a version says."""


def learner(desk: Desk, known: int) -> Model:
    """The learning partner's version trained on so many messages."""
    made = Classifier("ai", "v", desk.question, desk.examples[:known], fields={"text": "text"}, seed=0)

    def said(rows: Ints) -> Floats:
        matrix = made._choice.reader.matrix([desk.inputs[row] for row in rows])
        return made._chances(made._choice.scorer.scores(matrix))

    return said


def precedents(desk: Desk, known: int, *, at_once: bool) -> Model:
    """The precedents' version read at so many messages; `at_once` it looks up what came since, too."""
    made = LabelPrecedents("ai", "v", desk.question, desk.examples[:known], fields={"text": "text"}, seed=0)
    shelf = made._shelf

    def said(rows: Ints) -> Floats:
        last = int(rows.max()) // LOT * LOT
        if at_once and last > len(shelf.examples):
            shelf.add(desk.examples[len(shelf.examples) : last])
        alike = shelf._alike.to([desk.inputs[row] for row in rows])
        # A message may be looked up once its lot is settled.
        hidden = np.arange(alike.shape[1]) >= np.maximum(rows // LOT * LOT, known)[:, None]
        places, values = nearest(np.where(hidden, 0.0, alike), NEIGHBOURS)
        pull = made._reach.weigh(values, shelf.weight[places])
        return softmax(np.log(made._votes(pull, places)), made._temperature)

    return said


class Version:
    """One version, asked for a chunk of messages at a time."""

    def __init__(self, desk: Desk, train: Train, known: int) -> None:
        self.desk, self.train, self.known = desk, train, known
        self._model: Model | None = None
        self._said: dict[int, Floats] = {}

    def say(self, rows: Ints) -> Floats:
        """Probabilities (rows, labels) for rows of one lot."""
        start = int(rows[0]) // CHUNK * CHUNK
        if start not in self._said:
            if self._model is None:
                self._model = self.train(self.desk, self.known)
            first = max(start, self.known // LOT * LOT)
            found = np.full((CHUNK, len(self.desk.question.labels)), np.nan)
            every = np.arange(first, min(start + CHUNK, len(self.desk)))
            found[every - start] = self._model(every)
            self._said = {start: found}
        return self._said[start][rows - start]


@dataclass
class Stream:
    """What the champion said (n, labels), which version it was, and the same of the challenger.

    A version goes by the number of messages it learned from; 0 is untrained. Where there was no challenger,
    its version is 0 and what it said NaN.
    """

    said: Floats
    version: Ints
    shadow: Floats
    challenger: Ints

    def by(self, version: int, cases: int) -> Floats:
        """What a version said of the first cases, as the belief reads it: its own if enough."""
        own, other = self.version[:cases] == version, self.challenger[:cases] == version
        strict = int((own | other).sum()) >= ENOUGH_OF_A_VERSION
        found = np.full_like(self.said[:cases], np.nan) if strict else self.said[:cases].copy()
        found[own], found[other] = self.said[:cases][own], self.shadow[:cases][other]
        return found


def stream(desk: Desk, train: Train) -> Stream:
    """The replies of one learning partner, by the product's schedule and test for promotion."""
    n, k = len(desk), len(desk.question.labels)
    out = Stream(
        np.full((n, k), 1.0 / k), np.zeros(n, np.intp), np.full((n, k), np.nan), np.zeros(n, np.intp)
    )
    schedule, champion, challenger, planned = Schedule(), None, None, 0
    won: list[bool] = []
    for start in range(0, n, LOT):
        rows = np.arange(start, min(start + LOT, n))
        right = desk.settled[rows]
        if champion is not None:
            out.said[rows], out.version[rows] = champion.say(rows), champion.known
        if challenger is not None and champion is not None:
            out.shadow[rows], out.challenger[rows] = challenger.say(rows), challenger.known
            one, other = (each[rows].argmax(axis=1) == right for each in (out.said, out.shadow))
            won += other[one != other].tolist()
        while schedule.after(planned) <= rows[-1] + 1:
            planned = schedule.after(planned)
            challenger, won = Version(desk, train, planned), []
        if challenger is not None and (champion is None or _better(won)):
            champion, challenger, won = challenger, None, []
    return out


def _better(won: list[bool]) -> bool:
    return compare([not each for each in won], won, most=1.0).better
