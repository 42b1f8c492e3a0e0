"""`lichen import`: cases from a file, tried out first and then opened, each once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
import typer
from msgspec.structs import replace
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from lichen.actions.partnership import Partnership
from lichen.cli.existing import existing_ledger
from lichen.cli.screen import AsJson, err, out, say_json
from lichen.transfer.intake import Trial, look, rehearse, take_in
from lichen.transfer.mapping import Mapping
from lichen.types import PartnerId
from lichen.workspace import Workspace

SHOWN = 20

Columns = Annotated[
    list[str] | None, typer.Option(help="A column partners see; repeatable. By default the rest.")
]


def import_cases(
    partnership: Annotated[str, typer.Argument(help="The partnership's id.")],
    file: Annotated[Path, typer.Argument(help="The cases: CSV, TSV, JSON, JSON lines or Parquet.")],
    db: Annotated[str, typer.Option(help="The ledger: a path or a database URL.")] = "lichen.db",
    by: Annotated[str | None, typer.Option(help="Who opens them; the owner by default.")] = None,
    id: Annotated[str | None, typer.Option(help="The column with the case's id.")] = None,
    input: Columns = None,
    attribute: Annotated[
        list[str] | None, typer.Option(help="A column that rules and audits look at; repeatable.")
    ] = None,
    partner: Annotated[str | None, typer.Option(help="The AI partner whose answers came along.")] = None,
    answer: Annotated[str | None, typer.Option(help="The column with the AI's answer.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be opened; open nothing.")
    ] = False,
    leave_out: Annotated[
        bool, typer.Option("--leave-out", help="Leave rows with a problem out, and open the others.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Open a case for each row of a file. It may be stopped and repeated: nothing is opened twice."""
    with Workspace(existing_ledger(db)) as workspace:
        desk = workspace.partnership(partnership)
        mapping = _mapping(desk, file, id, input, attribute, partner, answer)
        if dry_run:
            _tell(desk, rehearse(desk, file, mapping), mapping, as_json=as_json)
            return
        _take_in(desk, file, mapping, PartnerId(by or desk.charter.owner), leave_out, as_json=as_json)


def _mapping(
    desk: Partnership,
    file: Path,
    id: str | None,
    inputs: list[str] | None,
    attributes: list[str] | None,
    partner: str | None,
    answer: str | None,
) -> Mapping:
    """What the names of the columns say, and whatever was said otherwise."""
    found = look(file, desk.charter).mapping
    said = {
        "id": id,
        "inputs": None if inputs is None else tuple(inputs),
        "attributes": None if attributes is None else tuple(dict.fromkeys((*found.attributes, *attributes))),
        "partner": partner,
        "answer": answer,
    }
    changed = replace(found, **{name: value for name, value in said.items() if value is not None})
    if inputs is None:
        taken = {changed.id, changed.answer, *(attributes or ())}
        changed = replace(changed, inputs=tuple(name for name in changed.inputs if name not in taken))
    return changed


def _take_in(
    desk: Partnership, file: Path, mapping: Mapping, by: PartnerId, leave_out: bool, *, as_json: bool
) -> None:
    columns = (TextColumn("Opening"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, disable=as_json, transient=True) as progress:
        task = progress.add_task("Opening", total=None)

        def report(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        done = take_in(desk, file, mapping, by=by, leave_out=leave_out, progress=report)
    if as_json:
        say_json(done._asdict())
        return
    left_out = f" {done.left_out:,} rows were left out." if done.left_out else ""
    out.print(f"Opened {done.opened:,} cases; {done.known:,} were on record already.{left_out}")


def _tell(desk: Partnership, trial: Trial, mapping: Mapping, *, as_json: bool) -> None:
    if as_json:
        problems = [problem._asdict() for problem in trial.problems]
        counted = {"rows": trial.rows, "cases": trial.cases, "known": trial.known}
        more = {"problems": problems, "more_problems": trial.more_problems}
        say_json({**counted, **more, "mapping": msgspec.to_builtins(mapping)})
    else:
        out.print(f"{trial.cases:,} of {trial.rows:,} rows would be opened in {desk.charter.name}.")
        out.print(f"{trial.known:,} are on record already. Nothing was opened.")
        out.print(_in_words(mapping), markup=False, soft_wrap=True)
        for problem in trial.problems[:SHOWN]:
            out.print(f"  row {problem.row}: {problem.sentence}", markup=False, soft_wrap=True)
        more_problems = len(trial.problems) - SHOWN + trial.more_problems
        if more_problems > 0:
            out.print(f"  and {more_problems:,} more problems")
    if not trial.ok:
        raise typer.Exit(1)


def _in_words(mapping: Mapping) -> str:
    said = [f"id: {mapping.id or 'the row'}", f"inputs: {', '.join(mapping.inputs) or 'none'}"]
    if mapping.attributes:
        said.append(f"attributes: {', '.join(mapping.attributes)}")
    if mapping.partner:
        given = mapping.answer or "the probabilities"
        said.append(f"what {mapping.partner} said: {given}")
    return "Columns: " + "; ".join(said) + "."
