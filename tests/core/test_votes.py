"""Indexing answers loses nothing and needs no particular order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lichen.core.votes import codes, index_votes

IDS = st.lists(st.one_of(st.integers(0, 20), st.integers(-(10**15), 10**15)), min_size=1, max_size=40)


@settings(deadline=None)
@given(IDS)
def test_codes_agree_with_sorting(ids: list[int]) -> None:
    distinct, place = codes(np.array(ids, dtype=np.int64))
    np.testing.assert_array_equal(distinct, np.unique(ids))
    np.testing.assert_array_equal(distinct[place], ids)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 4), st.integers(0, 2)), min_size=1, max_size=60))
def test_the_table_holds_every_answer_once(rows: list[tuple[int, int, int]]) -> None:
    item, worker, label = np.array(rows, dtype=np.int64).T
    votes = index_votes(item, worker, label, 3)
    expected = np.zeros((len(votes.items), 3, len(votes.workers)))
    place, who = np.searchsorted(votes.items, item), np.searchsorted(votes.workers, worker)
    np.add.at(expected, (place, label, who), 1)
    np.testing.assert_array_equal(votes.table.toarray(), expected.reshape(len(votes.items), -1))
    np.testing.assert_allclose(votes.shares, expected.sum(axis=2) / expected.sum(axis=(1, 2))[:, None])


def test_two_answers_are_assumed_where_only_one_was_given() -> None:
    assert index_votes([0], [0], [0], None).answers == 2


def test_answers_must_be_integers() -> None:
    with pytest.raises(ValueError, match="integers"):
        index_votes([0], [0], [0.0], None)
