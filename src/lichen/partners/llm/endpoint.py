"""An endpoint with everything that stands before it: budget, breaker, and the dialect it understands."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import httpx

from lichen.partners.llm.address import check_resolved, check_url, is_here
from lichen.partners.llm.breaker import Breaker
from lichen.partners.llm.budget import Budget
from lichen.partners.llm.completion import Completion, read_completion, usage_of
from lichen.partners.llm.dialect import Dialect
from lichen.partners.llm.kinds.kind import Schema
from lichen.partners.llm.options import Options
from lichen.partners.llm.prompt import Message
from lichen.partners.llm.wire import CallFailedError, NotUnderstoodError, Wire, open_client
from lichen.partners.protocol import SwitchedOffError

NO_URL = "The charter names no endpoint. Write `url`, such as http://127.0.0.1:8080/v1, in the options."
LETTERS_A_TOKEN = 4


class Bill:
    """What one case has cost so far: tokens read and written, None once an endpoint did not say."""

    def __init__(self) -> None:
        self.tokens: tuple[int, int] | None = (0, 0)

    def add(self, tokens: tuple[int, int] | None) -> None:
        """Count one call."""
        before = self.tokens
        self.tokens = (before[0] + tokens[0], before[1] + tokens[1]) if before and tokens else None


class Endpoint:
    """Completions from one endpoint; safe to use from several threads at once."""

    def __init__(
        self,
        options: Options,
        budget: Budget,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.options, self.budget = options, budget
        self.sleep, self.clock = sleep, clock
        self.breaker = Breaker(after=options.breaker_after, pause=options.breaker_pause, clock=clock)
        self.dialect = Dialect(
            form="bounded" if is_here(options.url) else "schema",
            top=20 if options.probabilities in ("auto", "tokens") else 0,
        )
        self._lock = threading.Lock()

    @contextmanager
    def open(self) -> Iterator[httpx.Client]:
        """Connections for one batch; raises `SwitchedOffError` when the charter names no endpoint.

        Raises `InputRefused` when the endpoint has moved to where no model may be asked.
        """
        if not self.options.url:
            raise SwitchedOffError(NO_URL)
        check_resolved(check_url(self.options.url).hostname or "")
        with open_client(self.options) as client:
            yield client

    def complete(
        self,
        client: httpx.Client,
        messages: Sequence[Message],
        schema: Schema,
        bill: Bill,
        *,
        temperature: float,
        deadline: float,
    ) -> Completion:
        """One completion, in the best dialect the endpoint takes.

        Raises `SwitchedOffError` when the budget is spent or the breaker open, `CallFailedError` or
        `TimeoutError` when the endpoint does not answer, `MalformedError` when it answers nonsense.
        """
        dialect = self.dialect
        while True:
            settings = dialect.settings(schema, temperature=temperature, longest=self.options.longest_reply)
            body = {"model": self.options.model, "messages": list(messages), **settings}
            try:
                found = self._call(client, body, deadline)
            except NotUnderstoodError as error:
                simpler = dialect.after(str(error))
                if simpler is None:
                    raise
                dialect = simpler
                continue
            return self._taken(found, body, dialect, bill)

    def _call(self, client: httpx.Client, body: dict[str, object], deadline: float) -> object:
        self.breaker.enter()
        self.budget.enter()
        try:
            found: object = Wire(self.options, client, sleep=self.sleep, clock=self.clock).post(
                body, deadline
            )
        except NotUnderstoodError:
            self.breaker.worked()
            raise
        except CallFailedError as error:
            self.breaker.failed(str(error))
            raise
        self.breaker.worked()
        return found

    def _taken(self, found: object, body: dict[str, object], dialect: Dialect, bill: Bill) -> Completion:
        tokens = usage_of(found)
        bill.add(tokens)
        # Where nobody counts, a budget is better off with the usual four characters a token than with none.
        guessed = (len(str(body)) // LETTERS_A_TOKEN, len(str(found)) // LETTERS_A_TOKEN)
        self.budget.spend(self.options.price(*(tokens or guessed)))
        completion = read_completion(found)
        with self._lock:
            self.dialect = dialect if completion.tokens else replace(dialect, top=0)
        return completion
