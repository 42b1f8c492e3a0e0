"""The script that draws charts, made once for this installation and kept beside the ledger."""

from __future__ import annotations

import gzip
import threading
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from lichen.errors import NotFound
from lichen.reports.charts.bundle import BUILT, kept, snippet
from lichen.web.house import house

_making = threading.Lock()


@cache
def address() -> str:
    """Where the script is found; empty where it cannot be made, so that tables are shown instead.

    The name holds what it is made of, so that a newer one is never mistaken for it.
    """
    built = files("lichen.reports.charts").joinpath(BUILT).is_file()
    if not built and find_spec("vl_convert") is None:
        return ""
    return f"/partnerships/charts.js?v={_edition()}"


def _edition() -> str:
    made_by = "" if find_spec("vl_convert") is None else version("vl-convert-python")
    return sha256((snippet() + made_by).encode()).hexdigest()[:12]


@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """The script, to be kept for ever by the browser."""
    packed = _packed(str(house().files / f"charts-{_edition()}"))
    if packed is None:
        raise NotFound(
            "Charts cannot be drawn here: vl-convert-python is not installed. Tables are shown instead."
        )
    zipped = "gzip" in request.headers.get("accept-encoding", "")
    answer = HttpResponse(
        packed if zipped else gzip.decompress(packed), content_type="text/javascript; charset=utf-8"
    )
    if zipped:
        answer["content-encoding"] = "gzip"
    answer["cache-control"] = "public, max-age=31536000, immutable" if request.GET.get("v") else "no-cache"
    answer["vary"] = "accept-encoding"
    return answer


def _packed(folder: str) -> bytes | None:
    with _making:  # two pages at once make it once
        return _read(folder)


@cache
def _read(folder: str) -> bytes | None:
    path = kept(Path(folder))
    return None if path is None else gzip.compress(path.read_bytes(), 6, mtime=0)
