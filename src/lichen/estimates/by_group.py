"""What is known of the groups of cases that protected attributes make."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import msgspec

from lichen.core.groups import Groups
from lichen.estimates.lane_watch import LaneWatch
from lichen.estimates.lane_watch import Written as Watch
from lichen.estimates.packing import packed, unpacked
from lichen.ledger.events import Seal
from lichen.types import PartnerId


class Written(msgspec.Struct):
    """The same as a snapshot holds it."""

    proofs: dict[str, Any] | None
    shadows: dict[PartnerId, tuple[str, dict[str, Any]]]
    lanes: dict[int, float]
    watches: dict[int, Watch]
    meanings: dict[int, Seal]


@dataclass
class GroupCount:
    """`settled` cases of one group, `alone` of them by the AI alone.

    Of those whose truth is known, `looked` says by the chance (in millionths) of looking how many were looked
    at and how many of them were wrong.
    """

    settled: int = 0
    alone: int = 0
    looked: dict[int, tuple[int, int]] = field(default_factory=dict)

    @property
    def samples(self) -> tuple[tuple[int, int, int], ...]:
        """How many were looked at, how many of them were wrong, and the chance, in millionths."""
        return tuple((n, wrong, chance) for chance, (n, wrong) in sorted(self.looked.items()) if n)


class ByGroup:
    """Certificates of the groups: `proofs`, None where the charter protects no attribute; `shadows` what
    challengers earned.

    `lanes` says from which score on the lane takes a group, `watches` what its audits found there, `meanings`
    holds the seals of what the groups stand for (empty where that was erased). `codes` says the same as far
    as this process has looked it up, for cases that come in, and `counts` what the cases in memory add up to;
    neither is ever written down.
    """

    def __init__(self) -> None:
        self.proofs: Groups | None = None
        self.shadows: dict[PartnerId, tuple[str, Groups]] = {}
        self.lanes: dict[int, float] = {}
        self.watches: dict[int, LaneWatch] = {}
        self.meanings: dict[int, Seal] = {}
        self.codes: dict[tuple[str, str], int] = {}
        self.counts: dict[int, GroupCount] = {}

    def written(self) -> Written:
        """All of it as plain data."""
        return Written(
            proofs=None if self.proofs is None else packed(self.proofs.state()),
            shadows={who: (version, packed(each.state())) for who, (version, each) in self.shadows.items()},
            lanes=self.lanes,
            watches={group: watch.written() for group, watch in self.watches.items()},
            meanings=self.meanings,
        )

    @classmethod
    def restored(cls, written: Written) -> ByGroup:
        """What `written` wrote down."""
        found = cls()
        found.proofs = None if written.proofs is None else Groups.from_state(unpacked(written.proofs))
        found.shadows = {
            who: (version, Groups.from_state(unpacked(state)))
            for who, (version, state) in written.shadows.items()
        }
        found.lanes, found.meanings = written.lanes, written.meanings
        found.watches = {group: LaneWatch.restored(watch) for group, watch in written.watches.items()}
        return found
