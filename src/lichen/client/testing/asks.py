"""The fake's inbox: who is asked, leases, answers, and how asks move."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec

from lichen.client.testing.cases import say, status_of
from lichen.client.testing.desk import Desk, Row, now, title_of
from lichen.client.testing.routes import NOTHING, Asked, on
from lichen.errors import Conflict, InputRefused, NotAllowed, NotFound
from lichen.types import Answer

ONE = "#/asks/{ask}"


class Pull(msgspec.Struct, forbid_unknown_fields=True):
    """What to take the next ask from."""

    partnership: str | None = None
    order: str = "attention"
    lease_seconds: float = 300
    team: bool = True


class Lease(msgspec.Struct, forbid_unknown_fields=True):
    """For how long."""

    seconds: float = 300


class To(msgspec.Struct, forbid_unknown_fields=True):
    """To whom, and why."""

    to: str = ""
    why: str = ""


class Until(msgspec.Struct, forbid_unknown_fields=True):
    """Until when."""

    until: datetime


class Named(msgspec.Struct, forbid_unknown_fields=True):
    """An ask, with its case."""

    case: str
    ask: str


class Many(msgspec.Struct, forbid_unknown_fields=True):
    """Asks, to whom or until when, and why."""

    asks: list[Named]
    to: str = ""
    until: datetime | None = None
    why: str = ""


class Said(msgspec.Struct, forbid_unknown_fields=True):
    """What a partner says."""

    answer: Answer
    ask: str | None = None
    confidence: float | None = None
    distribution: list[float] | None = None
    spread: float | None = None
    reasons: str = ""
    unsure_of: str = ""
    seconds: float | None = None
    saw_ai: bool | None = None
    partner: str | None = None
    version: str = ""
    shadow: bool = False
    hold: bool = False
    content: Any = None
    about: str | None = None
    given: list[str] = []
    cites: list[str] = []
    cost: float | None = None


@on("GET", "/asks")
def list_asks(asked: Asked) -> Any:
    """Open asks, one's own or the team's."""
    rows = [_row(desk, case, ask) for desk in _where(asked) for case, ask in desk.open_asks()]
    team = asked.query.get("scope") == "team"
    mine = [row for row in rows if (team or row["holder"] == asked.who) and not row["snoozed_until"]]
    return asked.page([row for row in mine if asked.query.get("wanted", row["wanted"]) == row["wanted"]])


@on("GET", "/asks/counts")
def count_asks(asked: Asked) -> Any:
    """How many there are."""
    rows = [_row(desk, case, ask) for desk in _where(asked) for case, ask in desk.open_asks()]
    mine = [row for row in rows if row["holder"] == asked.who]
    put_off = sum(row["snoozed_until"] is not None for row in mine)
    held = sum(row["held_by"] == asked.who for row in mine)
    said = {"open": len(mine) - put_off, "snoozed": put_off, "held": held, "overdue": 0, "at_risk": 0}
    return {**said, "mentions": 0}


@on("GET", "/asks/snoozed")
def list_snoozed(asked: Asked) -> Any:
    """What was put off."""
    rows = [_row(desk, case, ask) for desk in _where(asked) for case, ask in desk.open_asks()]
    return asked.page([row for row in rows if row["holder"] == asked.who and row["snoozed_until"]])


@on("POST", "/asks/next")
def pull_next(asked: Asked) -> Any:
    """The next one, under a lease."""
    given = asked.body(Pull)
    for pooled in (False, True)[: 1 + given.team]:
        for desk in _where(asked, given.partnership):
            for case, ask in desk.open_asks():
                if _free(desk, ask, asked.who) and (ask["partner"] == asked.who) != pooled:
                    return _taken(desk, case, ask, asked.who, given.lease_seconds)
    return NOTHING


def _taken(desk: Desk, case: Row, ask: Row, who: str, seconds: float) -> Row | Any:
    pulled = ask["partner"] != who
    if pulled:
        _move(desk, case, ask, who, "claimed", who)
    until = now() + timedelta(seconds=seconds)
    desk.leases[ask["ask"]] = who, until
    said = {"inputs": case["inputs"], "attributes": case["attributes"]}
    return {"ask": _row(desk, case, ask), "until": until, "pulled": pulled, **said}


def _free(desk: Desk, ask: Row, who: str) -> bool:
    if ask["ask"] in desk.snoozed or (ask["partner"] != who and who not in desk.people):
        return False
    held = desk.leases.get(ask["ask"])
    return held is None or held[1] <= now()


def _where(asked: Asked, partnership: str | None = None) -> list[Desk]:
    wanted = partnership or asked.query.get("partnership")
    found = asked.house.where(asked.who, "work")
    if wanted is None:
        return found
    if not (here := [desk for desk in found if desk.id == wanted]):
        raise NotFound(f"There is no partnership `{wanted}` that you work in.")
    return here


def _row(desk: Desk, case: Row, ask: Row) -> Row:
    title, preview = title_of(case["inputs"] or {})
    held = desk.leases.get(ask["ask"])
    held = held if held and held[1] > now() else None
    kept = {name: ask[name] for name in ("ask", "wanted", "why", "blind", "made_at")}
    lease = {"held_by": held[0], "held_until": held[1]} if held else {"held_by": None, "held_until": None}
    return {
        **kept, **lease, "partnership": desk.id, "case": case["case"], "holder": ask["partner"],
        "title": title or case["case"], "preview": preview, "snoozed_until": desk.snoozed.get(ask["ask"]),
    }  # fmt: skip


def _ask(asked: Asked, mine: bool = True) -> tuple[Desk, Row, Row]:
    """The open ask in the path; raises `NotFound`, `NotAllowed` for somebody else's."""
    desk, case = asked.desk, asked.case
    ask = next((each for each in case["asks"] if each["ask"] == asked.path["ask"]), None)
    if ask is None or ask["status"] != "open":
        raise NotFound(f"There is no open ask `{asked.path['ask']}` on `{case['case']}`.")
    if mine and ask["partner"] != asked.who:
        raise NotAllowed("This ask is somebody else's. Claim it first.")
    return desk, case, ask


@on("POST", f"{ONE}/renew", "work")
def renew(asked: Asked) -> Any:
    """Keep it for longer."""
    desk, _, ask = _ask(asked)
    if desk.leases.get(ask["ask"], ("", None))[0] != asked.who:
        raise Conflict("You do not hold this ask. Pull it first.")
    until = now() + timedelta(seconds=asked.body(Lease).seconds)
    desk.leases[ask["ask"]] = asked.who, until
    return {"until": until}


@on("POST", f"{ONE}/release", "work")
def release(asked: Asked) -> Any:
    """Give the lease up."""
    desk, _, ask = _ask(asked, mine=False)
    if desk.leases.get(ask["ask"], ("",))[0] == asked.who:
        del desk.leases[ask["ask"]]
    return NOTHING


@on("POST", f"{ONE}/claim", "work")
def claim(asked: Asked) -> Any:
    """Make it one's own."""
    return _moved(asked, asked.who, "claimed", mine=False)


@on("POST", f"{ONE}/reassign", "lead")
def reassign(asked: Asked) -> Any:
    """Give it to somebody."""
    return _moved(asked, asked.body(To).to, "reassigned", mine=False)


@on("POST", f"{ONE}/delegate", "work")
def delegate(asked: Asked) -> Any:
    """Give one's own to somebody."""
    return _moved(asked, asked.body(To).to, "delegated")


@on("POST", f"{ONE}/hand-over", "work")
def hand_over(asked: Asked) -> Any:
    """Give one's own to whoever is next."""
    others = [who for who in asked.desk.people if who != asked.who]
    if not others:
        raise Conflict("There is nobody else to ask.")
    return _moved(asked, others[0], "delegated")


def _moved(asked: Asked, to: str, how: str, *, mine: bool = True) -> Row:
    desk, case, ask = _ask(asked, mine)
    if to not in desk.people:
        raise InputRefused(f"`{to}` is no person of `{desk.id}` who answers asks.")
    undo = desk.id_of("undo")
    desk.moves[undo] = [(case["case"], ask["ask"], ask["partner"])]
    _move(desk, case, ask, to, how, asked.who)
    return {"moved": 1, "refused": {}, "undo": f"{desk.id}~{undo}"}


def _move(desk: Desk, case: Row, ask: Row, to: str, how: str, by: str) -> None:
    moved = {"case": case["case"], "ask": ask["ask"], "from": ask["partner"], "to": to, "how": how}
    desk.write("ask_moved.1", by, **moved)
    ask["partner"] = to
    desk.leases.pop(ask["ask"], None)


@on("POST", f"{ONE}/snooze", "work")
def snooze(asked: Asked) -> Any:
    """Put it off."""
    desk, _, ask = _ask(asked)
    desk.snoozed[ask["ask"]] = asked.body(Until).until
    return {"moved": 1, "refused": {}, "undo": f"{desk.id}~{ask['ask']}"}


@on("POST", f"{ONE}/unsnooze", "work")
def unsnooze(asked: Asked) -> Any:
    """Take it back."""
    asked.desk.snoozed.pop(asked.path["ask"], None)
    return NOTHING


@on("POST", "@/asks/reassign/bulk", "lead")
def reassign_many(asked: Asked) -> Any:
    """Give many to somebody."""
    given, desk = asked.body(Many), asked.desk
    return _each(asked, given, lambda case, ask: _move(desk, case, ask, given.to, "reassigned", asked.who))


@on("POST", "@/asks/snooze/bulk", "work")
def snooze_many(asked: Asked) -> Any:
    """Put many off."""
    given, desk = asked.body(Many), asked.desk
    until = given.until or now()
    return _each(asked, given, lambda _, ask: desk.snoozed.update({ask["ask"]: until}))


def _each(asked: Asked, given: Many, act: Any) -> Row:
    desk = asked.desk
    found = {ask["ask"]: (case, ask) for case, ask in desk.open_asks()}
    undo, refused = desk.id_of("undo"), dict[str, str]()
    desk.moves[undo] = []
    for named in given.asks:
        if named.ask not in found:
            refused[named.ask] = "This ask is not open."
            continue
        case, ask = found[named.ask]
        desk.moves[undo].append((case["case"], ask["ask"], ask["partner"]))
        act(case, ask)
    return {"moved": len(desk.moves[undo]), "refused": refused, "undo": f"{desk.id}~{undo}"}


@on("POST", "/undo/{undo}")
def undo_moves(asked: Asked) -> Any:
    """Take a move or a snooze back."""
    partnership, _, id = asked.path["undo"].partition("~")
    desk = asked.house.desks.get(partnership)
    if desk is None or not asked.house.may(asked.who, "work", partnership):
        raise NotFound("There is nothing to take back under this id.")
    if desk.snoozed.pop(id, None) is not None:
        return {"moved": 1, "refused": {}, "undo": None}
    moved = desk.moves.pop(id, [])
    for case, ask, before in moved:
        row = next(each for each in desk.case(case)["asks"] if each["ask"] == ask)
        _move(desk, desk.case(case), row, before, "undone", asked.who)
        desk.snoozed.pop(ask, None)
    return {"moved": len(moved), "refused": {}, "undo": None}


@on("POST", "#/contributions", "work", 201)
def contribute(asked: Asked) -> Any:
    """Answer an ask, or speak up."""
    desk, case, said = asked.desk, asked.case, asked.body(Said)
    who = _speaker(asked, said)
    ask = _answered(case, said.ask, who)
    desk.check(said.answer)
    made = say(desk, case, who, msgspec.structs.asdict(said))
    if ask is not None:
        ask["status"] = "answered"
        desk.leases.pop(ask["ask"], None)
    if not said.shadow and not said.hold:
        desk.advance(case)
    return {"contribution": made}


def _speaker(asked: Asked, said: Said) -> str:
    who = said.partner or asked.who
    if who != asked.who and who not in asked.desk.ais:
        raise NotAllowed(
            f"`{who}` is no AI partner of `{asked.desk.id}`. What people say comes from them alone."
        )
    if who == asked.who and who not in asked.desk.people:
        raise NotAllowed(
            f"`{who}` is not a partner of `{asked.desk.id}` and may not contribute. "
            "Add it to the charter first."
        )
    if said.ask is None and who == asked.who and asked.desk.blind(asked.case, who):
        raise NotAllowed(f"You are asked about `{asked.case['case']}` already. Name the ask you answer.")
    return who


def _answered(case: Row, ask: str | None, who: str) -> Row | None:
    if ask is None:
        return None
    found: Row | None = next((each for each in case["asks"] if each["ask"] == ask), None)
    if found is None:
        raise NotFound(f"There is no ask `{ask}` on `{case['case']}`.")
    if found["partner"] != who:
        raise NotAllowed(f"The ask `{ask}` is not to `{who}`.")
    if found["status"] != "open":
        raise Conflict(f"The ask `{ask}` was answered before.")
    return found


@on("POST", "#/contributions/{contribution}/withdraw", "work")
def withdraw(asked: Asked) -> Any:
    """Take one's own answer back."""
    desk, case = asked.desk, asked.case
    found = next(
        (row for row in case["contributions"] if row["contribution"] == asked.path["contribution"]), None
    )
    if found is None:
        raise NotFound(f"There is no contribution `{asked.path['contribution']}` on `{case['case']}`.")
    if found["partner"] != asked.who or found["withdrawn"] or status_of(case) == "settled":
        raise Conflict("This answer cannot be taken back any more. Override the settlement instead.")
    found["withdrawn"] = True
    desk.write("contribution_withdrawn.1", asked.who, case=case["case"], contribution=found["contribution"])
    return {"ask": desk.ask(case, asked.who, "answer", "taken back", blind=False)}
