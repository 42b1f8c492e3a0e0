"""Without the official SDK everything else works, and whoever asks for MCP is told what to install."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import MutableMapping
from typing import Any

import msgspec
import pytest

WITHOUT = "import sys; sys.modules['mcp'] = None\n"


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", WITHOUT + code], capture_output=True, text=True)


def test_importing_needs_no_sdk() -> None:
    found = run("import lichen.mcp, lichen.adapters, lichen.adapters.gate, lichen.cli; print('fine')")
    assert found.stdout.strip() == "fine", found.stderr


def test_the_command_says_what_to_install() -> None:
    found = run("import lichen.mcp as here; here.installed = lambda: False\n"
                "from lichen.cli import app; app(['mcp', '--token', 'x'])")  # fmt: skip
    assert found.returncode == 2
    assert "pip install 'lichen[mcp]'" in found.stderr.replace("\n", " ")


def test_the_command_asks_for_a_token() -> None:
    pytest.importorskip("mcp", reason="the extra `mcp` is not installed")
    found = subprocess.run(
        [sys.executable, "-c", "from lichen.cli import app; app(['mcp'])"],
        capture_output=True, text=True, env={"PATH": "/usr/bin"},
    )  # fmt: skip
    assert found.returncode == 2
    assert "LICHEN_TOKEN" in found.stderr


def test_the_door_answers_501_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    from lichen.web import agents_door

    monkeypatch.setattr(agents_door, "installed", lambda: False)
    sent: list[MutableMapping[str, Any]] = []

    async def ask() -> None:
        async def receive() -> MutableMapping[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: MutableMapping[str, Any]) -> None:
            sent.append(message)

        scope = {"type": "http", "method": "POST", "path": "/mcp", "headers": [], "query_string": b""}
        await agents_door.AgentsDoor(lambda *_: b"")(scope, receive, send)

    asyncio.run(ask())
    assert sent[0]["status"] == 501
    assert "pip install" in msgspec.json.decode(sent[1]["body"])["detail"]
