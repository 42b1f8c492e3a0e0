from __future__ import annotations

from typing import Any

import pytest

from lichen.actions.open_case import NewCase, open_cases
from lichen.errors import Conflict


def test_a_case_done_so_long_ago_that_memory_let_it_go_is_still_known(desk: Any) -> None:
    desk.open("c1")
    desk.open("c2")
    del desk.partnership.estimates.cases["c1"]
    before = desk.head
    with pytest.raises(Conflict, match="`c1` was opened before"):
        open_cases(desk.partnership, [NewCase(case="c3"), NewCase(case="c1")], by="first")
    assert desk.head == before


def test_nothing_is_sealed_where_nothing_was_given(desk: Any) -> None:
    given = [NewCase(case="a"), NewCase({"n": 0}, {}, "b"), NewCase({}, {"m": False}, "c")]
    open_cases(desk.partnership, given, by="first")
    rows = {case: desk.ledger.rows("case", chain="desk", case=case)[0] for case in "abc"}
    assert [rows[case].inputs is None for case in "abc"] == [True, False, True]
    assert [rows[case].attributes is None for case in "abc"] == [True, True, False]
    assert desk.partnership.unseal([rows["b"].inputs]) == {rows["b"].inputs: {"n": 0}}
