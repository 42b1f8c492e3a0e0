"""Estimates written down: the same estimates always give the same bytes, and back.

A snapshot only saves time. It can be thrown away at any moment; a replay from the first event gives the
same bytes, which a test proves.
"""

from __future__ import annotations

from collections import deque
from datetime import datetime
from typing import Any

import msgspec

from lichen.charter.schema import plain, restore
from lichen.core.belief import TeamBelief
from lichen.core.certificate import Certificate
from lichen.core.minute_price import MinutePrice
from lichen.core.numbers import NumberBelief
from lichen.decoding import decoder
from lichen.estimates.by_group import ByGroup
from lichen.estimates.by_group import Written as Kept
from lichen.estimates.case import CaseState, Held
from lichen.estimates.estimates import Estimates, PairedRecord, Standing
from lichen.estimates.evidence import look_again
from lichen.estimates.group_counts import count_all
from lichen.estimates.lane_watch import LaneWatch
from lichen.estimates.lane_watch import Written as Watch
from lichen.estimates.packing import packed, unpacked
from lichen.estimates.relying import Relying
from lichen.estimates.row import Frozen, Roster, Row
from lichen.estimates.tally import Tally
from lichen.types import CaseId, Lane, PartnerId

FORMAT = 9
"""Raised whenever the shape changes; an older snapshot is then ignored and the ledger replayed."""


class _Written(msgspec.Struct):
    """The shape of a snapshot."""

    format: int
    through: int
    charter: dict[str, Any] | None
    roster: Roster
    cases: dict[CaseId, CaseState]
    rows: dict[CaseId, Row]
    learned: tuple[int, int, int]
    due_since: datetime | None
    frozen: dict[int, Frozen]
    done: list[CaseId]
    held: dict[CaseId, Held]
    team: dict[str, Any] | None
    certificate: dict[str, Any] | None
    shadow_certificates: dict[PartnerId, tuple[str, dict[str, Any]]]
    certified_from: int
    promoted: PartnerId | None
    threshold: float | None
    monitor: Watch | None
    by_group: Kept
    held_closed: bool
    unasked: list[CaseId]
    audit_load: dict[PartnerId, float]
    paired: dict[PartnerId, PairedRecord]
    tallies: tuple[Tally, Tally, Tally]
    standings: dict[PartnerId, Standing]
    relying: Relying
    lanes: dict[Lane, int]
    counts: tuple[int, int, int, int]
    price: MinutePrice
    blind_chance: float
    queue: list[CaseId]
    taken: int
    case_in_hand: CaseId | None


def to_bytes(estimates: Estimates) -> bytes:
    """The estimates as MessagePack, arrays as their type, shape and raw little-endian bytes."""
    team, certificate = estimates.team, estimates.certificate
    written = _Written(
        format=FORMAT,
        through=estimates.through,
        charter=None if estimates.charter is None else plain(estimates.charter),
        roster=estimates.roster,
        cases=estimates.cases,
        rows=estimates.rows,
        learned=(estimates.learned_rows, estimates.learned_truths, estimates.learned_cases),
        due_since=estimates.due_since,
        frozen=estimates.frozen,
        done=list(estimates.done),
        held=estimates.held,
        team=None if team is None else packed(team.state()),
        certificate=None if certificate is None else packed(certificate.state()),
        shadow_certificates={
            partner: (version, packed(shadow.state()))
            for partner, (version, shadow) in estimates.shadow_certificates.items()
        },
        certified_from=estimates.certified_from,
        promoted=estimates.promoted,
        threshold=estimates.threshold,
        monitor=None if estimates.monitor is None else estimates.monitor.written(),
        by_group=estimates.by_group.written(),
        held_closed=estimates.held_closed,
        unasked=list(estimates.unasked),
        audit_load=estimates.audit_load,
        paired=estimates.paired,
        tallies=(estimates.people_alone, estimates.ai_alone, estimates.together),
        standings=estimates.standings,
        relying=estimates.relying,
        lanes=estimates.lanes,
        counts=(estimates.opened, estimates.settled, estimates.reviews, estimates.truths),
        price=estimates.price,
        blind_chance=estimates.blind_chance,
        queue=list(estimates.queue),
        taken=estimates.taken,
        case_in_hand=estimates.case_in_hand,
    )
    return msgspec.msgpack.encode(written)


def from_bytes(data: bytes) -> Estimates | None:
    """The estimates `to_bytes` wrote, or None when they were written in another format."""
    try:
        decoder(_Written)
        written = msgspec.msgpack.decode(data, type=_Written)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return _rebuilt(written) if written.format == FORMAT else None


def _rebuilt(written: _Written) -> Estimates:
    estimates = Estimates()
    estimates.through = written.through
    estimates.charter = None if written.charter is None else restore(written.charter)
    estimates.roster = written.roster
    estimates.cases, estimates.rows = written.cases, written.rows
    for case in estimates.cases.values():
        case.share()
    estimates.learned_rows, estimates.learned_truths, estimates.learned_cases = written.learned
    estimates.due_since = written.due_since
    estimates.done.extend(written.done)
    estimates.frozen, estimates.held = written.frozen, written.held
    estimates.team = _team(estimates, written.team)
    estimates.certificate = _certificate(written.certificate)
    for partner, (version, state) in written.shadow_certificates.items():
        estimates.shadow_certificates[partner] = (version, Certificate.from_state(unpacked(state)))
    _restore_lane(estimates, written)
    estimates.paired = written.paired
    estimates.people_alone, estimates.ai_alone, estimates.together = written.tallies
    estimates.standings, estimates.lanes = written.standings, written.lanes
    estimates.relying = written.relying
    estimates.opened, estimates.settled, estimates.reviews, estimates.truths = written.counts
    estimates.price = written.price
    estimates.blind_chance, estimates.queue = written.blind_chance, deque(written.queue)
    estimates.taken, estimates.case_in_hand = written.taken, written.case_in_hand
    look_again(estimates)
    count_all(estimates, estimates.cases.values())
    estimates.unrouted = {id: None for id, case in estimates.cases.items() if not case.routed}
    return estimates


def _restore_lane(estimates: Estimates, written: _Written) -> None:
    estimates.certified_from, estimates.promoted = written.certified_from, written.promoted
    estimates.threshold, estimates.held_closed = written.threshold, written.held_closed
    estimates.monitor = None if written.monitor is None else LaneWatch.restored(written.monitor)
    estimates.by_group = ByGroup.restored(written.by_group)
    estimates.unasked, estimates.audit_load = dict.fromkeys(written.unasked), written.audit_load


def _team(estimates: Estimates, state: dict[str, Any] | None) -> TeamBelief | NumberBelief | None:
    if state is None:
        return None
    of_numbers = estimates.agreed.question.kind == "number"
    return (NumberBelief if of_numbers else TeamBelief).from_state(unpacked(state))


def _certificate(state: dict[str, Any] | None) -> Certificate | None:
    return None if state is None else Certificate.from_state(unpacked(state))
