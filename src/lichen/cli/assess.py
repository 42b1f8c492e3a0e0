"""`lichen assess`: feed last month's decisions, read what a partnership would have achieved."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from lichen.cli.screen import AsJson, err, out
from lichen.core.intervals import Interval
from lichen.core.percent import percent
from lichen.errors import InputRefused
from lichen.reports.assess import Assessment, to_json, write_html
from lichen.reports.assess import assess as run_assess
from lichen.reports.assess.options import Progress as Report

Decisions = Annotated[
    Path, typer.Argument(help="CSV, JSON lines or Parquet: case, partner, role (person|ai), answer, …")
]
Facts = Annotated[Path | None, typer.Option("--cases", help="case, truth and attributes.")]
Fit = Annotated[int | None, typer.Option(help="Fit on so many random cases, report on the rest.")]
Seed = Annotated[int, typer.Option(help="Draws the splits and the person of each case.")]
Risk = Annotated[float, typer.Option(help="The bound of the AI-only lane.")]
Confidence = Annotated[float, typer.Option(help="How sure the certificate must be.")]
Reviews = Annotated[str, typer.Option(help="Reviews per case that the curve must show.")]
Group = Annotated[str | None, typer.Option(help="Compare errors by this attribute of the cases.")]
Kind = Annotated[
    Literal["label", "number"] | None, typer.Option(help="What answers are; found out if absent.")
]
Tolerance = Annotated[
    float | None, typer.Option(help="How far off a number may be and still count as right.")
]
Html = Annotated[Path | None, typer.Option(help="Where to write the page.")]


def assess(
    decisions: Decisions,
    cases: Facts = None,
    fit: Fit = None,
    seed: Seed = 0,
    risk: Risk = 0.02,
    confidence: Confidence = 0.95,
    reviews: Reviews = ".2,.5,1",
    group: Group = None,
    kind: Kind = None,
    tolerance: Tolerance = None,
    html: Html = None,
    as_json: AsJson = False,
) -> None:
    """What people, the AI, and both together would have got wrong on decisions you already have.

    Writes one page for people, beside the decisions unless --html names a place; with --json the figures go
    to standard output and the page is written only where --html asks for it.
    """
    page = html or (None if as_json else _beside(decisions))
    _refuse_over_input(page, decisions, cases)
    with _progress() as report:
        found = run_assess(
            decisions,
            cases=cases,
            fit=fit,
            seed=seed,
            risk=risk,
            confidence=confidence,
            reviews=_budgets(reviews),
            group=group,
            kind=kind,
            tolerance=tolerance,
            progress=report,
        )
    if page is not None:
        write_html(found, page)
    if as_json:
        sys.stdout.write(to_json(found))
    else:
        _summary(found, page)


def _beside(decisions: Path) -> Path:
    """The page's place beside the decisions: `march.csv.gz` becomes `march-assessment.html`."""
    stem = decisions.with_suffix("") if decisions.suffix.lower() == ".gz" else decisions
    return decisions.with_name(f"{stem.stem}-assessment.html")


def _refuse_over_input(page: Path | None, *inputs: Path | None) -> None:
    if page is not None and page.resolve() in {path.resolve() for path in inputs if path is not None}:
        raise InputRefused(f"--html {page} would replace what is assessed. Choose another name for the page.")


def _budgets(text: str) -> tuple[float, ...]:
    try:
        return tuple(float(part) for part in text.split(",") if part.strip())
    except ValueError:
        raise InputRefused(f"--reviews {text}: write numbers with commas between, such as .2,.5,1.") from None


@contextmanager
def _progress() -> Iterator[Report]:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as progress:
        task = progress.add_task("Reading", total=1.0)
        yield lambda sentence, share: progress.update(task, description=sentence, completed=share)


def _summary(found: Assessment, page: Path | None) -> None:
    for sentence in found.headline:
        out.print(sentence, style="bold", markup=False, soft_wrap=True)
    out.print(f"\nWrong answers, measured against {found.measured_against}:", markup=False)
    rows = [("people alone", found.people.error)]
    rows += [(f"{name} alone", side.error) for name, side in found.ai.items()]
    for name, interval in (*rows, ("together", found.together.error)):
        out.print(f"  {name:<24} {_in_words(interval)}", markup=False)
    for step in found.next_steps:
        out.print(f"→ {step}", markup=False, soft_wrap=True)
    if page is not None:
        out.print(f"\nThe whole assessment, with how it was computed: {page}", soft_wrap=True)


def _in_words(interval: Interval | None) -> str:
    if interval is None:
        return "not measured"
    span = f"{100 * interval.low:.1f} to {percent(interval.high)}"
    return f"{percent(interval.value):>7}   ({span}, {interval.n:,} cases)"
