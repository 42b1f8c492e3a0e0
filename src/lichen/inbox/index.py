"""Makes cases findable: reads what was opened since the last time and keeps previews and words of it.

Runs as a job beside the work, never inside it. It may be stopped at any moment and goes on where it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from lichen.inbox.preview import preview, preview_put, searchable
from lichen.inbox.store import knows, passing, say, say_to_each
from lichen.ledger.canonical import decode_stored, encode
from lichen.ledger.events import CaseOpened, ContributionMade
from lichen.ledger.ledger import Ledger

BATCH = 500
"""So many entries are read and written at once: other writers wait a few milliseconds for it."""


class _Found(NamedTuple):
    case: str
    seal: str
    title: str
    text: str
    words: str


def catch_up(ledger: Ledger, limit: int = 5_000) -> int:
    """How many entries were read, at most about `limit`; call it again until it gives 0.

    Doing it twice, or in two processes at once, changes nothing more. What was erased in the meantime is
    never written.
    """
    done = 0
    for behind in say(ledger, "indexed"):
        after = behind.seq
        while done < limit and after < behind.head:
            page = say(ledger, "index_page", chain=behind.chain, after=after, limit=BATCH)
            if not page:
                break
            _write(ledger, behind.chain, _found(ledger, page), _put_forward(ledger, page), page[-1].seq)
            if any(row.kind == "personal_data_erased.1" for row in page):
                _tidy(ledger)
            done, after = done + len(page), page[-1].seq
    return done


def _found(ledger: Ledger, page: list[Any]) -> list[_Found]:
    opened = [decode_stored(row.body).event for row in page if row.kind == "case_opened.1"]
    cases = [event for event in opened if isinstance(event, CaseOpened) and event.inputs is not None]
    contents = ledger.unseal(event.inputs for event in cases if event.inputs is not None)
    return [
        _Found(event.case, event.inputs, *preview(inputs), words=searchable(inputs))
        for event in cases
        if event.inputs is not None and isinstance(inputs := contents[event.inputs], Mapping)
    ]


def _put_forward(ledger: Ledger, page: list[Any]) -> list[_Found]:
    """What was put forward to be judged, the last of each case: lists show it in place of the inputs."""
    said = [decode_stored(row.body).event for row in page if _may_put(row)]
    seals = {
        event.case: event.content
        for event in said
        if isinstance(event, ContributionMade) and event.content is not None and not event.shadow
    }
    contents = ledger.unseal(seals.values())
    return [
        _Found(case, seal, *preview_put(found), words=searchable({"": found}))
        for case, seal in seals.items()
        if (found := contents[seal]) is not None
    ]


def _may_put(row: Any) -> bool:
    return row.kind == "contribution_made.1" and b'"content":' in bytes(row.body)


def _write(ledger: Ledger, chain: str, found: list[_Found], put_forward: list[_Found], through: int) -> None:
    with passing(ledger):
        if knows(ledger, "chain_hold"):
            say(ledger, "chain_hold", name=chain)
        held = _still_there(ledger, [*found, *put_forward])
        rows = [{"chain": chain, **each._asdict()} for each in (*found, *put_forward) if each.seal in held]
        say_to_each(ledger, "preview_add", rows)
        if knows(ledger, "search_add"):
            say_to_each(ledger, "search_add", rows)
        for each in put_forward:
            if each.seal in held:
                say(ledger, "preview_put", chain=chain, **each._asdict())
        say(ledger, "index_through", chain=chain, seq=through)


def _still_there(ledger: Ledger, found: list[_Found]) -> set[str]:
    """The seals whose content has not been erased since it was read."""
    if not found:
        return set()
    seals = encode([each.seal for each in found]).decode()
    return {row.seal for row in say(ledger, "sealed_held", seals=seals)}


def _tidy(ledger: Ledger) -> None:
    """Let the words of what was erased leave the files too, where the database keeps them for a while."""
    if knows(ledger, "search_tidy"):
        with passing(ledger):
            say(ledger, "search_tidy")
