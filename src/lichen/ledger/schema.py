"""The schema's version and the explicit, locked step from one version to the next."""

from __future__ import annotations

from lichen.errors import StoreUnavailable
from lichen.ledger.connector import Connector
from lichen.ledger.statements import Statement, text

CURRENT = 1

_TABLE = "CREATE TABLE schema_version (version INTEGER PRIMARY KEY)"
_READ = Statement("schema_version", "SELECT MAX(version) FROM schema_version", ())


def version(connector: Connector) -> int:
    """The version of the schema in the database; 0 if there is none yet."""
    if not connector.has_table("schema_version"):
        return 0
    found = connector.run(_READ)[0][0]
    return found if isinstance(found, int) else 0


def migrate(connector: Connector) -> int:
    """Bring the database to the current schema, one locked step; the number of versions it moved.

    Raises `StoreUnavailable` if a newer Lichen wrote the database.
    """
    present = version(connector)
    if present < CURRENT:
        with connector.migrating():
            present = version(connector)
            for step in range(present + 1, CURRENT + 1):
                _take(connector, step)
    elif present > CURRENT:
        raise StoreUnavailable(
            f"The database has schema {present}, this Lichen knows {CURRENT}: install the newer Lichen."
        )
    return max(0, CURRENT - present)


def _take(connector: Connector, step: int) -> None:
    if step == 1:
        connector.script(_TABLE + ";")
    connector.script(text(f"{connector.dialect}/schema_{step}.sql"))
    connector.script(f"INSERT INTO schema_version (version) VALUES ({step});")
