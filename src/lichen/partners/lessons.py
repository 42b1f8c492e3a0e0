"""The lessons as a partner: it says what the lessons in force say is right, and else sits out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lichen.partners.protocol import Question, Reply, Request, SwitchedOffError
from lichen.types import Answer

SAYS = re.compile(r"^\[(?P<mark>lesson [^\]\n]{1,200})\] says (?P<answer>[^\n]+?): (?P<text>.*)", re.DOTALL)
VERSION = "lessons-1"


class SilentError(SwitchedOffError):
    """No lesson says what is right here."""


class Lessons:
    """A partner that answers by the lessons it is given with a case, and cites them.

    Lessons that contradict each other say nothing together. It needs no model, learns nothing by itself, and
    is measured like every other partner.

    >>> question = Question(labels=("billing", "fraud"))
    >>> told = ("[lesson l1] says billing: Vouchers are billing.",)
    >>> reply = Lessons("desk-rules", question).reply([Request("c1", {}, question, told)])[0]
    >>> reply.answer, reply.cites, reply.reasons
    ('billing', ('lesson l1',), 'Vouchers are billing.')
    """

    version = VERSION

    def __init__(self, id: str, question: Question) -> None:
        self.id = id
        self._question = question

    def reply(self, requests: Sequence[Request]) -> list[Reply]:
        """One reply per request; raises `SilentError` for a lone case on which no lesson speaks.

        In a batch it raises a plain error instead, so that each case is asked alone.
        """
        found = [self._said(request) for request in requests]
        replies = [each for each in found if each is not None]
        if len(replies) == len(found):
            return replies
        if len(requests) == 1:
            raise SilentError
        raise RuntimeError("The lessons say nothing about some of these cases.")

    def _said(self, request: Request) -> Reply | None:
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
