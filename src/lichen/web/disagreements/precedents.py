"""Precedents: settled cases that others can cite, searched by what they teach, retired by a lead."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from lichen.actions.partnership import Partnership
from lichen.actions.precedent import retire_precedent
from lichen.inbox.cursor import key_after
from lichen.types import CaseId
from lichen.web.actor import Actor, actor_of
from lichen.web.blind import blind_among
from lichen.web.cases.sheet import name_of
from lichen.web.house import house
from lichen.web.reading import words

PAGE = 50
LOOKED_AT = 2_000
"""A search reads at most so many titles: they are sealed, so no index knows their words."""


class Precedent(NamedTuple):
    """One precedent as the list shows it; `title` is empty while its case is hidden from the reader."""

    partnership: str
    partnership_name: str
    case: str
    title: str
    answer: str
    by: str
    at: datetime
    hidden: bool
    may_retire: bool

    @property
    def citation(self) -> str:
        """How others refer to it."""
        return f"{self.partnership}/{self.case}"


class _Found(NamedTuple):
    rows: list[Precedent]
    then: int | None


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The precedents of one partnership page by page, or the first of each."""
    actor = actor_of(request)
    query = " ".join(request.GET.get("q", "")[:200].split())
    named = request.GET.get("partnership", "")[:64]
    after = key_after(request.GET.get("after"), 0)
    within = [actor.enter(named)] if named else [house().partnership(id) for id in actor.partnerships()]
    after = after if len(within) == 1 else 0
    found = [_found(actor, here, query, after) for here in within]
    more = found[0].then if len(found) == 1 else None
    rest = [here for here, each in zip(within, found, strict=True) if each.then and len(within) > 1]
    told = {
        "place": "disagreements",
        "part": "precedents",
        "q": query,
        "chosen": named,
        "partnerships": [(id, house().partnership(id).charter.name) for id in actor.partnerships()],
        "rows": [row for each in found for row in each.rows],
        "many": len(within) != 1,
        "more": urlencode({"q": query, "partnership": named, "after": more}) if more else "",
        "rest": rest,
    }
    return render(request, "disagreements/precedents.html", told)


def _found(actor: Actor, here: Partnership, query: str, after: int) -> _Found:
    rows: list[Precedent] = []
    wanted = query.casefold().split()
    for _ in range(LOOKED_AT // PAGE):
        page = here.ledger.rows("precedents", chain=here.id, after=after, limit=PAGE)
        told = _told(actor, here, page)
        rows += [row for row in told if all(word in f"{row.title} {row.case}".casefold() for word in wanted)]
        if len(page) < PAGE:
            return _Found(rows, None)
        after = int(page[-1].seq)
        if len(rows) >= PAGE:
            break
    return _Found(rows, after)


def _told(actor: Actor, here: Partnership, rows: list[Any]) -> list[Precedent]:
    titles = here.unseal([row.title for row in rows if row.title])
    hidden = blind_among(here.ledger, here.id, [row.case for row in rows], actor.name)
    leads = actor.may("lead", here.id)
    return [_precedent(here, row, titles, hidden, leads) for row in rows]


def _precedent(
    here: Partnership, row: Any, titles: dict[Any, object], hidden: frozenset[str], leads: bool
) -> Precedent:
    case, veiled = str(row.case), row.case in hidden
    settled = here.ledger.rows("case", chain=here.id, case=case)[0]
    return Precedent(
        here.id,
        here.charter.name,
        case,
        "" if veiled else str(titles.get(row.title) or "(erased)"),
        "" if veiled else words.answer(here.charter.question, settled.answer),
        name_of(here.charter, str(row.set_by)),
        row.set_at,
        veiled,
        leads,
    )


@require_POST
def retire(request: HttpRequest, partnership: str, case: str) -> HttpResponse:
    """Take a precedent back: it stays on record and is no longer cited."""
    actor = actor_of(request)
    retire_precedent(actor.enter(partnership, "lead"), CaseId(case), by=actor.name)
    return redirect(f"/precedents/?partnership={partnership}")
