"""`python -m benchmarks.evidence [NAME ...]`: run the experiments and write docs/evidence."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from . import figures, readme
from .datasets.folder import REPOSITORY, data_folder
from .experiment import Experiment, Page
from .records import Records
from .running import find, progress_bar, run, workers

NAMES = (
    "cifar10h",
    "cifar10h-budget",
    "imagenet16h",
    "imagenet16h-budget",
    "recidivism",
    "misinformation",
    "crowd",
    "robustness",
    "calibration",
)
DOCS, BUILD = REPOSITORY / "docs" / "evidence", REPOSITORY / "build" / "evidence"


def main(
    names: Annotated[
        list[str] | None, typer.Argument(help=f"Any of: {', '.join(NAMES)}. All, if none.")
    ] = None,
    splits: Annotated[int, typer.Option(min=1, help="Seeded splits; tables in docs/ use 12.")] = 12,
    processes: Annotated[int, typer.Option("--workers", min=1, help="Processes, one thread each.")] = 2,
    docs: Annotated[Path, typer.Option(help="Where tables and figures go.")] = DOCS,
    build: Annotated[Path, typer.Option(help="Where every single figure goes, as JSON.")] = BUILD,
    again: Annotated[
        bool, typer.Option(help="Run; --no-again only rewrites the pages from the JSON.")
    ] = True,
) -> None:
    """Measure people, AI, public baselines and Lichen on recorded decisions, and write what came out."""
    chosen = [find(name) for name in known(names or list(NAMES))]
    docs.mkdir(parents=True, exist_ok=True)
    if again:
        measure(chosen, splits, processes, build, docs)
    else:
        for experiment in chosen:
            write(experiment, Records.load(build / f"{experiment.name}.json"), docs)
    readme.write({name: build / f"{name}.json" for name in NAMES}, docs)
    Console().print(f"Written to {docs}")


def known(names: list[str]) -> list[str]:
    if unknown := sorted(set(names) - set(NAMES)):
        raise SystemExit(f"No experiment is called {', '.join(unknown)}. There are: {', '.join(NAMES)}.")
    return names


def measure(chosen: list[Experiment], splits: int, processes: int, build: Path, docs: Path) -> None:
    """Run one experiment after the other; each leaves its figures and its page before the next begins."""
    data_folder()
    with workers(processes) as pool, progress_bar() as progress:
        for experiment in chosen:
            records = run(experiment, splits, pool, progress)
            records.save(build / f"{experiment.name}.json")
            write(experiment, records, docs)


def write(experiment: Experiment, records: Records, docs: Path) -> None:
    """The experiment's page and its figure."""
    page: Page = experiment.tell(records)
    picture = f"![{experiment.title}]({experiment.name}.svg)\n" if page.figure is not None else ""
    command = f"Regenerate: `python -m benchmarks.evidence {experiment.name} --splits {records.splits}`\n"
    text = "\n".join([f"# {experiment.title}\n", picture, page.body.rstrip() + "\n", command])
    (docs / f"{experiment.name}.md").write_text(text)
    if page.figure is not None:
        figures.save(page.figure, docs / f"{experiment.name}.svg")


if __name__ == "__main__":
    typer.run(main)
