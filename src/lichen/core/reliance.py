"""Do people rely on the AI rightly: taken when right, resisted when wrong, and does seeing it sway them?"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lichen.core.intervals import Interval, wilson

Floats = npt.NDArray[np.float64]

COLUMNS = (
    "pairs", "first_right", "ai_right", "final_right", "helped", "taken", "harmed", "kept", "differed",
    "switched", "blind", "blind_weight", "blind_agreed", "shown", "shown_weight", "shown_agreed",
    "wrong_blind", "wrong_blind_weight", "wrong_blind_agreed", "wrong_shown", "wrong_shown_weight",
    "wrong_shown_agreed",
)  # fmt: skip
"""What is counted per person; see `reliance_of_counts`."""

_SHARES = {
    "first_right": ("first_right", "pairs", "pairs"),
    "ai_right": ("ai_right", "pairs", "pairs"),
    "final_right": ("final_right", "pairs", "pairs"),
    "rair": ("taken", "helped", "helped"),
    "rsr": ("kept", "harmed", "harmed"),
    "switched": ("switched", "differed", "differed"),
    "agreed_blind": ("blind_agreed", "blind_weight", "blind"),
    "agreed_shown": ("shown_agreed", "shown_weight", "shown"),
    "wrong_blind": ("wrong_blind_agreed", "wrong_blind_weight", "wrong_blind"),
    "wrong_shown": ("wrong_shown_agreed", "wrong_shown_weight", "wrong_shown"),
}
FEWEST_PEOPLE = 5
"""With fewer people an interval is about these people only, from their cases."""


@dataclass(frozen=True, slots=True)
class Reliance:
    """Shares with 95 % intervals, `n` of each its number of cases; None of nothing, or below the floor.

    `first_right`, `ai_right`, `final_right`: of cases answered before and after seeing the AI's answer.
    `rair`: right afterwards where the AI was right and the person first was not; `rsr`: right afterwards
    where the AI was wrong and the person first was right. `under` = 1 − `rair`, `over` = 1 − `rsr`.
    `switched`: the AI's answer taken, of first answers that differed from it. `agreed_blind`, `agreed_shown`:
    first answers equal to the AI's, given before and after seeing it; `wrong_blind`, `wrong_shown` the same
    where the AI was wrong, and `anchoring` their difference, shown − blind. `withheld` names what is known
    but from too few people.
    """

    people: int
    first_right: Interval | None
    ai_right: Interval | None
    final_right: Interval | None
    rair: Interval | None
    rsr: Interval | None
    under: Interval | None
    over: Interval | None
    switched: Interval | None
    agreed_blind: Interval | None
    agreed_shown: Interval | None
    wrong_blind: Interval | None
    wrong_shown: Interval | None
    anchoring: Interval | None
    withheld: tuple[str, ...] = ()


def reliance(
    *,
    person: npt.ArrayLike,
    first_right: npt.ArrayLike,
    ai_right: npt.ArrayLike,
    agreed: npt.ArrayLike,
    final_right: npt.ArrayLike | None = None,
    followed: npt.ArrayLike | None = None,
    blind: npt.ArrayLike | None = None,
    chance: npt.ArrayLike | None = None,
    confidence: float = 0.95,
    floor: int = 1,
) -> Reliance:
    """Return how people relied on the AI, from one row per person and case; intervals count people.

    Parameters, all (n,): `person` any ids; `first_right`, `ai_right`, `final_right` 0 or 1, NaN where not
    known; `agreed` whether the first answer is the AI's, `followed` whether the final one is (NaN: there is
    none). `blind` is 1 where the first answer came before the AI's was seen (default: always); `chance` the
    probability with which it was to (default ½). Chances of 0 and 1 are no experiment: such rows do not count
    for agreement and anchoring. The rest is as in `reliance_of_counts`.

    Raises ValueError for arrays of other shapes, or chances outside [0, 1].

    >>> found = reliance(person=[1, 1, 1, 2, 2, 2], first_right=[0, 0, 1, 1, 0, 1],
    ...                  ai_right=[1, 1, 0, 0, 1, 1], agreed=[0, 0, 0, 0, 0, 1],
    ...                  final_right=[1, 0, 1, 0, 1, 1], followed=[1, 0, 0, 1, 1, 1])
    >>> round(found.rair.value, 2), round(found.rsr.value, 2), round(found.switched.value, 2)
    (0.67, 0.5, 0.6)

    Schemmer, M. et al. (2023). Appropriate reliance on AI advice: conceptualization and the effect of
    explanations. IUI '23.
    """
    who = np.asarray(person)
    absent = np.full(who.shape, math.nan)
    rows = {
        "first": np.asarray(first_right, np.float64),
        "ai": np.asarray(ai_right, np.float64),
        "agreed": np.asarray(agreed, np.float64),
        "final": absent if final_right is None else np.asarray(final_right, np.float64),
        "followed": absent if followed is None else np.asarray(followed, np.float64),
        "blind": np.ones(who.shape) if blind is None else np.asarray(blind, np.float64),
        "chance": np.full(who.shape, 0.5) if chance is None else np.asarray(chance, np.float64),
    }
    shapes = {column.shape for column in rows.values()} | {who.shape}
    if len(shapes) != 1 or who.ndim != 1:
        raise ValueError(f"person and all columns: expected one shape (n,), got {sorted(shapes)}")
    if not ((rows["chance"] >= 0) & (rows["chance"] <= 1)).all():
        raise ValueError("chance: expected probabilities between 0 and 1")
    names, member = np.unique(who, return_inverse=True)
    counts = {
        name: np.bincount(member, weights=column, minlength=len(names))
        for name, column in _columns(rows).items()
    }
    return reliance_of_counts(counts, confidence=confidence, floor=floor)


def _columns(rows: Mapping[str, Floats]) -> dict[str, Floats]:
    """What each row adds to each count."""
    own, right, wrong = rows["blind"] == 1, rows["ai"] == 1, rows["ai"] == 0
    both = own & np.isfinite(rows["first"] + rows["ai"] + rows["final"])
    helped, harmed = both & right & (rows["first"] == 0), both & wrong & (rows["first"] == 1)
    differed = own & (rows["agreed"] == 0) & np.isfinite(rows["followed"])
    found = {
        "pairs": both, "first_right": both & (rows["first"] == 1), "ai_right": both & right,
        "final_right": both & (rows["final"] == 1), "helped": helped, "taken": helped & (rows["final"] == 1),
        "harmed": harmed, "kept": harmed & (rows["final"] == 1), "differed": differed,
        "switched": differed & (rows["followed"] == 1),
    }  # fmt: skip
    weights = overlap(rows["chance"])
    for name, arm, weight in (("blind", own, weights[0]), ("shown", ~own, weights[1])):
        for kind, among in (("", arm & (weight > 0)), ("wrong_", arm & (weight > 0) & wrong)):
            found |= {f"{kind}{name}": among}
            found |= {f"{kind}{name}_weight": among * weight}
            found |= {f"{kind}{name}_agreed": among * weight * (rows["agreed"] == 1)}
    return {name: np.asarray(column, np.float64) for name, column in found.items()}


def overlap(chance: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Return how much an answer counts in the comparison: (given blind, given with the AI's in sight).

    With p the `chance` of blind: 1 − p and p; both 0 where p is 0 or 1, since nothing was drawn there. In
    expectation both sides then stand for the same cases, p·(1 − p) of each, and no weight is above 1.

    >>> [side.round(1).tolist() for side in overlap([0.2, 0.5, 1.0])]
    [[0.8, 0.5, 0.0], [0.2, 0.5, 0.0]]

    Li, F., Morgan, K. L. & Zaslavsky, A. M. (2018). Balancing covariates via propensity score weighting.
    JASA, 113, 390-400.
    """
    p = np.asarray(chance, dtype=np.float64)
    drawn = (p > 0.0) & (p < 1.0)
    return np.where(drawn, 1.0 - p, 0.0), np.where(drawn, p, 0.0)


def reliance_of_counts(
    counts: Mapping[str, npt.ArrayLike], *, confidence: float = 0.95, floor: int = 1
) -> Reliance:
    r"""Return how people relied on the AI, from counts per person (see `COLUMNS`), each of shape (P,).

    `pairs` are cases answered before and after seeing the AI's answer, of known truth, and `first_right`,
    `ai_right`, `final_right` those of them that were right. `helped`: AI right, person first wrong; `taken`:
    of these, finally right. `harmed`: AI wrong, person first right; `kept`: of these, finally right.
    `differed`: first answers unlike the AI's that were looked at again; `switched`: of these, ending with the
    AI's. `blind` and `shown`: first answers before and after seeing it, as cases, as weights (`overlap`) and
    the weights of those that agreed; `wrong_…` the same where the AI was wrong. Missing columns count as 0.

    A share is $\hat\theta = \sum_i h_i / \sum_i t_i$ over people. Its interval leaves out one person at a
    time: $s^2 = \frac{P-1}{P} \sum_i (\hat\theta_{(i)} - \hat\theta)^2$, ends at $\pm\,t_{P-1}\,s$ on the
    log-odds scale, never narrower than Wilson's over cases; `anchoring` on the plain scale. With fewer than 5
    people it is Wilson's (for `anchoring` `difference`): about these people, not people in general.

    Where fewer than `floor` people have a case a measure is about, it is None and named in `withheld`.

    >>> found = reliance_of_counts({"helped": [10, 12, 9, 11, 8], "taken": [5, 4, 6, 3, 4]})
    >>> round(found.rair.value, 3), round(found.rair.low, 3), round(found.rair.high, 3), found.rair.n
    (0.44, 0.262, 0.635, 50)

    Efron, B. & Stein, C. (1981). The jackknife estimate of variance. Annals of Statistics, 9, 586-596.
    """
    table = _table(counts)
    found: dict[str, Interval | None] = {}
    withheld: list[str] = []
    for name, (hits, total, cases) in _SHARES.items():
        found[name] = _share(table[hits], table[total], table[cases], confidence)
        if found[name] is not None and int((table[cases] > 0).sum()) < floor:
            found[name] = None
            withheld.append(name)
    found["anchoring"] = _anchoring(table, found, confidence)
    found |= {"under": rest(found["rair"]), "over": rest(found["rsr"])}
    people = int((np.stack([table["pairs"], table["blind"], table["shown"]]) > 0).any(axis=0).sum())
    return Reliance(people=people, withheld=tuple(withheld), **found)


def _table(counts: Mapping[str, npt.ArrayLike]) -> dict[str, Floats]:
    known = {name: np.asarray(counts[name], dtype=np.float64) for name in COLUMNS if name in counts}
    shapes = {column.shape for column in known.values()}
    if len(shapes) != 1 or len(next(iter(shapes))) != 1:
        raise ValueError(f"counts: expected columns of one shape (people,), got {sorted(shapes)}")
    absent = np.zeros(next(iter(shapes)))
    return {name: known.get(name, absent) for name in COLUMNS}


def rest(share: Interval | None) -> Interval | None:
    """Return the share of all others, 1 − share, its interval mirrored."""
    return None if share is None else Interval(1 - share.value, 1 - share.high, 1 - share.low, share.n)


def _share(hits: Floats, total: Floats, cases: Floats, confidence: float) -> Interval | None:
    n = int(cases.sum())
    if n == 0 or total.sum() <= 0:
        return None
    value = min(1.0, float(hits.sum() / total.sum()))
    plain = wilson(value * n, n, confidence)
    met = total > 0
    people = int(met.sum())
    if people < FEWEST_PEOPLE or not 0.0 < value < 1.0:
        return Interval(value, plain.low, plain.high, n)
    left_out = (hits.sum() - hits[met]) / (total.sum() - total[met])
    reach = _reach(left_out, value, confidence) / (value * (1.0 - value))
    middle = math.log(value / (1.0 - value))
    low, high = (1.0 / (1.0 + math.exp(-end)) for end in (middle - reach, middle + reach))
    return Interval(value, min(low, plain.low), max(high, plain.high), n)


def _reach(left_out: Floats, value: float, confidence: float) -> float:
    """Half the width of the interval, from the value with each person left out once."""
    from scipy.special import stdtrit

    people = len(left_out)
    spread = math.sqrt((people - 1) / people * float(((left_out - value) ** 2).sum()))
    return float(stdtrit(people - 1.0, 0.5 + confidence / 2)) * spread


def _anchoring(
    table: Mapping[str, Floats], found: Mapping[str, Interval | None], confidence: float
) -> Interval | None:
    blind, shown = found["wrong_blind"], found["wrong_shown"]
    if blind is None or shown is None:
        return None
    value, n = shown.value - blind.value, blind.n + shown.n
    hits = np.stack([table["wrong_shown_agreed"], table["wrong_blind_agreed"]])
    total = np.stack([table["wrong_shown_weight"], table["wrong_blind_weight"]])
    met = (total > 0).any(axis=0)
    rest = total.sum(axis=1, keepdims=True) - total[:, met]
    if int(met.sum()) < FEWEST_PEOPLE or (rest <= 0).any():
        return difference(shown, blind, confidence)
    left_out = (hits.sum(axis=1, keepdims=True) - hits[:, met]) / rest
    reach = _reach(left_out[0] - left_out[1], value, confidence)
    plain = difference(shown, blind, confidence)
    low, high = min(plain.low, value - reach), max(plain.high, value + reach)
    return Interval(value, max(-1.0, low), min(1.0, high), n)


def difference(one: Interval, other: Interval, confidence: float = 0.95) -> Interval:
    """Return the share `one` minus the share `other`, of separate cases, with Newcombe's interval.

    Built from Wilson's intervals: below = √((p₁ − l₁)² + (u₂ − p₂)²), above = √((u₁ − p₁)² + (p₂ − l₂)²).

    >>> found = difference(wilson(15, 20), wilson(10, 20))
    >>> round(found.value, 2), round(found.low, 2), round(found.high, 2), found.n
    (0.25, -0.05, 0.49, 40)

    Newcombe, R. G. (1998). Interval estimation for the difference between independent proportions.
    Statistics in Medicine, 17, 873-890.
    """
    first, second = (wilson(share.value * share.n, share.n, confidence) for share in (one, other))
    value = first.value - second.value
    below = math.hypot(first.value - first.low, second.high - second.value)
    above = math.hypot(first.high - first.value, second.value - second.low)
    return Interval(value, max(-1.0, value - below), min(1.0, value + above), one.n + other.n)
