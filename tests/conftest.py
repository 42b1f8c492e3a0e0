"""What every test may ask for."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

# A browser driven in the same process leaves an event loop in the thread; Django then refuses its ORM.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

MEMORY, ROOM = Path("/dev/shm"), 6 * 2**30
if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
    # Ledgers flush every commit to the disk, thousands of times in some tests. What that is good for, a
    # power cut, no test can show; so the files lie in memory where there is room.
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)

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


LONGEST = (
    "tests/web/api/test_schemathesis.py",
    "tests/browser/test_looks.py",
    "tests/browser/",
    "tests/guarantees/",
    "tests/cli/",
    "tests/mcp/",
    "tests/client/",
    "tests/adapters/",
    "tests/security/",
    "tests/jobs/",
    "tests/docs/test_",
    "tests/reports/",
    "tests/partners/",
)
"""Files that take long, longest first: begun last, they would leave one process alone at work."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the longest files; leave the full guarantees to `make guarantees`, unless asked for them."""
    items.sort(key=lambda item: _turn(item.nodeid.partition("::")[0]))
    if config.getoption("markexpr"):
        return
    skip = pytest.mark.skip(reason="the full form runs in `make guarantees`")
    for item in items:
        if "guarantee" in item.keywords:
            item.add_marker(skip)


def _turn(file: str) -> int:
    """When the file's turn is; files of one turn stay as they were found."""
    return next((at for at, place in enumerate(LONGEST) if file.startswith(place)), len(LONGEST))


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


@pytest.fixture(scope="session")
def _emptying(used_schema: str) -> Iterator[Any]:
    """The connection that empties it."""
    from tests.postgres import as_superuser

    with as_superuser(used_schema) as connection:
        yield connection


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty ledger goes, in turn: a file, or a schema on the server."""
    from tests.postgres import empty
    from tests.prepared import empty_ledger

    if request.param == "sqlite":
        return str(empty_ledger(tmp_path / "lichen.db"))
    empty(request.getfixturevalue("_emptying"))
    return str(request.getfixturevalue("used_schema"))
