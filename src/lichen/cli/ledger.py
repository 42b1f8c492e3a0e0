"""`lichen ledger`: verify, rebuild, checkpoint, export."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from lichen.cli.existing import existing_ledger, refuse_over_ledger
from lichen.cli.screen import AsJson, err, guarded, out, say_json
from lichen.errors import InputRefused
from lichen.ledger.findings import Progress as Report
from lichen.ledger.findings import Verification
from lichen.ledger.ledger import verify_export

Where = Annotated[str, typer.Argument(help="The ledger: a path or a database URL.")]
Anchor = Annotated[Path | None, typer.Option(help="Hold it against this anchor file.")]
Keys = Annotated[
    list[str] | None,
    typer.Option(help="Checkpoints must be signed by this public key; once for each key there was."),
]
EXPORTS = (".jsonl", ".jsonl.gz")

app = typer.Typer(help="Check, rebuild, sign or export the record.", no_args_is_help=True)


@contextmanager
def _bar(what: str, *, quiet: bool) -> Iterator[Report]:
    columns = (TextColumn(what), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, disable=quiet, transient=True) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


@app.command("verify")
@guarded
def verify(where: Where, anchor: Anchor = None, public_key: Keys = None, as_json: AsJson = False) -> None:
    """Check every chain, seal and signature, in a database or an export (.jsonl, .jsonl.gz), offline."""
    with _bar("Verifying", quiet=as_json) as report:
        if where.lower().endswith(EXPORTS):
            found = verify_export(where, anchor=anchor, public_key=public_key, progress=report)
        else:
            with existing_ledger(where) as ledger:
                found = ledger.verify(report, anchor=anchor, public_key=public_key)
    _report(found, as_json=as_json)
    if not found.ok:
        raise typer.Exit(1)


def _report(found: Verification, *, as_json: bool) -> None:
    if as_json:
        say_json({"ok": found.ok, **msgspec.to_builtins(found)})
        return
    if found.ok:
        out.print(f"[green]Sound.[/] {_counted(found)}")
        return
    out.print(f"[red]{len(found.problems) + found.more_problems} problems.[/] {_counted(found)}")
    for problem in found.problems[:20]:
        out.print(f"  {problem}", markup=False)


def _counted(found: Verification) -> str:
    signed = f"{found.checkpoints} signed checkpoints" if found.checkpoints else "no checkpoint yet"
    return (
        f"{found.entries:,} entries on {len(found.chains)} chains, {found.sealed:,} sealed contents match, "
        f"{found.erased:,} erased on record, {signed}."
    )


@app.command("rebuild")
@guarded
def rebuild(where: Where, as_json: AsJson = False) -> None:
    """Empty every projection and fill it again from the entries."""
    with _bar("Rebuilding", quiet=as_json) as report, existing_ledger(where) as ledger:
        entries = ledger.rebuild(report)
    if as_json:
        say_json({"entries": entries})
    else:
        out.print(f"Rebuilt every projection from {entries:,} entries.")


@app.command("checkpoint")
@guarded
def checkpoint(where: Where, as_json: AsJson = False) -> None:
    """Sign where all chains stand, and append it to the anchor file beside the database."""
    with existing_ledger(where) as ledger:
        written = ledger.checkpoint()
        anchor = ledger.anchor_file
    if as_json:
        say_json(msgspec.to_builtins(written) | {"anchor": str(anchor)})
        return
    out.print(f"Signed checkpoint {written.number} over {len(written.heads)} chains; appended to {anchor}.")
    out.print("Copy the anchor file to where whoever holds the database cannot write.")


@app.command("export")
@guarded
def export(
    where: Where,
    path: Annotated[Path, typer.Argument(help="The file to write: .jsonl, or .jsonl.gz to compress it.")],
    without_content: Annotated[
        bool, typer.Option("--without-content", help="Leave out everything that may be personal.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write the whole record to one file that anyone can verify offline."""
    refuse_over_ledger(where, path)
    if path.is_dir():
        raise InputRefused(f"{path} is a folder. Name the file to write in it.")
    with _bar("Exporting", quiet=as_json) as report, existing_ledger(where) as ledger:
        entries = ledger.export(path, sealed=not without_content, progress=report)
    if as_json:
        say_json({"entries": entries, "path": str(path)})
    else:
        out.print(f"Wrote {entries:,} entries to {path}. Check it anywhere: lichen ledger verify {path}")
