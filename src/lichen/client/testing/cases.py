"""The fake's cases: opened, looked at, listed, searched."""

from __future__ import annotations

from typing import Any

import msgspec

from lichen.client.shapes import Proposed
from lichen.client.testing.desk import Desk, Row, now, title_of
from lichen.client.testing.routes import Asked, on
from lichen.client.testing.verdicts import judged, put_forward
from lichen.errors import Conflict, InputRefused, NotAllowed
from lichen.types import PartnerId

HIDDEN = (
    *("answer", "settled_answer", "lane", "basis", "confidence", "answers_for", "settled_by"),
    *("overridden", "overridden_by", "override_reason", "truth", "truth_source", "belief"),
)
MOST = 10_000


class Given(msgspec.Struct, forbid_unknown_fields=True):
    """A case to open."""

    inputs: dict[str, Any] = {}
    attributes: dict[str, Any] = {}
    case: str | None = None
    contributions: list[Proposed] = []


class Many(msgspec.Struct, forbid_unknown_fields=True):
    """Cases to open."""

    cases: list[Given]


@on("POST", "@/cases", "open", 201)
def open_case(asked: Asked) -> Any:
    """Open one."""
    return {"case": _open_all(asked, [asked.body(Given)])[0]}


@on("POST", "@/cases/bulk", "open", 201)
def open_many(asked: Asked) -> Any:
    """Open many, all or none."""
    given = asked.body(Many).cases
    if not 1 <= len(given) <= MOST:
        raise InputRefused(f"`cases`: {len(given):,} came. Send 1 to {MOST:,} at a time.")
    cases = _open_all(asked, given)
    return {"opened": len(cases), "cases": cases}


def _open_all(asked: Asked, given: list[Given]) -> list[str]:
    desk, taken = asked.desk, set(asked.desk.cases)
    for id in (each.case for each in given if each.case is not None):
        if id in taken:
            raise Conflict(f"There is a case `{id}` already. Use its id, or open another one.")
        taken.add(id)
    for said in (said for each in given for said in each.contributions):
        if said.by not in desk.ais:
            raise NotAllowed(
                f"`{said.by}` is no AI partner of `{desk.id}`. What people say comes from them alone."
            )
        desk.check(said.answer)
    return [open_one(desk, each, asked.who) for each in given]


def open_one(desk: Desk, given: Given, by: str) -> str:
    id = given.case or desk.id_of("case")
    case = dict.fromkeys(("high_stakes", *HIDDEN, "threshold", "audited", "settled_at"))
    case |= {"case": id, "partnership": desk.id, "opened_by": by, "opened_at": now()}
    case |= {"inputs": given.inputs, "attributes": given.attributes}
    case |= {"asks": [], "contributions": [], "feedback": []}
    case |= {"content": None, "contents": [], "digest": None, "expires_at": None, "on_expiry": None}
    case["manner"] = None
    desk.cases[id] = case
    seals = {"inputs": desk.seal(given.inputs), "attributes": desk.seal(given.attributes)}
    desk.write("case_opened.1", by, case=id, **seals)
    for said in given.contributions:
        fields = msgspec.structs.asdict(said)
        say(desk, case, fields.pop("by"), fields)
    desk.advance(case)
    return id


def say(desk: Desk, case: Row, who: str, said: dict[str, Any]) -> str:
    """Write a contribution down; gives its id."""
    said = judged(desk, case, who, said)
    id, role = desk.id_of("contribution"), "ai" if who in desk.ais else "person"
    ask = said.get("ask")
    row = {name: said.get(name) for name in ("distribution", "spread", "confidence", "seconds")}
    row |= {"contribution": id, "partner": PartnerId(who), "role": role, "answer": desk.check(said["answer"]),
            "ask": ask, "reasons": said.get("reasons") or None, "unsure_of": said.get("unsure_of") or None,
            "version": said.get("version") or "", "stage": "blind",
            "shadow": bool(said.get("shadow")), "withdrawn": False, "made_at": now(),
            "about": said.get("about"), "given": list(said.get("given") or ()) or None,
            "cites": list(said.get("cites") or ()) or None, "cost": said.get("cost")}  # fmt: skip
    if said.get("content") is not None:
        put_forward(case, row, said["content"])
        row["digest"] = case["content"]["digest"]
    elif row["role"] == "person" and case["content"] and row["about"] == case["content"]["digest"]:
        _agrees(desk, case["content"], row)
    kept = {name: row[name] for name in ("partner", "role", "answer", "ask", "confidence", "version")}
    kept |= {name: row.get(name) for name in ("about", "digest")}
    seals = {name: desk.seal(row[name]) for name in ("reasons", "unsure_of")}
    desk.write("contribution_made.1", who, case=case["case"], contribution=id, **kept, **seals)
    case["contributions"].append(row)
    return id


def _agrees(desk: Desk, table: Row, row: Row) -> None:
    others = [who for who in table["agreed"] if who != row["partner"]]
    table["agreed"] = others if row["answer"] == desk.VERDICTS[desk.kind][2] else [*others, row["partner"]]


@on("GET", "@/cases", "see")
def list_cases(asked: Asked) -> Any:
    """Those that fit, the newest first."""
    desk, query = asked.desk, asked.query
    rows = [
        _row(desk, case)
        for case in reversed(desk.cases.values())
        if _listed(case, query.get("status", "any"))
    ]
    for name in ("lane", "disputed", "overridden", "high_stakes"):
        if name in query:
            rows = [row for row in rows if _fits(row[name], query[name])]
    return asked.page(
        [_veiled(row) if desk.blind(desk.cases[row["case"]], asked.who) else row for row in rows]
    )


def _listed(case: Row, status: str) -> bool:
    found = status_of(case)
    return {"any": True, "settled": found == "settled", "unsettled": found != "settled",
            "nobody_asked": found == "open"}[status]  # fmt: skip


def _fits(value: Any, wanted: str) -> bool:
    return bool(value) == (wanted == "true") if wanted in ("true", "false") else value == wanted


def _row(desk: Desk, case: Row) -> Row:
    title, preview = title_of(case["inputs"] or {})
    disputed = any(each["case"] == case["case"] for each in desk.disagreements.values())
    kept = {name: case[name] for name in ("case", "opened_at", "settled_at", "answer", "confidence", "lane")}
    open_asks = sum(ask["status"] == "open" for ask in case["asks"])
    marks = {"disputed": disputed, "overridden": bool(case["overridden"]), "high_stakes": case["high_stakes"]}
    return {**kept, **marks, "title": title or case["case"], "preview": preview, "asks_open": open_asks}


def _veiled(row: Row) -> Row:
    return {**row, "answer": None, "confidence": None, "lane": None, "disputed": False, "overridden": False}


def status_of(case: Row) -> str:
    """Open, waiting for somebody, or settled."""
    if case["settled_at"]:
        return "settled"
    return "waiting" if any(ask["status"] == "open" for ask in case["asks"]) else "open"


@on("GET", "#", "see")
def get_case(asked: Asked) -> Any:
    """One, as its reader may see it."""
    desk, case = asked.desk, asked.case
    shown = {**case, "status": status_of(case), "hidden": desk.blind(case, asked.who)}
    if not shown["hidden"]:
        differed = [each for each in desk.disagreements.values() if each["case"] == case["case"]]
        return {**shown, "disagreements": differed}
    own = {
        name: [row for row in case[name] if row["partner"] == asked.who] for name in ("asks", "contributions")
    }
    put = case["content"] and {**case["content"], "agreed": None}
    hidden: Row = {"feedback": [], "disagreements": [], "content": put, "contents": []}
    return {**shown, **dict.fromkeys(HIDDEN), **own, **hidden}


@on("GET", "#/history", "see")
def get_history(asked: Asked) -> Any:
    """Its entries, with their contents."""
    desk, id = asked.desk, asked.case["case"]
    found = [entry for entry in desk.entries if entry["event"].get("case") == id]
    return asked.page([_readable(desk, entry, asked.who) for entry in found], 100)


@on("GET", "@/events", "audit")
def list_events(asked: Asked) -> Any:
    """All entries."""
    return asked.page(asked.desk.entries, 100)


def _readable(desk: Desk, entry: Row, who: str) -> Row:
    event = entry["event"]
    if (
        event["kind"] != "case_opened.1"
        and event.get("partner") != who
        and desk.blind(desk.cases[event["case"]], who)
    ):
        return {"seq": entry["seq"], "hidden": True}
    contents = {
        seal: desk.seals[seal] for seal in event.values() if isinstance(seal, str) and seal in desk.seals
    }
    return {**entry, "contents": contents}


@on("GET", "/search")
def search(asked: Asked) -> Any:
    """Cases whose inputs hold every word, the last as a beginning."""
    words = asked.query.get("q", "").lower().split()
    found = []
    for desk in asked.house.where(asked.who):
        for case in reversed(desk.cases.values()):
            title, text = title_of(case["inputs"] or {})
            if (
                all(word in text.lower() for word in words)
                and asked.query.get("partnership", desk.id) == desk.id
            ):
                kept = {name: case[name] for name in ("partnership", "case", "opened_at", "lane")}
                found.append(
                    {**kept, "title": title or case["case"], "preview": text, "status": status_of(case)}
                )
    return asked.page(found, 20)
