"""The gate an agent passes before it acts: propose, wait for people, begin once, act, say what came of it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any, TypeVar

import msgspec

from lichen.client import Client
from lichen.client.digest import digest_of
from lichen.client.shapes import Case, Proposed
from lichen.decoding import convert, decode
from lichen.errors import Conflict, NotAllowed, StoreUnavailable

T = TypeVar("T")
PAUSE = 1.0
"""Seconds before a server that is away is asked again."""

YES, NO = "approve", "deny"
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@~-]{0,99}")
_encode = msgspec.json.Encoder(order="deterministic").encode


class Call(msgspec.Struct, frozen=True):
    """What an agent wants to do: a tool and its arguments."""

    tool: str
    arguments: dict[str, Any] = {}

    @property
    def digest(self) -> str:
        """The SHA-256 that an approval is bound to.

        >>> Call("refund", {"amount": 20}).digest[:16]
        '75250ba81fcc7b58'
        """
        return digest_of({"tool": self.tool, "arguments": self.arguments})


class Decision(msgspec.Struct, frozen=True):
    """What people decided on a case: the call to make, perhaps edited, or None; `why` in their words."""

    case: str
    answer: str
    call: Call | None = None
    digest: str | None = None
    why: str = ""

    def approves(self, tool: str) -> bool:
        """Whether this tool may be used, with the arguments of `call`."""
        return self.call is not None and self.call.tool == tool

    @property
    def refusal(self) -> str:
        """What to tell the agent about a call that may not be made as it was proposed."""
        if self.call is None:
            return f"People denied this. {self.why}".strip()
        return f"People want `{self.call.tool}` to be used instead. Propose that. {self.why}".strip()


class Gate:
    """The way to act for one agent in one partnership whose question is of kind `action`.

    `run` names this piece of work and stays the same when the program starts anew: with it a call of the
    same id is the same case, so that an agent that died takes up its waits where it left them. Threads may
    share a gate. Its methods raise what `lichen.client` raises.
    """

    def __init__(self, client: Client, partnership: str, *, run: str, agent: str = "") -> None:
        self.client, self.run = client, run
        self.here = client.partnership(partnership)
        self.agent = agent or client.me().name

    def case_of(self, id: str) -> str:
        """The case of the call with this id in this run."""
        case = f"{self.run}:{id}"
        return case if _ID.fullmatch(case) else f"call-{sha256(case.encode()).hexdigest()[:32]}"

    def propose(self, id: str, call: Call, why: str = "") -> str:
        """The case that now waits for people; proposing the same again gives the same case."""
        case = self.case_of(id)
        said = Proposed(by=self.agent, answer=YES, reasons=why, content=msgspec.to_builtins(call))
        inputs = {"tool": call.tool, **({"why": why} if why else {})}
        return self.here.cases.open(inputs, case=case, contributions=[said], key=f"propose-{case}")

    def wait(self, case: str, timeout: float = float("inf")) -> Decision:
        """What was decided; waits as long as it takes, over restarts of the server too.

        Raises `LichenError` after `timeout` seconds: the case goes on, wait for it again.
        """
        until = time.monotonic() + timeout
        while True:
            left = max(0.0, until - time.monotonic())
            try:
                return decided(self.here.case(case).wait(left))
            except StoreUnavailable:
                if not left:
                    raise
                time.sleep(PAUSE)

    def decide(self, calls: Mapping[str, Call], timeout: float = float("inf")) -> dict[str, Decision]:
        """What people decided on each of these calls by their ids, once all are decided."""
        until = time.monotonic() + timeout
        cases = {id: self.propose(id, call) for id, call in calls.items()}
        return {id: self.wait(case, max(0.0, until - time.monotonic())) for id, case in cases.items()}

    def begin(self, id: str, tool: str) -> dict[str, Any]:
        """The arguments to run this tool with now, as people approved them; given out once.

        Raises `NotAllowed` where the call was denied or another tool approved, and `Conflict` while nothing
        is decided and when it was begun before.
        """
        case = self.here.case(self.case_of(id))
        shown = case.get()
        if not shown.settled:
            raise Conflict(f"People have not decided on the case `{case.id}` yet. Wait for it first.")
        found = decided(shown)
        if found.call is None or not found.approves(tool):
            raise NotAllowed(found.refusal)
        case.begin(found.call.digest)
        return found.call.arguments

    def end(self, id: str, *, worked: bool, result: object = None) -> None:
        """Say what came of the call."""
        self.here.case(self.case_of(id)).end(worked=worked, result=plain(result))

    def carry_out(self, id: str, tool: str, act: Callable[..., T]) -> T:
        """What `act` gives for the approved arguments, run once; what came of it is told."""
        arguments = self.begin(id, tool)
        try:
            result = act(**arguments)
        except Exception as error:
            self.end(id, worked=False, result=said(error))
            raise
        self.end(id, worked=True, result=result)
        return result


def decided(found: Case) -> Decision:
    """What was decided on this case, which is settled."""
    answer, put, why = str(found.answer), found.content, reasons_of(found)
    if answer == NO or put is None or put.progress == "taken_back":
        return Decision(found.case, NO, why=why)
    return Decision(found.case, answer, call_of(put.content), put.digest, why)


def reasons_of(found: Case) -> str:
    """What people said last about their answer to this case."""
    said = (each.reasons for each in reversed(found.contributions) if each.role == "person")
    return found.override_reason or next(filter(None, said), None) or ""


def call_of(content: object) -> Call:
    """The call that a content is; raises `Conflict` for one that is no call."""
    try:
        return convert(content, Call)
    except msgspec.ValidationError as error:
        raise Conflict(f"What was approved is no call with a tool and arguments: {error}.") from error


def said(error: Exception) -> str:
    """What went wrong, in a line."""
    return f"{type(error).__name__}: {error}"[:2_000]


def plain(result: object) -> Any:
    """The result as JSON can hold it, or its text, cut at 10,000 characters."""
    try:
        written = _encode(result)
    except (TypeError, ValueError, OverflowError, RecursionError):
        return str(result)[:10_000]
    return msgspec.json.decode(written) if len(written) <= 100_000 else str(result)[:10_000]


def arguments_of(given: str | Mapping[str, Any] | None) -> dict[str, Any]:
    """Arguments as a model gives them, as text or as an object."""
    return decode(given or "{}", dict[str, Any]) if isinstance(given, str) else dict(given or {})
