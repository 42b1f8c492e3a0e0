"""A simulated past, and a ledger on which it is counted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.prepared import empty_ledger
from tests.reports.past import Past

from lichen.ledger.ledger import Ledger, open_ledger
from lichen.reports.figures.catch_up import catch_up


@pytest.fixture
def past() -> Past:
    return Past()


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(empty_ledger(tmp_path / "lichen.db")) as opened:
        yield opened


@pytest.fixture
def counted(ledger: Ledger, past: Past) -> Ledger:
    past.write(ledger)
    catch_up(ledger, "desk")
    return ledger
