"""A partner that does what its script says: for tests, examples and rehearsals of failure."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from lichen.partners.protocol import Question, Reply, Request

Script = Sequence[object] | Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Slow:
    """A step of a script: wait `seconds`, then do `then`."""

    seconds: float
    then: object = None


class Fake:
    """Replies by script, one step per case.

    A step may be an answer (text or number), a tuple of probabilities (the likeliest label is the answer),
    a whole `Reply`, an exception (raised for the whole batch, as a real partner would), `Slow`, or
    anything else, which is returned as it is and so is malformed. A mapping gives steps by case. A
    sequence gives them to cases in the order in which these are first seen, over and over.

    >>> from lichen.partners.protocol import Question
    >>> fake = Fake(["yes", (0.3, 0.7)])
    >>> asks = [Request(case, {}, Question(labels=("yes", "no"))) for case in ("a", "b")]
    >>> [reply.answer for reply in fake.reply(asks)]
    ['yes', 'no']
    """

    def __init__(self, script: Script, *, id: str = "fake", version: str = "fake-1") -> None:
        self.id, self.version = id, version
        self._script = script
        self._given: dict[str, object] = {}

    def reply(self, requests: Sequence[Request]) -> list[Reply]:
        """One reply per request as scripted; raises what the script says."""
        return list(self._replies(requests))

    def _replies(self, requests: Sequence[Request]) -> Iterator[Reply]:
        for request in requests:
            yield self._act(self._step(request.case), request)

    def _step(self, case: str) -> object:
        if isinstance(self._script, Mapping):
            return self._script[case]
        if case not in self._given:
            self._given[case] = self._script[len(self._given) % len(self._script)]
        return self._given[case]

    def _act(self, step: object, request: Request) -> Reply:
        if isinstance(step, Slow):
            time.sleep(step.seconds)
            return self._act(step.then, request)
        if isinstance(step, BaseException):
            raise step
        if isinstance(step, str | float | int):
            return Reply(step, version=self.version)
        if isinstance(step, tuple):
            return self._from_distribution(step, request)
        return cast("Reply", step)

    def _from_distribution(self, distribution: tuple[float, ...], request: Request) -> Reply:
        best = max(range(len(distribution)), key=distribution.__getitem__)
        return Reply(
            request.question.labels[best], distribution, confidence=distribution[best], version=self.version
        )


def scripted(id: str, question: Question, *, script: Script | None = None) -> Fake:
    """The fake that a charter's `adapter: fake` describes; without a script it goes through the labels.

    For a number it says zero, or what is nearest to it in the question's range.

    >>> scripted("desk-ai", Question(labels=("yes", "no"))).id
    'desk-ai'
    """
    return Fake(script or question.labels or [question.nearest(0.0)], id=id)
