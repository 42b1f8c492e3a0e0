"""One real server for all tests of a file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.adapters.running import Running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = Running(tmp_path_factory.mktemp("agents"))
    yield running
    running.stop()
