"""One real server for all tests of a file, and the official client in both ways of reaching it."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from tests.adapters.running import Running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = Running(tmp_path_factory.mktemp("mcp"))
    yield running
    running.stop()


class Way:
    """A way for an agent to reach the server: over HTTP at `/mcp`, or through `lichen mcp`."""

    def __init__(self, name: str, server: Running) -> None:
        self.name, self.server = name, server

    @asynccontextmanager
    async def agent(self, who: str = "agent", mode: str = "auto") -> AsyncIterator[Any]:
        """The official client with this agent's token."""
        from mcp import Client

        if self.name == "stdio":
            async with Client(self._stdio(who), mode=mode) as client:
                yield client
        else:
            async with http(self.server.url, self.server.tokens.get(who, who), mode) as client:
                yield client

    def _stdio(self, who: str) -> Any:
        from mcp import StdioServerParameters

        known = {"LICHEN_URL": self.server.url, "LICHEN_TOKEN": self.server.tokens.get(who, who)}
        run = ["-c", "from lichen.cli import app; app()", "mcp"]
        return StdioServerParameters(command=sys.executable, args=run, env={**os.environ, **known})


@asynccontextmanager
async def http(url: str, token: str, mode: str = "auto") -> AsyncIterator[Any]:
    """The official client over HTTP."""
    import httpx2
    from mcp.client.streamable_http import streamable_http_client

    from mcp import Client

    headers = {"authorization": f"Bearer {token}"}
    async with (
        httpx2.AsyncClient(headers=headers, timeout=60) as wire,
        Client(streamable_http_client(f"{url}/mcp", http_client=wire), mode=mode) as client,
    ):
        yield client


@pytest.fixture(params=["http", "stdio"])
def way(request: pytest.FixtureRequest, server: Running) -> Way:
    pytest.importorskip("mcp", reason="the extra `mcp` is not installed")
    return Way(request.param, server)


@pytest.fixture
def over_http(server: Running) -> Way:
    pytest.importorskip("mcp", reason="the extra `mcp` is not installed")
    return Way("http", server)
