"""Notes: the pages of the shared context that people and AI partners read and cite."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, TypedDict

import msgspec
from django.http import HttpRequest, HttpResponse
from msgspec import Meta
from ninja import Path

from lichen.actions.erase_note import erase_note
from lichen.actions.write_note import retire_note, write_note
from lichen.web.actor import actor_of
from lichen.web.api.answering import answered, tagged
from lichen.web.api.bodies import body, once, reader
from lichen.web.api.decisions import Reason
from lichen.web.api.routing import PartnershipPath, Resource
from lichen.web.context.note import Note, note, notes, revisions

resource = Resource("Context")
NotePath = Annotated[
    str, Path(max_length=64, description="The note's id, as partners cite it.", examples=["refunds"])
]
Sort = Literal["note", "procedure", "guideline", "glossary"]


class NoteRow(TypedDict):
    """A note without its text. `revision` 0 stands in the charter and is changed there."""

    note: str
    sort: str
    title: str
    revision: int
    written_by: str
    written_at: datetime | None


class NoteShown(NoteRow):
    """A note as it reads now, in Markdown; `text` is null once it was erased or retired."""

    text: str | None
    retired: bool
    link: str


class NoteList(TypedDict):
    """Every note in force, those of the charter first."""

    items: list[NoteRow]
    next: str | None


class RevisionList(TypedDict):
    """Every version of a note, the oldest first."""

    items: list[NoteShown]
    next: str | None


class NoteGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the note says from now on, in Markdown.

    `revision` is the one you have read (0 for a new note): if somebody was first, nothing is written.
    """

    title: Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\S")]
    text: Annotated[str, Meta(min_length=1, max_length=100_000, pattern=r"\S")]
    sort: Sort = "note"
    revision: Annotated[int, Meta(ge=0, le=2**31)] | None = None


class NoteErasureGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Why it goes, and which version; without a `revision` all of them."""

    reason: Reason
    revision: Annotated[int, Meta(ge=1, le=2**31)] | None = None


class NoteErased(TypedDict):
    """How many pieces of content are gone."""

    note: str
    erased: int


class NoteMade(TypedDict):
    """The version as it stands on the ledger."""

    note: str
    revision: int
    retired: bool


_given, _erasure = reader(NoteGiven), reader(NoteErasureGiven)
ALL = "/partnerships/{partnership}/notes"


@resource.on("GET", ALL, needs="see", gives=NoteList)
def list_notes(request: HttpRequest, partnership: PartnershipPath) -> HttpResponse:
    """The shared context: notes, procedures, guidelines and glossaries, without their texts."""
    here = actor_of(request).enter(partnership)
    return answered({"items": [_row(each) for each in notes(here)], "next": None})


@resource.on("GET", ALL + "/{note}", needs="see", gives=NoteShown, tag=True)
def get_note(request: HttpRequest, partnership: PartnershipPath, note: NotePath) -> HttpResponse:
    """One note with its text."""
    return tagged(request, _shown(_one(actor_of(request).enter(partnership), note)))


@resource.on("GET", ALL + "/{note}/revisions", needs="see", gives=RevisionList)
def list_note_revisions(request: HttpRequest, partnership: PartnershipPath, note: NotePath) -> HttpResponse:
    """How a note read before: who changed what when."""
    found = revisions(actor_of(request).enter(partnership), note)
    return answered({"items": [_shown(each) for each in found], "next": None})


@resource.on(
    "PUT",
    ALL + "/{note}",
    needs="work",
    gives=NoteMade,
    takes=NoteGiven,
    once=True,
    example={"title": "Refunds", "text": "Within **14** days.", "sort": "procedure"},
)
def put_note(request: HttpRequest, partnership: PartnershipPath, note: NotePath) -> HttpResponse:
    """Write a note, new or known. People of the charter may; AI partners and programs may not."""
    actor = actor_of(request)
    here = actor.enter(partnership, "work")
    given = body(request, _given)
    event = write_note(
        here,
        note,
        title=given.title,
        text=given.text,
        sort=given.sort,
        revision=given.revision,
        by=actor.name,
        key=once(request, actor),
    )
    return answered({"note": event.note, "revision": event.revision, "retired": False})


@resource.on("DELETE", ALL + "/{note}", needs="work", gives=NoteMade)
def end_note(request: HttpRequest, partnership: PartnershipPath, note: NotePath) -> HttpResponse:
    """Take a note out of use: nobody is given it any more, its versions stay on record."""
    actor = actor_of(request)
    event = retire_note(actor.enter(partnership, "work"), note, by=actor.name)
    return answered({"note": event.note, "revision": event.revision, "retired": True})


@resource.on(
    "POST",
    ALL + "/{note}/erase",
    needs="govern",
    gives=NoteErased,
    takes=NoteErasureGiven,
    once=True,
    example={"reason": "It named a customer; request of 3 March."},
)
def erase_a_note(request: HttpRequest, partnership: PartnershipPath, note: NotePath) -> HttpResponse:
    """Erase what a note says, in all its versions or in one; that it was written stays on record.

    Where the version in force goes, the note goes out of use. Notes of the charter cannot be erased.
    """
    actor = actor_of(request)
    here = actor.enter(partnership, "govern")
    said = body(request, _erasure)
    event = erase_note(
        here, note, by=actor.name, reason=said.reason, revision=said.revision, key=once(request, actor)
    )
    return answered({"note": note, "erased": len(event.seals)})


def _one(here: Any, id: str) -> Note:
    return note(here, id)


def _row(each: Note) -> dict[str, Any]:
    return {name: getattr(each, name) for name in NoteRow.__annotations__}


def _shown(each: Note) -> dict[str, Any]:
    return {**_row(each), "text": each.text, "retired": each.retired, "link": each.link}
