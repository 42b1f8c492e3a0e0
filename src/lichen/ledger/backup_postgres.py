"""A logical copy of a PostgreSQL ledger: every table of its schema, read in one transaction."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import psycopg

from lichen.errors import InputRefused, StoreUnavailable
from lichen.ledger.backup_archive import Column, Heads, Manifest, Table
from lichen.ledger.checkpoint import Signed
from lichen.ledger.findings import Verification
from lichen.ledger.postgres import PostgresConnector
from lichen.ledger.schema import CURRENT, version
from lichen.ledger.statements import Statement, text
from lichen.ledger.verify import DatabaseSource, verify

FIRST = ("chains",)
"""Tables that others refer to: their rows come first."""

_COLUMNS = Statement(
    "columns",
    "SELECT c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod), a.attnotnull"
    " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid"
    " WHERE c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''"
    " AND c.relnamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = current_schema())"
    " ORDER BY c.relname, a.attnum",
    (),
)
_KEYS = Statement(
    "keys",
    "SELECT c.relname::text, a.attname::text FROM pg_catalog.pg_constraint k"
    " JOIN pg_catalog.pg_class c ON c.oid = k.conrelid"
    " CROSS JOIN LATERAL unnest(k.conkey) WITH ORDINALITY AS part (number, place)"
    " JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = part.number"
    " WHERE k.contype = 'p'"
    " AND c.relnamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = current_schema())"
    " ORDER BY c.relname, part.place",
    (),
)
_COUNTED = Statement(
    "counted",
    "SELECT table_name::text, column_name::text FROM information_schema.columns"
    " WHERE table_schema = current_schema() AND is_identity = 'YES'",
    (),
)
_TYPE = re.compile(r"[a-z][a-z0-9_ ]*(\(\d+(,\d+)?\))?(\[\])?")
_FILE = re.compile(r"[a-z0-9_]+")


class CopyingConnector(PostgresConnector):
    """A connector that moves whole tables."""

    def copy_out(self, table: Table, path: Path) -> None:
        """Write the rows of a table to a file."""
        names = ", ".join(_quoted(column.name) for column in table.columns)
        with (
            path.open("xb") as file,
            self._connection.cursor().copy(
                f"COPY {_quoted(table.name)} ({names}) TO STDOUT".encode()
            ) as rows,
        ):
            for block in rows:
                file.write(block)

    def copy_in(self, table: Table, path: Path) -> None:
        """Add the rows in a file to a table."""
        names = ", ".join(_quoted(column.name) for column in table.columns)
        sql = f"COPY {_quoted(table.name)} ({names}) FROM STDIN"
        with path.open("rb") as file, self._connection.cursor().copy(sql.encode()) as rows:
            while block := file.read(2**20):
                rows.write(block)


def copy_all(
    connector: CopyingConnector, folder: Path, anchor: Sequence[Signed], where: str
) -> tuple[tuple[Table, ...], Heads, int]:
    """The tables that are now in the folder, where the chains end, and the schema, all of one moment.

    Raises `LedgerBroken` if the ledger does not verify and `InputRefused` if there is none.
    """
    if not (schema := version(connector)):
        raise InputRefused(f"There is no ledger at {where}. Check the address.")
    try:
        with connector.reading():
            tables = _tables(connector)
            for table in tables:
                connector.copy_out(table, folder / table.file)
            _checked(connector, anchor)
            return tables, _heads(connector), schema
    except psycopg.Error as error:
        raise StoreUnavailable(f"The ledger cannot be copied: {error}.") from error


def bring_back(
    connector: CopyingConnector, folder: Path, manifest: Manifest, anchor: Sequence[Signed]
) -> None:
    """Make the tables and fill them in one transaction, which ends only if the ledger verifies.

    Raises `InputRefused` if there is anything in the schema, `LedgerBroken` if something does not hold.
    """
    _refuse_unknown(manifest)
    try:
        with connector.migrating():
            if found := connector.tables():
                raise InputRefused(f"There is a table `{found[0]}` here already. Restore to an empty schema.")
            for step in range(1, manifest.schema + 1):
                connector.script(text(f"postgres/schema_{step}.sql"))
            made = set(connector.tables())
            for table in sorted(manifest.tables, key=lambda each: each.name not in FIRST):
                if table.name not in made:
                    connector.script(_making(table))
                connector.copy_in(table, folder / table.file)
            _count_on(connector)
            _checked(connector, anchor)
            if _heads(connector) != manifest.heads:
                raise InputRefused("The chains do not end where the backup says. Take another backup.")
    except psycopg.Error as error:
        raise StoreUnavailable(f"The ledger cannot be restored: {error}.") from error


def _checked(connector: CopyingConnector, anchor: Sequence[Signed]) -> Verification:
    checked = verify(DatabaseSource(connector), anchor=anchor)
    checked.require()
    return checked


def _heads(connector: CopyingConnector) -> Heads:
    return {name: (seq, bytes(digest).hex()) for name, seq, digest in DatabaseSource(connector).heads()}


def _tables(connector: CopyingConnector) -> tuple[Table, ...]:
    columns: dict[str, list[Column]] = {}
    for table, name, type, required in connector.run(_COLUMNS):
        columns.setdefault(str(table), []).append(Column(str(name), str(type), bool(required)))
    keys: dict[str, list[str]] = {}
    for table, name in connector.run(_KEYS):
        keys.setdefault(str(table), []).append(str(name))
    return tuple(
        Table(name, f"{name}.rows", tuple(parts), tuple(keys.get(name, ())))
        for name, parts in columns.items()
    )


def _refuse_unknown(manifest: Manifest) -> None:
    """Nothing in an archive is ever run as SQL: names are quoted, and types are of a plain form."""
    if manifest.schema > CURRENT:
        raise InputRefused(
            f"The backup has schema {manifest.schema}, this Lichen knows {CURRENT}: install the newer Lichen."
        )
    for table in manifest.tables:
        strange = [column for column in table.columns if not _TYPE.fullmatch(column.type)]
        if strange or not _FILE.fullmatch(table.name) or f"{table.name}.rows" not in manifest.files:
            raise InputRefused(
                f"The backup holds a table `{table.name}` that cannot be made. Take another one."
            )


def _making(table: Table) -> str:
    parts = [
        f"{_quoted(column.name)} {column.type}{' NOT NULL' if column.required else ''}"
        for column in table.columns
    ]
    if table.key:
        parts.append(f"PRIMARY KEY ({', '.join(map(_quoted, table.key))})")
    return f"CREATE TABLE {_quoted(table.name)} ({', '.join(parts)})"


def _count_on(connector: CopyingConnector) -> None:
    """Let columns that number their rows go on after the last row."""
    for table, column in connector.run(_COUNTED):
        name, field = _quoted(str(table)), _quoted(str(column))
        last = f"(SELECT COALESCE(MAX({field}), 0) + 1 FROM {name})"
        connector.script(f"SELECT setval(pg_get_serial_sequence('{name}', '{column}'), {last}, false)")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
