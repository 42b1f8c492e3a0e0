"""The precedent partner: answers as the most similar settled cases were answered, and names them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lichen.partners.fields import Inputs
from lichen.partners.learner import Learning
from lichen.partners.neighbours import LabelPrecedents, NumberPrecedents
from lichen.partners.precedents import Precedents
from lichen.partners.protocol import Example, Partner


class Precedent(Learning):
    """A partner that looks up settled cases, for questions of kind `label` or `number`.

    It keeps `Learning`'s promises with the same options: the champion is frozen, a challenger comes up when
    the examples have doubled, `promote` changes over. What it adds: each reply cites the cases it stands on,
    and `similar` finds past cases for people, the newest included.

    >>> from lichen.partners.protocol import Question, Request
    >>> question = Question(labels=("refund", "delivery"))
    >>> partner = Precedent("desk-memory", question, first=4)
    >>> paid = Example({"note": "I want my money back, a refund"}, "refund", case="c1")
    >>> late = Example({"note": "my parcel has not arrived yet"}, "delivery", case="c2")
    >>> partner.learn([paid, late] * 2)
    >>> partner.promote()
    >>> reply = partner.reply([Request("c3", {"note": "please, my money back"}, question)])[0]
    >>> reply.answer, reply.cites, reply.version
    ('refund', ('c1',), 'precedent-4')
    >>> reply.reasons
    '2 of the 4 most similar cases are “refund”. It stands on c1 (58% alike).'
    """

    kind = "precedent"

    _past: Precedents | None = None

    @property
    def past(self) -> Precedents:
        """Every settled case it has heard of, to be looked up."""
        if self._past is None:
            self._past = Precedents(self._fields, keep=self._memory.keep)
        return self._past

    def learn(self, examples: Sequence[Example]) -> None:
        """Take in examples in order; they can be looked up at once, and a new challenger may stand."""
        super().learn(examples)
        for example in examples:
            self.past.add(example.case, example.inputs)

    def similar(self, inputs: Inputs, k: int = 5) -> list[tuple[str, float]]:
        """At most k settled cases and how alike they are, the most alike first."""
        return self.past.similar(inputs, k)

    def forget(self, case: str) -> None:
        """Let go of a case whose inputs were erased: it is neither found, cited nor counted any more."""
        super().forget(case)
        self.past.forget(case)

    def prepare(self) -> None:
        """Read what is new now: beside requests, not in one."""
        super().prepare()
        self.past.prepare()

    def restore(self, state: bytes) -> None:
        """Continue from `state`; raises `InputRefused` for bytes that are no such state."""
        super().restore(state)
        self._past = None
        for example in self._memory.take(self._memory.window):
            self.past.add(example.case, example.inputs)

    @property
    def _model(self) -> Callable[..., Partner]:
        return LabelPrecedents if self._question.kind == "label" else NumberPrecedents
