"""What comes in: JSON of exactly one shape, and the key that makes an act happen once."""

from __future__ import annotations

import re
from typing import Any, TypeVar

import msgspec
from django.http import HttpRequest

from lichen.decoding import decoder
from lichen.errors import InputRefused, LichenError
from lichen.web.actor import Actor

Shape = TypeVar("Shape")

_AT = re.compile(r" - at `\$\.?(?P<path>[^`]*)`$")
_UNKNOWN = re.compile(r"Object contains unknown field `(?P<field>.*)`", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(?P<field>.*)`", re.DOTALL)
_KEY = re.compile(r"[!-~]{1,128}")


class Malformed(InputRefused):
    """The request cannot be read; `problems` names each field that is not as it should be."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__(" ".join(problems))


class WrongKind(LichenError):
    """The body is not of the kind this address takes."""


def body(request: HttpRequest, decoder: msgspec.json.Decoder[Shape]) -> Shape:
    """The body in its shape; raises `Malformed` with the field at fault, `WrongKind` for no JSON."""
    require_kind(request, "application/json")
    return decoded(request.body, decoder)


def require_kind(request: HttpRequest, *kinds: str) -> str:
    """The kind of the body, one of these; the first when nothing was said."""
    said = (request.content_type or "").lower()
    if said and said not in kinds:
        raise WrongKind(f"The body came as `{said}`. Send it as `{'` or `'.join(kinds)}`.")
    return said or kinds[0]


def decoded(content: bytes, decoder: msgspec.json.Decoder[Shape], place: str = "") -> Shape:
    """The content in its shape; `place` says where in the body it stood."""
    try:
        return decoder.decode(content)
    except msgspec.ValidationError as error:
        raise Malformed([sentence(str(error), place)]) from error
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        where = f"{place}: the" if place else "The"
        raise Malformed([f"{where} body is no JSON that can be read: {str(error)[:200]}."]) from error


def sentence(said: str, place: str = "") -> str:
    """What a decoder found wrong, as a sentence that names the field.

    >>> sentence("Object contains unknown field `owner` - at `$.case`")
    '`case.owner`: there is no such field here. Leave it out.'
    >>> sentence("Expected `str`, got `int` - at `$.answer`")
    '`answer`: Expected `str`, got `int`.'
    """
    found = _AT.search(said)
    path = found["path"] if found else ""
    said = said[: found.start()] if found else said
    for pattern, wrong in ((_UNKNOWN, "there is no such field here. Leave it out"), (_MISSING, "is missing")):
        if field := pattern.fullmatch(said):
            path, said = ".".join(filter(None, (path, field["field"][:80]))), wrong
    return f"{place + ': ' if place else ''}`{path or 'body'}`: {said}."


def once(request: HttpRequest, actor: Actor) -> str | None:
    """The key under which an act happens once, each actor's own; None when none was sent."""
    said = request.headers.get("idempotency-key")
    if said is None:
        return None
    if not _KEY.fullmatch(said):
        raise Malformed(
            ["`Idempotency-Key`: use 1 to 128 visible characters without spaces, such as a UUID."]
        )
    return f"api {actor.name} {said}"


def reader(shape: Any) -> msgspec.json.Decoder[Any]:
    """A decoder for one shape of body, made once."""
    return decoder(shape)
