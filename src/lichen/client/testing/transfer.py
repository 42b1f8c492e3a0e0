"""The fake's exports, imports, jobs, webhooks and figures: jobs are done at once, webhooks send nothing."""

from __future__ import annotations

import csv
import io
from typing import Any

import msgspec

from lichen.client.shapes import Mapping
from lichen.client.testing.cases import Given, open_one
from lichen.client.testing.desk import Desk, Row, now
from lichen.client.testing.routes import NOTHING, Answer, Asked, on
from lichen.decoding import decode
from lichen.errors import InputRefused, NotFound

IDS = ("case", "id", "case_id")
DECISION = (
    *("partnership", "case", "opened_at", "opened_by", "high_stakes", "settled_at", "settled_by", "answer"),
    *("settled_answer", "lane", "basis", "confidence", "threshold", "audited", "answers_for", "overridden"),
    *("overridden_by", "truth", "truth_source"),
)
KINDS = {"jsonl": "application/x-ndjson", "csv": "text/csv; charset=utf-8"}


class ExportGiven(msgspec.Struct, forbid_unknown_fields=True):
    """What to write, and how."""

    what: str = "decisions"
    format: str = "jsonl"
    with_inputs: bool = False


class ImportGiven(msgspec.Struct, forbid_unknown_fields=True):
    """Which column holds what."""

    mapping: Mapping | None = None
    leave_out: bool = False


class WebhookGiven(msgspec.Struct, forbid_unknown_fields=True):
    """Where to send what."""

    url: str
    kinds: list[str] = []


class State(msgspec.Struct, forbid_unknown_fields=True):
    """Whether anything is sent."""

    state: str


@on("GET", "@/exports", "audit")
def list_exports(asked: Asked) -> Any:
    """The jobs of exports."""
    return asked.page([job for job in reversed(asked.desk.jobs.values()) if job["name"] == "export"])


@on("POST", "@/exports", "audit", 202)
def start_export(asked: Asked) -> Any:
    """Write one, at once."""
    given = asked.body(ExportGiven)
    if given.format not in KINDS:
        raise InputRefused(f"The fake server writes no `{given.format}`. Use one of: {', '.join(KINDS)}.")
    rows = _rows(asked.desk, given)
    job = _job(asked.desk, "export", {"rows": len(rows)})
    asked.desk.files[job["job"]] = _written(rows, given.format)
    return {**job, "state": "queued", "progress": 0.0, "result": None}


def _rows(desk: Desk, given: ExportGiven) -> list[Row]:
    cases = list(desk.cases.values())
    if given.what == "decisions":
        return [_decision(desk, case, given.with_inputs) for case in cases]
    if given.what == "events":
        return [{"seq": entry["seq"], **entry["event"]} for entry in desk.entries]
    if given.what == "outcomes":
        return [_outcome(case) for case in cases if case["truth"] is not None]
    return [
        {"partnership": desk.id, "case": case["case"], **row} for case in cases for row in case[given.what]
    ]


def _decision(desk: Desk, case: Row, with_inputs: bool) -> Row:
    kept = {name: case[name] for name in (*DECISION, *(("inputs", "attributes") if with_inputs else ()))}
    said = [row for row in case["contributions"] if not row["shadow"] and not row["withdrawn"]]
    by = {row["role"]: row for row in said}
    ai, person = by.get("ai", {}), by.get("person", {})
    return {
        **kept,
        "ai_partner": ai.get("partner"),
        "ai_version": ai.get("version"),
        "ai_answer": ai.get("answer"),
        "ai_probability": ai.get("confidence"),
        "person_answer": person.get("answer"),
        "reviews": sum(row["role"] == "person" for row in said),
        "seconds": person.get("seconds"),
        "disagreement": any(each["case"] == case["case"] for each in desk.disagreements.values()),
    }


def _outcome(case: Row) -> Row:
    kept = {"case": case["case"], "truth": case["truth"], "source": case["truth_source"]}
    return {**kept, "answer": case["answer"], "right": case["answer"] == case["truth"]}


def _written(rows: list[Row], format: str) -> bytes:
    plain = msgspec.to_builtins(rows, str_keys=True)
    if format == "jsonl":
        return b"".join(msgspec.json.encode(row) + b"\n" for row in plain)
    text = io.StringIO()
    sheet = csv.DictWriter(text, list(plain[0]) if plain else ["case"])
    sheet.writeheader()
    sheet.writerows(plain)
    return text.getvalue().encode()


def _job(desk: Desk, name: str, result: Any) -> Row:
    job = {"job": desk.id_of(name), "name": name, "state": "done", "progress": 1.0, "note": "", "tries": 1}
    job |= {"error": None, "created": now(), "started": now(), "ended": now(), "result": result}
    desk.jobs[str(job["job"])] = job
    return job


@on("GET", "@/exports/{job}", "audit")
def get_export(asked: Asked) -> Any:
    """How far it has come."""
    return get_job(asked)


@on("GET", "@/exports/{job}/download", "audit")
def download(asked: Asked) -> Any:
    """Its file."""
    content = asked.desk.files.get(asked.path["job"])
    if content is None:
        raise NotFound(f"There is no export `{asked.path['job']}` of `{asked.desk.id}`.")
    return Answer(content, kind=KINDS["jsonl"])


@on("GET", "@/jobs", "see")
def list_jobs(asked: Asked) -> Any:
    """All of them."""
    return asked.page(list(reversed(asked.desk.jobs.values())))


@on("GET", "@/jobs/{job}", "see")
def get_job(asked: Asked) -> Any:
    """One."""
    if asked.path["job"] not in asked.desk.jobs:
        raise NotFound(f"There is no job `{asked.path['job']}` of `{asked.desk.id}`.")
    return asked.desk.jobs[asked.path["job"]]


@on("POST", "@/imports", "open", 201)
def upload(asked: Asked) -> Any:
    """A file of cases."""
    rows = _read(asked.request.content, asked.query.get("format", "csv"))
    if not rows:
        raise InputRefused("The file holds no rows.")
    id = f"{len(asked.desk.uploads) + 1:016x}"
    asked.desk.uploads[id] = rows
    return {"upload": id, "columns": list(rows[0]), "mapping": _mapping(rows), "samples": rows[:5]}


def _read(content: bytes, format: str) -> list[Row]:
    if format in ("csv", "tsv"):
        text = io.StringIO(content.decode("utf-8-sig"))
        return list(csv.DictReader(text, delimiter="\t" if format == "tsv" else ","))
    if format == "jsonl":
        return [decode(line, dict[str, Any]) for line in content.splitlines() if line.strip()]
    if format == "json":
        return decode(content, list[dict[str, Any]])
    raise InputRefused(f"The fake server reads no `{format}`.")


def _mapping(rows: list[Row]) -> Mapping:
    id = next((name for name in rows[0] if name.lower() in IDS), None)
    return Mapping(id=id, inputs=tuple(name for name in rows[0] if name != id and name != "truth"))


@on("POST", "@/imports/{upload}/check", "open")
def check_import(asked: Asked) -> Any:
    """What it would do."""
    new = _new(asked)
    known = sum(each.case in asked.desk.cases for each in new)
    return {"rows": len(new), "cases": len(new) - known, "known": known, "problems": [], "more_problems": 0}


@on("POST", "@/imports/{upload}/start", "open", 202)
def start_import(asked: Asked) -> Any:
    """Open its cases, at once."""
    new = [each for each in _new(asked) if each.case not in asked.desk.cases]
    for each in new:
        open_one(asked.desk, each, asked.who)
    job = _job(asked.desk, "import_cases", {"opened": len(new)})
    return {**job, "state": "queued", "progress": 0.0, "result": None}


def _new(asked: Asked) -> list[Given]:
    rows = asked.desk.uploads.get(asked.path["upload"])
    if rows is None:
        raise NotFound(f"There is no upload `{asked.path['upload']}` for `{asked.desk.id}`.")
    mapping = asked.body(ImportGiven).mapping or _mapping(rows)
    return [
        Given(
            {name: row[name] for name in mapping.inputs},
            {name: row[name] for name in mapping.attributes},
            str(row[mapping.id]) if mapping.id else f"row-{asked.path['upload']}-{number}",
        )
        for number, row in enumerate(rows, 1)
    ]


@on("GET", "@/webhooks", "govern")
def list_webhooks(asked: Asked) -> Any:
    """All of them."""
    return {"items": [_shown(row) for row in asked.desk.webhooks.values()], "next": None}


@on("POST", "@/webhooks", "govern", 201)
def add_webhook(asked: Asked) -> Any:
    """A new one."""
    desk, given = asked.desk, asked.body(WebhookGiven)
    if not given.url.startswith(("http://", "https://")):
        raise InputRefused(f"`{given.url}` is no address to send to.")
    row = {
        "webhook": desk.id_of("webhook"),
        "url": given.url,
        "kinds": given.kinds,
        "active": True,
        "paused": None,
    }
    row |= {"created_by": asked.who, "created_at": now(), "through": desk.head, "tries": 0, "next_at": None}
    desk.webhooks[str(row["webhook"])] = {**row, "secret": f"whsec_{len(desk.webhooks)}"}
    return desk.webhooks[str(row["webhook"])]


@on("GET", "@/webhooks/{webhook}", "govern")
def get_webhook(asked: Asked) -> Any:
    """One."""
    return _shown(_webhook(asked))


@on("DELETE", "@/webhooks/{webhook}", "govern")
def remove_webhook(asked: Asked) -> Any:
    """No more of it."""
    del asked.desk.webhooks[_webhook(asked)["webhook"]]
    return NOTHING


@on("PUT", "@/webhooks/{webhook}/state", "govern")
def set_state(asked: Asked) -> Any:
    """Whether anything is sent."""
    active = asked.body(State).state == "active"
    row = _webhook(asked)
    row.update(active=active, paused=None if active else f"paused by {asked.who}")
    return _shown(row)


@on("POST", "@/webhooks/{webhook}/secret", "govern")
def new_secret(asked: Asked) -> Any:
    """Another secret."""
    row = _webhook(asked)
    row["secret"] += "x"
    return {"secret": row["secret"]}


@on("GET", "@/webhooks/{webhook}/deliveries", "govern")
def deliveries(asked: Asked) -> Any:
    """None: nothing is sent."""
    _webhook(asked)
    return asked.page([])


@on("POST", "@/webhooks/{webhook}/replay", "govern")
def replay(asked: Asked) -> Any:
    """Nothing is sent again."""
    return _shown(_webhook(asked))


def _webhook(asked: Asked) -> Row:
    if asked.path["webhook"] not in asked.desk.webhooks:
        raise NotFound(f"There is no webhook `{asked.path['webhook']}` here.")
    return asked.desk.webhooks[asked.path["webhook"]]


def _shown(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "secret"}


@on("GET", "@/cards/{partner}", "see")
@on("GET", "@/drift", "see")
def not_drawn(asked: Asked) -> Any:
    """None: the fake learns nothing."""
    raise NotFound("It is drawn beside the work: ask again in a minute.")


@on("GET", "@/reliance", "see")
def reliance(asked: Asked) -> Any:
    """Nothing is known of anybody."""
    return {"own": None, "people": None, "ai": []}


@on("GET", "@/cards", "see")
@on("GET", "@/figures", "see")
def list_figures(asked: Asked) -> Any:
    """None: the fake learns nothing."""
    return {"items": [], "next": None}
