"""`lichen context`: the shared context of a partnership, from a folder of Markdown files and to one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lichen.cli.existing import existing_ledger
from lichen.cli.screen import AsJson, guarded, out, say_json
from lichen.context.folder import TakenIn, take_in, write_out
from lichen.types import PartnerId
from lichen.workspace import Workspace

app = typer.Typer(help="Shared context as a folder of Markdown files.", no_args_is_help=True)

Partnership = Annotated[str, typer.Argument(help="The partnership's id.")]
Folder = Annotated[Path, typer.Argument(help="The folder with the Markdown files.")]
Db = Annotated[str, typer.Option(help="The ledger: a path or a database URL.")]


@app.callback()
def context() -> None:
    """Shared context as a folder of Markdown files."""


@app.command("import")
@guarded
def import_(
    partnership: Partnership,
    folder: Folder,
    db: Db = "lichen.db",
    by: Annotated[str | None, typer.Option(help="Who writes the notes; the owner by default.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write a note for each Markdown file; what has not changed gets no new version."""
    with Workspace(existing_ledger(db)) as workspace:
        desk = workspace.partnership(partnership)
        found = take_in(desk, folder, by=PartnerId(by or desk.charter.owner))
    if as_json:
        say_json(found._asdict())
    else:
        _tell(found)
    if found.refused:
        raise typer.Exit(1)


def _tell(found: TakenIn) -> None:
    out.print(f"{len(found.written):,} notes written; {len(found.same):,} said the same already.")
    for name, why in found.refused:
        out.print(f"  {name}: {why}", markup=False, soft_wrap=True)


@app.command()
@guarded
def export(partnership: Partnership, folder: Folder, db: Db = "lichen.db", as_json: AsJson = False) -> None:
    """Write each note in force to a Markdown file that can be imported again."""
    with Workspace(existing_ledger(db)) as workspace:
        files = write_out(workspace.partnership(partnership), folder)
    if as_json:
        say_json({"files": [str(each) for each in files]})
    else:
        out.print(f"{len(files):,} notes written to {folder}.", markup=False, soft_wrap=True)
