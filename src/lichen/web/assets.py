"""Stylesheets, scripts and pictures: read once, joined, served with names that change when they do."""

from __future__ import annotations

import gzip
import mimetypes
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

STATIC = Path(__file__).parent / "static"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is served."""

    body: bytes
    packed: bytes
    kind: str
    digest: str


@cache
def assets() -> dict[str, Asset]:
    """Every file under `static` by name; the stylesheets are joined as `lichen.css`, the scripts as `.js`."""
    found = {
        path.relative_to(STATIC).as_posix(): _asset(path.name, path.read_bytes())
        for path in sorted(STATIC.rglob("*"))
        if path.is_file() and path.parent.name not in ("css", "js")
    }
    found["lichen.css"] = _asset("lichen.css", b"\n".join((_joined("css", "*.css"), _process())))
    found["lichen.js"] = _asset("lichen.js", _joined("js", "*.js"))
    found["htmx.js"] = _asset("htmx.js", _htmx())
    return found


def _joined(folder: str, pattern: str) -> bytes:
    return b"\n".join(path.read_bytes() for path in sorted((STATIC / folder).glob(pattern)))


def _process() -> bytes:
    """The style of the map of a process, which reports draw and pages show."""
    return files("lichen.reports").joinpath("templates", "process.css").read_bytes()


def _htmx() -> bytes:
    import django_htmx

    folder = Path(django_htmx.__file__).parent / "static" / "django_htmx"
    return (folder / "htmx-2.min.js").read_bytes()


def _asset(name: str, body: bytes) -> Asset:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Asset(body, gzip.compress(body, 6, mtime=0), kind, sha256(body).hexdigest()[:12])


def address(name: str) -> str:
    """The address of an asset, with its digest so that it may be kept for ever."""
    return f"/static/{name}?v={assets()[name].digest}"
