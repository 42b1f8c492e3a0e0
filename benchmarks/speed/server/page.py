"""The page docs/evidence/server_speed.md: what was measured beside what was set as a goal."""

from __future__ import annotations

import os
import statistics
from pathlib import Path
from typing import Any

from .running import REST

PAGE = Path(__file__).parents[3] / "docs" / "evidence" / "server_speed.md"
BARS = {
    "ingest, JSON": "1,023/s; doccano 2,861/s | ≥ 20,000/s",
    "ingest, lines of JSON": "1,023/s; doccano 2,861/s | ≥ 20,000/s",
    "next case by confidence, 10,000 cases": "42 ms; doccano 20 ms | ≤ 5 ms (15)",
    "next case by confidence, 100,000 cases": "184 ms; doccano 134 ms | ≤ 5 ms (15)",
    "next case by confidence, 1,000,000 cases": "– | ≤ 8 ms (15)",
    "save a judgement, one client": "88 ms; Phoenix 4.3 ms | ≤ 4 ms",
    "save a judgement, eight clients": "15/s; Phoenix 206/s | ≥ 800/s",
    "inbox page of 50, 10,000 cases": "136 ms; Phoenix 55 ms | ≤ 10 ms",
    "inbox page of 50, 100,000 cases": "268 ms; Phoenix 126 ms | ≤ 10 ms",
    "inbox page of 50, 1,000,000 cases": "– | ≤ 15 ms",
    "search and one filter, 100,000 cases": "– | ≤ 50 ms",
    "export of all decisions": "1,112/s; doccano 4,783/s | ≥ 30,000/s",
    "memory added by the export": "– | flat",
    "reassign 10,000 asks": "CVAT 17 s for one | ≤ 2 s",
    "fresh database to first page": "21 s; doccano 7 s | ≤ 3 s",
    "idle memory": "285 MB | ≤ 180 MB",
}
"""What was measured of the peers on such a machine, and what the project set itself."""


def shown(name: str, values: list[Any]) -> str:
    if isinstance(values[0], tuple):
        middle = [statistics.median(column) for column in zip(*values, strict=True)]
        return f"{middle[0]:.1f} ms ({middle[1]:.1f})"
    middle = statistics.median(values)
    if "memory" in name:
        return f"{middle:.0f} MB"
    return f"{middle:,.0f}/s" if middle > 100 else f"{middle:.2f} s"


def page(turns: list[dict[str, Any]]) -> str:
    lines = [
        "# Speed of the server",
        "",
        "| what | Label Studio 1.23; best peer | set as a goal | Lichen |",
        "|---|---|---|---|",
    ]
    for name in turns[0]:
        lines.append(
            f"| {name} | {BARS.get(name, '– | –')} | {shown(name, [each[name] for each in turns])} |"
        )
    told = f"{len(turns)} turns, medians; {os.cpu_count()} processors; p95 in brackets."
    about = (
        "Written by `python -m benchmarks.speed.server`: the real server in a process of its own, under its\n"
        "normal settings: SQLite, durable writes, learning on. Simulated texts of 300 characters with an\n"
        "AI's prediction; ordinary keep-alive clients on the same machine. After a start the server is left\n"
        f"alone for {REST:.0f} s. The peers' figures were measured on a machine of this size."
    )
    return "\n".join([*lines, "", told, about]) + "\n"
