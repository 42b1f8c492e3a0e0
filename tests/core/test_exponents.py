"""How much each AI partner counts beside what all say together."""

from __future__ import annotations

import numpy as np

from lichen.core.exponents import beside_consensus, side_by_side


def test_with_no_answers_the_consensus_leads_and_with_one_partner_it_is_itself() -> None:
    nothing = np.empty((0, 4, 2))
    found = beside_consensus(nothing, np.array([], dtype=np.int64), np.ones(0))
    assert found.argmax() == 3
    assert side_by_side(nothing[:, :1], np.array([], dtype=np.int64), np.ones(0)).tolist() == [1.0]


def test_a_misleading_consensus_is_set_aside() -> None:
    rng = np.random.default_rng(0)
    y = rng.integers(0, 2, 200)
    good, bad = (np.where(rng.random(200) < right, y, 1 - y) for right in (0.9, 0.4))
    x = np.stack([good, bad, bad, bad], axis=1)
    centred = np.where(x[..., None] == np.arange(2), 0.5, -0.5)
    found = beside_consensus(centred, y, np.ones(200))
    assert abs(found[3]) < 0.01
    assert found[0] > 1.0
