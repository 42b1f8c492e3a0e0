"""`lichen init`: write a commented charter to begin from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lichen.charter import json_schema
from lichen.charter.template import names, write
from lichen.cli.screen import AsJson, out, say_json
from lichen.errors import Conflict


def init(
    path: Annotated[Path, typer.Argument(help="Where to write the charter.")] = Path("charter.yaml"),
    template: Annotated[
        str, typer.Option(help=f"What to begin from: {', '.join(names())}.")
    ] = "support-triage",
    force: Annotated[bool, typer.Option(help="Replace a file that is there already.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write a commented charter: what people and AI of one partnership agree on."""
    text = write(template)
    if path.exists() and not force:
        raise Conflict(f"{path} is there already. Choose another name, or say --force to replace it.")
    path.write_text(text, encoding="utf-8")
    schema = path.with_name("charter.schema.json")
    if not schema.exists():  # the charter's first line names it, so that editors complete and check
        schema.write_text(json_schema.text(), encoding="utf-8")
    if as_json:
        say_json({"path": str(path), "template": template, "schema": str(schema)})
        return
    out.print(f"Wrote {path}. Edit it, then work with it:")
    out.print(f"  lichen run {path} --cases cases.csv --people decisions.csv", style="bold")
