"""A language model with a second version in shadow, until the evidence says which is better."""

from __future__ import annotations

from collections.abc import Sequence

from lichen.errors import Conflict, InputRefused
from lichen.partners.llm.partner import LanguageModel
from lichen.partners.protocol import Example, Partner, Reply, Request


class Trial:
    """A champion that answers and a challenger that answers in shadow; `promote` lets it take over.

    It is a `Learner` that learns nothing: what changes is the prompt or the model, in the charter.
    """

    trained = True

    def __init__(self, champion: LanguageModel, challenger: LanguageModel) -> None:
        self.id, self.reads = champion.id, champion.reads
        self._champion, self._challenger = champion, challenger
        self._promoted = False

    @property
    def version(self) -> str:
        """The version that answers."""
        return self._answering.version

    @property
    def challenger(self) -> Partner | None:
        """The version in shadow, none once it has taken over."""
        return None if self._promoted else self._challenger

    @property
    def _answering(self) -> LanguageModel:
        return self._challenger if self._promoted else self._champion

    @property
    def batch(self) -> int:
        """How many cases are best asked at once."""
        return self._answering.batch

    def reply(self, requests: Sequence[Request]) -> Sequence[Reply]:
        """One reply per request from the version that answers."""
        return self._answering.reply(requests)

    def learn(self, examples: Sequence[Example]) -> None:
        """Nothing: a prompt is changed by people."""

    def prepare(self) -> None:
        """Nothing is costly here."""

    def promote(self) -> None:
        """The challenger answers from now on; raises `Conflict` when it does already."""
        if self._promoted:
            raise Conflict(f"Partner {self.id}: the challenger has taken over already.")
        self._promoted = True

    def state(self) -> bytes:
        """Which version answers."""
        return f"llm trial: {self.version}".encode()

    def restore(self, state: bytes) -> None:
        """Let the version answer that did; raises `InputRefused` for one that is neither."""
        for promoted, partner in ((False, self._champion), (True, self._challenger)):
            if state == f"llm trial: {partner.version}".encode():
                self._promoted = promoted
                return
        raise InputRefused(f"Partner {self.id}: the state names neither of its two versions.")
