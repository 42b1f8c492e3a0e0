"""Start: Django set up, accounts' tables up to date, the house opened, jobs beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lichen.jobs.start import start_jobs
from lichen.web.configure import configure
from lichen.web.options import Options
from lichen.web.place import ACCOUNTS_SCHEMA, Place

if TYPE_CHECKING:
    from lichen.web.edge import Edge
    from lichen.web.house import House


def start(options: Options, *, jobs: bool = True) -> tuple[Edge, House]:
    """The application and its house, ready to serve."""
    configure(options)
    prepare_accounts(options)
    from lichen.web import health
    from lichen.web.edge import edge
    from lichen.web.house import open_house

    house = open_house(options)
    house.pulse.watch(house.ledger.heads)
    health.start_counting()
    house.engine = start_jobs(
        house.workspace,
        options.where,
        threads=4 if jobs else 0,
        files=house.files,
        open=house.partnership,
    )
    return edge(house), house


def prepare_accounts(options: Options) -> None:
    """Bring the accounts' tables up to date: one explicit step, locked, before anything is served."""
    from django.core.management import call_command
    from django.db import connection

    Place(options.where).guard_accounts()
    if Place(options.where).in_postgres:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(7235910)")
            cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {ACCOUNTS_SCHEMA}")
    try:
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        if Place(options.where).in_postgres:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(7235910)")
