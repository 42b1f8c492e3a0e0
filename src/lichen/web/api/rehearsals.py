"""Rehearsals: a change tried on the record before anybody adopts it, and what came of those adopted."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, TypedDict

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Path

from lichen.actions.partnership import Partnership
from lichen.errors import NotFound
from lichen.jobs.engine import Job, State
from lichen.reports.rehearsals.kept import Kept, latest, one
from lichen.reports.rehearsals.predictions import Predicted, of_version, on_record
from lichen.reports.rehearsals.reality import Looked, looked
from lichen.reports.rehearsals.written import written
from lichen.reports.whatif import Change, Rehearsal
from lichen.web import rehearsing
from lichen.web.actor import actor_of
from lichen.web.api.answering import answered
from lichen.web.api.bodies import body, once, reader
from lichen.web.api.routing import PartnershipPath, Resource

resource = Resource("Rehearsals")
RehearsalPath = Annotated[str, Path(max_length=64, pattern=r"^[0-9a-f]+$", description="The rehearsal's id.")]
VersionPath = Annotated[
    int, Path(ge=1, le=1_000_000, description="The version of the charter.", examples=[2])
]


class RehearsalGiven(Change, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What would be different; what is left out stays as it is. Names and units are the charter's.

    `minutes` is what a person has in a day, `threshold` the score from which the AI settles alone,
    `challenger` an AI partner whose challenger speaks in its champion's place.
    """


class BetweenShown(TypedDict):
    """A value between `low` and `high` from `n` observations; `inf` and `nan` stand as words."""

    value: float | str
    low: float | str
    high: float | str
    n: int


class FigureRehearsed(TypedDict):
    """One figure as it is and as it would be; `cannot_say` says why the log cannot tell."""

    name: str
    label: str
    unit: str
    old: BetweenShown | None
    new: BetweenShown | None
    difference: BetweenShown | None
    cannot_say: str | None


class GroupRehearsed(TypedDict):
    """One group of cases, both ways."""

    attribute: str
    value: str
    cases: int
    ai_only_old: float
    ai_only_new: float
    error_old: BetweenShown | None
    error_new: BetweenShown | None
    error_difference: BetweenShown | None


class RehearsalRow(TypedDict):
    """A kept rehearsal: who tried what when, and its result in a sentence."""

    rehearsal: str
    made_by: str
    made_at: datetime
    version: int
    change: dict[str, Any]
    sentence: str
    through: int
    cases: int
    checked: int


class RehearsalList(TypedDict):
    """The kept rehearsals, the newest first."""

    items: list[RehearsalRow]
    next: str | None


class RehearsalShown(TypedDict):
    """A rehearsal; while `state` is not `done` a job is at it, and the figures are not there yet."""

    rehearsal: str
    state: State
    job: str | None
    progress: float
    error: str | None
    made_by: str
    made_at: datetime | None
    version: int | None
    change: dict[str, Any]
    sentence: str
    sentences: list[str]
    through: int | None
    cases: int
    checked: int
    threshold_old: float | None
    threshold_new: float | None
    figures: list[FigureRehearsed]
    groups: list[GroupRehearsed]
    cannot_say: list[str]
    notes: list[str]


class RealityShown(TypedDict):
    """One figure as predicted and as measured since; null where it is too early to say."""

    name: str
    label: str
    unit: str
    predicted: BetweenShown
    actual: BetweenShown | None
    as_predicted: bool | None
    sentence: str


class PredictionShown(TypedDict):
    """What was predicted when a charter was adopted, beside what was measured by `seen_at`."""

    version: int
    adopted_by: str
    adopted_at: datetime
    change: dict[str, Any]
    sentence: str
    cannot_say: list[str]
    state: Literal["as_predicted", "not_as_predicted", "too_early"]
    result: str
    cases: int
    until_version: int | None
    seen_at: datetime | None
    figures: list[RealityShown]


class PredictionList(TypedDict):
    """The predictions on record, those of the latest charters first."""

    items: list[PredictionShown]
    next: str | None


_given = reader(RehearsalGiven)
ALL = "/partnerships/{partnership}/rehearsals"
PREDICTIONS = "/partnerships/{partnership}/predictions"


@resource.on("GET", ALL, needs="see", gives=RehearsalList)
def list_rehearsals(request: HttpRequest, partnership: PartnershipPath) -> HttpResponse:
    """The rehearsals that are kept, the newest first: at most a hundred."""
    here = actor_of(request).enter(partnership)
    items = [_row(each) for each in latest(here.ledger, partnership)]
    return answered({"items": items, "next": None})


@resource.on(
    "POST",
    ALL,
    needs="see",
    gives=RehearsalShown,
    status=201,
    takes=RehearsalGiven,
    once=True,
    example={"bound": 0.03, "minutes": 240},
)
def rehearse(request: HttpRequest, partnership: PartnershipPath) -> HttpResponse:
    """Try a change on every case decided so far, and keep what would have come of it.

    Nothing else is written. A short history is tried at once; for a long one `state` is `queued`, and the
    rehearsal is asked for until it is `done`.
    """
    actor = actor_of(request)
    here = actor.enter(partnership)
    change = Change.of(body(request, _given).given)
    begun = rehearsing.begin(here, change, by=str(actor.name), key=once(request, actor))
    place = {"Location": f"/api/v1/partnerships/{partnership}/rehearsals/{begun.id}"}
    return answered(_found(here, begun.id), 201, place)


@resource.on("GET", ALL + "/{rehearsal}", needs="see", gives=RehearsalShown)
def get_rehearsal(
    request: HttpRequest, partnership: PartnershipPath, rehearsal: RehearsalPath
) -> HttpResponse:
    """One rehearsal with its figures, or how far it has come."""
    return answered(_found(actor_of(request).enter(partnership), rehearsal))


@resource.on("GET", PREDICTIONS, needs="see", gives=PredictionList)
def list_predictions(request: HttpRequest, partnership: PartnershipPath) -> HttpResponse:
    """What was predicted when charters were adopted, beside what came of it, the latest first."""
    here = actor_of(request).enter(partnership)
    found, kept = on_record(here.ledger, partnership), looked(here.ledger, partnership)
    rehearsing.refresh(here, kept)
    return answered({"items": [_predicted(each, kept.get(each.version)) for each in found], "next": None})


@resource.on("GET", PREDICTIONS + "/{version}", needs="see", gives=PredictionShown)
def get_prediction(request: HttpRequest, partnership: PartnershipPath, version: VersionPath) -> HttpResponse:
    """The prediction with which one version of the charter was adopted, beside what came of it."""
    here = actor_of(request).enter(partnership)
    found, kept = of_version(here.ledger, partnership, version), looked(here.ledger, partnership)
    rehearsing.refresh(here, kept)
    return answered(_predicted(found, kept.get(version)))


def _found(here: Partnership, id: str) -> dict[str, Any]:
    try:
        return _shown(*one(here.ledger, str(here.id), id))
    except NotFound:
        job = rehearsing.job_for(here, id)
        if job is None or job.state == "done":
            raise
        return _on_its_way(id, job)


def _row(kept: Kept) -> dict[str, Any]:
    return {
        "rehearsal": kept.id, "made_by": kept.by, "made_at": kept.at, "version": kept.version,
        "change": kept.change.given, "sentence": kept.sentence, "through": kept.through,
        "cases": kept.cases, "checked": kept.checked,
    }  # fmt: skip


def _shown(kept: Kept, found: Rehearsal) -> dict[str, Any]:
    told = written(found)
    same = ("threshold_old", "threshold_new", "figures", "groups", "notes")
    return {
        **_row(kept), "state": "done", "job": None, "progress": 1.0, "error": None,
        "sentences": found.sentences(), "cannot_say": found.cannot_say, **{name: told[name] for name in same},
    }  # fmt: skip


def _on_its_way(id: str, job: Job) -> dict[str, Any]:
    nothing: dict[str, Any] = dict.fromkeys(
        ("made_at", "version", "through", "threshold_old", "threshold_new")
    )
    empty: dict[str, Any] = {name: [] for name in ("sentences", "figures", "groups", "cannot_say", "notes")}
    return {
        "rehearsal": id, "state": job.state, "job": job.id, "progress": job.progress, "error": job.error,
        "made_by": job.arguments.get("by", ""), "change": job.arguments.get("change", {}), "sentence": "",
        "cases": 0, "checked": 0, **nothing, **empty,
    }  # fmt: skip


def _predicted(each: Predicted, found: Looked | None) -> dict[str, Any]:
    known = found is not None and found.known
    state = "too_early" if not known or found is None else "not_as_predicted" if found.off else "as_predicted"
    figures = () if found is None else found.figures
    return {
        "version": each.version, "adopted_by": each.by, "adopted_at": each.at, "change": each.change.given,
        "sentence": each.sentence, "cannot_say": each.told.get("cannot_say", []), "state": state,
        "result": "Too early to say: nobody has looked yet." if found is None else found.sentence,
        "cases": 0 if found is None else found.cases, "until_version": None if found is None else found.until,
        "seen_at": None if found is None else found.at,
        "figures": [msgspec.to_builtins(one) | {"sentence": one.sentence} for one in figures],
    }  # fmt: skip
