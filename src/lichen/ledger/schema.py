"""The schema's version and the explicit, locked step from one version to the next."""

from __future__ import annotations

from lichen.errors import InputRefused, StoreUnavailable
from lichen.ledger.connector import Connector
from lichen.ledger.statements import Statement, text

CURRENT = 6
OWN = {"schema_version", "chains", "entries"}
"""Tables that every ledger has, whatever its version."""

_TABLE = "CREATE TABLE schema_version (version INTEGER PRIMARY KEY)"
_READ = Statement("schema_version", "SELECT MAX(version) FROM schema_version", ())


def version(connector: Connector) -> int:
    """The version of the schema in the database; 0 if there is nothing in it.

    Raises `InputRefused` if the tables in it are those of another program.
    """
    tables = connector.tables()
    if tables and not OWN.issubset(tables):
        raise InputRefused(
            f"This database belongs to another program: it holds `{tables[0]}` and no ledger. "
            "Choose another path, or an empty database or schema, for the ledger."
        )
    found = connector.run(_READ)[0][0] if tables else 0
    return found if isinstance(found, int) else 0


def migrate(connector: Connector) -> int:
    """Bring the database to the current schema, one locked step; the number of versions it moved.

    Raises `InputRefused` if it is another program's, which is left as it is, and `StoreUnavailable` if a
    newer Lichen wrote it.
    """
    present = version(connector)
    connector.prepare()
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
