"""Asking one case: as often as its probabilities need, then one reply."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace

import httpx

from lichen.partners.checking import MalformedError
from lichen.partners.llm.chances import Shares, from_samples, from_stated, from_tokens, written_code
from lichen.partners.llm.codes import codes_for
from lichen.partners.llm.completion import Completion
from lichen.partners.llm.endpoint import Bill, Endpoint
from lichen.partners.llm.kinds.table import kind_of
from lichen.partners.llm.prompt import Prompt
from lichen.partners.llm.reading import read_object
from lichen.partners.llm.said import Said
from lichen.partners.llm.standing import cites_in, restored, standing_on
from lichen.partners.protocol import Question, Reply


@dataclass(frozen=True, slots=True)
class Asking:
    """One case on its way: the endpoint, the words, and the time by which it must be done."""

    endpoint: Endpoint
    client: httpx.Client
    prompt: Prompt
    question: Question
    deadline: float
    bill: Bill

    def reply(self, version: str) -> Reply:
        """The reply, with the personal data that were hidden back in its words.

        Raises what `Endpoint.complete` raises, and `MalformedError` for a reply that is no answer.
        """
        started = self.endpoint.clock()
        ways = {"number": self._number, "choice": self._put_forward, "draft": self._put_forward}
        said, shares = ways.get(self.question.kind, self._label)()
        restore = self.prompt.redaction.restore
        missing = restore(said.missing)
        words = (restore(said.unsure_of), f"Missing: {missing}" if missing else "")
        tokens = self.bill.tokens
        content = restored(standing_on(said.content, self.prompt.marks), restore)
        return Reply(
            answer=said.answer,
            distribution=shares,
            spread=said.spread,
            confidence=said.confidence,
            reasons=restore(said.reasons),
            unsure_of="\n".join(filter(None, words)),
            missing=missing,
            version=version,
            seconds=self.endpoint.clock() - started,
            cost=self.endpoint.options.price(*tokens) if tokens else None,
            tokens_in=tokens[0] if tokens else None,
            tokens_out=tokens[1] if tokens else None,
            content=content,
            cites=cites_in(content),
        )

    def _label(self) -> tuple[Said, Shares | None]:
        options, labels = self.endpoint.options, self.question.labels
        sampled = options.probabilities == "samples" or (
            options.probabilities == "auto" and not self.endpoint.dialect.top
        )
        completion, said = self._ask(options.sample_temperature if sampled else options.temperature)
        shares = None if sampled else self._by_tokens(completion, said)
        if shares is None and options.probabilities in ("auto", "samples") and options.samples > 1:
            said, every = self._most_said([said, *self._more()])
            return said, from_samples(every, labels)
        return said, shares or from_stated(str(said.answer), said.confidence, labels)

    def _by_tokens(self, completion: Completion, said: Said) -> Shares | None:
        """The probabilities at the token that decides, if that token is about what was read."""
        codes = codes_for(len(self.question.labels))
        code = written_code(completion.tokens, codes)
        meant = None if code is None else self.question.labels[codes.index(code)]
        return from_tokens(completion.tokens, codes) if meant == said.answer else None

    def _number(self) -> tuple[Said, None]:
        options = self.endpoint.options
        sampled = options.probabilities == "samples" and options.samples > 1
        _, said = self._ask(options.sample_temperature if sampled else options.temperature)
        if not sampled:
            return said, None
        every = [said, *self._more()]
        figures = [float(each.answer) for each in every]
        middle = statistics.median_low(figures)
        spread = statistics.stdev(figures) if len(figures) > 1 else said.spread
        nearest = next(each for each in every if float(each.answer) == middle)
        return replace(nearest, spread=spread), None

    def _put_forward(self) -> tuple[Said, Shares | None]:
        """Options or a draft, asked for once: how sure it is of them is what it says itself."""
        _, said = self._ask(self.endpoint.options.temperature)
        return said, from_stated(str(said.answer), said.confidence, self.question.labels)

    def _more(self) -> list[Said]:
        """The other samples that could be read; one that could not only counts against itself."""
        options, found = self.endpoint.options, []
        for _ in range(options.samples - 1):
            try:
                found.append(self._ask(options.sample_temperature)[1])
            except MalformedError:
                continue
        return found

    def _most_said(self, every: Sequence[Said]) -> tuple[Said, list[str]]:
        answers = [str(each.answer) for each in every]
        best = max(answers, key=answers.count)
        return every[answers.index(best)], answers

    def _ask(self, temperature: float) -> tuple[Completion, Said]:
        kind = kind_of(self.question.kind)
        completion = self.endpoint.complete(
            self.client,
            self.prompt.messages,
            kind.schema(self.question, self.endpoint.options.words),
            self.bill,
            temperature=temperature,
            deadline=self.deadline,
        )
        return completion, read_said(completion, self.question)


def read_said(completion: Completion, question: Question) -> Said:
    """What a completion says in the question's terms; raises `MalformedError` for anything else."""
    kind = kind_of(question.kind)
    try:
        found = read_object(completion.text, kind.key)
        return kind.bare(completion.text, question) if found is None else kind.read(found, question)
    except MalformedError as error:
        if completion.cut:
            raise MalformedError(f"The reply was cut off; raise `longest_reply`. {error}") from error
        raise
