"""The belief fitted to everything known: before the first case from nothing but the charter."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import msgspec

from lichen.core.belief import TeamBelief
from lichen.core.numbers import NumberBelief
from lichen.estimates.estimates import HEARD_KEPT, Estimates
from lichen.estimates.packing import packed, unpacked
from lichen.estimates.row import Frozen, Heard, Roster, Row, distributions, label_arrays, number_arrays

Team = TeamBelief | NumberBelief


def fit_team(estimates: Estimates) -> None:
    """Fit the belief anew on every resolved case that is kept."""
    known = freeze(estimates)
    bring_into_force(estimates, known, fit_rows(known.rows, known.roster, known.heard))


def bring_into_force(estimates: Estimates, known: Frozen, fitted: Team) -> None:
    """Go by this fit from now on, which learned from what was known then."""
    estimates.team = fitted
    estimates.learned_rows, estimates.learned_truths = len(known.rows), known.truths
    estimates.learned_cases = known.cases


def fit_rows(rows: Sequence[Row], roster: Roster, heard: Sequence[Heard] = ()) -> Team:
    """The belief these rows imply, the same to the bit whoever works it out; changes nothing."""
    if not roster.labels:
        return NumberBelief().fit(**number_arrays(rows, roster)._asdict())
    others = distributions(heard, roster) if heard else None
    known = label_arrays(rows, roster)._asdict()
    return TeamBelief().fit(**known, labels=len(roster.labels), heard=others, habits=True)


def freeze(estimates: Estimates) -> Frozen:
    """What is known now, as a fit beside the work may read it while the work goes on."""
    known = estimates.roster
    roster = Roster(known.labels, dict(known.people), dict(known.ai), dict(known.champions))
    heard = _heard(estimates) if estimates.several_speak else ()
    return Frozen(tuple(estimates.rows.values()), roster, estimates.truths, heard, len(estimates.cases))


def _heard(estimates: Estimates) -> tuple[Heard, ...]:
    """The latest cases without a truth on which AI partners can be compared, oldest first."""
    rows, cases = estimates.rows, reversed(estimates.cases.values())
    said = (Heard(case.ai, case.shadows) for case in cases if len(case.ai) > 1 and case.case not in rows)
    return tuple(islice(said, HEARD_KEPT))[::-1]


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
