"""Weights of examples, kept within reason."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lichen.partners.protocol import Example

HEAVIEST = 20.0


def scaled(examples: Sequence[Example]) -> NDArray[np.float64]:
    """The examples' weights scaled to mean one, none above twenty times the mean.

    The cap trades a little bias for a bounded variance: one case audited at 1 in 1,000 must not outweigh
    everything else that was learned.

    >>> scaled([Example({}, "a"), Example({}, "b", 3.0)]).tolist()
    [0.5, 1.5]
    """
    weight = np.array([example.weight for example in examples], dtype=float)
    weight = np.minimum(weight / weight.mean(), HEAVIEST)
    return np.asarray(weight / weight.mean())
