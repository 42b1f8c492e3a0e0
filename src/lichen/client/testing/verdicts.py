"""The fake's verdicts: what is put forward is judged as it was shown, and carried out once."""

from __future__ import annotations

from typing import Any

import msgspec

from lichen.client.digest import digest_of
from lichen.client.testing.desk import Desk, Row, now
from lichen.client.testing.routes import Asked, on
from lichen.errors import Conflict, InputRefused, NotAllowed

CHANGED = "What was put forward has changed since you saw it. Look again, then decide."


class Beginning(msgspec.Struct, forbid_unknown_fields=True):
    """What is about to be done."""

    digest: str


class End(msgspec.Struct, forbid_unknown_fields=True):
    """What came of it."""

    worked: bool
    result: Any = None


def judged(desk: Desk, case: Row, who: str, said: dict[str, Any]) -> dict[str, Any]:
    """What is said, with the verdict it comes to; raises what the server raises."""
    content, about = said.get("content"), said.get("about")
    if desk.kind not in desk.VERDICTS:
        if content is not None or about is not None:
            raise InputRefused("Here an answer stands for itself. Leave `content` and `about` out.")
        return said
    if who in desk.ais:
        if content is not None and case["settled_at"]:
            raise Conflict(f"The case `{case['case']}` is settled. Open another one for what comes next.")
        return said
    return _of_person(desk, case, who, said)


def _of_person(desk: Desk, case: Row, who: str, said: dict[str, Any]) -> dict[str, Any]:
    yes, change, no = desk.VERDICTS[desk.kind]
    table, content = _on_the_table(case), said.get("content")
    if said["answer"] == no:
        return {**said, "content": None, "about": said.get("about") or table["digest"]}
    if desk.kind == "action" and case["opened_by"] == who:
        raise NotAllowed(f"`{who}` asked for this and so cannot approve it. Somebody else decides.")
    if content is not None and digest_of(content) != table["digest"]:
        return {**said, "answer": change, "about": None}
    require_shown(table, table["digest"] if content is not None else said.get("about"))
    if content is None and said["answer"] == change and not table["changed"]:
        raise InputRefused("A change has to say to what. Send the changed content.")
    return {
        **said,
        "answer": change if table["changed"] else yes,
        "about": table["digest"],
        "content": None,
    }


def require_shown(table: Row, about: str | None) -> None:
    """Raise unless this is the digest of what is on the table."""
    if about is None:
        raise InputRefused("Say what you agree to: send the digest of what you saw as `about`.")
    if about != table["digest"]:
        raise Conflict(CHANGED)


def _on_the_table(case: Row) -> Row:
    found: Row | None = case["content"]
    if found is None:
        raise Conflict(f"Nothing was put forward on the case `{case['case']}` yet.")
    return found


def put_forward(case: Row, row: Row, content: Any) -> None:
    """Put this on the table, before what was there."""
    before = case["content"]
    if before is not None:
        kept = ("contribution", "by", "role", "digest", "at", "content")
        case["contents"] = [*case["contents"], {name: before[name] for name in kept}]
    put = {"contribution": row["contribution"], "by": row["partner"], "role": row["role"]}
    put |= {"digest": digest_of(content), "at": row["made_at"], "content": content}
    put |= {"changed": row["role"] == "person", "needed": 1, "failing": [], "progress": "", "action": None}
    case["content"] = {**put, "agreed": []}


def settled_on(desk: Desk, case: Row, answer: Any, about: str | None, who: str) -> str | None:
    """The digest of what somebody who settles by hand agrees to."""
    if desk.kind not in desk.VERDICTS or answer == desk.VERDICTS[desk.kind][2]:
        return None
    said = _of_person(desk, case, who, {"answer": answer, "about": about})
    return str(said["about"])


@on("POST", "#/action/begin", "open")
def begin(asked: Asked) -> Any:
    """The go, once."""
    desk, case, digest = asked.desk, asked.case, asked.body(Beginning).digest
    if desk.kind != "action":
        raise InputRefused("Only a partnership whose question is of kind `action` carries out actions.")
    table = case["content"]
    if table is None or not case["settled_at"]:
        raise Conflict(f"The case `{case['case']}` is not decided yet. Wait for its settlement.")
    if case["answer"] == desk.VERDICTS["action"][2]:
        raise Conflict(f"The action of the case `{case['case']}` was denied. Do not do it.")
    if case["digest"] != digest:
        raise Conflict(f"What was approved on the case `{case['case']}` is something else.")
    author = _author(desk, case)
    if author != asked.who:
        raise NotAllowed(f"`{author}` asked for this action, and only they may carry it out.")
    if table["progress"]:
        raise Conflict(f"The action of the case `{case['case']}` was begun before; it is not done twice.")
    desk.write("action_begun.1", asked.who, case=case["case"], digest=digest)
    begun = {"digest": digest, "begun_by": asked.who, "begun_at": now(), "worked": None, "result": None}
    table.update(progress="begun", action={**begun, "ended_by": None, "ended_at": None})
    return {"case": case["case"], "digest": digest}


@on("POST", "#/action/end", "open")
def end(asked: Asked) -> Any:
    """What came of it."""
    desk, case, said = asked.desk, asked.case, asked.body(End)
    table = case["content"]
    if table is None or table["progress"] != "begun":
        ended = table is not None and table["progress"] == "ended"
        raise Conflict(
            f"The action of the case `{case['case']}` {'has ended' if ended else 'was not begun'}."
        )
    if table["action"]["begun_by"] != asked.who:
        raise NotAllowed(f"`{table['action']['begun_by']}` carries out this action and reports on it.")
    told = {"worked": said.worked, "result": desk.seal(said.result)}
    desk.write("action_ended.1", asked.who, case=case["case"], **told)
    table["action"].update(worked=said.worked, result=said.result, ended_by=asked.who, ended_at=now())
    table["progress"] = "ended"
    return {"case": case["case"], "worked": said.worked}


def _author(desk: Desk, case: Row) -> str:
    """The AI that put this forward, whatever people made of it."""
    said = [row for row in case["contributions"] if row["role"] == "ai" and row.get("digest")]
    return str(said[-1]["partner"]) if said else ""
