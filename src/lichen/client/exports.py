"""Exports: a job writes the file; it is fetched to a file or gone through row by row."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from os import PathLike
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import msgspec

from lichen.client.jobs import Jobs
from lichen.client.link import Link, at
from lichen.client.paging import pages
from lichen.client.shapes import Job
from lichen.errors import InputRefused

_row = msgspec.json.Decoder(dict[str, Any]).decode


class Export:
    """One export; `format` is that of its file, `job` how far it has come."""

    def __init__(self, link: Link, partnership: str, job: Job, format: str) -> None:
        self._link, self._partnership, self.job, self.format = link, partnership, job, format
        self._at = at("partnerships", partnership, "exports", job.job)

    def __repr__(self) -> str:
        """With how far it has come."""
        return f"Export({self.job.job!r}, {self.job.state}, {100 * self.job.progress:.0f} %)"

    def wait(self, timeout: float = 3600.0) -> Export:
        """The export when it is written; raises `LichenError` when that failed or takes too long."""
        done = Jobs(self._link, self._partnership).wait(self.job.job, timeout)
        return Export(self._link, self._partnership, done, self.format)

    def download(self, to: str | PathLike[str]) -> Path:
        """The file, complete: it gets its name when its last byte is there.

        A file of this name is replaced.
        """
        path = Path(to)
        part = path.with_name(f".{path.name}.{uuid4().hex[:8]}")
        try:
            with self._link.streaming(f"{self._at}/download") as response, part.open("xb") as file:
                for block in response.iter_bytes():
                    file.write(block)
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)
        return path

    def rows(self) -> Iterator[dict[str, Any]]:
        """The rows one after the other, in flat memory: of JSON lines as they are, of CSV all as text."""
        if self.format == "parquet":
            raise InputRefused(
                "A Parquet file has to be whole to be read. Use `download`, or export JSON lines."
            )
        return self._rows()

    def _rows(self) -> Iterator[dict[str, Any]]:
        with self._link.streaming(f"{self._at}/download") as response:
            if self.format == "csv":
                yield from csv.DictReader(_lines_of_text(response))
                return
            yield from (_row(line) for line in _lines(response) if line.strip())


class Exports:
    """The exports of a partnership."""

    def __init__(self, link: Link, partnership: str) -> None:
        self._link, self._partnership = link, partnership
        self._at = at("partnerships", partnership, "exports")

    def start(
        self,
        what: str = "decisions",
        *,
        format: str = "jsonl",
        with_inputs: bool = False,
        key: str | None = None,
    ) -> Export:
        """An export that begins to be written."""
        body = {"what": what, "format": format, "with_inputs": with_inputs}
        return Export(
            self._link, self._partnership, self._link.act(Job, "POST", self._at, body, key=key), format
        )

    def list(self) -> Iterator[Job]:
        """The jobs of earlier exports, the newest first."""
        return pages(self._link, Job, self._at, {"limit": 100})

    def get(self, job: str, *, format: str = "jsonl") -> Export:
        """An export that was begun before; say in which format, to go through its rows."""
        return Export(self._link, self._partnership, self._link.get(Job, self._at + at(job)), format)


def _lines(response: httpx.Response) -> Iterator[bytes]:
    rest = b""
    for block in response.iter_bytes():
        *lines, rest = (rest + block).split(b"\n")
        yield from lines
    yield rest


def _lines_of_text(response: httpx.Response) -> Iterator[str]:
    return (line.decode() + "\n" for line in _lines(response) if line)
