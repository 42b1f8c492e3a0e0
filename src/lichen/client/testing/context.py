"""The fake's shared context: notes and lessons as they are written; nothing is tried or looked up."""

from __future__ import annotations

from typing import Any

import msgspec

from lichen.client.testing.desk import Row, now
from lichen.client.testing.routes import Asked, on
from lichen.errors import Conflict, InputRefused, NotAllowed, NotFound
from lichen.types import Answer

FOLLOWS: dict[str | None, tuple[str, ...]] = {
    None: ("approved", "pinned", "declined"),
    "approved": ("pinned", "expired", "rolled_back"),
    "pinned": ("approved", "expired", "rolled_back"),
}


class Page(msgspec.Struct, forbid_unknown_fields=True):
    """A note."""

    title: str
    text: str
    sort: str = "note"
    revision: int | None = None


class Taught(msgspec.Struct, forbid_unknown_fields=True):
    """A lesson."""

    text: str
    case: str | None = None
    scope: dict[str, Any] = {}
    examples: list[str] = []
    answer: Answer | None = None


class Decision(msgspec.Struct, forbid_unknown_fields=True):
    """What is decided on a lesson."""

    decision: str
    reason: str = ""
    until: str | None = None


class Erasure(msgspec.Struct, forbid_unknown_fields=True):
    """Why it goes, and which version of a note."""

    reason: str
    revision: int | None = None


class Words(msgspec.Struct, forbid_unknown_fields=True):
    """What somebody works on."""

    about: str


class Switch(msgspec.Struct, forbid_unknown_fields=True):
    """How the AI is to speak."""

    aspect: str
    as_before: bool


@on("GET", "@/notes", "see")
def list_notes(asked: Asked) -> Any:
    """Every note in force."""
    latest = [each[-1] for _, each in sorted(_notes(asked).items()) if not each[-1]["retired"]]
    hidden = ("text", "retired", "link")
    return {
        "items": [{name: row[name] for name in row if name not in hidden} for row in latest],
        "next": None,
    }


@on("GET", "@/notes/{note}", "see")
def get_note(asked: Asked) -> Any:
    """One note."""
    return _note(asked)[-1]


@on("GET", "@/notes/{note}/revisions", "see")
def list_note_revisions(asked: Asked) -> Any:
    """Its versions."""
    return {"items": _note(asked), "next": None}


@on("PUT", "@/notes/{note}", "work")
def put_note(asked: Asked) -> Any:
    """Write it."""
    _require_person(asked)
    page, id = asked.body(Page), asked.path["note"]
    known = _notes(asked).get(id, [])
    if page.revision is not None and page.revision != len(known):
        raise Conflict(f"`{id}` stands at revision {len(known)}, you changed {page.revision}.")
    return _write(asked, known, title=page.title, text=page.text, sort=page.sort)


@on("DELETE", "@/notes/{note}", "work")
def end_note(asked: Asked) -> Any:
    """Take it out of use."""
    _require_person(asked)
    known = _note(asked)
    return _write(asked, known, title=known[-1]["note"], text=None, sort=known[-1]["sort"], retired=True)


@on("POST", "@/notes/{note}/erase", "govern")
def erase_note(asked: Asked) -> Any:
    """Erase what it says."""
    known, said, id = _notes(asked).get(asked.path["note"], []), asked.body(Erasure), asked.path["note"]
    gone = [row for row in known if said.revision in (None, row["revision"]) and row["text"] is not None]
    if not gone:
        raise NotFound(f"The note `{id}` says nothing: it is not there, or it was erased before.")
    last = gone[-1] is known[-1]
    _forget(asked, note=id)
    for row in gone:
        row.update(title=id, text=None)
    asked.desk.write("personal_data_erased.1", asked.who, reason=said.reason)
    if last:
        _write(asked, known, title=id, text=None, sort=known[-1]["sort"], retired=True)
    return {"note": id, "erased": 2 * len(gone)}


@on("POST", "@/lessons/{lesson}/erase", "govern")
def erase_lesson(asked: Asked) -> Any:
    """Erase what it says."""
    lesson, said = _lesson(asked), asked.body(Erasure)
    if lesson["text"] is None:
        raise NotFound(f"The lesson `{lesson['lesson']}` says nothing: it was erased before.")
    scoped = bool(lesson["words"] or lesson["attributes"])
    gone = 1 + scoped + sum(bool(each["reason"]) for each in lesson["decisions"])
    _forget(asked, lesson=lesson["lesson"])
    lesson.update(text=None, words=[], attributes={})
    lesson["decisions"] = [{**each, "reason": ""} for each in lesson["decisions"]]
    asked.desk.write("personal_data_erased.1", asked.who, reason=said.reason)
    state = _row(lesson)["state"]
    if state != "past":
        ended = {"decision": "declined" if state == "waiting" else "expired", "reason": "", "until": None}
        lesson["decisions"].append({**ended, "by": asked.who, "at": now()})
    return {"lesson": lesson["lesson"], "erased": gone}


@on("GET", "@/lessons", "see")
def list_lessons(asked: Asked) -> Any:
    """Every lesson."""
    rows = [_row(each) for each in reversed(asked.desk.lessons.values())]
    wanted = asked.query.get("state")
    return {"items": [row for row in rows if wanted in (None, row["state"])], "next": None}


@on("GET", "@/lessons/{lesson}", "see")
def get_lesson(asked: Asked) -> Any:
    """One lesson."""
    lesson = _lesson(asked)
    counts = dict.fromkeys(("given", "cited", "asked_again", "changed", "known", "wrong"), 0)
    receipt = {"sentence": "It was not given to any proposal yet.", **counts, "latest": []}
    return {**_row(lesson), "decisions": lesson["decisions"], "trial": None, "receipt": receipt}


@on("POST", "@/lessons", "work", 201)
def propose(asked: Asked) -> Any:
    """Propose one."""
    said, desk = asked.body(Taught), asked.desk
    if said.case is not None:
        desk.case(said.case)
    if said.case is None and not said.scope:
        raise InputRefused("Say where the lesson holds: name the case it was learned on, or a scope.")
    id = desk.id_of("lesson")
    desk.write("lesson_proposed.1", asked.who, lesson=id, text=desk.seal(said.text), case=said.case)
    desk.lessons[id] = {
        "lesson": id, "text": said.text, "words": said.scope.get("words", []),
        "attributes": said.scope.get("attributes", {}), "case": said.case, "examples": said.examples,
        "answer": said.answer, "proposed_by": asked.who, "proposed_at": now(), "decisions": [],
    }  # fmt: skip
    return {"lesson": id}


@on("POST", "@/lessons/{lesson}/decide", "see")
def decide(asked: Asked) -> Any:
    """Decide on one."""
    desk = asked.desk
    if asked.who != desk.owner and not asked.house.may(asked.who, "lead", desk.id):
        raise NotAllowed(f"This takes the owner or a lead, or `{desk.owner}`, who answers for errors.")
    lesson, said = _lesson(asked), asked.body(Decision)
    before = _row(lesson)["decision"]
    if lesson["text"] is None and said.decision in ("approved", "pinned"):
        raise Conflict("What the lesson said was erased. Propose it anew, without what had to go.")
    if said.decision in ("declined", "rolled_back") and not said.reason.strip():
        raise InputRefused("Say in a sentence why: whoever taught this should know.")
    if said.decision not in FOLLOWS.get(before, ("approved", "pinned")):
        raise Conflict(f"The lesson is {before or 'proposed'}; it cannot be {said.decision}.")
    desk.write("lesson_decided.1", asked.who, lesson=lesson["lesson"], decision=said.decision)
    made = {"decision": said.decision, "reason": said.reason, "by": asked.who, "at": now()}
    lesson["decisions"].append({**made, "until": said.until})
    return {"lesson": lesson["lesson"], "decision": said.decision}


@on("POST", "@/lessons/{lesson}/try", "work", 201)
def try_out(asked: Asked) -> Any:
    """Pretend to try one."""
    return {"lesson": _lesson(asked)["lesson"], "job": asked.desk.id_of("job")}


@on("GET", "#/context", "see")
def list_case_context(asked: Asked) -> Any:
    """Every note, whatever the case."""
    case = asked.case
    assert case
    pieces = [
        {"mark": f"note {row['note']}", "kind": "note", "sort": row["sort"], "title": row["title"],
         "text": row["text"], "pinned": False, "given_to": [], "cited_by": []}
        for each in _notes(asked).values() if not (row := each[-1])["retired"]
    ]  # fmt: skip
    return {"items": pieces, "next": None}


@on("GET", "#/similar", "see")
def list_similar_cases(asked: Asked) -> Any:
    """Nothing is looked up."""
    case = asked.case
    assert case
    return {"items": [], "next": None, "state": "away"}


@on("POST", "@/similar", "see")
def find_similar_cases(asked: Asked) -> Any:
    """Nothing is looked up here either."""
    asked.body(Words)
    return {"items": [], "next": None, "state": "away"}


@on("GET", "@/manner", "see")
def list_manners(asked: Asked) -> Any:
    """Nothing is learned."""
    return {"items": [], "next": None}


@on("PUT", "@/manner/{partner}", "see")
def put_manner(asked: Asked) -> Any:
    """Nothing was learned that could be switched back."""
    asked.body(Switch)
    if asked.path["partner"] not in asked.desk.ais:
        raise NotFound(f"There is no AI partner `{asked.path['partner']}` in `{asked.desk.id}`.")
    return {"items": [], "next": None}


def _notes(asked: Asked) -> dict[str, list[Row]]:
    return asked.desk.notes


def _note(asked: Asked) -> list[Row]:
    id = asked.path["note"]
    if id not in _notes(asked):
        raise NotFound(f"There is no note `{id}` in `{asked.desk.id}`.")
    return _notes(asked)[id]


def _write(asked: Asked, known: list[Row], *, retired: bool = False, **said: Any) -> Row:
    desk, id, revision = asked.desk, asked.path["note"], len(known) + 1
    seal = desk.seal(said["text"])
    desk.write("note_written.1", asked.who, note=id, revision=revision, sort=said["sort"], text=seal)
    row = {"note": id, "revision": revision, "written_by": asked.who, "written_at": now(), **said}
    desk.notes[id] = [*known, {**row, "retired": retired, "link": ""}]
    return {"note": id, "revision": revision, "retired": retired}


def _forget(asked: Asked, **named: str) -> None:
    """Let what stands behind the seals of these events go."""
    for entry in asked.desk.entries:
        event = entry["event"]
        if all(event.get(name) == value for name, value in named.items()):
            for seal in event.values():
                asked.desk.seals.pop(seal if isinstance(seal, str) else "", None)


def _lesson(asked: Asked) -> Row:
    id = asked.path["lesson"]
    if id not in asked.desk.lessons:
        raise NotFound(f"There is no lesson `{id}` in `{asked.desk.id}`.")
    return asked.desk.lessons[id]


def _row(lesson: Row) -> Row:
    last = lesson["decisions"][-1] if lesson["decisions"] else {}
    decision = last.get("decision")
    state = "waiting" if decision is None else "in_force" if decision in ("approved", "pinned") else "past"
    shown = {name: value for name, value in lesson.items() if name != "decisions"}
    return {
        **shown, "state": state, "decision": decision, "until": last.get("until"),
        "decided_by": last.get("by"), "decided_at": last.get("at"), "hidden": False,
    }  # fmt: skip


def _require_person(asked: Asked) -> None:
    if asked.who not in (*asked.desk.people, asked.desk.owner):
        raise NotAllowed(f"`{asked.who}` is no person of `{asked.desk.id}`: only people write notes.")
