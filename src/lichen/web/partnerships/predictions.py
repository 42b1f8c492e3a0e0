"""What was predicted when a charter was adopted, beside what came of it since."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lichen.actions.partnership import Partnership
from lichen.reports.rehearsals.brief import in_settings
from lichen.reports.rehearsals.predictions import Predicted, of_version, on_record
from lichen.reports.rehearsals.reality import Looked, looked
from lichen.reports.whatif import Reality
from lichen.reports.whatif.figure import in_unit
from lichen.web import rehearsing
from lichen.web.cases.sheet import name_of
from lichen.web.partnerships.effect import MINOR, told
from lichen.web.partnerships.visit import Visit, visit
from lichen.web.reading import words


class Line(NamedTuple):
    """One figure: as predicted, as measured since, and whether the two agree."""

    label: str
    before: str
    predicted: str
    predicted_small: str
    actual: str
    actual_small: str
    verdict: str
    tone: str


class Shown(NamedTuple):
    """One prediction with what is known of it."""

    predicted: Predicted
    by: str
    ago: str
    settings: str
    looked: Looked | None
    seen: str
    lines: list[Line]


class Brief(NamedTuple):
    """The latest prediction in a line for other pages."""

    version: int
    ago: str
    sentence: str
    result: str
    tone: str


@require_safe
def listed(request: HttpRequest, partnership: str) -> HttpResponse:
    """Every prediction on record, the latest first."""
    here = visit(request, partnership)
    found = on_record(here.here.ledger, str(here.here.id))
    return _page(request, here, found)


@require_safe
def one(request: HttpRequest, partnership: str, version: int) -> HttpResponse:
    """The prediction with which one version of the charter was adopted."""
    here = visit(request, partnership)
    return _page(request, here, [of_version(here.here.ledger, str(here.here.id), version)], alone=True)


def _page(request: HttpRequest, here: Visit, found: list[Predicted], *, alone: bool = False) -> HttpResponse:
    now, kept = here.here.source.now(), looked(here.here.ledger, str(here.here.id))
    waits = rehearsing.refresh(here.here, kept)
    shown = [_shown(here, each, kept.get(each.version), now) for each in found]
    told = here.told("allocation", part="predictions", shown=shown, waits=waits, alone=alone)
    part = request.headers.get("x-part") == "predictions"
    page = "partnerships/predictions_part.html" if part else "partnerships/predictions.html"
    return render(request, page, told)


def _shown(here: Visit, each: Predicted, found: Looked | None, now: datetime) -> Shown:
    figures = () if found is None else found.figures
    daily = any(one.name == "minutes_per_day" for one in figures)
    lines = [_line(one, each) for one in figures if not (daily and one.name in MINOR)]
    return Shown(
        predicted=each,
        by=name_of(here.charter, each.by),
        ago=words.ago(each.at, now),
        settings=", ".join(in_settings(each.change)),
        looked=found,
        seen="" if found is None else words.ago(found.at, now),
        lines=lines,
    )


def _line(figure: Reality, each: Predicted) -> Line:
    before = (each.told.get("figures", {}).get(figure.name) or {}).get("old") or {}
    verdict, tone = _verdict(figure)
    return Line(
        figure.label,
        in_unit(before["value"], figure.unit) if before.get("value") is not None else "–",
        *told(figure.predicted, figure.unit),
        *(("too early to say", "") if figure.actual is None else told(figure.actual, figure.unit)),
        verdict,
        tone,
    )


def _verdict(figure: Reality) -> tuple[str, str]:
    if figure.as_predicted is None:
        return "", ""
    return ("as predicted", "good") if figure.as_predicted else ("not as predicted", "warn")


def latest_line(here: Partnership) -> Brief | None:
    """The latest prediction and what came of it, for the overview; None where nothing was predicted."""
    found = on_record(here.ledger, str(here.id), 1)
    if not found:
        return None
    each, now = found[0], here.source.now()
    kept = looked(here.ledger, str(here.id))
    rehearsing.refresh(here, kept)
    seen = kept.get(each.version)
    if seen is None:
        return Brief(
            each.version, words.ago(each.at, now), each.sentence, "Too early to say what came of it.", ""
        )
    tone = "" if not seen.known else "warn" if seen.off else "good"
    return Brief(each.version, words.ago(each.at, now), each.sentence, seen.sentence, tone)
