"""Where jobs are tested: on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.jobs.working import engine
from tests.postgres import fresh_schema, postgres

from lichen.jobs.durable import DurableEngine


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A PostgreSQL server of their own: one of these tests crashes it."""
    with postgres() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty database is: a file, or a schema on the server."""
    if request.param == "sqlite":
        return str(tmp_path / "lichen.db")
    return fresh_schema(request.getfixturevalue("server"))


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def running(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DurableEngine]:
    """An engine that the tests of a module share: starting one on an empty database takes a second."""
    folder = tmp_path_factory.mktemp("jobs")
    address = str(folder / "lichen.db")
    if request.param == "postgres":
        address = fresh_schema(request.getfixturevalue("server"))
    with engine(address, folder / "files") as started:
        yield started
