"""The description of the API for machines, OpenAPI 3.1, made from the endpoints."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec

from lichen.web.api.routing import OPERATIONS, Operation
from lichen.web.api.shapes import Problem
from lichen.web.roles import MEANING, those_with

ABOUT = """Everything a person can do in Lichen, for programs.

Send a token as `Authorization: Bearer …`. A signed-in browser may call the API too: then every request that
writes sends the cookie `lichen_csrf` back as `X-CSRFToken`.

Lists come in pages: `items`, and `next` to send as `after`. Where `Idempotency-Key` is taken, the same key
with the same request does the thing once and gives the same answer again. Refusals are problem documents
(RFC 9457) whose `detail` says what to do. Answers say how many requests are left (`RateLimit-…`); beyond
that comes 429 with `Retry-After`. While your own blind ask on a case is open, no endpoint tells what
anybody else thinks of it."""

ERRORS = {
    401: "Nobody is signed in, or the token is not good.",
    403: "Your role, or this token, may not do this.",
    404: "There is no such thing, or you do not belong to its partnership.",
    405: "The address does not take this method.",
    409: "It contradicts what is on record; the sentence says what stands in the way.",
    412: "It was changed since you read it.",
    413: "The body is too large.",
    415: "The body is of a kind that is not taken.",
    422: "The request is malformed, or its content was refused; `problems` names each field.",
    429: "Too many requests; wait as long as `Retry-After` says.",
    503: "The database, or the engine of jobs, is away.",
}
COMPONENT = "#/components/schemas/{name}"
HEADERS = {
    "RateLimit-Limit": "How many requests may be made at once.",
    "RateLimit-Remaining": "How many of them are left.",
    "RateLimit-Reset": "Seconds until all of them are there again.",
}
Json = dict[str, Any]


@cache
def document() -> Json:
    """The whole description."""
    from lichen.web.api import api

    raw = msgspec.json.decode(msgspec.json.encode(api.get_openapi_schema(path_prefix="/api/v1/")))
    schemas, components = _schemas()
    paths = {path: _path(methods, schemas) for path, methods in raw["paths"].items()}
    paths["/api/v1/stream"] = {"get": _stream()}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Lichen", "version": "1", "description": ABOUT},
        "servers": [{"url": "/"}],
        "security": [{"token": []}, {"session": []}],
        "paths": paths,
        "components": {"schemas": components, "responses": _refused(), "securitySchemes": _doors()},
    }


def _doors() -> Json:
    return {
        "token": {"type": "http", "scheme": "bearer", "description": "A token, `lichen_…`."},
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": "lichen_session",
            "description": "A browser's.",
        },
    }


def _schemas() -> tuple[dict[Any, Json], Json]:
    """What each shape is called, and what it looks like."""
    shapes = [each for op in OPERATIONS.values() for each in (op.gives, op.takes) if _named(each)]
    unique = list(dict.fromkeys([Problem, *shapes]))
    found, components = msgspec.json.schema_components(unique, ref_template=COMPONENT)
    return dict(zip(unique, found, strict=True)), dict(sorted(components.items()))


def _named(shape: Any) -> bool:
    return shape not in (None, bytes, str)


def _path(methods: Json, schemas: dict[Any, Json]) -> Json:
    return {
        method: _operation(said, OPERATIONS[said["operationId"]], schemas) for method, said in methods.items()
    }


def _operation(said: Json, op: Operation, schemas: dict[Any, Json]) -> Json:
    made = {
        "operationId": op.id,
        "tags": said["tags"],
        "summary": said["summary"],
        "description": said["description"] + _needs(op.needs),
        "parameters": [_parameter(each) for each in said["parameters"]] + _headers(op),
        "responses": {**_answers(op, schemas), **_refusals(said, op)},
    }
    return made if op.takes is None else {**made, "requestBody": _body(op, schemas)}


def _needs(capability: str) -> str:
    if capability not in MEANING:
        return ""
    return f"\n\nNeeds `{capability}`: {MEANING[capability]} ({those_with(capability)})."


def _parameter(said: Json) -> Json:
    schema = {
        name: value
        for name, value in said["schema"].items()
        if name not in ("title", "examples", "description")
    }
    if "anyOf" in schema:
        schema = {
            **{k: v for k, v in schema.items() if k not in ("anyOf", "default")},
            **_without_null(schema["anyOf"]),
        }
    kept: Json = {name: said[name] for name in ("name", "in", "required", "description") if name in said}
    examples = said["schema"].get("examples")
    return {**kept, "schema": schema, **({"example": examples[0]} if examples else {})}


def _without_null(choices: list[Json]) -> Json:
    return next(each for each in choices if each.get("type") != "null")


def _headers(op: Operation) -> list[Json]:
    found: list[Json] = []
    if op.once:
        text = "A key of your own, such as a UUID: the same request under the same key is done once."
        found.append(_header("Idempotency-Key", text, {"type": "string", "pattern": "^[!-~]{1,128}$"}))
    if op.tag:
        found.append(
            _header("If-None-Match", "The tag you have: 304 if nothing has changed.", {"type": "string"})
        )
    if op.match:
        schema = {"type": "string", "pattern": r'^(\*|"v[0-9]{1,9}")$'}
        found.append(_header("If-Match", "The tag you read: 412 if it is not in force any more.", schema))
    return found


def _header(name: str, description: str, schema: Json) -> Json:
    return {"name": name, "in": "header", "required": False, "description": description, "schema": schema}


def _body(op: Operation, schemas: dict[Any, Json]) -> Json:
    content: Json = {}
    for kind in op.kinds:
        plain = not _named(op.takes) or kind != "application/json"
        schema = {"type": "string", "format": "binary"} if plain else schemas[op.takes]
        content[kind] = {"schema": schema}
        if not plain and op.example is not None:
            content[kind]["example"] = op.example
    return {"required": not op.optional, "content": content}


def _answers(op: Operation, schemas: dict[Any, Json]) -> Json:
    headers = {name: {"description": text, "schema": {"type": "integer"}} for name, text in HEADERS.items()}
    good: Json = {"description": "Done.", "headers": headers}
    if op.gives is not None:
        schema = schemas[op.gives] if _named(op.gives) else {"type": "string"}
        good["content"] = {kind: {"schema": schema} for kind in op.gives_kinds}
    found = {str(op.status): good}
    if op.tag:
        headers["ETag"] = {"description": "Changes whenever the answer does.", "schema": {"type": "string"}}
        found["304"] = {"description": "Nothing has changed."}
    if op.may_be_empty:
        found["204"] = {"description": "There is nothing."}
    return found


def _refusals(said: Json, op: Operation) -> Json:
    wanted = {401, 422, 429, 503}
    wanted |= {404} if said["parameters"] or op.takes is not None else set()
    wanted |= {403} if op.needs or op.takes is not None else set()
    wanted |= {409} if op.takes is not None or op.once or op.status == 204 or "download" in op.id else set()
    wanted |= {413, 415} if op.takes is not None else set()
    wanted |= {412} if op.match else set()
    return {str(status): _refusal_of(status) for status in sorted(wanted)}


def _refusal_of(status: int) -> Json:
    return {"$ref": f"#/components/responses/refused_{status}"}


def _refused() -> Json:
    return {f"refused_{status}": _refusal(status) for status in ERRORS}


def _refusal(status: int) -> Json:
    schema = {"$ref": COMPONENT.format(name="Problem")}
    example = {"type": f"about:blank#{status}", "title": "…", "status": status, "detail": ERRORS[status]}
    content = {"application/problem+json": {"schema": schema, "example": example}}
    return {"description": ERRORS[status], "content": content}


def _stream() -> Json:
    """The stream stands at the edge, before Django; so it is described by hand."""
    query = {"in": "query", "required": False}
    return {
        "operationId": "stream_events",
        "tags": ["Ledger"],
        "summary": "Follow a partnership's entries as they are written",
        "description": (
            "Server-sent events: `id` is the entry's number, `event` its kind, `data` the entry as JSON. The "
            "stream begins after `after`, or after `Last-Event-ID`, and never ends; a comment comes every 15 "
            "seconds.\n\n"
            f"Needs `audit`: {MEANING['audit']} ({those_with('audit')})."
        ),
        "parameters": [
            {
                "name": "partnership",
                "in": "query",
                "required": True,
                "schema": {"type": "string"},
                "example": "mail-desk",
            },
            {
                "name": "after",
                **query,
                "schema": {"type": "integer", "minimum": 0},
                "description": "The last entry you have.",
            },
            _header("Last-Event-ID", "What a browser sends when it comes back.", {"type": "string"}),
        ],
        "responses": {
            "200": {
                "description": "Entries, one by one.",
                "content": {"text/event-stream": {"schema": {"type": "string"}}},
            },
            **{str(status): _refusal_of(status) for status in (401, 404, 422)},
        },
    }
