"""The command line: `lichen`. One file a command; every command takes `--json`."""

from __future__ import annotations

import os

# The arrays are small: threads inside one product only get in each other's way. Set before NumPy loads.
for _pool in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_pool, "1")

import typer  # noqa: E402  -- after the setting above

from lichen.cli import (  # noqa: E402
    assess,
    backup,
    context,
    demo,
    doctor,
    export,
    import_,
    init,
    ledger,
    mcp,
    mine,
    partner,
    restore,
    run,
    simulate,
    up,
    user,
    worker,
)
from lichen.cli.screen import guarded  # noqa: E402

app = typer.Typer(
    name="lichen",
    help="The self-hosted partnership layer between people and AI.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
app.command("up")(guarded(up.up))
app.command("worker")(guarded(worker.worker))
app.command("init")(guarded(init.init))
app.command("run")(guarded(run.run))
app.command("simulate")(guarded(simulate.simulate))
app.command("assess")(guarded(assess.assess))
app.command("mine")(guarded(mine.mine))
app.command("mcp")(guarded(mcp.mcp))
app.command("demo")(guarded(demo.demo))
app.command("import")(guarded(import_.import_cases))
app.command("export")(guarded(export.export))
app.command("backup")(guarded(backup.backup))
app.command("restore")(guarded(restore.restore))
app.command("doctor")(guarded(doctor.doctor))
app.add_typer(user.app, name="user")
app.add_typer(ledger.app, name="ledger")
app.add_typer(partner.app, name="partner")
app.add_typer(context.app, name="context")
