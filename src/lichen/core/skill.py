"""How good each reviewer is: from checked answers (`reliability`, `confusion`) or opinions (`aggregate`)."""

from __future__ import annotations

from lichen.core.dawid_skene import Aggregate, aggregate
from lichen.core.pooling import PooledConfusion, Reliability, confusion, reliability

__all__ = ["Aggregate", "PooledConfusion", "Reliability", "aggregate", "confusion", "reliability"]
