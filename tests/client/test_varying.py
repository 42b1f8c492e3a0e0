"""Asking for others through the client is refused alike where answers stand for themselves."""

from __future__ import annotations

import pytest
from tests.client.asking import Desks, opened

from lichen.errors import InputRefused, NotFound


def test_where_answers_stand_for_themselves_there_is_nothing_to_vary(desks: Desks, new: str) -> None:
    with pytest.raises(InputRefused, match="kind `label`"):
        desks["ada"].vary(opened(desks, new), "cheaper")
    with pytest.raises(NotFound):
        desks["ada"].vary("nowhere", "cheaper")
