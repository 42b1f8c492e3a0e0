"""Structured logs: one line an event, with the request's id, and never an input, an answer or a token.

What may stand in a line is a list of names; whatever else a caller hands over is left out. An error is logged
by its kind and by where it happened: its message may quote what somebody typed, and is left to the person who
gets it.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import IO, Any

import msgspec

FIELDS = (
    "partnership",
    "case",
    "ask",
    "job",
    "subscription",
    "method",
    "route",
    "status",
    "ms",
    "rows",
    "bytes",
    "seq",
    "count",
    "attempt",
)
"""What a log line may hold beside its message: `log.info("…", extra={"case": id})`."""

LOUD = ("httpx", "httpcore", "granian", "django.server", "uvicorn.access")
"""These would log addresses with everything that stands in them; they say only what goes wrong."""

_SECRET = re.compile(
    r"(?i)(whsec_|bearer\s+|basic\s+|(?:token|secret|password|key|code|state|session\w*)[\"']?\s*[=:]\s*[\"']?)"
    r"[^\s\"'&,;]+"
)
_FRAMES = 12
_request: ContextVar[str | None] = ContextVar("lichen_request", default=None)


@contextmanager
def request(id: str) -> Iterator[None]:
    """Every line logged inside carries this request's id."""
    token = _request.set(id)
    try:
        yield
    finally:
        _request.reset(token)


def configure(json: bool, *, level: str = "INFO", stream: IO[str] | None = None) -> None:
    """Log to the standard error as JSON or as text; doing it again replaces what was before."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines() if json else PlainLines())
    root = logging.getLogger()
    for before in [each for each in root.handlers if isinstance(each.formatter, JsonLines | PlainLines)]:
        root.removeHandler(before)
    root.addHandler(handler)
    root.setLevel(level)
    for name in LOUD:
        logging.getLogger(name).setLevel(logging.WARNING)


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        return _encode(_said(record)).decode()


class PlainLines(logging.Formatter):
    """The same for people: time, level, message, and what else is known."""

    def format(self, record: logging.LogRecord) -> str:
        said = _said(record)
        time, level, logger, message = (said.pop(name) for name in ("at", "level", "logger", "message"))
        error = said.pop("error", None)
        rest = "".join(f" {name}={value}" for name, value in said.items())
        where = "" if error is None else f" {error['kind']} at {' > '.join(error['where'])}"
        return f"{time} {level:<7} {logger}: {_one_line(message)}{rest}{where}"


_encode = msgspec.json.Encoder(enc_hook=str).encode


def _said(record: logging.LogRecord) -> dict[str, Any]:
    said: dict[str, Any] = {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")[:-6] + "Z",
        "level": record.levelname.lower(),
        "logger": record.name,
        "message": _SECRET.sub(r"\1…", record.getMessage()),
    }
    if (request := _request.get()) is not None:
        said["request"] = request
    said.update({name: record.__dict__[name] for name in FIELDS if name in record.__dict__})
    if record.exc_info and record.exc_info[1] is not None:
        said["error"] = _error(record.exc_info[1])
    return said


def _error(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    where = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
    return {"kind": type(error).__name__, "where": where}


def _one_line(message: str) -> str:
    return message.replace("\r", "\\r").replace("\n", "\\n")
