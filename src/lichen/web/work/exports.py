"""Exports: begun as a job, fetched when the file is there, checked again at the door."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from lichen.errors import Conflict, InputRefused, NotFound
from lichen.jobs.engine import Job, JobId
from lichen.transfer.export import WHAT
from lichen.transfer.formats import FORMATS
from lichen.transfer.names import file_name, inside
from lichen.web.actor import Actor, actor_of
from lichen.web.api.engine import engine
from lichen.web.api.unveiled import readable
from lichen.web.house import house

BLOCK = 1 << 18
TYPES = {
    "jsonl": "application/x-ndjson",
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
}
FOLDER = "exports"


@require_POST
def begin(request: HttpRequest, partnership: str) -> HttpResponse:
    """Hand in the job that writes the file; with inputs only for who governs."""
    actor = actor_of(request)
    with_inputs = bool(request.POST.get("with_inputs"))
    actor.enter(partnership, "govern" if with_inputs else "audit")
    arguments = {
        "partnership": partnership,
        "what": _one_of("what", request.POST.get("what", ""), WHAT),
        "format": _one_of("format", request.POST.get("format", ""), FORMATS),
        "with_inputs": with_inputs,
    }
    engine().submit("export", arguments, key=once(request, actor))
    return redirect(f"/partnerships/{partnership}/data/")


def once(request: HttpRequest, actor: Actor) -> str | None:
    """The key under which a form does its work once, however often it is sent."""
    key = request.POST.get("key", "")[:80]
    return f"page {actor.name} {key}" if key else None


def _one_of(name: str, value: str, allowed: Iterable[str]) -> str:
    if value not in allowed:
        raise InputRefused(f"`{name}` is `{value[:40]}`. Use one of: {', '.join(allowed)}.")
    return value


@require_safe
def download(request: HttpRequest, partnership: str, job: str) -> StreamingHttpResponse:
    """The file of an export that is done, without the cases this person has yet to answer blind."""
    actor = actor_of(request)
    here = actor.enter(partnership, "audit")
    found = _export(partnership, job)
    if found.arguments.get("with_inputs"):
        actor.enter(partnership, "govern")
    path = _file(found)
    ending = path.suffix.removeprefix(".")
    pieces = readable(here.ledger, partnership, actor.name, path, ending)
    what = str(found.arguments.get("what", "decisions"))
    answer = StreamingHttpResponse(_blocks(path) if pieces is None else pieces, content_type=TYPES[ending])
    answer["content-disposition"] = f'attachment; filename="{file_name(partnership, what, ending=ending)}"'
    answer["x-content-type-options"] = "nosniff"
    if pieces is None:
        answer["content-length"] = str(path.stat().st_size)
    return answer


def _export(partnership: str, job: str) -> Job:
    for each in engine().jobs(only=[JobId(job)], limit=1):
        if each.name == "export" and each.arguments.get("partnership") == partnership:
            return each
    raise NotFound(f"There is no export `{job}` of `{partnership}`.")


def _file(job: Job) -> Path:
    """The file the job itself named, in the folder of exports and nowhere else."""
    if job.state != "done" or not isinstance(job.result, Mapping):
        raise Conflict("This export is not done yet. Wait until it is, then fetch it.")
    folder, _, name = str(job.result.get("file", "")).partition("/")
    path = inside(house().files / FOLDER, name)
    if folder != FOLDER or path.suffix.removeprefix(".") not in TYPES:
        raise InputRefused("This job's file is no export. Begin another one.")
    if path.is_symlink() or not path.is_file():
        raise NotFound("The file of this export is not here any more. Begin another one.")
    return path


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block
