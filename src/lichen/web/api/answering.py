"""What goes back to a program: JSON made once, with a tag that says when nothing has changed."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b

import msgspec
from django.http import HttpRequest, HttpResponse

_encode = msgspec.json.Encoder().encode
JSON = "application/json"


def answered(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """The body as JSON, as it is: nothing checks it again."""
    return HttpResponse(_encode(body), content_type=JSON, status=status, headers=dict(headers or {}))


def nothing() -> HttpResponse:
    """Done, with nothing to say."""
    return HttpResponse(status=204)


def tagged(request: HttpRequest, body: object, tag: str | None = None) -> HttpResponse:
    """The body with its entity tag, or 304 when the program has just that already."""
    content = _encode(body)
    tag = tag or f'"{blake2b(content, digest_size=12).hexdigest()}"'
    if tag in _tags(request.headers.get("if-none-match", "")):
        return HttpResponse(status=304, headers={"ETag": tag})
    return HttpResponse(content, content_type=JSON, headers={"ETag": tag})


def _tags(header: str) -> list[str]:
    return [each.strip().removeprefix("W/") for each in header.split(",")]
