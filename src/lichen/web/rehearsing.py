"""Rehearsals as pages and programs ask for them: short histories at once, long ones by a job."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from typing import Any, NamedTuple

from lichen.actions.partnership import Partnership
from lichen.errors import Conflict, InputRefused, NotFound
from lichen.jobs.engine import Job, JobId
from lichen.jobs.learning import giving_way
from lichen.reports.rehearsals.kept import Kept, keep, new_id, one
from lichen.reports.rehearsals.predictions import on_record
from lichen.reports.rehearsals.reality import LATEST, Looked, stale
from lichen.reports.rehearsals.store import decided
from lichen.reports.whatif import Change, Rehearsal, rehearse
from lichen.reports.whatif.history import History
from lichen.reports.whatif.rehearse import read_past
from lichen.web.api.engine import engine, jobs_of
from lichen.web.house import House, house

SMALL = 20_000
"""So many decided cases are tried within a request; more go to a job."""

LIMIT = 4.0
"""Seconds a request waits for a rehearsal before it answers that it takes longer."""

AGE = 60.0
"""Seconds for which the cases that were read serve further changes."""

WAITING, KEPT = 8, 64


Key = tuple[str, int, tuple[tuple[str, Any], ...]]
"""The partnership, the version of its charter, and what is changed."""


class Past(NamedTuple):
    """The decided cases up to an entry, and when they were read."""

    through: int
    version: int
    read_at: float
    cases: History


class Quick:
    """One rehearsal at a time in this process, each remembered for whoever asks the same next."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="lichen-rehearsal")
        self._lock = threading.Lock()
        self._pasts: dict[tuple[str, bool], Past] = {}
        self._found: OrderedDict[Key, Rehearsal] = OrderedDict()
        self._running: dict[Key, Future[Rehearsal]] = {}
        self._latest: dict[str, Key] = {}

    def find(self, here: Partnership, change: Change, *, who: str, seconds: float) -> Rehearsal | None:
        """The rehearsal, or None while it is not done; asked again, it goes on where it was.

        Raises what `rehearse` raises.
        """
        key: Key = (str(here.id), here.charter.version, tuple(sorted(change.given.items())))
        with self._lock:
            past = self._pasts.get(_past_of(here, change))
            found = self._found.get(key)
            if found is not None and past is not None and _serves(past, here):
                return found
            future = self._running.get(key) or self._begin(here, change, key, who)
        if future is None:
            return None
        try:
            return future.result(seconds)
        except (TimeoutError, CancelledError):
            return None

    def _begin(self, here: Partnership, change: Change, key: Key, who: str) -> Future[Rehearsal] | None:
        """Hand it in, unless too many wait; what the same person asked before and nobody began is dropped."""
        last = self._latest.get(who)
        before = None if last is None else self._running.get(last)
        if last is not None and before is not None and before.cancel():
            self._running.pop(last, None)
        if len(self._running) >= WAITING:
            return None
        future = self._pool.submit(self._work, here, change, key)
        self._running[key], self._latest[who] = future, key
        return future

    def _work(self, here: Partnership, change: Change, key: Key) -> Rehearsal:
        try:
            with giving_way():
                past = self._past(here, change)
                found = rehearse(here, change, past=past.cases, through=past.through)
            with self._lock:
                self._found[key] = found
                while len(self._found) > KEPT:
                    self._found.popitem(last=False)
            return found
        finally:
            with self._lock:
                self._running.pop(key, None)

    def _past(self, here: Partnership, change: Change) -> Past:
        place = _past_of(here, change)
        past = self._pasts.get(place)
        if past is not None and _serves(past, here):
            return past
        through = here.estimates.through
        read = read_past(here, change, through=through)
        past = Past(through, here.charter.version, time.monotonic(), read)
        with self._lock:
            for key in [each for each in self._found if each[0] == here.id]:
                del self._found[key]
            self._pasts[place] = past
        return past


def _past_of(here: Partnership, change: Change) -> tuple[str, bool]:
    return str(here.id), change.challenger is not None


def _serves(past: Past, here: Partnership) -> bool:
    young = time.monotonic() - past.read_at < AGE
    return past.version == here.charter.version and (young or past.through == here.estimates.through)


_quick: tuple[House, Quick] | None = None
_making = threading.Lock()


def quick() -> Quick:
    """The one of this house."""
    global _quick
    with _making:
        if _quick is None or _quick[0] is not house():
            _quick = (house(), Quick())
        return _quick[1]


def is_small(here: Partnership) -> bool:
    """Whether its history is tried within a request."""
    return decided(here.ledger, str(here.id), SMALL + 1) <= SMALL


def preview(here: Partnership, change: Change, who: str) -> Rehearsal | None:
    """The rehearsal of a short history, or None while it is not done."""
    return quick().find(here, change, who=f"{who} {here.id}", seconds=LIMIT)


class Begun(NamedTuple):
    """A rehearsal that was asked for: kept already, or on its way in a job."""

    id: str
    kept: Kept | None
    job: JobId | None


def begin(here: Partnership, change: Change, *, by: str, key: str | None = None) -> Begun:
    """The rehearsal, kept; or the job that will keep it. With the same key it is the same one.

    Raises `InputRefused` where nothing is changed or nothing decided, `Conflict` for a key used before for
    another change.
    """
    if not change.given:
        raise InputRefused("Nothing is changed, so nothing can be rehearsed. Change a setting.")
    id = new_id(by, key)
    if key is not None and (known := _known(here, id, change)) is not None:
        return known
    version = here.charter.version
    found = preview(here, change, by) if is_small(here) else None
    if found is not None:
        now = here.source.now()
        return Begun(id, keep(here.ledger, found, id=id, by=by, version=version, at=now), None)
    arguments: dict[str, Any] = {"partnership": here.id, "rehearsal": id, "change": change.given, "by": by}
    return Begun(id, None, engine().submit("rehearse", arguments, key=f"rehearse {here.id} {id}"))


def _known(here: Partnership, id: str, change: Change) -> Begun | None:
    try:
        kept, _ = one(here.ledger, str(here.id), id)
        same = kept.change == change
        begun = Begun(id, kept, None)
    except NotFound:
        job = job_for(here, id)
        if job is None or job.state == "failed":
            return None
        same = job.arguments.get("change") == change.given
        begun = Begun(id, None, job.id)
    if not same:
        raise Conflict("This key was used before for another change. Use a new one.")
    return begun


def job_for(here: Partnership, id: str) -> Job | None:
    """The job that makes a rehearsal; None where none is known or no jobs run."""
    if house().engine is None:
        return None
    return next(
        (
            each
            for each in jobs_of(str(here.id), 50, None, "rehearse")
            if each.arguments.get("rehearsal") == id
        ),
        None,
    )


def refresh(here: Partnership, kept: dict[int, Looked]) -> bool:
    """Whether a job looks back just now: one is handed in where nobody did for a day."""
    if house().engine is None:
        return False
    if not stale(on_record(here.ledger, str(here.id), LATEST), kept, here.source.now()):
        return False
    engine().submit("look_back", {"partnership": str(here.id)}, key=f"look_back {here.id}")
    return True
