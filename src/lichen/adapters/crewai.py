"""CrewAI: a tool waits for people in Lichen before it runs, and runs once, as it was approved.

Wrap each tool in `gated`. CrewAI's hooks before a tool call go on when the hook itself fails, so a gate in a
hook would open when it breaks; here the tool itself asks, and a gate that breaks is a tool that does nothing.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

from crewai.tools import BaseTool
from pydantic import PrivateAttr

from lichen.adapters.gate import Call, Gate
from lichen.errors import LichenError


class Gated(BaseTool):
    """A tool behind the gate; a refusal is what the model is told in place of a result."""

    _inner: BaseTool = PrivateAttr()
    _gate: Gate = PrivateAttr()
    _ids: Callable[[Call], str] = PrivateAttr()

    def _run(self, **arguments: Any) -> Any:
        wanted = Call(self.name, arguments)
        id = self._ids(wanted)
        try:
            self._gate.decide({id: wanted})
            return self._gate.carry_out(id, self.name, self._inner._run)
        except LichenError as error:
            return str(error)


def gated(tool: BaseTool, gate: Gate, ids: Callable[[Call], str] | None = None) -> Gated:
    """The tool, each call of which waits for people and then runs with the approved arguments.

    CrewAI gives calls no id. `ids` gives one that is the same when the program starts anew; by default the
    call's own digest and how often it was made, so that a crew that starts anew takes up its waits.
    """
    made = Gated(
        name=tool.name, description=tool.description, args_schema=tool.args_schema,
        cache_function=lambda *_: False,
    )  # fmt: skip
    made._inner, made._gate, made._ids = tool, gate, ids or numbered()
    return made


def numbered() -> Callable[[Call], str]:
    """Ids of calls: the same call made again is another one."""
    made: Counter[str] = Counter()
    lock = threading.Lock()

    def id_of(call: Call) -> str:
        with lock:
            made[call.digest] += 1
            return f"{call.digest[:32]}-{made[call.digest]}"

    return id_of
