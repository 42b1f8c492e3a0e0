"""`lichen mcp`: an MCP server for one agent, over standard input and output."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from lichen.cli.screen import AsJson, say_json
from lichen.errors import InputRefused

NO_TOKEN = "Set LICHEN_TOKEN to the agent's token: a program's account under Members has one."


def mcp(
    url: Annotated[
        str, typer.Option(envvar="LICHEN_URL", help="The address of the Lichen server.")
    ] = "http://localhost:8420",
    token: Annotated[
        str, typer.Option(envvar="LICHEN_TOKEN", help="The agent's token; better as LICHEN_TOKEN.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Serve MCP to one agent over standard input and output: it proposes, waits for people, acts, reports.

    With `--json` the tools and their schemas are printed instead.
    """
    from lichen.mcp import MISSING, installed

    if not installed():
        raise InputRefused(MISSING)
    if as_json:
        say_json(_tools())
        return
    if not token:
        raise InputRefused(NO_TOKEN)
    from lichen.client import Client, Retries
    from lichen.mcp.stdio import serve

    # An agent is better off waiting for a server that restarts than with a failed call.
    with Client(url, token, retries=Retries(most=8)) as client:
        serve(client)


def _tools() -> list[dict[str, Any]]:
    import asyncio

    from lichen.client import Client
    from lichen.mcp.server import server
    from lichen.mcp.stdio import OverTheWire

    with Client("http://localhost", "none") as nobody:
        tools = asyncio.run(server(OverTheWire(nobody)).list_tools())
    return [tool.model_dump(mode="json", exclude_none=True, by_alias=True) for tool in tools]
