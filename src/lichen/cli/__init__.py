"""The command line: `lichen`. One file a command; every command takes `--json`."""

from __future__ import annotations

import typer

from lichen.cli import assess, demo, doctor, init, ledger, run
from lichen.cli.screen import guarded

app = typer.Typer(
    name="lichen",
    help="The self-hosted partnership layer between people and AI.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
app.command("init")(guarded(init.init))
app.command("run")(guarded(run.run))
app.command("assess")(guarded(assess.assess))
app.command("demo")(guarded(demo.demo))
app.command("doctor")(guarded(doctor.doctor))
app.add_typer(ledger.app, name="ledger")
