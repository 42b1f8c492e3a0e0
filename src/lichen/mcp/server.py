"""The server: the tools under their names, with what an agent should know before it uses them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from mcp.server.mcpserver import MCPServer
from mcp.types import ToolAnnotations

import lichen
from lichen.mcp.acts import Reach, Tools

INSTRUCTIONS = """\
Lichen is where people and AI decide together. Before you act, propose the action; people approve exactly what
they are shown, change it, or deny it. Wait for the decision, begin with its digest, do exactly what you are
given, and report what came of it. Waiting costs nothing: a wait that breaks off is taken up by calling again.
Nothing you write or read here can approve an action; only people can.
"""
READS, WRITES = ToolAnnotations(read_only_hint=True), ToolAnnotations(destructive_hint=False)
READING = frozenset(
    {"shared_context", "similar_cases", "wait_for_decision", "list_my_asks", "list_suggestions"}
)
NAMES = (
    "shared_context", "similar_cases", "open_case", "propose_action", "wait_for_decision", "begin_action",
    "report_outcome", "list_my_asks", "answer_ask", "suggest_change", "list_suggestions",
)  # fmt: skip


def server(reach: Reach) -> MCPServer:
    """The MCP server whose tools reach Lichen this way."""
    with _logging_as_it_was():
        made = MCPServer("lichen", instructions=INSTRUCTIONS, version=lichen.__version__)
    tools = Tools(reach)
    for name in NAMES:
        made.add_tool(getattr(tools, name), annotations=READS if name in READING else WRITES)
    return made


@contextmanager
def _logging_as_it_was() -> Iterator[None]:
    """The SDK sets up logging for the whole process, which is that process's own business."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
