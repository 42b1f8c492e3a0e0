"""`lichen up`: the workbench and the API, one process."""

from __future__ import annotations

from typing import Annotated

import typer

from lichen.cli.screen import AsJson, out, say_json

Where = Annotated[str, typer.Argument(help="The ledger: a file, or postgresql://…; made if it is not there.")]
Host = Annotated[str, typer.Option(help="Where to listen; 0.0.0.0 for every network.")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")]


def up(
    where: Where = "lichen.db",
    host: Host = "127.0.0.1",
    port: Port = 8420,
    address: Annotated[
        str | None, typer.Option(help="The public address, such as https://lichen.example.org.")
    ] = None,
    jobs: Annotated[
        bool, typer.Option(help="Also do the jobs here; --no-jobs leaves them to workers.")
    ] = True,
    json_logs: Annotated[bool, typer.Option(help="Write the log as JSON lines.")] = False,
    as_json: AsJson = False,
) -> None:
    """Serve the workbench and the API until stopped with Ctrl-C."""
    from lichen.reports.logs import configure
    from lichen.web.options import Options
    from lichen.web.server import serve

    configure(json=json_logs)
    options = Options.given(where=where, host=host, port=port, address=address)
    serve(options, ready=_as_data if as_json else _welcome, jobs=jobs)


def _welcome(url: str) -> None:
    from lichen.web.accounts.first_run import is_first_run, welcome_path

    if is_first_run():
        out.print(
            "\n[bold]Lichen is up.[/] Nobody has an account yet. Open this address to make the first one:\n"
        )
        out.print(f"  {url}{welcome_path()}\n", soft_wrap=True)
    else:
        out.print(f"\n[bold]Lichen is up:[/] {url}\n")
    out.print("Stop with Ctrl-C; nothing is lost.\n")


def _as_data(url: str) -> None:
    from lichen.web.accounts.first_run import is_first_run, welcome_path

    say_json({"address": url, "first_run": url + welcome_path() if is_first_run() else None})
