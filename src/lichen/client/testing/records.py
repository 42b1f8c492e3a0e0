"""The fake's remarks, partnership, charters and members."""

from __future__ import annotations

from typing import Any

import msgspec

from lichen.client.testing.cases import status_of
from lichen.client.testing.desk import Desk, Row, now
from lichen.client.testing.house import ALLOWED
from lichen.client.testing.routes import NOTHING, Asked, on
from lichen.errors import CharterRefused, Conflict, InputRefused, NotFound


class FeedbackSaid(msgspec.Struct, forbid_unknown_fields=True):
    """Yes, no or nothing on each aspect."""

    accurate: bool | None = None
    useful: bool | None = None
    timely: bool | None = None
    style: bool | None = None
    reason: str = ""


class CommentSaid(msgspec.Struct, forbid_unknown_fields=True):
    """A comment."""

    text: str
    mentions: list[str] = []


class Read(msgspec.Struct, forbid_unknown_fields=True):
    """The last mention that was read."""

    through: int


class CharterGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A charter."""

    charter: dict[str, Any] | None = None
    yaml: str | None = None


class CharterToAdopt(CharterGiven, forbid_unknown_fields=True):
    """A charter to put in force, with a rehearsal of it if there is one."""

    rehearsal: str = ""


class RoleGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A role."""

    role: str


class CapacityGiven(msgspec.Struct, forbid_unknown_fields=True):
    """Minutes or cases a day."""

    minutes_per_day: float | None = None
    cases_per_day: float | None = None


@on("POST", "#/contributions/{contribution}/feedback", "work", 201)
def feedback(asked: Asked) -> Any:
    """Say something on a contribution."""
    desk, case, said = asked.desk, asked.case, asked.body(FeedbackSaid)
    contribution = asked.path["contribution"]
    if contribution not in {row["contribution"] for row in case["contributions"]}:
        raise NotFound(f"There is no contribution `{contribution}` on `{case['case']}`.")
    fields = msgspec.structs.asdict(said)
    if not any(value is not None and value != "" for value in fields.values()):
        raise InputRefused("Say yes or no to at least one aspect, or give a reason.")
    id = desk.id_of("feedback")
    desk.write("feedback_given.1", asked.who, case=case["case"], feedback=id, contribution=contribution)
    made = {"feedback": id, "contribution": contribution, "given_by": asked.who, "given_at": now()}
    case["feedback"].append({**fields, "reason": said.reason or None, **made})
    return {"feedback": id}


@on("GET", "#/comments", "see")
def list_comments(asked: Asked) -> Any:
    """The comments on a case."""
    hidden = asked.desk.blind(asked.case, asked.who)
    found = [] if hidden else asked.desk.comments.get(asked.case["case"], [])
    return {"items": found, "next": None, "hidden": hidden}


@on("POST", "#/comments", "work", 201)
def comment(asked: Asked) -> Any:
    """Say something on a case."""
    desk, said, id = asked.desk, asked.body(CommentSaid), asked.desk.id_of("comment")
    desk.write("comment_made.1", asked.who, case=asked.case["case"], comment=id, text=desk.seal(said.text))
    row = {"comment": id, "seq": desk.head, "by": asked.who, "at": now(), "text": said.text}
    desk.comments.setdefault(asked.case["case"], []).append({**row, "mentions": said.mentions})
    return {"comment": id}


@on("GET", "/mentions")
def mentions(asked: Asked) -> Any:
    """Where somebody was mentioned."""
    found = [
        {**row, "partnership": desk.id, "case": case}
        for desk in asked.house.where(asked.who)
        for case, rows in desk.comments.items()
        for row in rows
        if asked.who in row["mentions"] and row["seq"] > asked.house.read.get((asked.who, desk.id), 0)
    ]
    return asked.page(found[::-1])


@on("POST", "@/mentions/read", "see")
def read_mentions(asked: Asked) -> Any:
    """Mark them read."""
    asked.house.read[asked.who, asked.desk.id] = asked.body(Read).through
    return NOTHING


@on("GET", "/partnerships")
def list_partnerships(asked: Asked) -> Any:
    """Where somebody belongs."""
    return {"items": [_place(desk, asked.who) for desk in asked.house.where(asked.who)], "next": None}


@on("POST", "/partnerships", status=201)
def open_partnership(asked: Asked) -> Any:
    """A new one."""
    charter = _charter(asked.body(CharterGiven))
    id = str(charter.get("partnership", ""))
    if id in asked.house.desks:
        raise Conflict(f"There is another partnership `{id}` already. Choose another id.")
    partners = charter.get("partners", [])
    people = [each["id"] for each in partners if each.get("role") == "person"]
    ais = [each["id"] for each in partners if each.get("role") == "ai"]
    roles = {**dict.fromkeys(people, "contributor"), charter["owner"]: "owner"}
    labels = charter.get("question", {}).get("labels", [])
    asked.house.desks[id] = Desk(id, labels=labels, people=people, ais=ais, roles=roles)
    return {"partnership": id}


def _charter(said: CharterGiven) -> dict[str, Any]:
    """The charter that came, if it names the few things without which even the fake can do nothing."""
    charter: dict[str, Any] = said.charter or {}
    if said.yaml is not None:
        charter = msgspec.yaml.decode(said.yaml, type=dict[str, Any])
    problems = [
        f"`{name}`: is missing." for name in ("partnership", "owner", "goals") if not charter.get(name)
    ]
    if problems:
        raise CharterRefused(problems)
    return charter


@on("GET", "@", "see")
def get_partnership(asked: Asked) -> Any:
    """One."""
    desk = asked.desk
    partners = [{"id": who, "role": "person", "name": who} for who in desk.people]
    partners += [{"id": who, "role": "ai", "name": who} for who in desk.ais]
    labels = [{"id": label, "text": "", "meaning": ""} for label in desk.labels]
    question = {"text": "", "kind": desk.kind, "labels": labels}
    said = {"head": desk.head, "charter_version": len(desk.charters), "partners": partners}
    return {
        **_place(desk, asked.who),
        **said,
        "counts": _counts(desk),
        "question": question,
    }


@on("GET", "@/counts", "see")
def counts(asked: Asked) -> Any:
    """How much there is."""
    return _counts(asked.desk)


def _counts(desk: Desk) -> Row:
    found = [status_of(case) for case in desk.cases.values()]
    settled = found.count("settled")
    differ = sum(not each["resolved"] for each in desk.disagreements.values())
    said = {"settled": settled, "unsettled": len(found) - settled, "open": found.count("open")}
    return {**said, "disagreements": differ, "capped": []}


def _place(desk: Desk, who: str) -> Row:
    role = desk.roles[who]
    return {"partnership": desk.id, "name": desk.name, "role": role, "may": sorted(ALLOWED[role])}


@on("GET", "@/charter", "see")
def get_charter(asked: Asked) -> Any:
    """The one in force."""
    return asked.desk.charters[-1]


@on("PUT", "@/charter", "govern")
def adopt(asked: Asked) -> Any:
    """Another one; the fake measures nothing, so a rehearsal of it predicts nothing either."""
    desk, tag, said = asked.desk, asked.request.headers.get("if-match"), asked.body(CharterToAdopt)
    if said.rehearsal and said.rehearsal not in desk.rehearsals:
        raise NotFound("This rehearsal is not kept here, or not any more. Rehearse the change again.")
    if tag is not None and tag != f'"v{len(desk.charters)}"':
        raise Conflict(f"Version {len(desk.charters)} of the charter is in force. Read it and decide again.")
    return desk.adopt(_charter(said), asked.who)


@on("GET", "@/charters", "see")
def list_charters(asked: Asked) -> Any:
    """All versions."""
    return asked.page([{**row, "charter": None} for row in reversed(asked.desk.charters)])


@on("GET", "@/charters/{version}", "see")
def get_version(asked: Asked) -> Any:
    """One version."""
    found = [row for row in asked.desk.charters if str(row["version"]) == asked.path["version"]]
    if not found:
        raise NotFound(f"The charter of `{asked.desk.id}` has no version {asked.path['version']}.")
    return found[0]


@on("POST", "@/charter/check", "see")
def check_charter(asked: Asked) -> Any:
    """What it would be refused for."""
    try:
        _charter(asked.body(CharterGiven))
    except CharterRefused as refused:
        return {"accepted": False, "problems": refused.problems, "changes": []}
    return {"accepted": True, "problems": [], "changes": []}


@on("GET", "@/members", "see")
def list_members(asked: Asked) -> Any:
    """Who belongs here."""
    return {"items": [_member(who, role) for who, role in sorted(asked.desk.roles.items())], "next": None}


@on("PUT", "@/members/{person}", "govern")
def set_role(asked: Asked) -> Any:
    """Somebody's role from now on."""
    role = asked.body(RoleGiven).role
    if role not in ALLOWED:
        raise InputRefused(f"There is no role `{role}`: there are {', '.join(ALLOWED)}.")
    known = {who for desk in asked.house.desks.values() for who in desk.roles} | set(
        asked.house.secrets.values()
    )
    if asked.path["person"] not in known:
        raise NotFound(f"There is no user `{asked.path['person']}` here. Invite them first.")
    asked.desk.roles[asked.path["person"]] = role
    return _member(asked.path["person"], role)


@on("DELETE", "@/members/{person}", "govern")
def remove_member(asked: Asked) -> Any:
    """Take access away."""
    if asked.desk.roles.pop(asked.path["person"], None) is None:
        raise NotFound(f"`{asked.path['person']}` has no role in `{asked.desk.id}`.")
    return NOTHING


def _member(who: str, role: str) -> Row:
    return {"person": who, "name": who.capitalize(), "role": role, "service": role == "service"}


@on("GET", "@/capacities", "see")
def list_capacities(asked: Asked) -> Any:
    """Where somebody set them."""
    return {"items": list(asked.desk.capacities.values()), "next": None}


@on("PUT", "@/capacities/{person}", "work")
def set_capacity(asked: Asked) -> Any:
    """Set one."""
    row = {"person": asked.path["person"], **msgspec.structs.asdict(asked.body(CapacityGiven))}
    if row["person"] not in asked.desk.people:
        raise NotFound(f"`{asked.desk.id}` has no person `{row['person']}` who works on its cases.")
    asked.desk.capacities[row["person"]] = row
    return row
