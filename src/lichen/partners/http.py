"""A service of yours as a partner: it is sent each ask as JSON, and replies at once or calls back later."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import msgspec

from lichen.decoding import convert
from lichen.errors import InputRefused
from lichen.partners.checking import MalformedError
from lichen.partners.llm.address import check_resolved, check_url
from lichen.partners.llm.breaker import Breaker
from lichen.partners.llm.options import Options
from lichen.partners.llm.wire import CallFailedError, Wire, open_client
from lichen.partners.protocol import Later, Question, Reply, Request, SwitchedOffError
from lichen.types import Answer

NO_URL = "The charter names no service. Write `url`, such as https://models.example.org/lichen, as an option."
PARALLEL, LATER = 4, "202"
Given = tuple[float, ...] | dict[str, float] | None


class Replied(msgspec.Struct, frozen=True, kw_only=True):
    """What a service replies: the fields of `Reply`; `distribution` may be an object by label."""

    answer: Answer
    distribution: tuple[float, ...] | dict[str, float] | None = None
    spread: float | None = None
    confidence: float | None = None
    reasons: str = ""
    unsure_of: str = ""
    version: str = ""
    cites: tuple[str, ...] = ()
    missing: str = ""
    cost: float | None = None
    content: Any = None


class Service:
    """A partner behind an address: `POST` of one ask as JSON, its reply as JSON.

    A service that answers 202 replies later: with a token of its own it contributes to the ask whose id it
    was sent, within `minutes`. `key_env` names the environment variable with its key, sent as a bearer's
    token or in `key_header`. Time-outs, tries again and addresses that are refused are those of the
    adapter `llm`. `version` is what its replies are recorded under unless they say otherwise; when another
    one speaks, the AI-only lane closes until that one has a certificate. Only audits find a silent change.
    """

    def __init__(
        self,
        id: str,
        question: Question,
        *,
        url: str = "",
        version: str = "service",
        key_env: str = "",
        key_header: str = "",
        retries: int = 2,
        timeout: float = 20.0,
        within: float = 25.0,
        minutes: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if url:
            check_url(url, who=f"Partner {id}")
        self.id, self.version, self.question = id, version, question
        self.answers_within = 60.0 * minutes
        given = {"url": url, "key_env": key_env, "key_header": key_header, "retries": retries}
        self._options = _options(id, {**given, "timeout": timeout, "within": within})
        self._clock, self._sleep = clock, sleep
        self._breaker = Breaker(after=5, pause=60.0, clock=clock)

    def reply(self, requests: Sequence[Request]) -> list[Reply]:
        """What the service replies, a few asks at a time.

        Raises `SwitchedOffError` without an address or while the service is left alone, `CallFailedError`
        or `TimeoutError` when it does not answer, and `MalformedError` when it answers nonsense.
        """
        if not requests:
            return []
        if not self._options.url:
            raise SwitchedOffError(NO_URL)
        check_resolved(check_url(self._options.url).hostname or "")
        deadline = self._clock() + self._options.within
        with open_client(self._options) as client, ThreadPoolExecutor(PARALLEL) as pool:
            wire = _Wire(self._options, client, sleep=self._sleep, clock=self._clock)
            return list(pool.map(lambda request: self._asked(wire, request, deadline), requests))

    def _asked(self, wire: Wire, request: Request, deadline: float) -> Reply:
        self._breaker.enter()
        try:
            found = wire.post(_written(self.id, request), deadline)
        except (CallFailedError, TimeoutError) as error:
            self._breaker.failed(str(error))
            raise
        self._breaker.worked()
        return Later(version=self.version) if found == int(LATER) else self._read(found, request.question)

    def _read(self, found: object, question: Question) -> Reply:
        try:
            said = convert(found, Replied)
        except msgspec.ValidationError as error:
            raise MalformedError(f"The service's reply cannot be read: {error}.") from error
        fields = {name: getattr(said, name) for name in said.__struct_fields__}
        fields["distribution"] = _in_order(said.distribution, question)
        return Reply(**{**fields, "version": said.version or self.version})


class _Wire(Wire):
    """Posts to the address itself, and takes 202 for a reply that comes later."""

    def __init__(self, options: Options, client: httpx.Client, **more: Any) -> None:
        super().__init__(options, client, **more)
        self.url = options.url

    def _once(self, *given: Any) -> tuple[int, str, str | None]:
        status, text, after = super()._once(*given)
        return status, LATER if status == int(LATER) else text, after


def _options(id: str, given: dict[str, object]) -> Options:
    try:
        return convert(given, Options, strict=False)
    except msgspec.ValidationError as error:
        raise InputRefused(f"Partner {id}: {error}.") from error


def _written(partner: str, request: Request) -> dict[str, Any]:
    """The ask as the service reads it."""
    asked: dict[str, Any] = msgspec.to_builtins(request)
    return {"partner": partner, **{name: value for name, value in asked.items() if value not in ("", None)}}


def _in_order(given: Given, question: Question) -> tuple[float, ...] | None:
    if not isinstance(given, dict):
        return given
    strange = set(given) - set(question.labels)
    if strange:
        raise MalformedError(f"The service gives a probability for {min(strange)!r}, which is no label.")
    return tuple(given.get(label, 0.0) for label in question.labels)
