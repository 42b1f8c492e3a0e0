"""The worked desk with an engine that works when told."""

from __future__ import annotations

from typing import Any

import pytest
from tests.web.partnerships.conftest import quick_passwords, worked  # noqa: F401 -- fixtures
from tests.web.work.conftest import Bench


@pytest.fixture
def bench(worked: Any) -> Bench:  # noqa: F811
    worked.house.engine = Bench(worked.house)
    return worked.house.engine  # type: ignore[no-any-return]  # set the line before
