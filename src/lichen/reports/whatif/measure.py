"""Errors, people's work and cost of both ways, with intervals, on the same cases."""

from __future__ import annotations

import math

import numpy as np

from lichen.core.intervals import Interval
from lichen.core.percent import percent
from lichen.core.sampled_mean import FEWEST, Added, SampledMean, sampled_mean
from lichen.reports.whatif.evidence import Evidence
from lichen.reports.whatif.figure import Figure, Unit
from lichen.reports.whatif.history import Flags, Floats
from lichen.reports.whatif.settings import Settings
from lichen.reports.whatif.way import Way

MOST_UNSAID = 0.05
"""Where more cases than this hang on answers nobody gave, the log cannot say."""
FEWEST_PAIRS = 8
"""On fewer cases than this, in effect, two ways are not compared."""
EXPLORE = 0.1
_FOLLOWING = ("last_word", "challenger", "pattern")
_ASKING = ("reviews", "reviews_per_case", "cost_of_error", "minutes_per_case")


def figures(found: Evidence, old: Way, new: Way) -> list[Figure]:
    """Lane share, errors, reviews, minutes and cost of both ways."""
    said = cannot_say(found, old, new)
    return [
        _shares(old, new),
        errors(found, old, new, said),
        _errors_alone(found, old, new),
        _reviews(found, old, new),
        _minutes(found, old, new),
        _cost(found, old, new, said),
    ]


def _shares(old: Way, new: Way) -> Figure:
    one, other = old.course.alone, new.course.alone
    return Figure(
        "ai_only",
        "Settled by the AI alone",
        "share",
        _plain(one),
        _plain(other),
        _plain_difference(one, other),
    )


def _plain(flags: Flags) -> Interval:
    from lichen.core.intervals import wilson

    return wilson(float(flags.sum()), len(flags))


def _plain_difference(one: Flags, other: Flags) -> Interval:
    gap = other.astype(np.float64) - one
    everywhere = np.ones(len(gap), dtype=np.bool_)
    return sampled_mean(
        value=gap, known=everywhere, propensity=np.ones(len(gap)), model=gap, low=-1.0
    ).interval()


def error_of(way: Way, among: Flags | None = None, added: Added = "ends") -> SampledMean:
    """The error per case of one way."""
    return sampled_mean(
        value=way.error,
        known=way.known,
        propensity=way.chance,
        model=way.expected_error,
        among=among,
        added=added,
    )


def paid_of(found: Evidence, way: Way, among: Flags | None = None, added: Added = "ends") -> SampledMean:
    """What errors cost per case under one way, in ordinary errors.

    Where errors cost unlike amounts, the cases that are added pull to neither side: one as dear as the worst
    mistake alone would shift the mean of a few hundred.
    """
    most = found.dearest
    return sampled_mean(
        value=way.paid,
        known=way.known,
        propensity=way.chance,
        model=way.expected_paid,
        low=0.0 if found.past.terms.cost is None else -most,
        high=most,
        among=among,
        added=added,
    )


def error_gap(old: Way, new: Way, among: Flags | None = None) -> SampledMean:
    """The mean of new − old error, on the cases (`among` some) where the two can differ."""
    matters = _differ(old, new)
    if among is not None:
        matters &= among
    if _all_of_one(old, new, matters):
        return error_of(new, matters, "half").plus(error_of(old, matters, "half").times(-1.0))
    return sampled_mean(
        value=new.error - old.error,
        known=old.known & new.known,
        propensity=_chance(old, new),
        model=new.expected_error - old.expected_error,
        low=-1.0,
        among=matters,
        added="pair",
    )


def _all_of_one(old: Way, new: Way, matters: Flags) -> bool:
    """Whether just one way is known of every case that matters, as by outcomes: then it needs no pairs."""
    return bool(old.known[matters].all()) != bool(new.known[matters].all())


def _chance(old: Way, new: Way) -> Floats:
    """With what chance both ways became known: what tells of the rarer one tells of the other, too."""
    return np.minimum(old.chance, new.chance)


def _paid_gap(found: Evidence, old: Way, new: Way, before: float, after: float) -> SampledMean:
    """The mean of after × new − before × old cost of errors, on the cases where the two can differ."""
    matters = _differ(old, new) if before == after else np.ones(found.cases, dtype=np.bool_)
    if _all_of_one(old, new, matters):
        paid, saved = (paid_of(found, each, matters, "half") for each in (new, old))
        return paid.times(after).plus(saved.times(-before))
    return sampled_mean(
        value=after * new.paid - before * old.paid,
        known=old.known & new.known,
        propensity=_chance(old, new),
        model=after * new.expected_paid - before * old.expected_paid,
        low=-before * found.dearest,
        high=after * found.dearest,
        among=matters,
        added="pair",
    )


def _differ(old: Way, new: Way) -> Flags:
    """Where the two ways may end differently, by what they do and not by what turned out to be true."""
    one, other = old.course, new.course
    unlike = (one.answer != other.answer) & ~(np.isnan(one.answer) & np.isnan(other.answer))
    unlike |= np.nan_to_num(one.reviews) != np.nan_to_num(other.reviews)
    # Of most cases nothing was read: where people's way may change, it may do so on every one of them.
    if _ask_otherwise(one.settings, other.settings):
        unlike |= ~one.alone & ~other.alone
    return np.asarray((one.alone != other.alone) | unlike, dtype=np.bool_)


def _ask_otherwise(one: Settings, other: Settings) -> bool:
    """Whether people can be asked otherwise, or their answers be followed otherwise, under the two."""
    names = _FOLLOWING if one.reviews == other.reviews == 1 else (*_FOLLOWING, *_ASKING)
    return any(getattr(one, name) != getattr(other, name) for name in names)


def errors(found: Evidence, old: Way, new: Way, said: str | None) -> Figure:
    """How often both ways settle wrongly; `said` is why the log cannot say, None where it can."""
    label = "Settled wrongly"
    before = None if _unreadable(found) else _share(error_of(old).interval())
    if said is not None:
        return Figure("error", label, "share", before, None, None, said)
    gap = _widened(error_gap(old, new).interval(), found, old, new, new.expected_error)
    after = error_of(new).interval()
    return Figure("error", label, "share", before, _share(after), gap)


def _share(found: Interval) -> Interval:
    value, low, high = (min(1.0, max(0.0, each)) for each in (found.value, found.low, found.high))
    return Interval(value, low, high, found.n)


def _widened(
    gap: Interval,
    found: Evidence,
    old: Way,
    new: Way,
    expected: Floats,
    each: float = 1.0,
    worst: float = 1.0,
) -> Interval:
    """The interval for every error those answers could show that the two ways need and nobody gave.

    `expected` (n,) of them, at `each`, are in the gap; at most `worst` a case could come.
    """
    missing = _missing(old, new)
    if not missing.any():
        return gap
    lost = each * _mean(found, missing, expected, worst)
    most = each * worst * _mean(found, missing, np.ones(found.cases))
    return Interval(gap.value, gap.low - lost, gap.high + max(0.0, most - lost), gap.n)


def unsaid_share(found: Evidence, way: Way) -> float:
    """The share of all cases whose error hangs on an answer that nobody gave."""
    return _mean(found, way.course.unsaid & ~way.course.alone, np.ones(found.cases))


def _mean(found: Evidence, where: Flags, value: Floats, most: float = 1.0) -> float:
    """The mean per case of a value that counts `where`; the cases that were read stand for their like."""
    read = where & (found.row >= 0)
    return min(most, float((value[read] / found.reached[read]).sum()) / max(1, found.cases))


def _missing(old: Way, new: Way) -> Flags:
    one, other = old.course, new.course
    unsaid = (other.unsaid & ~other.alone) | (one.unsaid & ~one.alone)
    return np.asarray(unsaid & _differ(old, new), dtype=np.bool_)


def cannot_say(found: Evidence, old: Way, new: Way) -> str | None:
    """Why the log says nothing about the errors of the new way, and what would have to be tried; or None."""
    if found.contradicted is not None:
        return _contradicted(found.contradicted)
    if _unreadable(found):
        return (
            f"The log cannot say how often cases are settled wrongly: of {found.cases:,} decided cases "
            f"{int(found.known.sum()):,} were checked. Audit {percent(EXPLORE, 0)} of them, drawn at random."
        )
    differ = _differ(old, new)
    if not differ.any():
        return None
    if new.course.settings.pattern != old.course.settings.pattern:
        return (
            f"The log cannot say: no case went through the pattern {new.course.settings.pattern}. Open a "
            "partnership of its own with it and give it a share of the cases, drawn at random."
        )
    missing = _mean(found, _missing(old, new), np.ones(found.cases))
    if missing > MOST_UNSAID:
        return (
            f"The log cannot say: in {percent(missing, 0)} of all cases these settings ask for a further "
            f"answer that nobody gave. Ask one more person on {percent(EXPLORE, 0)} of such cases, drawn "
            "at random."
        )
    looked = differ & old.known & new.known
    weight = 1.0 / _chance(old, new)[looked]
    effective = float(weight.sum() ** 2 / (weight**2).sum()) if looked.any() else 0.0
    if effective < FEWEST_PAIRS:
        return _too_few(int(differ.sum()), int(looked.sum()))
    return None


def _unreadable(found: Evidence) -> bool:
    """Whether not even today's errors can be told: too little is known, or the log contradicts itself."""
    return found.contradicted is not None or int(found.known.sum()) < FEWEST


def _contradicted(how: str) -> str:
    return (
        f"The log cannot say. {how} So audits were not drawn with the chances on record, and no errors are "
        "estimated from them: find out how cases were really chosen."
    )


def _too_few(cases: int, looked: int) -> str:
    share = min(0.5, max(EXPLORE, 150.0 / cases))
    return (
        f"The log cannot say: {cases:,} cases would be settled differently, and of only {looked:,} of them "
        f"it is known who was right. Audit {percent(share, 0)} of such cases, on the candidate lane only."
    )


def _errors_alone(found: Evidence, old: Way, new: Way) -> Figure:
    label = "Of these settled wrongly"
    if found.contradicted is not None:
        return Figure("ai_only_error", label, "share", None, None, None, _contradicted(found.contradicted))
    both = [_alone(found, each) for each in (old, new)]
    said = None
    if both[1] is None and new.course.alone.any():
        said = _too_few(int(new.course.alone.sum()), int((new.known & new.course.alone).sum()))
    return Figure("ai_only_error", label, "share", both[0], both[1], None, said)


def _alone(found: Evidence, way: Way) -> Interval | None:
    """The error of the AI-only lane by itself."""
    lane = way.course.alone
    if not (lane & way.known).any():
        return None
    part = sampled_mean(
        value=way.error[lane],
        known=way.known[lane],
        propensity=way.chance[lane],
        model=way.expected_error[lane],
    )
    return _share(part.interval()) if part.effective >= FEWEST else None


def reviews_of(found: Evidence, way: Way, among: Flags | None = None) -> SampledMean:
    """People's answers per case of one way, audits included."""
    most = float(way.course.settings.reviews)
    return sampled_mean(
        value=way.reviews,
        known=way.counted,
        propensity=np.where(way.course.alone, 1.0, found.reached),
        model=way.expected_reviews,
        high=most,
        among=among,
    )


def _reviews_gap(found: Evidence, old: Way, new: Way, before: float, after: float) -> SampledMean:
    most = float(max(old.course.settings.reviews, new.course.settings.reviews))
    known = old.counted & new.counted
    both_alone = old.course.alone & new.course.alone
    return sampled_mean(
        value=after * new.reviews - before * old.reviews,
        known=known,
        propensity=np.where(both_alone, 1.0, found.reached),
        model=after * new.expected_reviews - before * old.expected_reviews,
        low=-most * before,
        high=most * after,
    )


def _reviews(found: Evidence, old: Way, new: Way) -> Figure:
    one, other = (_positive(reviews_of(found, each).interval()) for each in (old, new))
    if not _works_otherwise(old, new):
        return Figure("reviews", "People's answers per case", "number", one, one, _none(found))
    gap = _reviews_gap(found, old, new, 1.0, 1.0).interval()
    return Figure("reviews", "People's answers per case", "number", one, other, gap)


def _minutes(found: Evidence, old: Way, new: Way) -> Figure:
    before, after = old.course.settings.minutes_per_case, new.course.settings.minutes_per_case
    same = before == after and not _works_otherwise(old, new)
    gap = _none(found) if same else _reviews_gap(found, old, new, before, after).interval()
    one = _positive(reviews_of(found, old).interval()).times(before)
    other = one if same else _positive(reviews_of(found, new).interval()).times(after)
    return Figure("minutes", "People's minutes per case", "minutes", one, other, gap)


def _works_otherwise(old: Way, new: Way) -> bool:
    one, other = old.course, new.course
    if (one.alone != other.alone).any() or one.settings.audit_share != other.settings.audit_share:
        return True
    return bool((np.nan_to_num(one.reviews) != np.nan_to_num(other.reviews)).any())


def _cost(found: Evidence, old: Way, new: Way, said: str | None) -> Figure:
    label = "Cost per case"
    before = None if _unreadable(found) else _cost_of(found, old)
    if said is not None:
        return Figure("cost", label, "money", before, None, None, said)
    one, other = old.course.settings, new.course.settings
    gap = _paid_gap(found, old, new, one.cost_of_error, other.cost_of_error)
    work = _reviews_gap(found, old, new, _price(one), _price(other))
    whole = gap.plus(work).interval() if _costs_otherwise(old, new) else _none(found)
    whole = _widened(whole, found, old, new, new.expected_paid, other.cost_of_error, found.dearest)
    after = _cost_of(found, new) if _costs_otherwise(old, new) else before
    return Figure("cost", label, "money", before, after, whole)


def _costs_otherwise(old: Way, new: Way) -> bool:
    one, other = old.course.settings, new.course.settings
    same = (one.cost_of_error, _price(one)) == (other.cost_of_error, _price(other))
    return not same or _works_otherwise(old, new) or bool(_differ(old, new).any())


def _price(settings: Settings) -> float:
    return settings.cost_of_minute * settings.minutes_per_case


def _cost_of(found: Evidence, way: Way) -> Interval:
    settings = way.course.settings
    errors, work = paid_of(found, way), reviews_of(found, way)
    lost, spent = errors.times(settings.cost_of_error), work.times(_price(settings))
    return _positive(lost.plus(spent).interval())


def _positive(found: Interval) -> Interval:
    return Interval(max(0.0, found.value), max(0.0, found.low), found.high, found.n)


def _none(found: Evidence) -> Interval:
    return Interval(0.0, 0.0, 0.0, found.cases)


def per_day(figure: Figure, cases_per_day: float, name: str, label: str, unit: Unit) -> Figure:
    """A figure per case as a figure per day."""
    if math.isnan(cases_per_day):
        return Figure(name, label, unit, None, None, None)

    def daily(found: Interval | None) -> Interval | None:
        return None if found is None else found.times(cases_per_day)

    old, new, gap = daily(figure.old), daily(figure.new), daily(figure.difference)
    return Figure(name, label, unit, old, new, gap, figure.cannot_say)
