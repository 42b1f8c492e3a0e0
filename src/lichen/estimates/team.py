"""The belief fitted to everything known: before the first case from nothing but the charter."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from lichen.core.belief import TeamBelief
from lichen.core.numbers import NumberBelief
from lichen.estimates.estimates import Estimates
from lichen.estimates.packing import packed, unpacked
from lichen.estimates.row import Frozen, Roster, Row, label_arrays, number_arrays

Team = TeamBelief | NumberBelief


def fit_team(estimates: Estimates) -> None:
    """Fit the belief anew on every resolved case that is kept."""
    rows = list(estimates.rows.values())
    estimates.learned_rows, estimates.learned_truths = len(rows), estimates.truths
    estimates.team = fit_rows(rows, estimates.roster)


def fit_rows(rows: Sequence[Row], roster: Roster) -> Team:
    """The belief these rows imply, the same to the bit whoever works it out; changes nothing."""
    if not roster.labels:
        return NumberBelief().fit(**number_arrays(rows, roster)._asdict())
    return TeamBelief().fit(**label_arrays(rows, roster)._asdict(), labels=len(roster.labels))


def freeze(estimates: Estimates) -> Frozen:
    """What is known now, as a fit beside the work may read it while the work goes on."""
    known = estimates.roster
    roster = Roster(known.labels, dict(known.people), dict(known.ai), dict(known.champions))
    return Frozen(tuple(estimates.rows.values()), roster, estimates.truths)


def fit_to_bytes(team: Team) -> bytes:
    """A fit written down, to be read back to the bit."""
    kind = "number" if isinstance(team, NumberBelief) else "label"
    return msgspec.msgpack.encode({"kind": kind, "state": packed(team.state())})


def fit_from_bytes(body: bytes) -> Team | None:
    """The fit `fit_to_bytes` wrote; None for bytes that are no fit."""
    try:
        written = msgspec.msgpack.decode(body)
        state = unpacked(written["state"])
        return (NumberBelief if written["kind"] == "number" else TeamBelief).from_state(state)
    except (msgspec.MsgspecError, KeyError, TypeError, ValueError):
        return None
