"""Banking77 from a cold start: a help desk whose AI-only lane opens by proof, beside today's rule and people.

    python -m benchmarks.evidence.banking77                  3 orders of all messages, half an hour
    python -m benchmarks.evidence.banking77 --cases 3000 --seeds 1 both      one short run
    python -m benchmarks.evidence.banking77 --no-again       only write the page from what was measured

Each finished run is kept in build/evidence/banking77 and not repeated; `--afresh` forgets them. The page is
written when there is a run of every method, and says how many there are.
"""

from __future__ import annotations

import json
import os
import tempfile
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from . import banking77_desk, banking77_page, banking77_rule
from .datasets.folder import REPOSITORY

DOCS, BUILD = REPOSITORY / "docs" / "evidence", REPOSITORY / "build" / "evidence" / "banking77"
ALL = 13_083
METHODS: dict[str, Any] = {
    "people": partial(banking77_rule.people_alone, most=1),
    "people-3": partial(banking77_rule.people_alone, most=3),
    "threshold": banking77_rule.threshold,
    **dict.fromkeys(banking77_desk.TEAMS),
}


def main(
    methods: Annotated[list[str] | None, typer.Argument(help=f"Any of: {', '.join(METHODS)}.")] = None,
    seeds: Annotated[int, typer.Option(min=1, help="Seeded orders of the messages.")] = 3,
    cases: Annotated[int, typer.Option(min=1, help="So many messages of each order.")] = ALL,
    again: Annotated[bool, typer.Option(help="Run; --no-again only writes the page.")] = True,
    afresh: Annotated[bool, typer.Option(help="Run what was run before once more.")] = False,
) -> None:
    """Measure the live partnership on Banking77 and write docs/evidence/banking77.md."""
    for method in (methods or list(METHODS)) if again else []:
        for seed in range(seeds):
            kept = _kept(method, seed, cases)
            if afresh or not kept.exists():
                _keep(kept, _blocks(method, seed, cases))
    found = {method: _all(method, seeds, cases) for method in METHODS}
    if all(found[method] for method in banking77_page.NEEDED) and cases == ALL:
        (DOCS / "banking77.md").write_text(banking77_page.page(found, seeds), encoding="utf-8")
        typer.echo(f"Written: {DOCS / 'banking77.md'}")


def _all(method: str, seeds: int, cases: int) -> list[list[dict[str, Any]]]:
    """The runs of a method that are there; the page says how many."""
    runs = (_read(method, seed, cases) for seed in range(seeds))
    return [run for run in runs if run is not None]


def _blocks(method: str, seed: int, cases: int) -> list[dict[str, Any]]:
    if method not in banking77_desk.TEAMS:
        found: list[dict[str, Any]] = METHODS[method](seed, cases)
        return found

    def told(block: banking77_desk.Block) -> None:
        shares = f"{block.ai_errors / block.cases:.1%} AI errors, {block.alone / block.cases:.0%} AI-only"
        typer.echo(f"{method} {seed}: {shares}, {block.reviews / block.cases:.2f} reviews")

    # A ledger that nobody keeps need not wait for a disk.
    memory = "/dev/shm" if os.path.isdir("/dev/shm") else None
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        return banking77_desk.run(Path(folder), method, seed, cases, told)


def _kept(method: str, seed: int, cases: int) -> Path:
    return BUILD / f"{method}-{seed}-{cases}.json"


def _keep(path: Path, blocks: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(blocks) + "\n")


def _read(method: str, seed: int, cases: int) -> list[dict[str, Any]] | None:
    path = _kept(method, seed, cases)
    return json.loads(path.read_text()) if path.exists() else None


if __name__ == "__main__":
    typer.run(main)
