"""`lichen backup`: the ledger, the accounts, the jobs and the key in one file, while everything goes on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from lichen.cli.screen import AsJson, err, out, say_json
from lichen.ledger.backup import PARTS, BackedUp
from lichen.ledger.backup import Progress as Report
from lichen.ledger.backup import backup as write_backup

ENDING = ".lichen-backup"


def backup(
    where: Annotated[str, typer.Argument(help="The ledger: a path or a database URL.")] = "lichen.db",
    target: Annotated[
        Path | None, typer.Argument(help=f"The file to write; by default named after the time, {ENDING}.")
    ] = None,
    accounts: Annotated[
        Path | None, typer.Option(help="The accounts, if they do not lie beside the ledger.")
    ] = None,
    jobs: Annotated[Path | None, typer.Option(help="The jobs, if they do not lie beside the ledger.")] = None,
    as_json: AsJson = False,
) -> None:
    """Back up everything to one verified file, while the server runs. It holds secrets: keep it safe."""
    path = target or Path(datetime.now().strftime(f"lichen-%Y%m%d-%H%M%S{ENDING}"))
    with _bar(quiet=as_json) as report:
        done = write_backup(where, path, accounts=accounts, jobs=jobs, progress=report)
    if as_json:
        say_json(done._asdict() | {"parts": _parts(done)})
        return
    out.print(f"Backed up {done.entries:,} entries on {done.chains} chains to {done.path}; it verifies.")
    out.print(f"In it: {', '.join(_parts(done))}. It holds secrets, and only you may read it: keep it so.")


@contextmanager
def _bar(*, quiet: bool) -> Iterator[Report]:
    columns = (TextColumn("Copying"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, console=err, disable=quiet, transient=True) as progress:
        task = progress.add_task("Copying", total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def _parts(done: BackedUp) -> list[str]:
    named = [PARTS[name] for name in done.parts if name in PARTS]
    tables = len(done.parts) - len(named)
    return [*named, *([f"{tables} tables"] if tables else [])]
