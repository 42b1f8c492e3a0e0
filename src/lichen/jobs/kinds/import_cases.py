"""Import: the cases of a file that was uploaded, each opened once however often the job runs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lichen.decoding import convert
from lichen.errors import InputRefused
from lichen.jobs.context import Context, Stopped
from lichen.types import PartnerId


def import_cases(
    context: Context,
    partnership: str,
    file: str,
    by: str,
    mapping: Mapping[str, Any] | None = None,
    leave_out: bool = False,
) -> dict[str, Any]:
    """How many cases were opened, were known, and were left out; `file` lies in the folder for files."""
    from lichen.transfer.intake import take_in
    from lichen.transfer.mapping import Mapping as Columns

    def progress(done: int, total: int) -> None:
        context.progress(done / total if total else 0.0, f"{done:,} of {total:,}")

    taken = take_in(
        context.partnership(partnership),
        within(context.files, file),
        None if mapping is None else convert(mapping, Columns),
        by=PartnerId(by),
        leave_out=leave_out,
        progress=progress,
        stop=context.stopping,
    )
    if taken.stopped:
        raise Stopped
    return taken._asdict()


def within(folder: Path, file: str) -> Path:
    """The file's path; raises `InputRefused` for one that leads out of the folder."""
    path = (folder / file).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise InputRefused(f"`{file}` does not lie in the folder for uploads. Upload the file first.")
    return path
