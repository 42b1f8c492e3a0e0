"""Imports: upload a file of cases, look at it, try it out, and let a job open them."""

from __future__ import annotations

import secrets
import shutil
from typing import Annotated, Any, Literal, TypedDict

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Path, Query

from lichen.errors import InputRefused
from lichen.jobs.engine import Job
from lichen.transfer.intake import look, rehearse
from lichen.transfer.mapping import Mapping
from lichen.web.actor import actor_of
from lichen.web.api.answering import answered
from lichen.web.api.bodies import body, once, reader, require_kind
from lichen.web.api.engine import engine
from lichen.web.api.jobs import JobShown, shown
from lichen.web.api.routing import PartnershipPath, Resource
from lichen.web.work.uploads import address, folder, kept

resource = Resource("Imports")
UploadPath = Annotated[
    str, Path(pattern=r"^[0-9a-f]{16}$", description="The upload's id.", examples=["00112233aabbccdd"])
]
Ending = Literal["csv", "tsv", "json", "jsonl", "parquet"]
KINDS = ("application/octet-stream", "text/csv", "application/x-ndjson")
ONE = "/partnerships/{partnership}/imports/{upload}"


class ImportGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Which column holds what (by default as their names say), and whether bad rows are left out."""

    mapping: Mapping | None = None
    leave_out: bool = False


class Uploaded(TypedDict):
    """What an uploaded file holds: its columns, what they seem to be, and its first rows."""

    upload: str
    columns: list[str]
    mapping: Mapping
    samples: list[dict[str, Any]]


class ProblemRow(TypedDict):
    """What is wrong with a row."""

    row: int
    sentence: str


class Tried(TypedDict):
    """What an import would do: `known` cases are on record already and would not be opened again."""

    rows: int
    cases: int
    known: int
    problems: list[ProblemRow]
    more_problems: int


_import = reader(ImportGiven)


@resource.on(
    "POST",
    "/partnerships/{partnership}/imports",
    needs="open",
    gives=Uploaded,
    status=201,
    takes=bytes,
    kinds=KINDS,
)
def upload(
    request: HttpRequest,
    partnership: PartnershipPath,
    format: Annotated[Ending, Query(description="What kind of file it is.")] = "csv",
) -> HttpResponse:
    """Upload a file of cases, as the body of the request, up to 1 GB; nothing is opened yet."""
    here = actor_of(request).enter(partnership, "open")
    require_kind(request, *KINDS)
    name = secrets.token_hex(8)
    path = folder(partnership) / f"{name}.{format}"
    with path.open("wb") as file:
        shutil.copyfileobj(request, file, 1 << 20)
    try:
        seen = look(path, here.charter)
    except InputRefused:
        path.unlink(missing_ok=True)
        raise
    return answered({"upload": name, **seen._asdict()}, 201)


@resource.on(
    "POST",
    f"{ONE}/check",
    needs="open",
    gives=Tried,
    takes=ImportGiven,
    example={"mapping": {"inputs": ["text"]}},
)
def check_import(request: HttpRequest, partnership: PartnershipPath, upload: UploadPath) -> HttpResponse:
    """Try an import out: which rows would become cases, and what is wrong with the others."""
    here = actor_of(request).enter(partnership, "open")
    given = body(request, _import)
    trial = rehearse(here, kept(partnership, upload), given.mapping)
    problems = [each._asdict() for each in trial.problems]
    counts = {"rows": trial.rows, "cases": trial.cases, "known": trial.known}
    return answered({**counts, "problems": problems, "more_problems": trial.more_problems})


@resource.on(
    "POST",
    f"{ONE}/start",
    needs="open",
    gives=JobShown,
    status=202,
    takes=ImportGiven,
    once=True,
    example={"leave_out": True},
)
def start_import(request: HttpRequest, partnership: PartnershipPath, upload: UploadPath) -> HttpResponse:
    """Open the cases of an uploaded file, each once however often this is asked; follow the job."""
    actor = actor_of(request)
    actor.enter(partnership, "open")
    given = body(request, _import)
    path = kept(partnership, upload)
    arguments: dict[str, Any] = {
        "partnership": partnership,
        "file": address(path),
        "by": actor.name,
        "mapping": None if given.mapping is None else msgspec.to_builtins(given.mapping),
        "leave_out": given.leave_out,
    }
    job = engine().submit("import_cases", arguments, key=once(request, actor))
    return answered(
        shown(Job(id=job, name="import_cases", state="queued")),
        202,
        {"Location": f"/api/v1/partnerships/{partnership}/jobs/{job}"},
    )
