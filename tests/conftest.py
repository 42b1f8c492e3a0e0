"""What every test may ask for."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

# A browser driven in the same process leaves an event loop in the thread; Django then refuses its ORM.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

collect_ignore = ["typing"]
"""Read by mypy in a test of its own; running it would need a server."""

ROOT = Path(__file__).resolve().parents[1]


def pytest_configure(config: pytest.Config) -> None:
    """Set Django up before anything of the workbench is imported, on accounts that nobody keeps."""
    from lichen.web.configure import configure
    from lichen.web.options import Options

    folder = tempfile.TemporaryDirectory(prefix="lichen-accounts-")
    config.add_cleanup(folder.cleanup)
    configure(Options(where=f"{folder.name}/lichen.db"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the full guarantees to `make guarantees`, unless a marker expression asks for them."""
    if config.getoption("markexpr"):
        return
    skip = pytest.mark.skip(reason="the full form runs in `make guarantees`")
    for item in items:
        if "guarantee" in item.keywords:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def recorded() -> Path:
    """The folder of recorded human and AI decisions that lies beside the project."""
    folder = Path(os.environ.get("LICHEN_DATA", ROOT.parent / "shared" / "data"))
    if folder.is_dir():
        return folder
    message = f"No recorded decisions at {folder}: set LICHEN_DATA to the folder that holds them."
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a PostgreSQL server that lives as long as the tests."""
    from tests.postgres import postgres

    with postgres() as url:
        yield url


@pytest.fixture(scope="session")
def used_schema(server: str) -> str:
    """A schema with a ledger in it that tests empty and use again: making one takes longer."""
    from tests.postgres import fresh_schema

    from lichen.ledger.ledger import open_ledger

    url = fresh_schema(server)
    open_ledger(url).close()
    return url


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty ledger goes, in turn: a file, or a schema on the server."""
    from tests.postgres import emptied

    if request.param == "sqlite":
        return str(tmp_path / "lichen.db")
    return emptied(request.getfixturevalue("used_schema"))
