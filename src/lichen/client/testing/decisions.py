"""The fake's decisions: settle, override, ask somebody, erase, outcomes; disagreements and precedents."""

from __future__ import annotations

from typing import Any

import msgspec

from lichen.client.testing.desk import Row, now, title_of
from lichen.client.testing.routes import Asked, on
from lichen.client.testing.verdicts import settled_on
from lichen.errors import Conflict, InputRefused, NotAllowed, NotFound
from lichen.types import Answer


class Given(msgspec.Struct, forbid_unknown_fields=True):
    """An answer, and the digest of what it is about."""

    answer: Answer
    about: str | None = None


class Reasoned(msgspec.Struct, forbid_unknown_fields=True):
    """An answer and why."""

    answer: Answer
    reason: str


class Why(msgspec.Struct, forbid_unknown_fields=True):
    """Why."""

    reason: str


class Question(msgspec.Struct, forbid_unknown_fields=True):
    """Whom to ask, and why."""

    partner: str
    why: str
    blind: bool = True


class Truth(msgspec.Struct, forbid_unknown_fields=True):
    """What turned out to be true."""

    truth: Answer


class OneTruth(msgspec.Struct, forbid_unknown_fields=True):
    """A case and what turned out to be true of it."""

    case: str
    truth: Answer


class Truths(msgspec.Struct, forbid_unknown_fields=True):
    """Outcomes."""

    outcomes: list[OneTruth]


class Wished(msgspec.Struct, forbid_unknown_fields=True):
    """What to keep and what should be otherwise."""

    change: str = ""
    keep: list[str] = []


class Title(msgspec.Struct, forbid_unknown_fields=True):
    """What a case teaches."""

    title: str


@on("POST", "#/settle", "work")
def settle(asked: Asked) -> Any:
    """Decide a case now."""
    desk, case, said = asked.desk, asked.case, asked.body(Given)
    answer = desk.check(said.answer)
    _require_person(asked, "settle a case")
    if case["settled_at"]:
        raise Conflict(f"The case `{case['case']}` is settled already. Override the settlement instead.")
    lane = "together" if any(each["role"] == "ai" for each in case["contributions"]) else "people_only"
    on = settled_on(desk, case, answer, said.about, asked.who)
    desk.settle(case, answer, asked.who, answers_for=asked.who, lane=lane, on=on)
    return {name: case[name] for name in ("case", "answer", "lane", "basis", "confidence", "answers_for")}


@on("POST", "#/override", "work")
def override(asked: Asked) -> Any:
    """Change a settled answer."""
    desk, case, said = asked.desk, asked.case, asked.body(Reasoned)
    _require_person(asked, "override a settlement")
    if not case["settled_at"]:
        raise Conflict(f"The case `{case['case']}` is not settled yet. Settle it instead.")
    answer = desk.check(said.answer)
    desk.write(
        "settlement_overridden.1", asked.who, case=case["case"], answer=answer, reason=desk.seal(said.reason)
    )
    case.update(answer=answer, overridden=True, overridden_by=asked.who, override_reason=said.reason)
    return {"case": case["case"], "answer": answer, "by": asked.who}


@on("POST", "#/asks", "work", 201)
def ask(asked: Asked) -> Any:
    """Bring somebody in."""
    desk, case, said = asked.desk, asked.case, asked.body(Question)
    if said.partner not in desk.people:
        raise NotFound(f"`{said.partner}` is no partner of `{desk.id}` who can be asked.")
    return {"ask": desk.ask(case, said.partner, "second_look", said.why, blind=said.blind, by=asked.who)}


@on("POST", "#/vary", "work", 201)
def vary(asked: Asked) -> Any:
    """Ask for others; here nothing is put forward, so that there is nothing to vary."""
    asked.desk.case(asked.path["case"])
    if asked.desk.roles.get(asked.who) == "service":
        raise NotAllowed(f"`{asked.who}` may not ask for something else: a person does that.")
    asked.body(Wished)
    kind = "label" if asked.desk.labels else "number"
    raise InputRefused(f"Options and drafts can be asked for anew; here the question is of kind `{kind}`.")


@on("POST", "#/erase", "govern")
def erase(asked: Asked) -> Any:
    """Erase personal data."""
    case = asked.case
    gone = [name for name in ("inputs", "attributes") if case[name]]
    case.update(inputs=None, attributes=None, override_reason=None)
    for row in case["contributions"]:
        row.update(reasons=None, unsure_of=None)
    for entry in asked.desk.entries:
        if entry["event"].get("case") == case["case"]:
            for seal in entry["event"].values():
                asked.desk.seals.pop(seal if isinstance(seal, str) else "", None)
    asked.desk.write("personal_data_erased.1", asked.who, case=case["case"], reason=asked.body(Why).reason)
    return {"case": case["case"], "erased": len(gone)}


@on("POST", "#/outcome", "open", 201)
def outcome(asked: Asked) -> Any:
    """What turned out to be true."""
    truth = asked.body(Truth).truth
    _find_true(asked, asked.path["case"], truth)
    return {"case": asked.path["case"], "truth": truth}


@on("POST", "@/outcomes/bulk", "open")
def outcomes(asked: Asked) -> Any:
    """What turned out to be true of many."""
    given = asked.body(Truths).outcomes
    for each in given:
        asked.desk.case(each.case)
    for each in given:
        _find_true(asked, each.case, each.truth)
    return {"recorded": len(given)}


def _find_true(asked: Asked, id: str, truth: Answer) -> None:
    case = asked.desk.case(id)
    if not case["settled_at"]:
        raise Conflict(f"The case `{id}` is not settled yet. Record its outcome once it is.")
    if case["truth_source"] == "outcome":
        raise Conflict(f"The outcome of `{id}` is known already.")
    asked.desk.find_true(case, asked.desk.check(truth), asked.who, "outcome")


def _require_person(asked: Asked, what: str) -> None:
    desk, case = asked.desk, asked.case
    if desk.roles.get(asked.who) == "service":
        raise NotAllowed(f"`{asked.who}` may not {what}: a person does that.")
    if desk.blind(case, asked.who):
        raise NotAllowed(
            f"You are asked to answer `{case['case']}` blind. Answer the ask, or hand it over first."
        )


@on("GET", "@/disagreements", "see")
def list_disagreements(asked: Asked) -> Any:
    """Those that fit, the newest first."""
    rows = [_shown(asked, each) for each in reversed(asked.desk.disagreements.values())]
    if "resolved" in asked.query:
        rows = [row for row in rows if row["resolved"] == (asked.query["resolved"] == "true")]
    if "between" in asked.query:
        rows = [row for row in rows if asked.query["between"] in dict(row["positions"] or ())]
    return asked.page(rows)


@on("GET", "@/disagreements/{disagreement}", "see")
def get_disagreement(asked: Asked) -> Any:
    """One."""
    return _shown(asked, _disagreement(asked))


@on("POST", "@/disagreements/{disagreement}/resolve", "lead")
def resolve(asked: Asked) -> Any:
    """Decide one."""
    row, said = _disagreement(asked), asked.body(Reasoned)
    if row["resolved"]:
        raise Conflict("This disagreement is resolved already.")
    asked.desk.resolve(row, asked.desk.check(said.answer), asked.who, said.reason)
    return {name: row[name] for name in ("disagreement", "case", "answer")}


def _disagreement(asked: Asked) -> Row:
    found = asked.desk.disagreements.get(asked.path["disagreement"])
    if found is None:
        raise NotFound(f"There is no disagreement `{asked.path['disagreement']}` in `{asked.desk.id}`.")
    return found


def _shown(asked: Asked, row: Row) -> Row:
    case = asked.desk.cases[row["case"]]
    hidden = asked.desk.blind(case, asked.who)
    shown = {**row, "truth": case["truth"], "truth_source": case["truth_source"], "hidden": hidden}
    shown["title"] = title_of(case["inputs"] or {})[0] or case["case"]
    veil = dict.fromkeys(("positions", "answer", "reason", "truth", "truth_source"))
    return {**shown, **veil} if hidden else shown


@on("GET", "@/precedents", "see")
def list_precedents(asked: Asked) -> Any:
    """All of them."""
    return asked.page(list(asked.desk.precedents.values()))


@on("PUT", "#/precedent", "work")
def set_precedent(asked: Asked) -> Any:
    """Make a settled case one that others can cite."""
    desk, case = asked.desk, asked.case
    if not case["settled_at"]:
        raise Conflict(f"The case `{case['case']}` is not settled yet.")
    id, title = desk.id_of("precedent"), asked.body(Title).title
    if not title.strip():
        raise InputRefused("`title`: say what the case teaches.")
    desk.write("precedent_set.1", asked.who, case=case["case"], precedent=id, title=desk.seal(title))
    made = {"precedent": id, "case": case["case"], "title": title, "set_by": asked.who, "set_at": now()}
    desk.precedents[case["case"]] = made
    return {"precedent": id}


@on("DELETE", "#/precedent", "work")
def retire_precedent(asked: Asked) -> Any:
    """Cite it no longer."""
    found = asked.desk.precedents.pop(asked.case["case"], None)
    if found is None:
        raise NotFound(f"`{asked.case['case']}` is no precedent.")
    return {"precedent": found["precedent"]}
