"""The how-to pages work: commands typed in a folder of their own, examples run as doctests."""

from __future__ import annotations

import doctest
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.docs.pages import PAGES, ROOT, blocks, named
from tests.docs.shell import follow
from tests.postgres import as_superuser, fresh_schema, postgres

from lichen.ledger.ledger import open_ledger
from lichen.workspace import Workspace

HOW_TO = ROOT / "docs" / "how-to"
EXAMPLES = ROOT / "docs" / "tutorial"
WITH_EXAMPLES = [page for page in PAGES if page.exists() and blocks(page, "pycon")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(EXAMPLES, tmp_path / "docs" / "tutorial")
    return tmp_path


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres() as url:
        yield url


def _charter(page: Path) -> str:
    return next(block.body for block in blocks(page) if block.file == "charter.yaml")


def test_a_stream_runs_as_the_page_says(folder: Path) -> None:
    follow(HOW_TO / "run-a-stream.md", folder, at_once=True)


def test_the_same_commands_work_on_postgresql(folder: Path, server: str) -> None:
    charter = _charter(HOW_TO / "run-a-stream.md")
    (folder / "charter.yaml").write_text(charter, encoding="utf-8")
    follow(HOW_TO / "use-postgresql.md", folder, at_once=True, LEDGER=server)


@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=named)
def test_the_examples_of_a_page_give_what_they_show(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    parser, runner, names = doctest.DocTestParser(), doctest.DocTestRunner(optionflags=doctest.ELLIPSIS), {}
    for block in blocks(page, "pycon"):
        example = parser.get_doctest(block.body, names, named(page), str(page), block.line)
        runner.run(example, clear_globs=False)
        names = example.globs
    assert runner.summarize(verbose=False).failed == 0


def test_the_second_role_may_append_and_never_change_the_record(tmp_path: Path, server: str) -> None:
    url = fresh_schema(server)
    key_file, anchor_file = tmp_path / "lichen.key", tmp_path / "lichen.anchor"
    open_ledger(url, key_file=key_file, anchor_file=anchor_file).close()
    schema = url.rpartition("%3D")[2]
    _as_administrator(server, _grants().replace("public", schema), schema)
    second = url.replace("postgresql://lichen@", "postgresql://lichen_app@")
    with open_ledger(second, key_file=key_file, anchor_file=anchor_file) as ledger:
        Workspace(ledger).open_partnership(_charter(HOW_TO / "run-a-stream.md"))
        ledger.checkpoint()
        assert ledger.verify().ok
    with psycopg.connect(second, autocommit=True) as connection:
        for change in ("DELETE FROM entries", "UPDATE checkpoints SET body = body", "DROP TABLE entries"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(change.encode())


def _grants() -> str:
    page = HOW_TO / "use-postgresql.md"
    return next(block.body for block in blocks(page, "sql") if "REVOKE" in block.body)


def _as_administrator(server: str, statements: str, schema: str) -> None:
    with as_superuser(server) as connection:
        connection.execute(f"SET search_path TO {schema}".encode())
        for statement in filter(str.strip, statements.split(";")):
            connection.execute(statement.encode())
