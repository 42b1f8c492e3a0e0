"""Over standard input and output: one agent, its token from the environment, a Lichen server somewhere."""

from __future__ import annotations

import time

import anyio
import anyio.to_thread
from mcp.server.mcpserver import Context

from lichen.adapters.gate import PAUSE
from lichen.client import Client
from lichen.errors import LichenError, StoreUnavailable
from lichen.mcp.server import server


class OverTheWire:
    """Reaches Lichen as the holder of one token."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def client(self, asking: Context) -> Client:
        """The one client."""
        return self._client

    async def until_settled(self, asking: Context, partnership: str, case: str, seconds: float) -> None:
        """Wait on the server; one that is away meanwhile comes back."""
        until = time.monotonic() + seconds
        waited = self._client.partnership(partnership).case(case)
        while (left := until - time.monotonic()) > 0:
            try:
                await anyio.to_thread.run_sync(waited.wait, left, abandon_on_cancel=True)
            except StoreUnavailable:
                await anyio.sleep(min(PAUSE, left))
            except LichenError:
                return  # the time is up, or whoever looks next is told what is wrong
            else:
                return


def serve(client: Client) -> None:
    """Answer one agent over standard input and output until it hangs up."""
    server(OverTheWire(client)).run("stdio")
