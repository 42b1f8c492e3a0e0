"""The learning partner: starts knowing nothing, learns from settled cases, never changes unannounced."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial

from lichen.errors import Conflict, InputRefused
from lichen.partners.classifier import Classifier
from lichen.partners.fields import FieldKind, given_kinds
from lichen.partners.memory import Memory, Span, dump, load
from lichen.partners.protocol import Example, Partner, Question, Reply, Request, SwitchedOffError
from lichen.partners.regressor import Regressor
from lichen.partners.schedule import Schedule
from lichen.partners.versions import Version

UNTRAINED = "untrained"


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a version was made: the running numbers of its examples, the given fields, the seed."""

    start: int
    stop: int
    fields: dict[str, FieldKind]
    seed: int


class Learning:
    """A scikit-learn partner for text, tables and small images, for questions of kind `label` or `number`.

    The champion answers and is frozen. `learn` collects examples; when they have doubled since the last
    training (see `Schedule`) a challenger is trained from all of them and replies in shadow. `promote`
    makes it the champion; when to call it is decided by the caller on the cases both answered
    (`promotion.compare`), or at once while `trained` is false. Before that, a label question gets equal
    probabilities and a number none (`SwitchedOffError`).

    Options: `text`, `image`, `columns` name the fields to use (default: all, their kinds found out); `fields`
    gives the kind per field (text, number, category, image, ignore, auto; `*` for the rest); `embeddings`
    (`wordllama`, or a folder) lets the fields named in `text` be compared by meaning too; `first`,
    `growth`, `gap` are the schedule; `keep` the number of most recent examples remembered; `seed`. The
    same calls with the same examples give the same versions and replies.

    >>> question = Question(labels=("refund", "delivery"))
    >>> learner = Learning("desk-ai", question, first=6)
    >>> asked = [Request("c1", {"note": "please refund the money I paid"}, question)]
    >>> learner.reply(asked)[0].distribution
    (0.5, 0.5)
    >>> paid = Example({"note": "I want my money back, a refund"}, "refund")
    >>> late = Example({"note": "my parcel has not arrived yet"}, "delivery")
    >>> learner.learn([paid, late] * 3)
    >>> learner.promote()
    >>> reply = learner.reply(asked)[0]
    >>> reply.answer, reply.version
    ('refund', 'learner-6')
    >>> reply.reasons
    'Mentions “money”, “refund”.'
    """

    kind = "learner"
    """The first part of every version's name, and of the form its state has."""

    def __init__(
        self,
        id: str,
        question: Question,
        *,
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
        if question.kind not in ("label", "number"):
            raise InputRefused(
                f"A {self.kind} answers questions of kind label or number, not {question.kind}."
            )
        self.id, self._question, self._seed = id, question, seed
        self._fields = given_kinds(fields, text=text, image=image, columns=columns, embeddings=embeddings)
        self._schedule = Schedule(first, growth, gap)
        if not isinstance(keep, int) or keep < 1:
            raise InputRefused(f"A {self.kind}'s option `keep` is a whole number from 1.")
        self._memory = Memory(keep)
        self._trained_at = 0
        self._champion: Partner = Untrained(id, question)
        self._challenger: Version | None = None
        self._recipes: dict[str, Recipe] = {}

    @property
    def version(self) -> str:
        """The champion's version, `untrained` before there is one."""
        return self._champion.version

    @property
    def trained(self) -> bool:
        """Whether the champion has learned from anything."""
        return self.version != UNTRAINED

    @property
    def champion(self) -> Partner:
        """The version that answers."""
        return self._champion

    @property
    def challenger(self) -> Partner | None:
        """The version in shadow, if there is one."""
        return self._challenger

    @property
    def seen(self) -> int:
        """How many examples were ever learned from."""
        return self._memory.seen

    def reply(self, requests: Sequence[Request]) -> Sequence[Reply]:
        """The champion's replies."""
        return self._champion.reply(requests)

    def learn(self, examples: Sequence[Example]) -> None:
        """Take in examples in order; then plan one challenger from all of them if the schedule says so.

        It is trained at `prepare` or when first asked, which takes from milliseconds to (at 10,000 texts
        of 77 labels) half a minute. Examples with an unusable answer or weight raise `InputRefused`, and
        nothing of the call is learned.
        """
        for example in examples:
            self._refuse_unusable(example)
        for example in examples:
            self._memory.add(example)
        if self._memory.seen >= self._schedule.after(self._trained_at):
            self._plan()

    def forget(self, case: str) -> None:
        """Let go of a case whose inputs were erased: the versions train anew without it, as on a restart."""
        if self._memory.forget(case):
            self._champion = self._version(self.version) or self._champion
            self._challenger = self._version(self._challenger.version if self._challenger else None)

    def prepare(self) -> None:
        """Train the champion and the challenger now if they have not been: beside requests, not in one."""
        for version in (self._champion, self._challenger):
            if isinstance(version, Version):
                version.prepare()

    def promote(self) -> None:
        """Make the challenger the champion; raises `Conflict` when there is none."""
        if self._challenger is None:
            raise Conflict(f"{self.id} has no challenger to promote.")
        self._champion, self._challenger = self._challenger, None
        self._tidy()

    def state(self) -> bytes:
        """The kept examples and which of them each version learned from, as compressed JSON."""
        return dump(
            {
                "form": self._form,
                "question": [self._question.kind, list(self._question.labels)],
                "trained_at": self._trained_at,
                "recipes": {name: asdict(recipe) for name, recipe in self._recipes.items()},
                "champion": self.version,
                "challenger": self._challenger.version if self._challenger else None,
                "memory": self._memory.packed(),
            }
        )

    def restore(self, state: bytes) -> None:
        """Continue from `state`: versions train again from the same examples, hence are the same.

        Raises `InputRefused` for bytes that are no such state or belong to another question.
        """
        data = load(state, form=self._form)
        if data["question"] != [self._question.kind, list(self._question.labels)]:
            raise InputRefused(f"The state belongs to a {self.kind} with another question than {self.id}'s.")
        self._memory = Memory.unpacked(data["memory"])
        self._trained_at = int(data["trained_at"])
        self._recipes = {name: Recipe(**recipe) for name, recipe in data["recipes"].items()}
        self._champion = self._version(data["champion"]) or Untrained(self.id, self._question)
        self._challenger = self._version(data["challenger"])
        self._tidy()

    def _plan(self) -> None:
        self._trained_at = self._memory.seen
        version = f"{self.kind}-{self._trained_at}"
        self._recipes[version] = Recipe(*self._memory.window, dict(self._fields), self._seed)
        self._challenger = self._version(version)
        self._tidy()

    def _version(self, version: str | None) -> Version | None:
        if version is None or version == UNTRAINED:
            return None
        recipe = self._recipes[version]
        examples = self._memory.take((recipe.start, recipe.stop))
        arguments = self.id, version, self._question, examples
        train = partial(self._model, *arguments, fields=recipe.fields, seed=recipe.seed)
        return Version(self.id, version, train)

    @property
    def _model(self) -> Callable[..., Partner]:
        """What a version is: built from id, version, question and examples, then frozen."""
        return Classifier if self._question.kind == "label" else Regressor

    @property
    def _form(self) -> str:
        return f"lichen {self.kind} 1"

    def _tidy(self) -> None:
        alive = {self.version, self._challenger.version if self._challenger else None}
        self._recipes = {name: recipe for name, recipe in self._recipes.items() if name in alive}
        self._memory.pin(map(self._needed, self._recipes.values()))

    def _needed(self, recipe: Recipe) -> Span:
        """The running numbers of the examples that it takes to make this version anew."""
        return recipe.start, recipe.stop

    def _refuse_unusable(self, example: Example) -> None:
        if not (math.isfinite(example.weight) and example.weight > 0):
            raise InputRefused(f"An example's weight must be above zero, this one is {example.weight!r}.")
        if self._question.kind == "label" and example.answer not in self._question.labels:
            raise InputRefused(f"The answer {example.answer!r} is not one of the charter's labels.")
        if self._question.kind == "number" and not _finite(example.answer):
            raise InputRefused(f"The answer {example.answer!r} is not a number.")


class Untrained:
    """A learner before its first champion: every label is equally likely, and it says so."""

    version = UNTRAINED

    def __init__(self, id: str, question: Question) -> None:
        self.id, self._question = id, question

    def reply(self, requests: Sequence[Request]) -> list[Reply]:
        """Equal probabilities; raises `SwitchedOffError` for numbers, where there is nothing to say."""
        labels = self._question.labels
        if self._question.kind == "number":
            raise SwitchedOffError("The learner has not learned from enough examples to name a number.")
        share = 1.0 / len(labels)
        said = Reply(
            labels[0],
            (share,) * len(labels),
            confidence=share,
            unsure_of="Everything: it has not learned from any example yet; all answers are equally likely.",
            version=self.version,
        )
        return [said for _ in requests]


def _finite(answer: object) -> bool:
    return isinstance(answer, int | float) and not isinstance(answer, bool) and math.isfinite(answer)
