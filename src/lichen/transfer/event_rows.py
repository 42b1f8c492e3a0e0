"""Events as they are read, one at a time, kept as compact arrays."""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass

import numpy as np

from lichen.core.event_log import EventLog, event_log
from lichen.reports.decisions.refuse import refuse

MOST_EVENTS = 20_000_000
"""Events of one log that are held at once."""

ZONELESS = "Times without a zone were taken as UTC."


@dataclass(frozen=True)
class ReadLog:
    """A log from a file, and what the reader should know about how it was read, in sentences."""

    log: EventLog
    notes: tuple[str, ...]


class EventRows:
    """Takes events in; `log` hands them over in the order of case and time."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.left_out = 0
        self._cases: dict[str, int] = {}
        self._activities: dict[str, int] = {}
        self._resources: dict[str, int] = {}
        self._case, self._activity, self._resource = array("q"), array("q"), array("q")
        self._at, self._worked = array("d"), array("d")

    def add(
        self,
        case: str | None,
        activity: str | None,
        at: float | None,
        resource: str | None = None,
        start: float | None = None,
    ) -> None:
        """One event; one without case, activity or time is left out and counted."""
        if not case or not activity or at is None:
            self.left_out += 1
            return
        if len(self._at) >= MOST_EVENTS:
            remedy = "Take a shorter time, or a random sample of the cases"
            refuse(self.file, f"the log has more than {MOST_EVENTS:,} events", remedy)
        self._case.append(self._cases.setdefault(case, len(self._cases)))
        self._activity.append(self._activities.setdefault(activity, len(self._activities)))
        self._at.append(at)
        named = -1 if not resource else self._resources.setdefault(resource, len(self._resources))
        self._resource.append(named)
        self._worked.append(math.nan if start is None or start > at else at - start)

    def read(self, *notes: str) -> ReadLog:
        """What was taken in; raises `InputRefused` where nothing was."""
        if not self._at:
            problem = "there is no event with a case, an activity and a time"
            refuse(self.file, problem, "Check that the log is not empty and its columns hold what they say")
        log = event_log(
            np.frombuffer(self._case, dtype=np.int64),
            np.frombuffer(self._activity, dtype=np.int64),
            np.frombuffer(self._at, dtype=np.float64),
            resource=np.frombuffer(self._resource, dtype=np.int64),
            worked=np.frombuffer(self._worked, dtype=np.float64),
            cases=tuple(self._cases),
            activities=tuple(self._activities),
            resources=tuple(self._resources),
        )
        return ReadLog(log, (*notes, *left_out(self.left_out)))


def left_out(events: int) -> tuple[str, ...]:
    """The sentence about events that were left out, if any were."""
    if not events:
        return ()
    verb = "event has" if events == 1 else "events have"
    return (f"{events:,} {verb} no case, no activity or no time, and stayed out of the count.",)
