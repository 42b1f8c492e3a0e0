"""The ledger as it is: the history of one case, and a partnership's whole chain."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from lichen.errors import NotFound
from lichen.ledger.ledger import Entry, Ledger
from lichen.ledger.sealed import seals_of
from lichen.web.actor import actor_of
from lichen.web.api import shapes
from lichen.web.api.answering import answered
from lichen.web.api.paging import After, Limit, number_after, page
from lichen.web.api.reads import reads
from lichen.web.api.routing import CasePath, PartnershipPath, Resource
from lichen.web.blind import veil_entries

resource = Resource("Ledger")


@resource.on("GET", "/partnerships/{partnership}/cases/{case}/history", needs="see", gives=shapes.EntryList)
def get_history(
    request: HttpRequest,
    partnership: PartnershipPath,
    case: CasePath,
    limit: Limit = 100,
    after: After = None,
) -> HttpResponse:
    """Every ledger entry about a case, the oldest first, with the contents behind its seals.

    While your own blind ask on it is open, entries that say what others think are `hidden`.
    """
    actor = actor_of(request)
    ledger = actor.enter(partnership).ledger
    if not reads(ledger, "case", chain=partnership, case=case):
        raise NotFound(f"There is no case `{case}` in `{partnership}`.")
    start = number_after(after, f"history {case}")
    entries = list(ledger.entries(partnership, after=start, limit=limit, case=case))
    shown = _shown(ledger, partnership, actor.name, entries, contents=True)
    return answered(page(shown, limit, f"history {case}", entries[-1].seq if entries else 0))


@resource.on("GET", "/partnerships/{partnership}/events", needs="audit", gives=shapes.EntryList)
def list_events(
    request: HttpRequest, partnership: PartnershipPath, limit: Limit = 100, after: After = None
) -> HttpResponse:
    """A partnership's chain of entries, the oldest first.

    Who audits and also answers cases blind cannot have both: entries of cases on which your own blind ask
    is open are `hidden` until you have answered. To be told of new entries, follow `/api/v1/stream`.
    """
    actor = actor_of(request)
    ledger = actor.enter(partnership, "audit").ledger
    entries = list(ledger.entries(partnership, after=number_after(after, "events"), limit=limit))
    shown = _shown(ledger, partnership, actor.name, entries, contents=False)
    return answered(page(shown, limit, "events", entries[-1].seq if entries else 0))


def _shown(
    ledger: Ledger, partnership: str, person: str, entries: list[Entry], *, contents: bool
) -> list[dict[str, Any]]:
    open_to = veil_entries(ledger, partnership, person, entries)
    seals = {entry.seq: list(seals_of([entry.event])) for entry in open_to if entry is not None and contents}
    found = ledger.unseal({seal for each in seals.values() for seal in each})
    shown: list[dict[str, Any]] = []
    for entry, readable in zip(entries, open_to, strict=True):
        if readable is None:
            shown.append({"seq": entry.seq, "hidden": True})
            continue
        said = {"seq": entry.seq, "digest": entry.digest, "event": entry.event}
        mine = {seal: found[seal] for seal in seals.get(entry.seq, ())}
        shown.append({**said, "contents": mine} if contents else said)
    return shown
