"""The ledger of a partnership: its entries, those behind a figure, whether it all holds, checkpoints."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from lichen.errors import InputRefused
from lichen.ledger.ledger import Entry
from lichen.ledger.projections import kind_of
from lichen.reports.figures.drill import Behind, drill
from lichen.reports.figures.figure import Reference
from lichen.reports.figures.page import freshen
from lichen.web.blind import blind_among, veil_entries
from lichen.web.cases.sheet import name_of
from lichen.web.partnerships.chain import checkpoints, kinds, page_of_kind
from lichen.web.partnerships.measures import measure
from lichen.web.partnerships.references import query_of, reference_of
from lichen.web.partnerships.visit import Visit, visit

PAGE = 50
CASES = 20
VERIFIED_HERE = 50_000
"""So many entries are verified while somebody waits; more on the command line."""


class Row(NamedTuple):
    """One entry as the list shows it."""

    seq: int
    kind: str
    at: datetime | None
    who: str
    case: str
    digest: str
    hidden: bool = False


@require_safe
def entries(request: HttpRequest, partnership: str) -> HttpResponse:
    """The latest entries first, of one kind or case if wanted; or the cases behind a figure."""
    here = visit(request, partnership, "audit")
    reference = reference_of(request.GET)
    if reference is not None:
        return _behind(request, here, reference)
    kind, case = request.GET.get("kind", ""), request.GET.get("case", "").strip()
    found, following = _found(here, kind, case, _number(request, "before"), _number(request, "after"))
    told = here.told(
        "entries", rows=_rows(here, found), kinds=kinds(), kind=kind, case=case, next=following,
        head=here.here.ledger.head(here.here.id), checkpoints=checkpoints(here.here.ledger),
    )  # fmt: skip
    return render(request, "partnerships/entries.html", told)


def _found(here: Visit, kind: str, case: str, before: int, after: int) -> tuple[Sequence[Entry], str]:
    """A page of entries and the query of the one that follows; by key, never by counting."""
    ledger, id = here.here.ledger, here.here.id
    said = {name: value for name, value in (("kind", kind), ("case", case)) if value}
    if case:
        page = list(ledger.entries(id, after, PAGE + 1, case=case))
        kept = [each for each in page[:PAGE] if not kind or kind_of(type(each.event)) == kind]
        return kept, urlencode({**said, "after": page[PAGE - 1].seq}) if len(page) > PAGE else ""
    if kind:
        of_kind = page_of_kind(ledger, id, kind, before or 2**62, PAGE)
        return of_kind.entries, urlencode({**said, "before": of_kind.before}) if of_kind.before else ""
    last = min(before - 1 if before else 2**62, ledger.head(id))
    page = list(ledger.entries(id, max(0, last - PAGE), min(PAGE, last)))[::-1] if last > 0 else []
    return page, urlencode({**said, "before": page[-1].seq}) if page and page[-1].seq > 1 else ""


def _number(request: HttpRequest, name: str) -> int:
    said = request.GET.get(name, "") or "0"
    if not (said.isascii() and said.isdigit() and len(said) < 19):
        raise InputRefused(f"`{name}` is the number of an entry, such as 120.")
    return int(said)


def _rows(here: Visit, found: Sequence[Entry]) -> list[Row]:
    open_to = veil_entries(here.here.ledger, here.here.id, here.actor.name, found)
    return [_row(here, entry, hidden=seen is None) for entry, seen in zip(found, open_to, strict=True)]


def _row(here: Visit, entry: Entry, *, hidden: bool) -> Row:
    event: Any = entry.event
    case = getattr(event, "case", None) or ""
    if hidden:
        return Row(entry.seq, "", None, "", case, entry.digest, True)
    return Row(entry.seq, kind_of(type(event)), event.at, name_of(here.charter, event.by), case, entry.digest)


def _behind(request: HttpRequest, here: Visit, reference: Reference) -> HttpResponse:
    """The cases a figure is counted from, with their entries."""
    freshen(here.here)
    found = drill(here.here.ledger, here.here.id, reference, _number(request, "after"), CASES)
    shown = _shown(here, found.cases)
    following = f"{query_of(reference)}&after={found.next}" if found.next is not None else ""
    told = here.told(
        "entries",
        cases=shown,
        hidden=len(found.cases) - len(shown),
        measure=measure(reference),
        next=following,
    )
    return render(request, "partnerships/behind.html", told)


def _shown(here: Visit, cases: Sequence[Behind]) -> list[Behind]:
    """Without those the visitor has yet to answer blind: that a case counts here may say what others said."""
    blind = blind_among(
        here.here.ledger, here.here.id, [each.case for each in cases if each.case], here.actor.name
    )
    return [each for each in cases if each.case not in blind]


@require_POST
def verify(request: HttpRequest, partnership: str) -> HttpResponse:
    """Check every entry, digest and checkpoint now, and say what was found about this partnership."""
    here = visit(request, partnership, "audit")
    ledger = here.here.ledger
    total = sum(ledger.head(each) for each in ledger.chains())
    if total > VERIFIED_HERE:
        raise InputRefused(
            f"The workspace's ledger has {total:,} entries, too many to check while you wait. "
            "Run `lichen ledger verify` on the server: it shows its progress."
        )
    found = ledger.verify()
    own = [each.what if each.entry is None else f"Entry {each.entry}: {each.what}"
           for each in found.problems if each.chain in (here.here.id, "")]  # fmt: skip
    told = {"found": found, "entries": found.chains.get(here.here.id, 0), "problems": own[:50],
            "elsewhere": len(found.problems) - len(own)}  # fmt: skip
    name = "verified.html" if request.headers.get("hx-request") == "true" else "verified_page.html"
    return render(request, f"partnerships/{name}", here.told("entries", **told))
