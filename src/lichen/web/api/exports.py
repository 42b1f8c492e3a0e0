"""Exports: a job writes the file, then it can be fetched."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path as File
from typing import Any, TypedDict

import msgspec
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from lichen.errors import Conflict, NotFound
from lichen.jobs.engine import Job
from lichen.transfer.export import What
from lichen.transfer.formats import Format
from lichen.transfer.names import file_name
from lichen.web.actor import actor_of
from lichen.web.api.answering import answered
from lichen.web.api.bodies import body, once, reader
from lichen.web.api.engine import engine, job_of, jobs_of
from lichen.web.api.jobs import JobPath, JobShown, shown
from lichen.web.api.paging import After, Limit, page, place
from lichen.web.api.routing import PartnershipPath, Resource
from lichen.web.api.unveiled import readable
from lichen.web.house import house

resource = Resource("Exports")
KINDS = {
    "jsonl": "application/x-ndjson",
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
}
BLOCK = 1 << 18


class ExportGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What to write, and how; `with_inputs` adds inputs, attributes and reasons that were not erased."""

    what: What = "decisions"
    format: Format = "jsonl"
    with_inputs: bool = False


class ExportList(TypedDict):
    """A page of exports, the newest first."""

    items: list[JobShown]
    next: str | None


_export = reader(ExportGiven)
ONE = "/partnerships/{partnership}/exports/{job}"


@resource.on("GET", "/partnerships/{partnership}/exports", needs="audit", gives=ExportList)
def list_exports(
    request: HttpRequest, partnership: PartnershipPath, limit: Limit = 50, after: After = None
) -> HttpResponse:
    """The exports of a partnership, the newest first."""
    actor_of(request).enter(partnership, "audit")
    before = None if after is None else str(place(after, "exports", str)[0])
    items = [shown(each) for each in jobs_of(partnership, limit, before, "export")]
    return answered(page(items, limit, "exports", items[-1]["job"] if items else ""))


@resource.on(
    "POST",
    "/partnerships/{partnership}/exports",
    needs="audit",
    gives=JobShown,
    status=202,
    takes=ExportGiven,
    once=True,
    example={"what": "decisions", "format": "csv"},
)
def start_export(request: HttpRequest, partnership: PartnershipPath) -> HttpResponse:
    """Begin to write an export; fetch it once the job is done."""
    actor = actor_of(request)
    actor.enter(partnership, "audit")
    given = body(request, _export)
    arguments: dict[str, Any] = {"partnership": partnership, **msgspec.structs.asdict(given)}
    job = engine().submit("export", arguments, key=once(request, actor))
    return answered(
        shown(Job(id=job, name="export", state="queued")),
        202,
        {"Location": f"/api/v1/partnerships/{partnership}/exports/{job}"},
    )


@resource.on("GET", ONE, needs="audit", gives=JobShown)
def get_export(request: HttpRequest, partnership: PartnershipPath, job: JobPath) -> HttpResponse:
    """How far an export has come."""
    actor_of(request).enter(partnership, "audit")
    return answered(shown(_export_job(partnership, job)))


@resource.on(
    "GET",
    f"{ONE}/download",
    needs="audit",
    gives=bytes,
    gives_kinds=("application/x-ndjson", "text/csv", "application/vnd.apache.parquet"),
)
def download_export(request: HttpRequest, partnership: PartnershipPath, job: JobPath) -> HttpResponse:
    """The file of an export that is done.

    Cases that you are asked to answer blind are left out of it for you; a Parquet file, from which nothing
    can be left out, is refused meanwhile.
    """
    actor = actor_of(request)
    actor.enter(partnership, "audit")
    found = _export_job(partnership, job)
    if found.state != "done" or not isinstance(found.result, dict):
        raise Conflict("This export is not done yet. Ask how far it has come, then fetch it.")
    path = house().files / "exports" / File(str(found.result.get("file", ""))).name
    if not path.is_file():
        raise NotFound("The file of this export is not here any more. Begin another one.")
    kind = path.suffix.removeprefix(".")
    pieces = readable(house().ledger, partnership, actor.name, path, kind)
    headers = {"Content-Type": KINDS[kind], "Content-Disposition": _named(partnership, found, kind)}
    if pieces is None:
        return _whole(path, headers)
    return StreamingHttpResponse(pieces, headers=headers)


def _whole(path: File, headers: dict[str, str]) -> HttpResponse:
    size = str(os.path.getsize(path))
    return StreamingHttpResponse(_blocks(path), headers={**headers, "Content-Length": size})


def _blocks(path: File) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


def _named(partnership: str, job: Job, kind: str) -> str:
    what = str(job.arguments.get("what", "decisions"))
    return f'attachment; filename="{file_name(partnership, what, ending=kind)}"'


def _export_job(partnership: str, job: str) -> Job:
    found = job_of(partnership, job)
    if found.name != "export":
        raise NotFound(f"There is no export `{job}` of `{partnership}`.")
    return found
