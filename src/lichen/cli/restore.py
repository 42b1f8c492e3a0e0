"""`lichen restore`: what a backup holds, put where nothing is yet."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lichen.cli.screen import AsJson, err, out, say_json
from lichen.ledger.backup import PARTS
from lichen.ledger.backup import restore as bring_back


def restore(
    archive: Annotated[Path, typer.Argument(help="The backup.")],
    where: Annotated[
        str, typer.Argument(help="The ledger to make: a path, or the URL of an empty database.")
    ] = "lichen.db",
    accounts: Annotated[
        Path | None, typer.Option(help="Where the accounts go, if not beside the ledger.")
    ] = None,
    jobs: Annotated[Path | None, typer.Option(help="Where the jobs go, if not beside the ledger.")] = None,
    as_json: AsJson = False,
) -> None:
    """Restore a backup where nothing is yet; all digests and chains are checked first."""
    with err.status("Checking and restoring"):
        done = bring_back(archive, where, accounts=accounts, jobs=jobs)
    if as_json:
        say_json(done._asdict() | {"where": where})
        return
    moment = done.at.strftime("%Y-%m-%d %H:%M:%S UTC")
    out.print(f"Restored {done.entries:,} entries on {done.chains} chains to {where}, as of {moment}.")
    named = [PARTS[name] for name in done.parts if name in PARTS]
    out.print(f"Every digest and every chain is right. In place: {', '.join(named) or 'the tables'}.")
