"""The figures of "How Lichen keeps its promise", read from the kept evidence: `python -m benchmarks.promise`.

Writes src/lichen/web/glossary/measured.json and docs/explanation/promise.md. A test holds both against
docs/evidence, so no figure of the page can be older than the evidence.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from lichen.web.glossary.promise import Promise, filled

ROOT = Path(__file__).resolve().parents[1]
EVIDENCE = ROOT / "docs" / "evidence" / "guarantees"
MEASURED = ROOT / "src" / "lichen" / "web" / "glossary" / "measured.json"
PAGE = ROOT / "docs" / "explanation" / "promise.md"

TUNED = {"network": "resnet-110", "bound": "2 %", "labelled cases": "1000"}
HALF_WATCH, NOISE = "2.5 %, all while watching", "called wrong / missed"
Row = dict[str, str]


def rows(name: str) -> list[Row]:
    """The rows of the first table of a page of evidence, by heading."""
    lines = (EVIDENCE / f"{name}.md").read_text(encoding="utf-8").splitlines()
    first = next(at for at, line in enumerate(lines) if line.startswith("| "))
    table = []
    for line in lines[first:]:
        if not line.startswith("|"):
            break
        table.append([cell.strip() for cell in line.strip("|").split("|")])
    return [dict(zip(table[0], cells, strict=True)) for cells in table[2:]]


def cell(name: str, column: str, where: Row) -> str:
    """One cell of a page's table; raises where not exactly one row fits."""
    (found,) = [row[column] for row in rows(name) if where.items() <= row.items()]
    return found


def worst(name: str, column: str, *, of: Callable[..., str] = max) -> str:
    """The largest (or smallest) figure of a column, as it is written."""
    return of((row[column] for row in rows(name)), key=float)


def measured() -> dict[str, str]:
    """Every figure the page names."""
    found = {**_opening(), **_watching(), **_assuming()}
    return {name: said.removesuffix(".0") for name, said in found.items()}


def _opening() -> dict[str, str]:
    live = [row for name in ("cnn_base", "resnet_110") for row in rows(f"live_lane_{name}")]
    total = {name: sum(int(row[name]) for row in live) for name in ("runs", "lanes opened", "bound broken")}
    return {
        "replays": "500",
        "labelled": f"{int(TUNED['labelled cases']):,}",
        "tuned_broken": cell("certificate_batch", "same, naive rule, %", TUNED),
        "ours_broken": cell("certificate_batch", "bound broken, %", TUNED),
        "ours_worst": worst("certificate_batch", "bound broken, %"),
        "watched_worst": worst("certificate_live", "ever broken, %"),
        "wilson_held": worst("intervals_watched", "Wilson looked at again and again, %", of=min),
        "ours_held": worst("intervals_watched", "betting: held at all steps, %", of=min),
        "live_runs": str(total["runs"]),
        "live_opened": str(total["lanes opened"]),
        "live_broken": str(total["bound broken"] or "none"),
    }


def _watching() -> dict[str, str]:
    swap = {"surest": "as recorded", "audits": "6 %"}
    slow, fast = ({"audits": HALF_WATCH, "× bound": times} for times in "23")
    null = "hard close ever, %", "fast close in 40,000 items, %"
    inside, edge = {"true error": "0.8 × bound"}, {"true error": "1 × bound"}
    return {
        "null_hard": cell("monitor_null", null[0], inside),
        "null_fast": cell("monitor_null", null[1], inside),
        "edge_hard": cell("monitor_null", null[0], edge),
        "edge_fast": cell("monitor_null", null[1], edge),
        "delay_double": cell("monitor_drift", "median delay", slow),
        "delay_triple": cell("monitor_drift", "median delay", fast),
        "swap_errors": cell("monitor_swap", "errors, %", {**swap, "swapped for": "googlenet"}),
        "swap_rate": cell("monitor_swap", "its error there, %", {**swap, "swapped for": "googlenet"}),
        "swap_false": cell("monitor_swap", "closed, %", {**swap, "swapped for": "alexnet"}),
        "stakes_cases": rows("high_stakes")[0]["cases"],
        "stakes_settled": rows("high_stakes")[0]["settled without a person"],
        "capacity_runs": str(len(rows("capacity"))),
        "capacity_broken": _broken(),
    }


def _broken() -> str:
    said = (EVIDENCE / "capacity.md").read_text(encoding="utf-8")
    number = said.partition("Bound broken in ")[2].split()[0]
    return "none" if number == "0" else number


def _assuming() -> dict[str, str]:
    closed, opened = "closed at the bound, %", "opened falsely, %"

    def noise(column: str, what: str, declared: str = "no") -> str:
        return cell("monitor_noise", column, {NOISE: what, "declared": declared})

    return {
        "weighted": cell("certificate_boundary", opened, {"audits": "13 % / 3 %, weighted"}),
        "unweighted": cell("certificate_boundary", opened, {"audits": "13 % / 3 %, weights left out"}),
        "contradicted_half": cell("monitor_contradicted", "noticed, %", {"drawn": "half as often"}),
        "contradicted_quarter": cell("monitor_contradicted", "noticed, %", {"drawn": "a quarter more often"}),
        "contradicted_true": cell("monitor_contradicted", "noticed, %", {"drawn": "as logged"}),
        "noise_none": noise(closed, "0 % / 0 %"),
        "noise_undeclared": noise(closed, "2 % / 20 %"),
        "noise_declared": noise(closed, "2 % / 20 %", "yes"),
        "noise_lenient": noise("median delay", "0 % / 30 %"),
        "noise_clean": noise("median delay", "0 % / 0 %"),
        "forms_forgotten": cell("monitor_forms", closed, {"form": "forgotten"}),
        "forms_weighted": cell("monitor_forms", closed, {"form": "weighted"}),
    }


_HEAD = """# How Lichen keeps its promise

> {0}

![{2}](../pictures/promise.svg)

{1} The picture is drawn from [recorded replays](../evidence/guarantees/certificate_batch.md) and from
[recorded networks, swapped in silence](../evidence/guarantees/monitor_swap.md).

## The evidence
Simulated unless it says recorded; each line leads to its table and says how it was measured.

"""

_SEEN = (
    "Left: of 100 replays, how many broke their bound. Right: wrong answers of the AI alone after it was "
    "swapped in silence, watched and unwatched"
)

_FOOT = """
## What is not promised
{0}

## Where the figures come from
`make guarantees` runs every simulation again and writes the tables; `python -m benchmarks.promise` reads the
figures of this page from them. The same page stands in the workbench under `/promise/`. Words that are new to
you are in the [glossary](../reference/glossary.md).
"""


def page(said: Promise) -> str:
    """The page of the documentation."""
    evidence = "".join(
        f"- **{each.claim}** {each.said} [The table](../{each.read})\n" for each in said.evidence
    )
    assumed = "".join(
        f"| {each.holds} | {each.fails} | {each.then} [More](../{each.read}) |\n" for each in said.assumptions
    )
    table = "| what has to hold | what it means if it does not | what Lichen does then |\n|---|---|---|\n"
    return (
        _HEAD.format(said.promise, said.in_short, _SEEN)
        + evidence
        + "\n## What it rests on, and what happens when that fails\n"
        + table
        + assumed
        + _FOOT.format("\n".join(f"- {each}" for each in said.not_promised))
    ).replace("../explanation/", "")


def main() -> None:
    """Write the figures and the page."""
    figures = measured()
    MEASURED.write_bytes(msgspec.json.format(msgspec.json.encode(figures), indent=1) + b"\n")
    PAGE.write_text(page(filled(figures)), encoding="utf-8")


if __name__ == "__main__":
    main()
