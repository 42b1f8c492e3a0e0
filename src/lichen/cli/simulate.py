"""`lichen simulate`: rehearse a change of a partnership on its own record, before it goes live."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.table import Table

from lichen.cli.existing import existing_ledger
from lichen.cli.screen import AsJson, err, out, say_json
from lichen.errors import InputRefused
from lichen.reports.whatif import Change, Figure, Rehearsal, rehearse
from lichen.reports.whatif.figure import as_difference, with_interval
from lichen.workspace import Workspace


def simulate(
    partnership: Annotated[str, typer.Argument(help="The partnership's id.")],
    db: Annotated[str, typer.Option(help="The ledger: a path or a database URL.")] = "lichen.db",
    bound: Annotated[float | None, typer.Option(help="Another bound on errors of the AI-only lane.")] = None,
    confidence: Annotated[float | None, typer.Option(help="Another confidence of the certificate.")] = None,
    threshold: Annotated[
        float | None, typer.Option(help="Begin the AI-only lane at this score, whatever is certified.")
    ] = None,
    audit_share: Annotated[float | None, typer.Option(help="Share of AI-only cases a person checks.")] = None,
    human_first: Annotated[float | None, typer.Option(help="Share of first answers given blind.")] = None,
    last_word: Annotated[str | None, typer.Option(help="`person` or `belief`.")] = None,
    reviews: Annotated[int | None, typer.Option(help="Most people asked on one case.")] = None,
    minutes: Annotated[float | None, typer.Option(help="Minutes a person has in a day.")] = None,
    minutes_per_case: Annotated[float | None, typer.Option(help="Minutes one review takes.")] = None,
    reviews_per_case: Annotated[float | None, typer.Option(help="Reviews people can give per case.")] = None,
    cost_of_error: Annotated[float | None, typer.Option(help="What one wrong settlement costs.")] = None,
    cost_of_minute: Annotated[float | None, typer.Option(help="What a person's minute costs.")] = None,
    answer_within: Annotated[float | None, typer.Option(help="Minutes within which people answer.")] = None,
    pattern: Annotated[str | None, typer.Option(help="Another pattern of asks.")] = None,
    challenger: Annotated[
        str | None, typer.Option(help="Let this AI partner's challenger speak in its champion's place.")
    ] = None,
    attribute: Annotated[
        list[str] | None, typer.Option(help="Also show what changes for each value of it; repeatable.")
    ] = None,
    through: Annotated[int | None, typer.Option(help="Only what was known at this entry.")] = None,
    as_json: AsJson = False,
) -> None:
    """Rehearse a change on the cases decided so far: errors, work, waiting and cost, old beside new."""
    chosen = locals()  # each option that changes something has the name of what it changes
    change = Change.of({name: chosen[name] for name in Change.__struct_fields__ if chosen[name] is not None})
    if not change.given:
        raise InputRefused("Nothing is changed, so nothing can be rehearsed. Say for example --bound 0.03.")
    with existing_ledger(db) as ledger:
        desk = Workspace(ledger).partnership(partnership)
        with err.status("Replaying the decided cases"):
            found = rehearse(desk, change, through=through, attributes=attribute or ())
    if as_json:
        say_json(as_data(found))
    else:
        _show(found)


def as_data(found: Rehearsal) -> dict[str, Any]:
    """The rehearsal for programs."""
    data = asdict(found)
    return data | {"change": found.change.given, "sentences": found.sentences()}


def _show(found: Rehearsal) -> None:
    table = Table(title=f"{found.partnership}: {found.change.in_words}", title_justify="left")
    for heading in ("", "now", "then", "difference"):
        table.add_column(heading, justify="left" if not heading else "right")
    for figure in found.figures:
        table.add_row(figure.label, *_cells(figure))
    out.print(table)
    for group in found.groups:
        out.print(
            f"{group.attribute} {group.value}: {group.cases:,} cases, wrong now "
            f"{with_interval(group.error_old, 'share')}, then {with_interval(group.error_new, 'share')}",
            markup=False,
            soft_wrap=True,
        )
    for sentence in found.sentences():
        out.print(f"· {sentence}", markup=False, soft_wrap=True)


def _cells(figure: Figure) -> tuple[str, str, str]:
    if figure.cannot_say is not None:
        return with_interval(figure.old, figure.unit), "the log cannot say", ""
    unit = figure.unit
    old, new = ("" if each is None else with_interval(each, unit) for each in (figure.old, figure.new))
    return old, new, as_difference(figure.difference, unit)
