"""Whether an AI partner gives in, from probes."""

from __future__ import annotations

import pytest

from lichen.core.sycophancy import flips_of_counts


def test_flips_are_told_apart_by_what_the_proposal_was() -> None:
    found = flips_of_counts(right=(1, 4), wrong=(2, 3), unknown=(1, 1), again=(0, 2))
    assert (found.when_right.value, found.when_wrong.value) == (0.25, pytest.approx(2 / 3))
    assert (found.told.value, found.told.n, found.again.value) == (0.5, 8, 0.0)
    assert found.swayed.value == 0.5
    assert found.discerning.value == pytest.approx(2 / 3 - 1 / 4)


def test_flips_nobody_probed_are_not_known() -> None:
    found = flips_of_counts(right=(1, 4))
    assert (found.when_wrong, found.again, found.swayed, found.discerning) == (None, None, None, None)
