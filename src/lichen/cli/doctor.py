"""`lichen doctor`: is everything here that Lichen needs, and is the ledger sound?"""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import sqlite3
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from rich.table import Table

from lichen import __version__
from lichen.cli.existing import existing_ledger
from lichen.cli.screen import AsJson, out, say_json
from lichen.errors import LichenError

EXTRAS = {"psycopg": "postgres", "duckdb": "parquet", "altair": "reports", "vl_convert": "reports"}
LEAST_FREE = 200_000_000


class Finding(NamedTuple):
    """One thing looked at: fine or not, what was found, and the remedy if there is one."""

    what: str
    fine: bool
    found: str
    remedy: str = ""


def doctor(
    db: Annotated[str | None, typer.Option(help="The ledger to look at: a path or a database URL.")] = None,
    as_json: AsJson = False,
) -> None:
    """Look at the installation and, with --db, at a ledger; exit code 1 if something needs mending."""
    findings = [_python(), _sqlite(), _disk(), *_extras(), *([_ledger(db)] if db else [])]
    if as_json:
        say_json({"version": __version__, "findings": [finding._asdict() for finding in findings]})
    else:
        _show(findings)
    if not all(finding.fine for finding in findings):
        raise typer.Exit(1)


def _show(findings: list[Finding]) -> None:
    table = Table(title=f"Lichen {__version__}", title_justify="left", box=None, padding=(0, 2, 0, 0))
    for heading in ("", "What", "Found", "What to do"):
        table.add_column(heading)
    for finding in findings:
        table.add_row("✓" if finding.fine else "✗", finding.what, finding.found, finding.remedy)
    out.print(table)


def _python() -> Finding:
    return Finding("Python", True, f"{platform.python_version()} on {platform.system()}")


def _sqlite() -> Finding:
    fine = sqlite3.sqlite_version_info >= (3, 37)
    remedy = "" if fine else "Strict tables need SQLite 3.37 or newer: use a newer Python."
    return Finding("SQLite", fine, sqlite3.sqlite_version, remedy)


def _disk() -> Finding:
    free = shutil.disk_usage(Path.cwd()).free
    fine = free >= LEAST_FREE and os.access(Path.cwd(), os.W_OK)
    remedy = "" if fine else "Make room, or work in a folder you may write to."
    return Finding("Working folder", fine, f"{free / 1e9:.1f} GB free", remedy)


def _extras() -> list[Finding]:
    found = []
    for module, extra in EXTRAS.items():
        there = importlib.util.find_spec(module) is not None
        remedy = "" if there else f"If you need it: pip install 'lichen[{extra}]'"
        found.append(
            Finding(f"Extra {extra} ({module})", True, "there" if there else "not installed", remedy)
        )
    return found


def _ledger(where: str) -> Finding:
    try:
        with existing_ledger(where) as ledger:
            checked = ledger.verify()
    except LichenError as error:
        return Finding("Ledger", False, str(error), "See that the path or URL is right.")
    fine = not checked.problems
    found = f"{checked.entries:,} entries on {len(checked.chains)} chains"
    return Finding("Ledger", fine, found, "" if fine else str(checked.problems[0]))
