"""What one sees while a stream runs: people alone, the AI alone, together, and what the lane does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from lichen.actions.partnership import Partnership
from lichen.core.intervals import Interval
from lichen.core.percent import percent
from lichen.jobs.score import RECENT, Count, Score
from lichen.types import Lane

PEOPLE, AI, TOGETHER = "yellow", "cyan", "green"
LANES: dict[Lane, str] = {"ai_only": "AI only", "together": "together", "people_only": "people only"}


class View:
    """A table that redraws itself after every case; silent when `quiet`."""

    def __init__(self, console: Console, total: int, *, title: str, note: str, quiet: bool = False) -> None:
        self._console = console
        self._title = title
        self._note = note
        self._quiet = quiet
        self._live: Live | None = None
        self._bar = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
        )
        self._task = self._bar.add_task("Cases", total=total)

    @contextmanager
    def shown(self) -> Iterator[View]:
        """The view while the stream runs."""
        if self._quiet:
            yield self
            return
        with Live(console=self._console, refresh_per_second=6, transient=False) as live:
            self._live = live
            yield self

    def update(self, score: Score) -> None:
        """Draw the score as it stands now."""
        self._bar.update(self._task, completed=score.cases)
        if self._live is not None:
            self._live.update(self.drawn(score))

    def drawn(self, score: Score) -> RenderableType:
        """The score as a panel."""
        rows = Group(_errors(score), Text(), _work(score), Text(), self._bar)
        return Panel(rows, title=self._title, subtitle=self._note, padding=(1, 2))


def _errors(score: Score) -> Table:
    table = Table(box=None, padding=(0, 3, 0, 0))
    table.add_column("Wrong answers")
    table.add_column("all", justify="right")
    table.add_column("95 % interval", justify="right")
    table.add_column(f"latest {RECENT}", justify="right")
    table.add_column("", min_width=26)
    worst = max((count.error.high for count in (score.people, score.ai) if count.error), default=1.0)
    named = (("People alone", score.people, PEOPLE), ("AI alone", score.ai, AI))
    for name, count, colour in (*named, ("Together", score.together, TOGETHER)):
        _row(table, name, count, colour, min(worst, 0.5))
    return table


def _row(table: Table, name: str, count: Count, colour: str, worst: float) -> None:
    interval = count.error
    if interval is None:
        table.add_row(Text(name, style=colour), "–", "–", "–", "")
        return
    recent = count.recent or 0.0
    bar = "█" * max(1, round(24 * min(1.0, recent / worst))) if recent else ""
    span = f"{100 * interval.low:.1f} to {percent(interval.high)}"
    name_and_bar = Text(name, style=colour), Text(bar, style=colour)
    table.add_row(name_and_bar[0], percent(interval.value), span, percent(recent), name_and_bar[1])


def _work(score: Score) -> Table:
    known = score.partnership.estimates
    lanes = known.lanes
    version = ", ".join(known.roster.champions.values()) or "none"
    table = Table.grid(padding=(0, 3, 0, 0))
    table.add_row("Reviews per case", f"{score.reviews_per_case:.2f} by people")
    settled = " · ".join(f"{count:,} {LANES[lane]}" for lane, count in lanes.items())
    table.add_row("Settled", settled)
    table.add_row("AI version", version)
    table.add_row("AI-only lane", lane_in_words(score))
    return table


def lane_in_words(score: Score) -> str:
    """What the AI-only lane does now, in a sentence."""
    known = score.partnership.estimates
    bound = known.agreed.risk.bound
    if known.threshold is None:
        return f"closed: nothing is certified to be below {percent(bound, 0)} error yet"
    alone = score.alone.error
    found = "" if alone is None else f"; measured there: {percent(alone.value)} of {score.alone.cases:,}"
    sure = f"open where the AI is at least {percent(known.threshold, 0)} sure"
    return f"{sure} (bound {percent(bound, 0)}){found}"


def as_data(score: Score) -> dict[str, Any]:
    """The score for programs."""
    known = score.partnership.estimates
    return {
        "cases": score.cases,
        "waiting": score.waiting,
        "people": _data(score.people.error),
        "ai": _data(score.ai.error),
        "together": _data(score.together.error),
        "ai_only": _data(score.alone.error),
        "reviews_per_case": score.reviews_per_case,
        "lanes": known.lanes,
        "lane_threshold": known.threshold,
        "versions": dict(known.roster.champions),
        "learned_from": known.learned_rows,
    }


def _data(interval: Interval | None) -> dict[str, float | int] | None:
    if interval is None:
        return None
    return {"value": interval.value, "low": interval.low, "high": interval.high, "n": interval.n}


def lane_history(partnership: Partnership) -> Sequence[Any]:
    """Every change of the lane on record."""
    return partnership.ledger.rows("lanes", chain=partnership.id, limit=10_000)
