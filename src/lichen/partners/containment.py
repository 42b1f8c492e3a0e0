"""A partner that hangs, raises or talks nonsense costs its own contribution and nothing else."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from lichen.partners.checking import MalformedError, checked
from lichen.partners.protocol import Later, Partner, Reply, Request, SwitchedOffError
from lichen.partners.writable import writable

Kind = Literal["timeout", "error", "malformed", "off"]
MOST_HANGING = 8
LONGEST_DETAIL = 500


@dataclass(frozen=True, slots=True)
class Failed:
    """No usable contribution: which of the four ways, and the detail for whoever looks after the partner.

    The detail may quote the partner, so it is cut at 500 characters and always fit for a ledger.
    """

    failure: Kind
    detail: str = ""

    def __post_init__(self) -> None:
        """Make the detail fit for a ledger."""
        object.__setattr__(self, "detail", writable(self.detail[:LONGEST_DETAIL]))


def ask_safely(
    partner: Partner | None, requests: Sequence[Request], *, timeout: float = 30.0
) -> list[Reply | Failed]:
    """One `Reply` or `Failed` per request, in order, whatever the partner does.

    The partner is asked for the whole batch at once. If the batch fails as a whole (it raises, hangs, or
    returns the wrong number of replies) each request is asked alone, so that a bad case does not spoil
    its neighbours. Each call may take `timeout` seconds; after two single calls have hung, the rest of
    the batch fails without being asked, so a dead partner costs three time-outs, however large the batch.

    A call that hangs is abandoned on a daemon thread, which never keeps the process alive. A partner
    with eight such calls is not asked again until one of them returns. `partner=None` means off.
    Raises nothing but `KeyboardInterrupt`.

    >>> from lichen.partners.fake import Fake
    >>> from lichen.partners.protocol import Question
    >>> ask = [Request(case, {}, Question(labels=("yes", "no"))) for case in ("a", "b")]
    >>> fine, failed = ask_safely(Fake(["yes", RuntimeError("no memory")]), ask)
    >>> fine.answer, failed
    ('yes', Failed(failure='error', detail='RuntimeError: no memory'))
    """
    if partner is None:
        return [Failed("off", "The partner is switched off.") for _ in requests]
    if not requests:
        return []
    together = _call(partner, requests, timeout)
    return _one_by_one(partner, requests, timeout, together) if isinstance(together, Failed) else together


def _one_by_one(
    partner: Partner, requests: Sequence[Request], timeout: float, together: Failed
) -> list[Reply | Failed]:
    if len(requests) == 1 or together.failure == "off":
        return [together for _ in requests]
    results: list[Reply | Failed] = []
    hung = 0
    for request in requests:
        if hung >= 2:
            results.append(Failed("timeout", "Not asked: two calls before it in this batch had hung."))
            continue
        alone = _call(partner, [request], timeout)
        results.append(alone if isinstance(alone, Failed) else alone[0])
        hung += isinstance(alone, Failed) and alone.failure == "timeout"
    return results


class _Call(threading.Thread):
    """One call on its own daemon thread; the outcome stands in `result` once the thread has ended.

    The replies are looked at on this thread, too: what they hold may raise or hang when touched.
    """

    def __init__(self, partner: Partner, requests: Sequence[Request], name: str) -> None:
        super().__init__(name=name, daemon=True)
        self.partner, self.requests = partner, tuple(requests)
        self.result: list[Reply | Failed] | Failed = Failed("error", "The call ended without a result.")

    def run(self) -> None:
        try:
            self.result = _matched(self.partner.reply(self.requests), self.requests)
        except SwitchedOffError as off:
            self.result = Failed("off", _printed(off))
        except TimeoutError as late:
            self.result = Failed("timeout", _printed(late))
        except MalformedError as odd:
            self.result = Failed("malformed", _printed(odd))
        except BaseException as error:  # noqa: BLE001 -- whatever a partner throws stays with the partner
            self.result = Failed("error", _described(error))


def _call(partner: Partner, requests: Sequence[Request], timeout: float) -> list[Reply | Failed] | Failed:
    name = f"lichen partner {_name(partner)}"
    hanging = sum(thread.name == name and isinstance(thread, _Call) for thread in threading.enumerate())
    if hanging >= MOST_HANGING:
        return Failed("timeout", f"Not asked: {hanging} earlier calls still hang.")
    call = _Call(partner, requests, name)
    try:
        call.start()
    except RuntimeError as error:  # the process is out of threads
        return Failed("error", _described(error))
    call.join(timeout)
    return Failed("timeout", f"No reply within {timeout:g} s.") if call.is_alive() else call.result


def _matched(replies: object, requests: Sequence[Request]) -> list[Reply | Failed] | Failed:
    if isinstance(replies, str | bytes) or not isinstance(replies, Sequence):
        return Failed("malformed", f"Expected a sequence of replies, got {type(replies).__name__}.")
    given = tuple(replies)
    if len(given) != len(requests):
        return Failed("malformed", f"Expected {len(requests)} replies, got {len(given)}.")
    return [_checked(reply, request) for reply, request in zip(given, requests, strict=True)]


def _checked(reply: object, request: Request) -> Reply | Failed:
    if isinstance(reply, Later):
        return reply
    try:
        return checked(reply, request.question)
    except MalformedError as error:
        return Failed("malformed", str(error))
    except Exception as error:  # noqa: BLE001 -- a reply may misbehave when looked at
        return Failed("malformed", _described(error))


def _described(error: BaseException) -> str:
    name, said = type(error).__name__, _printed(error)
    return f"{name}: {said}" if said else name


def _printed(error: BaseException) -> str:
    try:
        return str.__str__(str(error))
    except BaseException:  # noqa: BLE001 -- an exception may fail to print itself
        return ""


def _name(partner: Partner) -> str:
    try:
        return str(partner.id)
    except (Exception, SystemExit):  # noqa: BLE001 -- a broken partner may not even know its name
        return type(partner).__name__
