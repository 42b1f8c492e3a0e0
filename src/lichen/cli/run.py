"""`lichen run`: live operation over a stream of cases; recorded answers play the people."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from msgspec.structs import replace

from lichen.actions.adopt_charter import adopt_charter
from lichen.actions.partnership import Partnership
from lichen.charter.diff import difference
from lichen.charter.load import load
from lichen.charter.schema import Charter
from lichen.cli.live import View, as_data, lane_in_words
from lichen.cli.screen import AsJson, err, out, say_json
from lichen.jobs.recorded import RecordedPeople, read_answers, read_cases
from lichen.jobs.score import Score
from lichen.jobs.staff import Staff, hire
from lichen.jobs.stream import Stream
from lichen.types import PartnerId
from lichen.workspace import open_workspace


def run(
    charter: Annotated[Path, typer.Argument(help="The charter to work under.")],
    cases: Annotated[Path, typer.Option(help="The cases: `case`, inputs, and `truth` if it is known.")],
    people: Annotated[
        Path | None, typer.Option(help="Recorded answers, in the format that `lichen assess` reads.")
    ] = None,
    db: Annotated[str, typer.Option(help="The ledger: a path or a database URL.")] = "lichen.db",
    attribute: Annotated[
        list[str] | None, typer.Option(help="A column that rules and audits look at; repeatable.")
    ] = None,
    reveal: Annotated[
        bool, typer.Option(help="Record each truth as an outcome once its case is settled.")
    ] = True,
    adopt: Annotated[bool, typer.Option(help="Put the charter file in force if it has changed.")] = False,
    seed: Annotated[int | None, typer.Option(help="Make random draws repeatable: for rehearsals.")] = None,
    as_json: AsJson = False,
) -> None:
    """Work on a stream of cases under a charter; can be stopped at any moment and started again."""
    agreed = load(charter)
    answers, recorded = read_answers(people, agreed) if people else ({}, {})
    every = list(read_cases(cases, agreed, attributes=attribute or ()))
    _refuse_unknown_adapters(agreed)
    with open_workspace(db, seed=seed) as workspace:
        partnership = workspace.enter(agreed)
        _compare_charters(partnership, agreed, adopt=adopt)
        stream = Stream(
            partnership,
            RecordedPeople(answers),
            Staff(partnership),
            by=PartnerId(agreed.owner),
            reveal=reveal,
            recorded=recorded,
        )
        view = View(err, len(every), title=agreed.name, note=_note(cases, people), quiet=as_json)
        with view.shown():
            score = stream.run(every, view.update)
        _finish(score, as_json=as_json)


def _refuse_unknown_adapters(file: Charter) -> None:
    """Refuse an AI partner that cannot be built before its charter stands on the ledger, where it stays."""
    for partner in file.having("ai"):
        if partner.adapter is not None:
            hire(partner, file)


def _compare_charters(partnership: Partnership, file: Charter, *, adopt: bool) -> None:
    """Adopt a charter file that has changed, or say that work goes on under the one in force."""
    force = partnership.charter
    changes = difference(force, replace(file, version=force.version))
    if changes and adopt:
        adopt_charter(partnership, file, by=PartnerId(force.owner))
    elif changes:
        said = " ".join(change.sentence for change in changes)
        err.print(
            f"The charter file differs from version {force.version}, which stays in force: {said} "
            "Say --adopt to put the file in force.",
            style="yellow",
            markup=False,
            soft_wrap=True,
        )


def _note(cases: Path, people: Path | None) -> str:
    played = f"people's answers from {people.name}" if people else "no recorded people: asks to people wait"
    return f"cases from {cases.name} · {played}"


def _finish(score: Score, *, as_json: bool) -> None:
    if as_json:
        say_json(as_data(score))
        return
    out.print(f"\n{score.cases:,} cases, {score.waiting:,} of them waiting for people.")
    out.print(f"The AI-only lane is {lane_in_words(score)}.")
