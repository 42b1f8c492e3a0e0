"""`lichen export`: the decisions of a partnership, or another kind of its records, as a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, cast

import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from lichen.cli.existing import existing_ledger, refuse_over_ledger
from lichen.cli.screen import AsJson, err, out, say_json
from lichen.errors import InputRefused
from lichen.transfer.export import WHAT, write
from lichen.transfer.formats import FORMATS, Format

_ENDINGS: dict[str, Format] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
}


def export(
    partnership: Annotated[str, typer.Argument(help="The partnership's id.")],
    path: Annotated[Path, typer.Argument(help="The file to write; its ending says in which format.")],
    db: Annotated[str, typer.Option(help="The ledger: a path or a database URL.")] = "lichen.db",
    what: Annotated[str, typer.Option(help=f"One of: {', '.join(WHAT)}.")] = "decisions",
    format: Annotated[str | None, typer.Option(help=f"One of: {', '.join(FORMATS)}.")] = None,
    with_inputs: Annotated[
        bool, typer.Option("--with-inputs", help="Also what may be personal: inputs, attributes, reasons.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write a partnership's decisions, one row per case, to JSON lines, CSV or Parquet."""
    chosen = format or _ENDINGS.get(path.suffix.lower())
    if chosen is None:
        raise InputRefused(f"{path} has no ending that names a format. Say --format {' or '.join(FORMATS)}.")
    refuse_over_ledger(db, path)
    with _bar(quiet=as_json) as report, existing_ledger(db) as ledger:
        written = write(
            ledger,
            partnership,
            path,
            format=cast(Any, chosen),  # `write` refuses what it does not know
            what=cast(Any, what),
            with_inputs=with_inputs,
            progress=report,
        )
    if as_json:
        say_json({"path": str(path), "format": chosen, "what": what, **written._asdict()})
    else:
        out.print(f"Wrote {written.rows:,} rows ({written.bytes:,} bytes) to {path}.", soft_wrap=True)


@contextmanager
def _bar(*, quiet: bool) -> Iterator[Any]:
    columns = (TextColumn("Writing"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, disable=quiet, transient=True) as progress:
        task = progress.add_task("Writing", total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
