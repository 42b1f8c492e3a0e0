"""Which jobs somebody may see: those of partnerships they belong to; who keeps the workspace sees all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from lichen.errors import NotFound
from lichen.jobs.engine import Job, JobId, State
from lichen.web.actor import Actor
from lichen.web.api.engine import engine
from lichen.web.house import house
from lichen.webhooks.store import Store

PAGE = 50
BLOCK, LOOKED_AT = 200, 2_000


class Mine(NamedTuple):
    """A job and the partnership it is for; empty for one that is for the whole workspace."""

    job: Job
    partnership: str


class Jobs(NamedTuple):
    """Some jobs, the latest first, and the id to go on before; None at the end."""

    rows: list[Mine]
    then: str | None


def visible(
    actor: Actor,
    *,
    state: State | None = None,
    kinds: frozenset[str] = frozenset(),
    partnership: str = "",
    before: str | None = None,
    limit: int = PAGE,
) -> Jobs:
    """The latest jobs this actor may see, among the latest few thousand."""
    told, rows, last = Told(actor), list[Mine](), before
    for job in _all(state, before):
        if len(rows) == limit:
            return Jobs(rows, last)
        last = job.id
        mine = told.mine(job)
        if mine is None or (kinds and job.name not in kinds) or partnership not in ("", mine.partnership):
            continue
        rows.append(mine)
    return Jobs(rows, None)


def _all(state: State | None, before: str | None) -> Iterator[Job]:
    last = None if before is None else JobId(before)
    for _ in range(LOOKED_AT // BLOCK):
        page = engine().jobs(state=state, limit=BLOCK, before=last)
        yield from page
        if len(page) < BLOCK:
            return
        last = page[-1].id


def one(actor: Actor, job: str) -> Mine:
    """One job; raises `NotFound`, for another partnership's too."""
    for each in engine().jobs(only=[JobId(job)], limit=1):
        mine = Told(actor).mine(each)
        if mine is not None:
            return mine
    raise NotFound(f"There is no job `{job}` that you may see.")


class Told:
    """Whose jobs are whose, for one actor."""

    def __init__(self, actor: Actor) -> None:
        self._keeper = actor.keeper
        self._within = frozenset(actor.partnerships())
        self._hooks: dict[str, str] = {}

    def mine(self, job: Job) -> Mine | None:
        """The job with its partnership if it may be seen."""
        partnership = self._partnership(job)
        if partnership in self._within or self._keeper:
            return Mine(job, partnership)
        return None

    def _partnership(self, job: Job) -> str:
        named = job.arguments.get("partnership")
        if isinstance(named, str):
            return named
        hook = job.arguments.get("subscription")
        return self._of_hook(hook) if isinstance(hook, str) else ""

    def _of_hook(self, hook: str) -> str:
        if hook not in self._hooks:
            try:
                self._hooks[hook] = Store(house().ledger).subscription(hook).partnership
            except NotFound:
                self._hooks[hook] = ""
        return self._hooks[hook]
