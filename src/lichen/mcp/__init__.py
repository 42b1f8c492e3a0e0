"""The MCP server: an agent reads the shared context, proposes, waits for people, acts, and reports.

Importing this package needs nothing beyond Lichen; `server` needs the official SDK (extra `mcp`).
"""

from __future__ import annotations

from importlib.util import find_spec

MISSING = "This server speaks no MCP. Install the extra: pip install 'lichen[mcp]'."


def installed() -> bool:
    """Whether the official SDK is there."""
    return find_spec("mcp") is not None
