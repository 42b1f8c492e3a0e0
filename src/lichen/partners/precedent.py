"""The precedent partner: answers as the most similar settled cases were answered, and names them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from lichen.errors import InputRefused
from lichen.partners.fields import FieldKind, Inputs
from lichen.partners.learner import Learning, Recipe
from lichen.partners.memory import Span
from lichen.partners.neighbours import LabelPrecedents, NumberPrecedents
from lichen.partners.precedents import Precedents
from lichen.partners.protocol import Example, Partner, Question
from lichen.partners.versions import Version


class Precedent(Learning):
    """A partner that looks up settled cases, for questions of kind `label` or `number`.

    It keeps `Learning`'s promises with the same options: the champion is frozen, a challenger comes up when
    the examples have doubled, `promote` changes over. What it adds: each reply cites the cases it stands on,
    and `similar` finds past cases for people, the newest included.

    With the option `at_once` a version stands on what was settled a moment ago, too: how cases are read and
    weighed stays frozen, the cases that are looked up become more, up to `keep` of them for each version.

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

    def __init__(
        self,
        id: str,
        question: Question,
        *,
        at_once: bool = False,
        fields: Mapping[str, FieldKind] | None = None,
        text: str | Sequence[str] = (),
        image: str | Sequence[str] = (),
        columns: str | Sequence[str] = (),
        embeddings: str = "",
        first: int = 10,
        growth: float = 2.0,
        gap: int = 5_000,
        keep: int = 20_000,
        seed: int = 0,
    ) -> None:
        if not isinstance(at_once, bool):
            raise InputRefused("A precedent's option `at_once` is true or false.")
        self._at_once = at_once
        super().__init__(
            id,
            question,
            fields=fields,
            text=text,
            image=image,
            columns=columns,
            embeddings=embeddings,
            first=first,
            growth=growth,
            gap=gap,
            keep=keep,
            seed=seed,
        )

    @property
    def past(self) -> Precedents:
        """Every settled case it has heard of, to be looked up."""
        if self._past is None:
            self._past = Precedents(self._fields, keep=self._memory.keep)
        return self._past

    def learn(self, examples: Sequence[Example]) -> None:
        """Take in examples in order; they can be looked up at once, and a new challenger may stand."""
        super().learn(examples)
        first = self._memory.seen - len(examples)
        if self._at_once:
            for version in (self._champion, self._challenger):
                if isinstance(version, Version):
                    self._bring(version, first)
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

    def _version(self, version: str | None) -> Version | None:
        made = super()._version(version)
        if made is not None and self._at_once:
            self._bring(made, 0)
        return made

    def _bring(self, version: Version, first: int) -> None:
        """Let a version look up what was settled after it was planned, from the running number `first` on."""
        recipe = self._recipes[version.version]
        span = max(first, recipe.stop), min(self._memory.seen, recipe.stop + self._memory.keep)
        version.take(self._memory.take(span))

    def _needed(self, recipe: Recipe) -> Span:
        start, stop = super()._needed(recipe)
        return start, stop + self._memory.keep * self._at_once

    @property
    def _model(self) -> Callable[..., Partner]:
        return LabelPrecedents if self._question.kind == "label" else NumberPrecedents
