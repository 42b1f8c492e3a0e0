"""`lichen demo`: the main job on real input, in a minute."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from lichen.cli.live import View, as_data, lane_history
from lichen.cli.me import answer_yourself
from lichen.cli.screen import AsJson, out, say_json
from lichen.core.percent import percent
from lichen.demo.desk import Desk, open_desk
from lichen.jobs.score import Score
from lichen.ledger.findings import Verification

HISTORY = 1_000
"""So many digits are read before the workbench opens; the rest come in while you watch."""

NOTE = "real digits · simulated colleagues · measured against the true readings, which Lichen never sees"


def demo(
    cases: Annotated[int, typer.Option(min=50, max=1797, help="How many digits to read.")] = 1797,
    me: Annotated[
        bool, typer.Option("--me", help="Answer a few uncertain cases yourself at the end.")
    ] = False,
    keep: Annotated[Path | None, typer.Option(help="Keep the ledger in this folder.")] = None,
    seed: Annotated[int, typer.Option(help="Another order of cases and other simulated answers.")] = 0,
    terminal: Annotated[
        bool, typer.Option("--terminal", help="Show all of it here instead of opening the workbench.")
    ] = False,
    port: Annotated[int, typer.Option(min=1, max=65535, help="The workbench's port.")] = 8420,
    as_json: AsJson = False,
) -> None:
    """Read real handwritten digits with an AI that starts knowing nothing and two simulated colleagues.

    Opens the workbench on the desk: history in place, the AI learning live, uncertain cases waiting for you.
    With `--terminal`, `--me` or `--json` everything happens here instead.
    """
    with _folder(keep) as folder:
        if terminal or me or as_json:
            _play(folder / "lichen.db", cases, seed, me=me, as_json=as_json, kept=keep is not None)
        else:
            _open_workbench(folder / "lichen.db", min(cases, HISTORY), seed, port)


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep
        return
    with tempfile.TemporaryDirectory(prefix="lichen-demo-") as folder:
        yield Path(folder)


def _open_workbench(path: Path, history: int, seed: int, port: int) -> None:
    from lichen.demo.workbench import open_workbench

    out.print(
        f"\n[bold]A document-reading desk.[/] First {history:,} real handwritten digits are read, by an "
        "AI that starts knowing nothing and two colleagues: [bold]they are simulated[/], everything else is "
        "the product."
    )
    progress = Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=out)
    with progress:
        task = progress.add_task("History", total=history)
        open_workbench(
            path,
            history,
            seed=seed,
            port=port,
            seen=lambda score: progress.update(task, completed=score.cases),
            ready=lambda url: _say_where(progress, url),
        )


def _say_where(progress: Progress, url: str) -> None:
    progress.stop()
    out.print(
        f"\n[bold]Lichen is up.[/] Open this address; it signs you in once:\n\n  {url}\n", soft_wrap=True
    )
    out.print("Cases are waiting for you. Press ? there for the keys. Stop with Ctrl-C.\n")


def _play(path: Path, cases: int, seed: int, *, me: bool, as_json: bool, kept: bool) -> None:
    with open_desk(path, cases, seed=seed, held_back=8 if me else 0) as desk:
        if not as_json:
            _introduce(desk)
        view = View(out, len(desk.cases), title="Document reading desk", note=NOTE, quiet=as_json)
        with view.shown():
            score = desk.stream.run(desk.cases, view.update)
        if me and not as_json:
            answer_yourself(desk)
        _finish(desk, score, path, as_json=as_json, kept=kept)


def _introduce(desk: Desk) -> None:
    out.print(
        f"\n[bold]A document-reading desk.[/] {len(desk.cases):,} real handwritten digits come in one by "
        "one. The AI partner starts knowing nothing and learns from people's answers. "
        "Two colleagues answer what Lichen asks them: [bold]they are simulated[/] (95 % and 93 % right), "
        "everything else is the product at work.\n"
    )


def _finish(desk: Desk, score: Score, path: Path, *, as_json: bool, kept: bool) -> None:
    checked = desk.workspace.ledger.verify()
    if as_json:
        say_json(_data(desk, score, checked))
    else:
        _conclude(desk, score, checked, path, kept=kept)
    if checked.problems:
        raise typer.Exit(1)


def _data(desk: Desk, score: Score, checked: Verification) -> dict[str, Any]:
    lanes = [{"entry": lane.seq, "evidence": lane.evidence} for lane in lane_history(desk.partnership)]
    ledger = {"entries": checked.entries, "problems": [str(problem) for problem in checked.problems]}
    return {"simulated": ["colleague-1", "colleague-2"], **as_data(score), "lane": lanes, "ledger": ledger}


def _conclude(desk: Desk, score: Score, checked: Verification, path: Path, *, kept: bool) -> None:
    people, ai, together = score.people.error, score.ai.error, score.together.error
    assert people is not None and ai is not None and together is not None, "the demonstration has truths"
    out.print()
    out.print(
        f"[bold]Together wrong in {percent(together.value)} of cases[/]; "
        f"one colleague alone {percent(people.value)}, "
        f"the AI alone {percent(ai.value)} (it was still learning)."
    )
    history = lane_history(desk.partnership)
    if history:
        out.print(f"First change of the lane, entry {history[0].seq:,}: {history[0].evidence}")
    sound = "every entry verified" if not checked.problems else str(checked.problems[0])
    out.print(f"The ledger holds {checked.entries:,} entries: {sound}.\n")
    out.print("[bold]Next[/]")
    out.print("  lichen demo --me                      answer a few uncertain cases yourself")
    if kept:
        out.print(f"  lichen ledger verify {path}           check the record again, offline")
    else:
        out.print(
            "  lichen demo --keep desk               keep the ledger for: lichen ledger verify desk/lichen.db"
        )
    out.print(
        "  lichen assess decisions.csv           what would people and AI achieve on your own spreadsheet?"
    )
    out.print("  lichen init charter.yaml              begin a partnership of your own\n")
