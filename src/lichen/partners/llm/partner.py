"""A language model as a partner."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256

import httpx
import msgspec

from lichen.charter.schema import HOW_FETCHED
from lichen.errors import LichenError
from lichen.partners.llm.asking import Asking
from lichen.partners.llm.budget import Budget, kept_budget
from lichen.partners.llm.endpoint import Bill, Endpoint
from lichen.partners.llm.kinds.table import kind_of
from lichen.partners.llm.options import Options
from lichen.partners.llm.parallel import each
from lichen.partners.llm.prompt import Prompt, system_text, write_prompt
from lichen.partners.llm.redaction import Redaction
from lichen.partners.llm.wire import OUT_OF_TIME
from lichen.partners.protocol import Question, Reply, Request, SwitchedOffError

MOST_KEPT = 500
LATE = 0.8


class BatchBrokenError(LichenError):
    """Some of a batch could not be answered; asked one by one, those that were answered cost nothing more."""


class LanguageModel:
    """A model behind an OpenAI-compatible endpoint.

    Each case is asked in a call of its own, several at once. When some of a batch fail, the batch fails
    as a whole and what was answered is kept until it is asked alone, as `ask_safely` does: it is paid for
    once. `version` is the model and a digest of all that shapes an answer: the prompt with the question,
    its labels and their meanings, the options, the forms of reply. `reads` is the question in whose words
    it was hired: in other words it would be another version.
    """

    def __init__(
        self,
        id: str,
        question: Question,
        options: Options,
        *,
        budget: Budget | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.id = id
        self.reads = question
        self.options = options
        self.version = version_of(question, options)
        kept = kept_budget(f"{id} {options.url}", money=options.money_per_day, calls=options.calls_per_day)
        self.endpoint = Endpoint(options, budget or kept, sleep=sleep, clock=clock)
        self._usual = 0.0
        self._kept: dict[str, Reply | Exception] = {}
        self._lock = threading.Lock()

    @property
    def batch(self) -> int:
        """How many cases are best asked at once, so that the first answers do not wait for the last."""
        return 4 * self.options.workers

    def reply(self, requests: Sequence[Request]) -> list[Reply]:
        """One reply per request; raises a sentence when any of them cannot be answered."""
        if not requests:
            return []
        deadline = self.endpoint.clock() + self.options.within
        with self.endpoint.open() as client:
            found = each(lambda one: self._outcome(one, client, deadline), requests, self.options.workers)
        replies = [outcome for outcome in found if isinstance(outcome, Reply)]
        if len(replies) == len(requests):
            return replies
        raise self._broken(requests, found)

    def _outcome(self, request: Request, client: httpx.Client, deadline: float) -> Reply | Exception:
        try:
            request = self._offering(request)
            prompt = self._prompt(request)
            kept = self._take(_key(request, prompt))
            if kept is not None:
                return kept
            self._check_time(deadline)
            asking = Asking(self.endpoint, client, prompt, request.question, deadline, Bill())
            reply = asking.reply(self.version)
            self._usual = 0.7 * self._usual + 0.3 * (reply.seconds or 0.0)
            return reply
        except Exception as error:  # noqa: BLE001 -- carried to `reply`, which raises it for the right case
            return error

    def _check_time(self, deadline: float) -> None:
        """Begin no case late in a batch that is likely not to end in time: it would be asked twice."""
        left = deadline - self.endpoint.clock()
        if left < self._usual and left < LATE * self.options.within:
            raise TimeoutError(OUT_OF_TIME)

    def _take(self, key: str) -> Reply | Exception | None:
        with self._lock:
            return self._kept.pop(key, None)

    def _broken(self, requests: Sequence[Request], found: Sequence[Reply | Exception]) -> Exception:
        """What to raise for a batch that is not whole; keeps what need not be asked again."""
        errors = [outcome for outcome in found if isinstance(outcome, Exception)]
        off = [error for error in errors if isinstance(error, SwitchedOffError)]
        if len(requests) == 1 or len(off) == len(requests):
            return errors[0]
        for request, outcome in zip(requests, found, strict=True):
            if not isinstance(outcome, SwitchedOffError | TimeoutError):
                self._keep(request, outcome)
        return BatchBrokenError(f"{len(errors)} of {len(requests)} cases were not answered: {errors[0]}")

    def _keep(self, request: Request, outcome: Reply | Exception) -> None:
        key = _key(request, self._prompt(self._offering(request)))
        with self._lock:
            while len(self._kept) >= MOST_KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[key] = outcome

    def _offering(self, request: Request) -> Request:
        """The request with how many options are wanted of this partner."""
        if request.question.kind != "choice":
            return request
        return replace(request, question=replace(request.question, offers=self.options.offers))

    def _prompt(self, request: Request) -> Prompt:
        redaction = Redaction(on=self.options.redacts, fields=self.options.redact)
        instructions, longest = self.options.instructions, self.options.longest_case
        return write_prompt(
            request, redaction, instructions=instructions, longest=longest, worded=self.options.words
        )


def version_of(question: Question, options: Options) -> str:
    """The model's name with a digest of everything that shapes an answer.

    >>> one, other = Options(model="m"), Options(model="m", instructions="Be brief.")
    >>> asked = Question(labels=("yes", "no"))
    >>> version_of(asked, one) == version_of(asked, one), version_of(asked, one) == version_of(asked, other)
    (True, False)
    """
    given = msgspec.structs.asdict(options)
    shaping = {name: value for name, value in given.items() if name not in HOW_FETCHED}
    kind = kind_of(question.kind)
    told = system_text(question, options.instructions, worded=options.words)
    parts = [told, kind.schema(question, options.words), question.labels, shaping]
    digest = sha256(msgspec.json.encode(parts, order="deterministic")).hexdigest()
    return f"{options.model} {digest[:12]}"


def _key(request: Request, prompt: Prompt) -> str:
    parts = [request.case, *(message["content"] for message in prompt.messages)]
    return sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()
