"""Imports: upload a file of cases, look at it, try it out, and let a job open them."""

from __future__ import annotations

from collections.abc import Iterator
from os import PathLike
from pathlib import Path

from lichen.client.link import Link, at, said
from lichen.client.shapes import Job, Mapping, Trial, Upload
from lichen.decoding import decode
from lichen.errors import InputRefused

FORMATS = ("csv", "tsv", "json", "jsonl", "parquet")
BLOCK = 1 << 18


class Imports:
    """Files of cases for a partnership."""

    def __init__(self, link: Link, partnership: str) -> None:
        self._link, self._at = link, at("partnerships", partnership, "imports")

    def upload(self, path: str | PathLike[str], *, format: str | None = None) -> Upload:
        """What the file holds; nothing is opened yet.

        The format is what the name ends in, unless you say it.
        """
        file = Path(path)
        kind = format or file.suffix.lower().removeprefix(".")
        if kind not in FORMATS:
            raise InputRefused(
                f"`{file.name}` does not end in one of {', '.join(FORMATS)}. Say its `format`."
            )
        headers = {"content-type": "application/octet-stream", "content-length": str(file.stat().st_size)}
        response = self._link.send("POST", self._at + said({"format": kind}), lambda: _blocks(file), headers)
        return decode(response.content, Upload)

    def check(self, upload: str, *, mapping: Mapping | None = None, leave_out: bool = False) -> Trial:
        """What an import would do: which rows would become cases, and what is wrong with the others."""
        return self._link.act(Trial, "POST", self._at + at(upload, "check"), _given(mapping, leave_out))

    def start(
        self, upload: str, *, mapping: Mapping | None = None, leave_out: bool = False, key: str | None = None
    ) -> Job:
        """The job that opens the cases of an uploaded file, each once however often this is asked."""
        return self._link.act(
            Job, "POST", self._at + at(upload, "start"), _given(mapping, leave_out), key=key
        )


def _given(mapping: Mapping | None, leave_out: bool) -> dict[str, object]:
    return {"mapping": mapping, "leave_out": leave_out}


def _blocks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while block := opened.read(BLOCK):
            yield block
