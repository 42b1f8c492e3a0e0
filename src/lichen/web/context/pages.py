"""The pages of shared context: the list, one note, its versions, and what an AI partner can do."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from lichen.actions.write_note import SORTS
from lichen.context.entry import ABOUT
from lichen.errors import NotFound
from lichen.web.context.note import Note, note, notes, revisions
from lichen.web.kept_cards import card_for
from lichen.web.partnerships.visit import Visit, visit
from lichen.web.reading.budget import Budget
from lichen.web.reading.difference import lines
from lichen.web.reading.markdown import markdown

HEADINGS = {"note": "Notes", "procedure": "Procedures", "guideline": "Guidelines", "glossary": "Glossaries"}


class Version(NamedTuple):
    """One version of a note, and what changed in it."""

    note: Note
    changes: str


@require_safe
def listed(request: HttpRequest, partnership: str) -> HttpResponse:
    """Every note in force by sort, or those that hold some words."""
    here = visit(request, partnership)
    query = " ".join(request.GET.get("q", "")[:200].split())
    every = [each for each in notes(here.here) if not each.note.startswith(ABOUT)]
    found = [each for each in every if _holds(each, query)]
    groups = [(name, [each for each in found if _sort(each) == sort]) for sort, name in HEADINGS.items()]
    machines = list(here.charter.having("ai"))
    told = {"groups": [each for each in groups if each[1]], "q": query, "machines": machines, "any": every}
    return render(request, "context/list.html", here.told("context", writes=writes(here), **told))


def _sort(each: Note) -> str:
    return each.sort if each.sort in HEADINGS else "note"


def _holds(each: Note, query: str) -> bool:
    text = f"{each.note} {each.title} {each.text or ''}".casefold()
    return all(word in text for word in query.casefold().split())


@require_safe
def one(request: HttpRequest, partnership: str, id: str) -> HttpResponse:
    """One note, rendered."""
    here = visit(request, partnership)
    found = note(here.here, id)
    told = {"note": found, "html": rendered(found.text), "writes": writes(here)}
    return render(request, "context/note.html", here.told("context", **told))


@require_safe
def versions(request: HttpRequest, partnership: str, id: str) -> HttpResponse:
    """Every version of a note, the latest first, each with what changed."""
    here = visit(request, partnership)
    every = revisions(here.here, id)
    before = [None, *every[:-1]]
    found = [_version(old, new) for old, new in zip(before, every, strict=True)]
    told = {"note": every[-1], "versions": found[::-1], "writes": writes(here)}
    return render(request, "context/versions.html", here.told("context", **told))


def _version(old: Note | None, new: Note) -> Version:
    if new.retired or new.text is None:
        return Version(new, "")
    before = None if old is None else old.text
    return Version(new, rendered(new.text) if before is None else lines(before, new.text))


@require_safe
def about(request: HttpRequest, partnership: str, partner: str) -> HttpResponse:
    """What an AI partner can do: its measured card in words, and the owner's notes."""
    here = visit(request, partnership)
    member = here.charter.partner(partner)
    if member is None or member.role != "ai":
        raise NotFound(f"There is no AI partner `{partner}` in `{here.here.id}`.")
    told = {"member": member, "card": card_for(here.here, here.viewer, partner), **_words_on(here, partner)}
    return render(request, "context/about.html", here.told("cards", writes=writes(here), **told))


def _words_on(here: Visit, partner: str) -> dict[str, Any]:
    id = about_id(partner)
    try:
        found = note(here.here, id)
    except NotFound:
        return {"about": id, "words": "", "written": None}
    text = "" if found.retired else rendered(found.text)
    return {"about": id, "words": text, "written": found}


def about_id(partner: str) -> str:
    """The id of the note about an AI partner.

    >>> about_id("Desk_AI")
    'about-desk-ai'
    """
    from lichen.context.folder import slug

    return f"{ABOUT}{slug(partner)}"[:64].strip("-")


@require_POST
def preview(request: HttpRequest, partnership: str) -> HttpResponse:
    """The text of a form, rendered; nothing is written."""
    visit(request, partnership)
    told = {"html": rendered(request.POST.get("text", "")[:100_000])}
    return render(request, "context/preview.html", told)


def rendered(text: str | None) -> str:
    """Markdown as safe HTML."""
    return markdown(text or "", Budget())


def writes(here: Visit) -> bool:
    """Whether the visitor may write in the shared context: a person of the charter who works here."""
    return here.may("work") and is_person(here)


def is_person(here: Visit) -> bool:
    """Whether the visitor is a person named in the charter."""
    charter = here.charter
    named = {each.id for each in charter.having("person")} | {each.id for each in charter.people}
    return here.actor.name in {*named, charter.owner, charter.answers_for_errors}


__all__ = ["SORTS", "about", "about_id", "listed", "one", "preview", "rendered", "versions", "writes"]
