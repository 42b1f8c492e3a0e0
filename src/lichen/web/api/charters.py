"""Charters: the one in force, its versions, and a new one."""

from __future__ import annotations

import re
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path

from lichen.actions.adopt_charter import adopt_charter
from lichen.actions.draft import Draft
from lichen.actions.partnership import Partnership
from lichen.charter.diff import difference
from lichen.charter.schema import Charter, plain
from lichen.errors import CharterRefused, Conflict, NotFound
from lichen.ledger.events import CharterAdopted
from lichen.reports.rehearsals.kept import one
from lichen.reports.rehearsals.predictions import prediction_for
from lichen.types import PartnerId
from lichen.web import rehearsing
from lichen.web.actor import actor_of
from lichen.web.api import shapes
from lichen.web.api.answering import answered, tagged
from lichen.web.api.bodies import Malformed, body, once, reader
from lichen.web.api.charter_given import CharterGiven, CharterToAdopt, given
from lichen.web.api.paging import LAST, After, Limit, number_after, page
from lichen.web.api.reads import reads
from lichen.web.api.refusing import Stale
from lichen.web.api.routing import PartnershipPath, Resource
from lichen.web.house import house

resource = Resource("Charters")
_reader, _adopted = reader(CharterGiven), reader(CharterToAdopt)
_TAG = re.compile(r'(?:W/)?"v(\d{1,9})"')


@resource.on("GET", "/partnerships/{partnership}/charter", needs="see", gives=shapes.CharterShown, tag=True)
def get_charter(request: HttpRequest, partnership: PartnershipPath) -> HttpResponse:
    """The charter in force, with the tag that adopting the next one may be bound to."""
    actor_of(request).enter(partnership)
    row = reads(house().ledger, "charter_now", chain=partnership)[0]
    return tagged(request, row, f'"v{row["version"]}"')


@resource.on("GET", "/partnerships/{partnership}/charters", needs="see", gives=shapes.CharterList)
def list_charters(
    request: HttpRequest, partnership: PartnershipPath, limit: Limit = 50, after: After = None
) -> HttpResponse:
    """The versions of the charter, the newest first, with what each changed."""
    actor_of(request).enter(partnership)
    before = number_after(after, "charters", LAST)
    rows = reads(house().ledger, "charters", chain=partnership, before=min(before, 2**31 - 1), limit=limit)
    return answered(page(rows, limit, "charters", rows[-1]["version"] if rows else 0))


@resource.on(
    "GET", "/partnerships/{partnership}/charters/{version}", needs="see", gives=shapes.CharterShown, tag=True
)
def get_charter_version(
    request: HttpRequest,
    partnership: PartnershipPath,
    version: Annotated[int, Path(ge=1, le=1_000_000, description="The version's number.", examples=[1])],
) -> HttpResponse:
    """One version of the charter."""
    actor_of(request).enter(partnership)
    rows = reads(house().ledger, "charter", chain=partnership, version=version)
    if not rows:
        raise NotFound(f"The charter of `{partnership}` has no version {version}.")
    return tagged(request, rows[0], f'"v{version}"')


@resource.on(
    "POST",
    "/partnerships/{partnership}/charter/check",
    needs="see",
    gives=shapes.Checked,
    takes=CharterGiven,
    example={"yaml": "partnership: mail-desk\npurpose: Route incoming mail.\n…"},
)
def check_charter(request: HttpRequest, partnership: PartnershipPath) -> HttpResponse:
    """What a charter would be refused for, and what it would change; nothing is written."""
    now = actor_of(request).enter(partnership).charter
    try:
        new = given(body(request, _reader))
    except CharterRefused as refusal:
        return answered({"accepted": False, "problems": refusal.problems, "changes": []})
    problems = (
        []
        if new.partnership == partnership
        else [f"`partnership`: this is the charter of `{new.partnership}`."]
    )
    changes = [change.sentence for change in difference(now, new) if change.path != "version"]
    return answered({"accepted": not problems, "problems": problems, "changes": changes})


@resource.on(
    "PUT",
    "/partnerships/{partnership}/charter",
    needs="govern",
    gives=shapes.CharterShown,
    takes=CharterToAdopt,
    once=True,
    match=True,
    example={"yaml": "partnership: mail-desk\npurpose: Route incoming mail.\n…"},
)
def adopt(request: HttpRequest, partnership: PartnershipPath) -> HttpResponse:
    """Put a new charter in force, as the owner.

    With `If-Match` it happens only while the version you read is still the one in force. With a rehearsal of
    this very change its prediction goes on record, to be compared with what comes.
    """
    actor = actor_of(request)
    here = actor.enter(partnership, "govern")
    said = body(request, _adopted)
    charter, expected, key = given(said), _expected(request), once(request, actor)
    event = _adopt(here, charter, actor.name, expected, key, said.rehearsal)
    shown = {
        "version": event.version,
        "adopted_by": event.by,
        "adopted_at": event.at,
        "changes": event.changes,
    }
    return answered({**shown, "charter": event.charter}, headers={"ETag": f'"v{event.version}"'})


def _expected(request: HttpRequest) -> int | None:
    said = request.headers.get("if-match", "*").strip()
    found = _TAG.fullmatch(said)
    if said != "*" and found is None:
        raise Malformed(['`If-Match`: send the `ETag` of the charter you read, such as `"v3"`.'])
    return int(found[1]) if found else None


def _adopt(
    here: Partnership,
    charter: Charter,
    by: PartnerId,
    expected: int | None,
    key: str | None,
    rehearsal: str = "",
) -> CharterAdopted:
    """Look and adopt in one act, so that nobody comes between."""

    def act(draft: Draft) -> None:
        now = draft.estimates.agreed
        if expected is not None and now.version != expected:
            raise Stale(
                f"Version {now.version} of the charter is in force, not {expected}. Read it and decide again."
            )
        adopt_charter(here, charter, by=by, prediction=_prediction(here, now, charter, rehearsal))

    _refuse_unfinished(here, rehearsal)
    asked = ("charter", plain(charter), by)
    events = here.perform(act, key=key, request=(*asked, rehearsal) if rehearsal else asked)
    return next(event for event in events if isinstance(event, CharterAdopted))


def _refuse_unfinished(here: Partnership, rehearsal: str) -> None:
    job = rehearsing.job_for(here, rehearsal) if rehearsal else None
    if job is not None and job.state in ("queued", "running"):
        raise Conflict(f"The rehearsal `{rehearsal}` is not done yet. Ask for it until it is.")


def _prediction(here: Partnership, now: Charter, then: Charter, rehearsal: str) -> dict[str, Any] | None:
    """What goes on record with the adoption; raises where the rehearsal is gone or says nothing about it."""
    if not rehearsal:
        return None
    found = prediction_for(now, then, *one(here.ledger, str(here.id), rehearsal))
    if found is None:
        raise Conflict(
            f"The rehearsal `{rehearsal}` says nothing about this charter: it tried another change, or under "
            f"another version than {now.version}, which is in force. Rehearse this change first."
        )
    return found
