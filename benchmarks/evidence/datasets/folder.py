"""Where the recorded decisions lie, and how one of their tables is read."""

from __future__ import annotations

import csv
import gzip
import os
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]


def data_folder() -> Path:
    """The folder named by LICHEN_DATA, or `../shared/data` beside the repository."""
    folder = Path(os.environ.get("LICHEN_DATA", REPOSITORY.parent / "shared" / "data"))
    if not folder.is_dir():
        raise SystemExit(
            f"No recorded decisions at {folder}: set LICHEN_DATA to the folder that holds them. "
            "They are not shipped with Lichen; docs/evidence/README.md names their sources."
        )
    return folder


def read_columns(relative: str) -> dict[str, list[str]]:
    """The columns of a gzipped CSV file in the data folder, as text."""
    with gzip.open(data_folder() / relative, "rt", newline="", encoding="utf-8") as file:
        rows = csv.reader(file)
        header = next(rows)
        return dict(zip(header, map(list, zip(*rows, strict=True)), strict=True))
