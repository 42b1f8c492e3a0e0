"""Files of cases that were uploaded, each in its partnership's folder under a name nobody chose."""

from __future__ import annotations

import re
import secrets
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile

from lichen.errors import InputRefused, NotFound
from lichen.web.house import house

ENDINGS = ("csv", "tsv", "json", "jsonl", "parquet")
_ID = re.compile(r"[0-9a-f]{16}")


def keep(partnership: str, file: UploadedFile) -> tuple[str, Path]:
    """The upload's id and where it lies; raises `InputRefused` for an ending that is not read here."""
    ending = (file.name or "").rpartition(".")[2].lower()
    ending = {"ndjson": "jsonl", "txt": "csv"}.get(ending, ending)
    if ending not in ENDINGS:
        raise InputRefused(f"A file of cases ends in one of: {', '.join('.' + each for each in ENDINGS)}.")
    name = secrets.token_hex(8)
    path = folder(partnership) / f"{name}.{ending}"
    with path.open("wb") as kept:
        for piece in file.chunks(1 << 20):
            kept.write(piece)
    return name, path


def folder(partnership: str) -> Path:
    """Where this partnership's uploads lie: no other's are found by their names."""
    found = house().files / "uploads" / partnership
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def kept(partnership: str, upload: str) -> Path:
    """Where an upload lies; raises `NotFound`."""
    found = sorted(folder(partnership).glob(f"{upload}.*")) if _ID.fullmatch(upload) else []
    if not found:
        raise NotFound(f"There is no upload `{upload[:40]}` for `{partnership}`. Upload the file again.")
    return found[0]


def address(path: Path) -> str:
    """The file's name as the job that imports it wants it."""
    return str(path.relative_to(house().files))
