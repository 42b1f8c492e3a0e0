"""The lessons as a partner: it says what the lessons in force say is right, and else sits out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from lichen.partners.fields import FieldKind, given_kinds
from lichen.partners.heeding import Taught
from lichen.partners.neighbours import NEIGHBOURS, Reach
from lichen.partners.protocol import Question, Reply, Request, SwitchedOffError
from lichen.partners.taught import Book, Found
from lichen.types import Answer

SAYS = re.compile(r"^\[(?P<mark>lesson [^\]\n]{1,200})\] says (?P<answer>[^\n]+?): (?P<text>.*)", re.DOTALL)
VERSION = "lessons-1"
FAINTEST = 0.1
"""It speaks where the lessons together weigh a tenth of knowing nothing, or more."""

CITED = 3


class SilentError(SwitchedOffError):
    """No lesson says what is right here."""


class Lessons:
    """A partner that answers by the lessons in force, and cites them.

    A lesson with a scope comes with the case where it holds, and says what is right; lessons that contradict
    each other say nothing together. A lesson without a scope holds for cases like those it was learned on,
    the more the more alike they are: with similarity s it weighs e^((s − 0.3) / 0.05), knowing nothing weighs
    one, and each answer's share of the weight is its probability (questions of kind `label` only). It needs
    no model, learns nothing by itself, and is measured like every other partner.

    Options: `fields`, `text`, `columns` say by which fields cases are alike.

    >>> question = Question(labels=("billing", "fraud"))
    >>> told = ("[lesson l1] says billing: Vouchers are billing.",)
    >>> partner = Lessons("desk-rules", question)
    >>> reply = partner.reply([Request("c1", {}, question, told)])[0]
    >>> reply.answer, reply.cites, reply.reasons
    ('billing', ('lesson l1',), 'Vouchers are billing.')
    >>> partner.heed([Taught("lesson l2", "fraud", "Lost parcels.", {"c2": {"note": "the parcel is lost"}})])
    >>> reply = partner.reply([Request("c3", {"note": "is my parcel lost?"}, question)])[0]
    >>> reply.answer, reply.cites
    ('fraud', ('lesson l2',))

    Nadaraya, E. A. (1964). On estimating regression. Theory of Probability and its Applications 9(1).
    """

    version = VERSION
    reach = Reach()

    def __init__(
        self,
        id: str,
        question: Question,
        *,
        fields: Mapping[str, FieldKind] | None = None,
        text: str | Sequence[str] = (),
        columns: str | Sequence[str] = (),
    ) -> None:
        self.id = id
        self._question = question
        self._book = Book(given_kinds(fields, text=text, columns=columns))
        self._in_force: frozenset[str] = frozenset()

    @property
    def grades(self) -> bool:
        """Whether lessons without a scope are weighed by how alike cases are, and are to be heeded."""
        return self._question.kind == "label"

    @property
    def heeded(self) -> frozenset[str]:
        """The marks of the lessons it was told to heed."""
        return self._in_force

    def knows(self, mark: str) -> bool:
        """Whether it was told of this lesson, in force or not."""
        return mark in self._book

    def heed(self, lessons: Iterable[Taught], *, known: Iterable[str] = ()) -> None:
        """Heed these lessons, and those with a `known` mark, from now on; all others are let go of."""
        told = list(lessons)
        self._book.write(told)
        self._in_force = frozenset([*(each.mark for each in told), *known])
        self._book.keep(self._in_force)

    def forget(self, case: str) -> None:
        """Let go of a case whose inputs were erased: no lesson stands on it any more."""
        self._book.forget(case)

    def trial(self, lesson: Taught, requests: Sequence[Request]) -> list[tuple[Reply | None, Reply | None]]:
        """Per request what it says without this lesson, and with it, also on cases the lesson is made of."""
        self._book.write([lesson])
        force = self._in_force | {lesson.mark}
        near = self._near(requests, force, own=lesson.mark)
        without = [[each for each in found if each.lesson.mark != lesson.mark] for found in near]
        told = [self._told(request) for request in requests]
        return [
            (said or self._weighed(plain), said or self._weighed(found))
            for said, plain, found in zip(told, without, near, strict=True)
        ]

    def reply(self, requests: Sequence[Request]) -> list[Reply]:
        """One reply per request; raises `SilentError` for a lone case on which no lesson speaks.

        In a batch it raises a plain error instead, so that each case is asked alone.
        """
        found = self.said(requests)
        replies = [each for each in found if each is not None]
        if len(replies) == len(found):
            return replies
        if len(requests) == 1:
            raise SilentError
        raise RuntimeError("The lessons say nothing about some of these cases.")

    def said(self, requests: Sequence[Request]) -> list[Reply | None]:
        """Per request the reply, None where no lesson speaks."""
        near = self._near(requests, self._in_force)
        return [
            self._told(request) or self._weighed(found) for request, found in zip(requests, near, strict=True)
        ]

    def _told(self, request: Request) -> Reply | None:
        said = [found for each in request.context if (found := SAYS.match(each))]
        answers = {each["answer"] for each in said}
        answer = self._answer(answers.pop()) if len(answers) == 1 else None
        if answer is None:
            return None
        marks = tuple(each["mark"] for each in said)
        return Reply(answer, reasons=" ".join(each["text"] for each in said), version=VERSION, cites=marks)

    def _answer(self, said: str) -> Answer | None:
        if self._question.kind == "label":
            return said if said in self._question.labels else None
        try:
            return float(said) if self._question.kind == "number" else said
        except ValueError:
            return None

    def _near(self, requests: Sequence[Request], force: frozenset[str], own: str = "") -> list[list[Found]]:
        """Per request the nearest examples of these lessons; of those made of the very case only `own`."""
        if not self.grades or not force:
            return [[] for _ in requests]
        found = self._book.nearest([request.inputs for request in requests], force, NEIGHBOURS)
        return [
            [each for each in near if request.case not in each.lesson.examples or each.lesson.mark == own]
            for request, near in zip(requests, found, strict=True)
        ]

    def _weighed(self, found: Sequence[Found]) -> Reply | None:
        """What lessons learned on cases like this one say together; None where there is none to speak of."""
        if not found:
            return None
        near = np.array([[each.alike for each in found]])
        pull = self.reach.weigh(near, np.ones_like(near))[0]
        if pull.sum() < FAINTEST:
            return None
        labels = self._question.labels
        weight = defaultdict(float, zip(labels, [1.0 / len(labels)] * len(labels), strict=True))
        for each, more in zip(found, pull.tolist(), strict=True):
            weight[str(each.lesson.answer)] += more
        shares = tuple(weight[label] / (pull.sum() + 1.0) for label in labels)
        top = labels[int(np.argmax(shares))]
        return self._standing(top, shares, [each for each in found if each.lesson.answer == top])

    def _standing(self, top: str, shares: tuple[float, ...], agree: Sequence[Found]) -> Reply:
        first = agree[0]
        return Reply(
            top,
            shares,
            confidence=max(shares),
            reasons=f"{first.lesson.text} ({first.alike:.0%} alike)",
            version=VERSION,
            cites=tuple(dict.fromkeys(each.lesson.mark for each in agree))[:CITED],
        )
