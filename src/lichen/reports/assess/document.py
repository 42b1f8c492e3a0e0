"""The assessment as a document: JSON for machines, one page for people; written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import msgspec

from lichen.errors import InputRefused
from lichen.reports.assess.findings import Assessment
from lichen.reports.assess.page import page


def to_json(assessment: Assessment) -> str:
    """The assessment as indented JSON; what could not be measured is null."""
    return msgspec.json.format(msgspec.json.encode(assessment, enc_hook=_plain), indent=2).decode() + "\n"


def _plain(number: Any) -> Any:
    return number.item()  # numpy's scalars become Python's


def write_json(assessment: Assessment, path: Path) -> None:
    """Write `to_json` to `path`, replacing what was there at once."""
    _write_whole(to_json(assessment), path)


def write_html(assessment: Assessment, path: Path) -> None:
    """Write the page to `path`, replacing what was there at once: one file, no scripts, nothing fetched."""
    _write_whole(page(assessment), path)


def _write_whole(text: str, path: Path) -> None:
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as wrong:
        raise InputRefused(
            f"{path} cannot be written ({wrong.strerror}). Choose a folder that exists."
        ) from wrong
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
        temporary.chmod(0o644)
        temporary.replace(path)
    except OSError as wrong:
        raise InputRefused(
            f"{path} cannot be written ({wrong.strerror}). Choose another file name."
        ) from wrong
    finally:
        temporary.unlink(missing_ok=True)
