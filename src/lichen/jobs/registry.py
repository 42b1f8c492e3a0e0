"""The kinds of jobs there are: one file each in `kinds`, one line each here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal

from lichen.errors import NotFound

Run = Callable[..., object]
"""A job: called with a context and the arguments by name; what it returns is kept as JSON."""

Lane = Literal["quick", "fitting", "learning", "bulk"]
"""Jobs of one lane wait for each other: several quick ones at once, one of the others per process.

Fits have a lane of their own, since a count or a snapshot may take longer than a lesson may wait.
"""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of job: its function, as `module:name` or itself, its lane, and how often it is tried.

    `routine` marks what follows from the ledger anyway: finished ones are forgotten after an hour.
    """

    run: str | Run
    lane: Lane = "quick"
    tries: int = 4
    wait: float = 1.0
    routine: bool = True

    def function(self) -> Run:
        """The function itself, imported when first wanted."""
        if not isinstance(self.run, str):
            return self.run
        module, _, name = self.run.partition(":")
        found: Any = getattr(import_module(module), name)
        return found  # type: ignore[no-any-return]  # looked up by its name

    def waits(self, tried: int) -> float | None:
        """Seconds until the next try: twice as long each time; None when there is none left."""
        return None if tried >= self.tries else self.wait * 2.0 ** (tried - 1)


Kinds = Mapping[str, Kind]

_HERE = "lichen.jobs.kinds"

KINDS: dict[str, Kind] = {
    "answer": Kind(f"{_HERE}.answer:answer"),
    "resume": Kind(f"{_HERE}.resume:resume"),
    "route": Kind(f"{_HERE}.route:route"),
    "wake": Kind(f"{_HERE}.wake:wake"),
    "escalate": Kind(f"{_HERE}.escalate:escalate"),
    "expire": Kind(f"{_HERE}.expire:expire"),
    "assign": Kind(f"{_HERE}.assign:assign", "learning"),
    "index": Kind(f"{_HERE}.index:index"),
    "count": Kind(f"{_HERE}.count:count", "learning"),
    "cards": Kind(f"{_HERE}.cards:cards", "learning"),
    "webhook": Kind(f"{_HERE}.webhook:webhook"),
    "teach": Kind(f"{_HERE}.teach:teach", "learning"),
    "learn": Kind(f"{_HERE}.learn:learn", "fitting"),
    "probe": Kind(f"{_HERE}.probe:probe", "learning"),
    "snapshot": Kind(f"{_HERE}.snapshot:snapshot", "learning"),
    "similar": Kind(f"{_HERE}.similar:similar", "learning"),
    "manner": Kind(f"{_HERE}.manner:manner"),
    "receipts": Kind(f"{_HERE}.receipts:receipts", "learning"),
    "try_lesson": Kind(f"{_HERE}.try_lesson:try_lesson", "bulk", tries=2, routine=False),
    "suggest": Kind(f"{_HERE}.suggest:suggest", "learning"),
    "mine": Kind(f"{_HERE}.mine:mine", "bulk", tries=2, routine=False),
    "look_back": Kind(f"{_HERE}.look_back:look_back", "bulk"),
    "rehearse": Kind(f"{_HERE}.rehearse:rehearse", "bulk", tries=2, routine=False),
    "export": Kind(f"{_HERE}.export:export", "bulk", tries=3, wait=2.0, routine=False),
    "import_cases": Kind(f"{_HERE}.import_cases:import_cases", "bulk", tries=3, wait=2.0, routine=False),
}


def kind_of(kinds: Kinds, name: str) -> Kind:
    """The kind of this name; raises `NotFound` with the names there are."""
    if name not in kinds:
        raise NotFound(f"There is no job `{name}`. There are: {', '.join(sorted(kinds))}.")
    return kinds[name]
