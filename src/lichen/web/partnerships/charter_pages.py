"""The charter as people read it, its versions, and any two of them compared."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lichen.charter.kinds import VERDICTS
from lichen.charter.rules import said
from lichen.charter.schema import Charter, plain, restore
from lichen.errors import NotFound
from lichen.reports.rehearsals.predictions import on_record
from lichen.web.cases.sheet import name_of
from lichen.web.partnerships.adapters import WORDS
from lichen.web.partnerships.proposal import changes, written
from lichen.web.partnerships.visit import visit

LOOSENS = " This loosens a safeguard."
"""How the ledger marks a change that makes things less safe."""


class Version(NamedTuple):
    """One version of the charter: who adopted it, when, and what changed, marked where it loosens."""

    number: int
    by: str
    at: Any
    changes: tuple[tuple[str, bool], ...]


@require_safe
def read(request: HttpRequest, partnership: str) -> HttpResponse:
    """The charter in force, or an older version of it."""
    here = visit(request, partnership)
    rows = here.here.ledger.rows("charters", chain=here.here.id)
    number = request.GET.get("version", "")
    row = _row(rows, number) if number else rows[-1]
    shown = restore(row.charter)
    told = here.told(
        "charter", shown=shown, version=_version(row, here.charter), latest=row.version == rows[-1].version,
        rules=[(said(rule), rule.why) for rule in shown.risk.high_stakes], adopts=here.adopts,
        **_people(shown),
    )  # fmt: skip
    return render(request, "partnerships/charter.html", told)


@require_safe
def as_yaml(request: HttpRequest, partnership: str) -> HttpResponse:
    """The charter in force as a file."""
    here = visit(request, partnership)
    answer = HttpResponse(written(plain(here.charter)), content_type="application/yaml; charset=utf-8")
    answer["content-disposition"] = f'attachment; filename="{here.here.id}.yaml"'
    return answer


@require_safe
def versions(request: HttpRequest, partnership: str) -> HttpResponse:
    """Every version, the latest first, and the difference between two of them where two are named."""
    here = visit(request, partnership)
    rows = here.here.ledger.rows("charters", chain=here.here.id)
    listed = [_version(row, here.charter) for row in reversed(rows)]
    one, other = request.GET.get("from", ""), request.GET.get("to", "")
    told = here.told("charter", versions=listed, one=one, other=other)
    told["predicted"] = {each.version for each in on_record(here.here.ledger, str(here.here.id), len(rows))}
    if one and other:
        told |= _compared(rows, one, other)
    else:
        told |= {"one": str(rows[-2].version) if len(rows) > 1 else "", "other": str(rows[-1].version)}
    return render(request, "partnerships/versions.html", told)


def _compared(rows: list[Any], one: str, other: str) -> dict[str, Any]:
    old, new = (restore(_row(rows, each).charter) for each in (one, other))
    return {"compared": True, "changes": changes(old, new)}


def _row(rows: list[Any], number: str) -> Any:
    found = next((row for row in rows if str(row.version) == number), None)
    if found is None:
        raise NotFound(f"This charter has no version {number[:20]}. It has versions 1 to {rows[-1].version}.")
    return found


def _version(row: Any, charter: Charter) -> Version:
    told = tuple(
        (each.removesuffix(LOOSENS), each.endswith(LOOSENS))
        for each in row.changes or ()
        if not each.startswith("The version ")
    )
    return Version(row.version, name_of(charter, row.adopted_by), row.adopted_at, told)


def _people(charter: Charter) -> dict[str, Any]:
    machines = [
        (
            each,
            WORDS.get(each.adapter.kind if each.adapter else "", each.adapter.kind if each.adapter else ""),
        )
        for each in charter.having("ai")
    ]
    labels = charter.question.labels
    return {
        "plain_labels": []
        if any(each.meaning for each in labels)
        else [each.text or each.id for each in labels],
        "owner": name_of(charter, charter.owner),
        "answers_for": name_of(charter, charter.answers_for_errors),
        "escalated": name_of(charter, charter.service.escalate_to),
        "workers": charter.having("person"),
        "machines": machines,
        "judged": charter.question.kind in VERDICTS,
    }
