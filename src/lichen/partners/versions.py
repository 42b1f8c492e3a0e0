"""One frozen version of a learning partner, trained when it is first needed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from lichen.partners.protocol import Example, Partner, Reply, Request


class Version:
    """A version by its recipe: `train` runs once, at `prepare` or at the first reply.

    While a ledger is read back, versions come and go without ever being asked; they cost nothing.
    """

    def __init__(self, id: str, version: str, train: Callable[[], Partner]) -> None:
        self.id, self.version = id, version
        self._train: Callable[[], Partner] | None = train
        self._trained: Partner | None = None
        self._waiting: list[Example] = []
        self._one_at_a_time = threading.Lock()

    def take(self, examples: Sequence[Example]) -> None:
        """Let a model that looks cases up look these up too, from its next reply on."""
        with self._one_at_a_time:
            self._waiting += examples

    def prepare(self) -> Partner:
        """The trained model; trains it if that has not been done, and gives it what is waiting."""
        with self._one_at_a_time:
            if self._trained is None and self._train is not None:
                self._trained, self._train = self._train(), None
            take = getattr(self._trained, "take", None)
            if self._waiting and take is not None:
                take(self._waiting)
            self._waiting = []
        assert self._trained is not None, "a version is trained once"
        return self._trained

    def reply(self, requests: Sequence[Request]) -> Sequence[Reply]:
        """One reply per request."""
        return self.prepare().reply(requests)
