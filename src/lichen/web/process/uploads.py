"""Event logs that were uploaded, each in its partnership's folder under a name nobody chose."""

from __future__ import annotations

import re
import secrets
from datetime import datetime
from pathlib import Path

import msgspec
from django.core.files.uploadedfile import UploadedFile

from lichen.decoding import decode
from lichen.errors import InputRefused, NotFound
from lichen.inbox.plain import bare
from lichen.web.house import house
from lichen.web.work.uploads import folder

ENDINGS = (
    *("csv", "tsv", "txt", "json", "jsonl", "ndjson", "jsonocel", "ocel", "xes", "xml", "parquet"),
    *("csv.gz", "tsv.gz", "json.gz", "jsonl.gz", "xes.gz", "xml.gz", "jsonocel.gz"),
)
ACCEPTED = ",".join(f".{each}" for each in (*(each for each in ENDINGS if "." not in each), "gz"))
SHOWN = 20
_ID = re.compile(r"[0-9a-f]{16}")


class Uploaded(msgspec.Struct, frozen=True):
    """An uploaded log: what its file was called, who brought it, when, and its ending."""

    id: str
    name: str
    by: str
    at: datetime
    ending: str


def keep(partnership: str, file: UploadedFile, *, by: str, at: datetime) -> tuple[Uploaded, Path]:
    """The upload and where it lies; raises `InputRefused` for an ending that is not read here."""
    name = bare(file.name or "")[:120]
    ending = next((each for each in sorted(ENDINGS, key=len)[::-1] if name.lower().endswith(f".{each}")), "")
    if not ending:
        raise InputRefused(
            "An event log is a file that ends in .csv, .tsv, .jsonl, .parquet, .xes, .xml or .json "
            "(OCEL 2.0), packed (.gz) or not."
        )
    made = Uploaded(secrets.token_hex(8), name, by, at, ending)
    path = _folder(partnership) / f"{made.id}.{ending}"
    with path.open("wb") as kept:
        for piece in file.chunks(1 << 20):
            kept.write(piece)
    _beside(partnership, made.id).write_bytes(msgspec.json.encode(made))
    return made, path


def logs(partnership: str) -> list[Uploaded]:
    """The latest logs of a partnership, the newest first."""
    places = sorted(_folder(partnership).glob("*.about"), key=lambda path: -path.stat().st_mtime)
    return [found for place in places[:SHOWN] if (found := _read(place)) is not None]


def one(partnership: str, log: str) -> tuple[Uploaded, Path]:
    """A log and where it lies; raises `NotFound`."""
    found = _read(_beside(partnership, log)) if _ID.fullmatch(log) else None
    path = None if found is None else _folder(partnership) / f"{found.id}.{found.ending}"
    if found is None or path is None or not path.is_file():
        raise NotFound(f"There is no event log `{log[:40]}` for `{partnership}`. Upload the file again.")
    return found, path


def forget(partnership: str, log: str) -> None:
    """Delete a log's file; raises `NotFound`."""
    _, path = one(partnership, log)
    path.unlink(missing_ok=True)
    _beside(partnership, log).unlink(missing_ok=True)


def address(path: Path) -> str:
    """The file's name as the job that draws it wants it."""
    return str(path.relative_to(house().files))


def _folder(partnership: str) -> Path:
    found = folder(partnership) / "logs"
    found.mkdir(mode=0o700, exist_ok=True)
    return found


def _beside(partnership: str, id: str) -> Path:
    return _folder(partnership) / f"{id}.about"


def _read(place: Path) -> Uploaded | None:
    try:
        return decode(place.read_bytes(), Uploaded)
    except (OSError, msgspec.MsgspecError):
        return None
