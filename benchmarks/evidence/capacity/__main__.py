"""`python -m benchmarks.evidence.capacity`: who should be asked when minutes are short, on recorded teams.

Writes docs/evidence/capacity.md. Half of each record's cases are the team's past, with all answers; the other
half comes day by day. Every day each person has room for as many answers as chance gave them, the same for
every rule; a rule asks, sees only the answers it asked for, and decides. After the day its truths are known.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from ..datasets import crowd
from ..datasets.folder import REPOSITORY
from ..records import Records
from ..tables import cell, table
from .measuring import run
from .page import page
from .pooling import interval, saving
from .terms import BOUNDS, NETWORKS, RULES, TERMS

PARTS = REPOSITORY / "build" / "evidence" / "capacity"


def main(
    splits: Annotated[int, typer.Option(min=2)] = 6,
    sets: Annotated[list[str] | None, typer.Argument(help="Any of the sets; all, if none.")] = None,
    out: Annotated[Path, typer.Option()] = REPOSITORY / "docs" / "evidence" / "capacity.md",
) -> None:
    """Measure every rule on every recorded team; the page is written once every set was measured."""
    everything, started = [*NETWORKS, *crowd.SETS], time.monotonic()
    for setting in sets or everything:
        found = Records(record for split in range(splits) for record in run(setting, split))
        found.save(PARTS / f"{setting}.json")
        typer.echo(summary(found, setting, time.monotonic() - started))
    parts = [PARTS / f"{setting}.json" for setting in everything]
    if all(part.exists() for part in parts):
        out.write_text(page(Records(row for part in parts for row in Records.load(part).all), everything))


def summary(records: Records, setting: str, seconds: float) -> str:
    """The table of one set at every capacity, as it comes in."""
    lines = [f"{setting} ({seconds:.0f} s)"]
    for terms in TERMS[setting in NETWORKS]:
        at = str(terms)
        rows = [
            [
                rule,
                *(
                    cell(records.mean(setting, rule, at, m), scale=s)
                    for m, s in (("cost", 1), ("error", 100), ("used", 1))
                ),
            ]
            for rule in (*RULES, *BOUNDS)
        ]
        lines += [
            f"{at}: {interval(saving(records, setting, at))}",
            table(["rule", "cost", "error", "used"], rows),
        ]
    return "\n".join(lines)


if __name__ == "__main__":
    typer.run(main)
