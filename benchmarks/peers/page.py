"""The page about the run: one table, how each act is done where, what did not come off, how quiet it was."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .environment import Installed
from .measures import Findings, Plan
from .product import Product

HEAD = """# Speed beside other products

<!-- written by {command} -->

Lichen and products that people run for such work, each installed in an environment of its own, started
on 127.0.0.1 with its normal settings and an empty database, and asked for the same things by the same
clients, in one run: {when}. Texts of 300 characters with an AI's label and confidence, all simulated.
{runs}; in brackets the 95th percentile, or for memory what is resident when pages that processes share
are counted for each of them.
"""
CAVEATS = """## To keep in mind

- The acts are not quite the same everywhere; what was done where stands above. Lichen leases the next
  case, Label Studio locks it, the others do neither. Only a save in Lichen is an entry of a ledger that
  also settles the case.
- The clients are ordinary keep-alive ones of Python's standard library. Where a server sends a small
  answer in two pieces with Nagle's algorithm on, such a client waits about 40 ms a call: that is in the
  figure, as it is in life.
- Client and server share the machine, so eight clients a second includes what the clients use.
- The disks of rented machines may say that a write is on the medium when it is not; on others every
  durable save is slower, for all.
- An installation is timed once, with nothing from pip's cache; it depends on the network.
- The next case is pulled in turns with saves, as a reviewer works; the {thinking:.0f} ms between turns
  are not counted.
- After a start and after taking cases in, every product is left alone for {rest:.0f} s before the next act.
"""


DISTURBED = 0.2
"""Processors in the hands of others from which on a figure says more about them."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: the figure's name, how it reads, and whether less of it is better."""

    key: str
    title: str
    show: Callable[[Sequence[float]], str]
    less: bool = True


def milliseconds(given: Sequence[float]) -> str:
    return f"{given[0]:,.1f} ms ({given[1]:,.1f})"


def rate(given: Sequence[float]) -> str:
    return f"{given[0]:,.0f}/s"


def seconds(given: Sequence[float]) -> str:
    return f"{given[0]:,.1f} s"


def megabytes(given: Sequence[float]) -> str:
    return f"{given[0]:,.0f} MB" + (f" ({given[1]:,.0f})" if len(given) > 1 else "")


def rows(plan: Plan) -> list[Row]:
    few, many = f"{plan.items:,} cases", f"{plan.large:,} cases"
    small = [
        Row("install", "install", seconds),
        Row("size", "size of the environment", megabytes),
        Row("start", "fresh database to first page", seconds),
        Row("memory", "idle memory", megabytes),
        Row("ingest", f"ingest {few} in bulk", rate, less=False),
        Row("ingest ready", "the same, until each can be pulled", rate, less=False),
        Row("next", f"next case by lowest confidence, {few}", milliseconds),
        Row("save", "save a judgement, one client", milliseconds),
        Row("eight", "save judgements, eight clients", rate, less=False),
        Row("page", f"page of 50, lowest confidence first, {few}", milliseconds),
        Row("export", "export all", rate, less=False),
    ]
    large = [
        Row("large ingest", f"ingest on to {many}", rate, less=False),
        Row("large ingest ready", "the same, until each can be pulled", rate, less=False),
        Row("large next", f"next case by lowest confidence, {many}", milliseconds),
        Row("large save", f"save a judgement, one client, {many}", milliseconds),
        Row("large page", f"page of 50, lowest confidence first, {many}", milliseconds),
    ]
    return small + (large if plan.large > plan.items else [])


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one product: its installation, or why there is none, and the findings of each run."""

    product: type[Product]
    installed: Installed | None
    trouble: str
    runs: list[Findings]

    def figures(self) -> dict[str, list[float]]:
        """Medians over the runs."""
        found = {}
        for key in dict.fromkeys(key for run in self.runs for key in run.figures):
            values = [run.figures[key] for run in self.runs if key in run.figures]
            found[key] = [statistics.median(column) for column in zip(*values, strict=True)]
        if self.installed:
            found |= {"install": [self.installed.seconds], "size": [self.installed.megabytes]}
        return found

    def sentences(self) -> list[str]:
        """What did not come off."""
        given = [self.trouble] if self.trouble else []
        for run in self.runs:
            given += [f"{name}: {why}" for name, why in run.failures.items()]
        return list(dict.fromkeys(given))


def page(outcomes: Sequence[Outcome], plan: Plan, command: str, when: str, thinking: float) -> str:
    runs = max((len(outcome.runs) for outcome in outcomes), default=0)
    said = "One run" if runs == 1 else f"Medians of {runs} runs"
    head = HEAD.format(command=command, when=when, runs=said)
    parts = [head, table(outcomes, plan), quietness(outcomes), acts(outcomes), troubles(outcomes)]
    return "\n".join([*filter(None, parts), CAVEATS.format(thinking=1e3 * thinking, rest=plan.rest)])


def table(outcomes: Sequence[Outcome], plan: Plan) -> str:
    figures = {outcome.product.name: outcome.figures() for outcome in outcomes}
    titles = [f"{each.product.name} {each.installed.version if each.installed else ''}" for each in outcomes]
    lines = [f"| what | {' | '.join(map(str.strip, titles))} | Lichen against the best of the others |"]
    lines.append("|---" * (len(outcomes) + 2) + "|")
    for row in rows(plan):
        cells = [row.show(given[row.key]) if row.key in given else "–" for given in figures.values()]
        lines.append(f"| {row.title} | {' | '.join(cells)} | {against(figures, row)} |")
    return "\n".join(lines) + "\n"


def against(figures: Mapping[str, dict[str, list[float]]], row: Row) -> str:
    """How many times better Lichen is than the best of the others."""
    others = [given[row.key][0] for name, given in figures.items() if name != "lichen" and row.key in given]
    ours = figures.get("lichen", {}).get(row.key)
    if not ours or not others:
        return "–"
    ratio = min(others) / ours[0] if row.less else ours[0] / max(others)
    return f"{ratio:,.1f} times" if ratio >= 1 else f"{ratio:.2f} times: worse"


def quietness(outcomes: Sequence[Outcome]) -> str:
    """How much of the machine others used: who reads the figures has to know."""
    machine = f"{os.cpu_count()} processors, {memory_of_machine():.0f} GB, {platform.system()}"
    busy = {each.product.name: [run.foreign for run in each.runs] for each in outcomes if each.runs}
    if not busy:
        return f"{machine}.\n"
    told = ", ".join(f"{name} {statistics.median(given):.2f}" for name, given in busy.items())
    calm = max(map(statistics.median, busy.values())) < DISTURBED
    verdict = "quiet enough" if calm else "**disturbed: do not quote these figures**"
    installing = max((each.installed.foreign for each in outcomes if each.installed), default=0.0)
    return (
        f"{machine}, Python {platform.python_version()}. Processors that other programs kept busy meanwhile, "
        f"medians: {told}: {verdict}. While installing: up to {installing:.2f}.\n"
    )


def memory_of_machine() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9


def acts(outcomes: Sequence[Outcome]) -> str:
    lines = [f"- **{outcome.product.name}**: {outcome.product.acts}." for outcome in outcomes if outcome.runs]
    return "\n".join(["## What was done where", "", *lines, ""])


def troubles(outcomes: Sequence[Outcome]) -> str:
    lines = [f"- {each.product.name}: {sentence}" for each in outcomes for sentence in each.sentences()]
    return "\n".join(["## What did not come off", "", *lines, ""]) if lines else ""


def write(text: str, path: Path) -> None:
    path.write_text(text, encoding="utf-8")
