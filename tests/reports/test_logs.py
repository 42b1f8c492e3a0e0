from __future__ import annotations

import io
import json
import logging
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from lichen.errors import InputRefused
from lichen.reports.logs import FIELDS, configure, request


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What is logged as JSON; everything is as before afterwards."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    stream = io.StringIO()
    configure(True, stream=stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)


def said(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_one_json_object_with_time_level_and_message(lines: io.StringIO) -> None:
    logging.getLogger("lichen.jobs").info("exported %d rows", 5, extra={"partnership": "desk", "rows": 5})
    (line,) = said(lines)
    assert (line["level"], line["logger"], line["message"]) == ("info", "lichen.jobs", "exported 5 rows")
    assert (line["partnership"], line["rows"]) == ("desk", 5)
    assert line["at"].endswith("Z")


def test_what_is_not_on_the_list_is_left_out(lines: io.StringIO) -> None:
    logging.getLogger("x").info("took a case", extra={"inputs": "Ada's letter", "case": "c1", "token": "t"})
    assert "Ada" not in lines.getvalue()
    assert set(said(lines)[0]) <= {"at", "level", "logger", "message", "request", "error", *FIELDS}


@pytest.mark.parametrize(
    "message",
    [
        "Authorization: Bearer abcSECRETdef",
        "webhook whsec_SECRETabc was used",
        "GET /x?token=SECRET&y=1",
        "password = 'SECRET'",
        '{"api_key": "SECRET"}',
        "sessionid=SECRET",
    ],
)
def test_a_token_in_a_message_is_blotted_out(lines: io.StringIO, message: str) -> None:
    logging.getLogger("x").warning(message)
    assert "SECRET" not in lines.getvalue()


def test_an_error_is_logged_by_kind_and_place_and_never_by_what_it_quotes(lines: io.StringIO) -> None:
    try:
        raise InputRefused("“Ada's letter” is not one of the answers.")
    except InputRefused:
        logging.getLogger("x").exception("a job failed")
    assert "Ada" not in lines.getvalue()
    (line,) = said(lines)
    assert line["error"]["kind"] == "InputRefused"
    assert "test_logs.py" in line["error"]["where"][-1]


def test_every_line_of_a_request_carries_its_id_and_no_other_threads_does(lines: io.StringIO) -> None:
    with request("r-1"):
        logging.getLogger("x").info("inside")
        other = threading.Thread(target=lambda: logging.getLogger("x").info("beside"))
        other.start()
        other.join()
    logging.getLogger("x").info("outside")
    assert [line.get("request") for line in said(lines)] == ["r-1", None, None]


def test_nobody_can_forge_a_line(lines: io.StringIO) -> None:
    logging.getLogger("x").info("one\n2026-01-01 info forged")
    assert len(lines.getvalue().splitlines()) == 1
    plain = io.StringIO()
    configure(False, stream=plain)
    logging.getLogger("x").info("one\r\n2026-01-01 info forged")
    assert len(plain.getvalue().splitlines()) == 1


def test_configuring_again_replaces_what_was_before(lines: io.StringIO) -> None:
    second = io.StringIO()
    configure(True, stream=second)
    logging.getLogger("x").info("once")
    assert lines.getvalue() == ""
    assert len(said(second)) == 1


def test_plain_lines_say_the_same(lines: io.StringIO) -> None:
    plain = io.StringIO()
    configure(False, stream=plain)
    with request("r-2"):
        logging.getLogger("x").info("answered", extra={"route": "/cases", "status": 200, "ms": 3})
    for part in ("info", "answered", "request=r-2", "route=/cases", "status=200", "ms=3"):
        assert part in plain.getvalue()


def test_libraries_that_log_whole_addresses_are_kept_quiet(lines: io.StringIO) -> None:
    logging.getLogger("httpx").info("HTTP Request: POST https://example.org/hook?token=SECRET")
    assert lines.getvalue() == ""
