"""What was predicted when a change was adopted, beside what came of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from lichen.actions.partnership import Partnership
from lichen.core.intervals import Interval, wilson
from lichen.core.predicted import predicted_by_score
from lichen.core.sampled_mean import FEWEST, SampledMean, sampled_mean
from lichen.reports.whatif.evidence import Evidence, evidence
from lichen.reports.whatif.figure import Unit, with_interval
from lichen.reports.whatif.history import AI_ONLY, Flags, Floats, history, say
from lichen.reports.whatif.settings import Settings, settings_of
from lichen.reports.whatif.states import states

ENOUGH_CASES = 30
_MINUTE = 60_000_000


@dataclass(frozen=True)
class Reality:
    """One figure: `predicted` at the adoption, `actual` since (None while too little is known).

    `as_predicted` says whether the two agree within what both leave open; None while it cannot be told.
    """

    name: str
    label: str
    unit: Unit
    predicted: Interval
    actual: Interval | None
    as_predicted: bool | None

    @property
    def sentence(self) -> str:
        """Both in words."""
        said = f"{self.label}: predicted {with_interval(self.predicted, self.unit)}"
        if self.actual is None:
            return f"{said}; not known yet."
        verdict = "as predicted" if self.as_predicted else "not as predicted"
        return f"{said}, since then {with_interval(self.actual, self.unit)}: {verdict}."


@dataclass(frozen=True)
class Comparison:
    """Prediction beside reality over the `cases` that came in and were decided since entry `since`."""

    since: int
    cases: int
    figures: tuple[Reality, ...]

    def sentences(self) -> list[str]:
        """One sentence a figure, after how many cases they rest on."""
        return [f"{self.cases:,} cases were decided since.", *(each.sentence for each in self.figures)]


def compare(
    prediction: Mapping[str, Any],
    partnership: Partnership,
    *,
    since: int | None = None,
    through: int | None = None,
) -> Comparison:
    """What `Rehearsal.prediction()` said beside the same figures measured since entry `since`.

    By default since the first charter adopted after the rehearsal, and up to entry `through` where that is
    given. Cases that came in before are left out.
    Figures of which nothing can be measured yet have no `actual`.
    """
    start = _adopted(prediction, partnership) if since is None else since
    estimates = partnership.estimates
    charter = estimates.agreed
    past = history(partnership.ledger, charter, estimates.roster, since=start, through=through, whole=True)
    after = _time_of(partnership, start)
    past = past.only(past.at >= after)
    actual: dict[str, Interval | None] = {}
    if past.cases and estimates.team is not None:
        found = evidence(past, states(past, estimates.team), charter)
        actual = _measured(found, settings_of(charter)) if found.cases >= ENOUGH_CASES else {}
    figures = tuple(_beside(name, told, actual.get(name)) for name, told in prediction["figures"].items())
    return Comparison(start, past.cases, figures)


def _adopted(prediction: Mapping[str, Any], partnership: Partnership) -> int:
    through = int(prediction["through"])
    rows = say(partnership.ledger, "adoptions", chain=str(partnership.id), after=through, limit=1)
    return int(rows[0][2]) if rows else through


def _time_of(partnership: Partnership, seq: int) -> int:
    """When the adoption stood on the ledger; 0 where that entry is none."""
    rows = say(partnership.ledger, "adoptions", chain=str(partnership.id), after=seq - 1, limit=1)
    return int(rows[0][1]) if rows and int(rows[0][2]) == seq else 0


def _measured(found: Evidence, settings: Settings) -> dict[str, Interval | None]:
    """The figures of a rehearsal, by what in fact happened."""
    alone = np.asarray(found.past.lane == AI_ONLY, dtype=np.bool_)
    errors = _errors(found)
    work = np.where(alone, found.past.audited, np.maximum(1.0, found.answered)).astype(np.float64)
    reviews = _all_known(work)
    price = settings.cost_of_minute * settings.minutes_per_case
    minutes = reviews.interval().times(settings.minutes_per_case)
    days = float(found.past.at.max() - found.past.at.min()) / (_MINUTE * 1_440)
    daily = found.cases / days if days >= 1.0 else math.nan
    cost = _paid(found, errors).times(settings.cost_of_error).plus(reviews.times(price))
    known = errors.effective >= FEWEST
    return {
        "ai_only": wilson(float(alone.sum()), found.cases),
        "error": errors.interval() if known else None,
        "ai_only_error": _errors_alone(found, alone),
        "reviews": reviews.interval(),
        "minutes": minutes,
        "minutes_per_day": None if math.isnan(daily) else minutes.times(daily),
        "cost": cost.interval() if known else None,
        **_waited(found, settings),
    }


def _errors(found: Evidence) -> SampledMean:
    return _lost(found, found.wrong(found.past.answer), 0.0, 1.0)


def _paid(found: Evidence, errors: SampledMean) -> SampledMean:
    """What errors cost, in ordinary errors."""
    if found.past.terms.cost is None:
        return errors
    return _lost(found, found.paid(found.past.answer), -found.dearest, found.dearest)


def _lost(found: Evidence, lost: Floats, low: float, high: float) -> SampledMean:
    score = np.where(np.isfinite(found.score), found.score, -1.0)
    model = predicted_by_score(score, lost, found.known, 1.0 / found.chance)
    return sampled_mean(
        value=lost, known=found.known, propensity=found.chance, model=model, low=low, high=high
    )


def _errors_alone(found: Evidence, alone: Flags) -> Interval | None:
    if not (alone & found.known).any():
        return None
    wrong = found.wrong(found.past.answer)[alone]
    known, chance = found.known[alone], found.chance[alone]
    model = predicted_by_score(found.score[alone], wrong, known, 1.0 / chance)
    mean = sampled_mean(value=wrong, known=known, propensity=chance, model=model)
    return mean.interval() if mean.effective >= FEWEST else None


def _all_known(values: np.ndarray[Any, np.dtype[np.float64]]) -> SampledMean:
    n = len(values)
    return sampled_mean(
        value=values, known=np.ones(n, dtype=np.bool_), propensity=np.ones(n), model=values,
        high=max(1.0, float(values.max(initial=0.0))),
    )  # fmt: skip


def _waited(found: Evidence, settings: Settings) -> dict[str, Interval | None]:
    """How long people's first answers took to come."""
    there = found.past.answered >= 0
    if int(there.sum()) < ENOUGH_CASES:
        return {}
    waited = np.sort((found.past.answered[there] - found.past.at[there]) / _MINUTE)
    level = settings.answer_within
    made: dict[str, Interval | None] = {
        "wait_median": _quantile(waited, 0.5),
        "wait_ninth": _quantile(waited, 0.9),
    }
    if level is not None:
        made["within"] = wilson(float((waited <= level).sum()), len(waited))
    return made


def _quantile(ascending: np.ndarray[Any, np.dtype[np.float64]], share: float) -> Interval:
    """A quantile with the interval that counting gives, whatever the distribution."""
    n = len(ascending)
    half = 1.96 * math.sqrt(n * share * (1.0 - share))
    low, high = max(0, math.floor(n * share - half)), min(n - 1, math.ceil(n * share + half))
    return Interval(float(np.quantile(ascending, share)), float(ascending[low]), float(ascending[high]), n)


def _beside(name: str, told: Mapping[str, Any], actual: Interval | None) -> Reality:
    predicted = Interval(**told["new"])
    agrees = None if actual is None else _agree(predicted, actual)
    return Reality(name, told["label"], told["unit"], predicted, actual, agrees)


def _agree(predicted: Interval, actual: Interval) -> bool:
    """Whether the gap is within both uncertainties together."""
    gap = actual.value - predicted.value
    if gap > 0.0:
        reach = math.hypot(predicted.high - predicted.value, actual.value - actual.low)
    else:
        reach = math.hypot(predicted.value - predicted.low, actual.high - actual.value)
    return abs(gap) <= reach + 1e-12
