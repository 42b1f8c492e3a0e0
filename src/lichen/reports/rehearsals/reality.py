"""Prediction beside reality, worked out by a job and kept: pages only read it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec

from lichen.actions.partnership import Partnership
from lichen.charter.schema import restore
from lichen.decoding import convert
from lichen.ledger.ledger import Ledger
from lichen.ledger.projections import microseconds, time_of
from lichen.reports.rehearsals.predictions import Predicted, on_record
from lichen.reports.rehearsals.store import say
from lichen.reports.whatif import Reality, compare
from lichen.reports.whatif.compare import ENOUGH_CASES
from lichen.reports.whatif.settings import settings_of

FRESH, EARLY = timedelta(days=1), timedelta(hours=1)
"""For how long a comparison serves: once figures are known, and while it is too early to say."""
LATEST = 12
"""So many of the latest predictions are followed."""
_VERSIONS = 200
_ORDER = (
    *("ai_only", "error", "ai_only_error", "reviews", "minutes", "minutes_per_day", "cost"),
    *("wait_median", "wait_ninth", "within"),
)
_SAYS_MOST = ("error", "minutes_per_day", "ai_only", "reviews")


@dataclass(frozen=True)
class Looked:
    """What became of one prediction by the time `at`, over `cases` decided since.

    `until` is the version with other settings that ended it, None while its own are in force.
    """

    version: int
    at: datetime
    through: int
    cases: int
    until: int | None
    figures: tuple[Reality, ...]

    @property
    def known(self) -> tuple[Reality, ...]:
        """The figures that were measured."""
        return tuple(each for each in self.figures if each.actual is not None)

    @property
    def off(self) -> tuple[Reality, ...]:
        """The figures that did not turn out as predicted."""
        return tuple(each for each in self.figures if each.as_predicted is False)

    @property
    def sentence(self) -> str:
        """How the prediction did, in one sentence; honest about what is too early to say."""
        cases = f"{self.cases:,} {'case' if self.cases == 1 else 'cases'}"
        if not self.known:
            so_far = f"{cases} decided" if self.cases else "no case was decided"
            return f"Too early to say: {so_far} since then, and at least {ENOUGH_CASES} are needed."
        if not self.off:
            first = next((each for name in _SAYS_MOST for each in self.known if each.name == name), None)
            said = f" {(first or self.known[0]).sentence}" if self.known else ""
            return f"As predicted in all {len(self.known)} figures known so far, over {cases}.{said}"
        told = " ".join(each.sentence for each in self.off[:2])
        return f"Not as predicted in {len(self.off)} of {len(self.known)} figures, over {cases}. {told}"


def look_back(
    partnership: Partnership, *, now: datetime, progress: Callable[[int, int], None] | None = None
) -> int:
    """How many predictions were compared with what came since; the comparisons are kept."""
    ledger, name = partnership.ledger, str(partnership.id)
    wanted = on_record(ledger, name, LATEST)
    for done, each in enumerate(wanted):
        if progress is not None:
            progress(done, len(wanted))
        _keep(ledger, name, _looked_at(partnership, each, now))
    return len(wanted)


def _looked_at(partnership: Partnership, each: Predicted, now: datetime) -> Looked:
    seq, version = _replaced(partnership.ledger, str(partnership.id), each.version)
    found = compare(each.told, partnership, since=each.seq, through=seq)
    through = partnership.estimates.through if seq is None else seq
    figures = tuple(sorted(found.figures, key=_place))
    return Looked(each.version, now, through, found.cases, version, figures)


def _place(figure: Reality) -> int:
    """Where a figure stands: the ledger keeps them by name."""
    return _ORDER.index(figure.name) if figure.name in _ORDER else len(_ORDER)


def _replaced(ledger: Ledger, name: str, version: int) -> tuple[int | None, int | None]:
    """The entry and version that put other settings in force; None twice while there is none."""
    rows = say(ledger, "later_charters", name=name, version=version, limit=_VERSIONS)
    first = None
    for seq, charter, number, _ in rows:
        settings = settings_of(restore(msgspec.json.decode(charter)))
        if first is not None and settings != first:
            return int(seq), int(number)
        first = settings
    return None, None


def _keep(ledger: Ledger, name: str, looked: Looked) -> None:
    figures = [_plain(each) for each in looked.figures]
    body = msgspec.json.encode({"until": looked.until, "figures": figures}).decode()
    with ledger.connector.writing():
        say(
            ledger, "keep", name=name, kind="reality", id=str(looked.version), seq=looked.through,
            cases=looked.cases, truths=len(looked.known), body=body, at=microseconds(looked.at),
        )  # fmt: skip


def _plain(figure: Reality) -> dict[str, Any]:
    actual = figure.actual
    if actual is not None and not all(map(math.isfinite, (actual.value, actual.low, actual.high))):
        figure = Reality(figure.name, figure.label, figure.unit, figure.predicted, None, None)
    data: dict[str, Any] = msgspec.to_builtins(figure)
    return data


def looked(ledger: Ledger, partnership: str) -> dict[int, Looked]:
    """What is kept of every prediction, by the version of the charter."""
    rows = say(ledger, "realities", name=partnership)
    return {int(row[0]): _looked(row) for row in rows if row[4]}


def _looked(row: Any) -> Looked:
    version, through, cases, _, body, at = row
    told: dict[str, Any] = msgspec.json.decode(body)
    figures = convert(told["figures"], tuple[Reality, ...])
    return Looked(int(version), time_of(int(at)), int(through), int(cases), told["until"], figures)


def stale(predicted: list[Predicted], kept: dict[int, Looked], now: datetime) -> bool:
    """Whether a prediction was not compared with what came since for a day; an hour while it is early."""
    return any(not _serves(kept.get(each.version), now) for each in predicted[:LATEST])


def _serves(seen: Looked | None, now: datetime) -> bool:
    return seen is not None and now - seen.at < (FRESH if seen.known or seen.until else EARLY)
