"""Certificates group by group: nobody's errors hide in the average of all."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from lichen.core.betting import fewest_audits
from lichen.core.certificate import Certificate
from lichen.core.lane import Lane, check_promise


class GroupStanding(NamedTuple):
    """What is proved for one group: `checked` cases of it so far, and the lane that may take its cases.

    `lane.threshold` is None while nothing is certified. `fewest` is how many checked cases a certificate
    takes at the least, all of them right; `confidence` what this group's own certificate promises.
    """

    group: int
    checked: int
    lane: Lane
    fewest: int
    confidence: float

    @property
    def small(self) -> bool:
        """Whether no evidence could be enough yet: so few cases of it were checked."""
        return self.checked < self.fewest


def budget(group: int, delta: float) -> float:
    r"""Return the part of `delta` the group-th group met may use, $\delta / (i (i + 1))$.

    However many groups there turn out to be, the parts sum to at most δ, and a group that comes late takes
    nothing from those before it.

    >>> [round(budget(group, 0.05), 4) for group in (1, 2, 3)]
    [0.025, 0.0083, 0.0042]
    """
    if group < 1:
        raise ValueError(f"groups are numbered from 1; got {group}.")
    return delta / (group * (group + 1))


class Groups:
    """A certificate for every group of cases: with chance at least `confidence`, none of them is ever wrong.

    A group is a number, given in the order in which groups are first met. A case may belong to several, one
    for each attribute that divides the cases. What is proved of a group is that among its cases with score
    at least the threshold, the AI errs in at most `bound`; a case goes alone only where that holds for
    every group it belongs to. Where one attribute divides the cases, the bound then holds for all cases
    together as well, being a mean of its parts.

    Each group's certificate has its own part of the chance to be wrong (`budget`), so the promise holds for
    all groups jointly. A group with fewer checked cases than a faultless record would need has none:
    with δ_i its part, ⌈ln δ_i / ln(1 − bound)⌉. Its cases go to people, where they are checked.

    >>> import numpy as np
    >>> rng = np.random.default_rng(1)
    >>> groups = Groups(bound=0.05, confidence=0.95)
    >>> for number in range(4000):                       # simulated: the AI is worse on cases of group 2
    ...     group = 1 + number % 2
    ...     wrong = bool(rng.random() < (0.01 if group == 1 else 0.12))
    ...     _ = groups.update([group], score=rng.random(), error=wrong)
    >>> [groups.standing(group).lane.threshold is not None for group in (1, 2, 3)]
    [True, False, False]

    Howard, S. R., Ramdas, A., McAuliffe, J. & Sekhon, J. (2021). Time-uniform, nonparametric, nonasymptotic
    confidence sequences. The Annals of Statistics 49(2). Angelopoulos, A. et al. (2021). Learn then Test.
    arXiv:2110.01052.
    """

    def __init__(self, *, bound: float, confidence: float = 0.95) -> None:
        check_promise(bound, confidence)
        self.bound, self.confidence = bound, confidence
        self._certificates: dict[int, Certificate] = {}

    def update(
        self,
        groups: Iterable[int],
        *,
        score: float,
        error: float,
        propensity: float = 1.0,
        floor: float | None = None,
    ) -> Groups:
        """Count one checked case for each of its groups and return these groups; see `Certificate.update`."""
        for group in groups:
            self._of(group).update(score=score, error=error, propensity=propensity, floor=floor)
        return self

    def forget(self, group: int) -> None:
        """Let only what comes from here on count for this group."""
        self._certificates.pop(group, None)

    def enters(self, group: int, threshold: float) -> float | None:
        """Return the lowest certified score of this group that is at least `threshold`, or None.

        `threshold` is that of the lane of all cases: no group enters where the whole does not.
        """
        certificate = self._certificates.get(group)
        if certificate is None:
            return None
        return min((each for each in certificate.certified if each >= threshold), default=None)

    def standing(self, group: int, *, threshold: float = -math.inf) -> GroupStanding:
        """Return what is proved for this group within the lane of all cases from `threshold` on."""
        confidence = 1.0 - budget(group, 1.0 - self.confidence)
        certificate = self._certificates.get(group)
        enters = self.enters(group, threshold)
        empty = Lane(None, 0.0, math.nan, 1.0, 0, self.bound, confidence)
        lane = empty if certificate is None or enters is None else certificate.lane_from(enters)
        checked = 0 if certificate is None else certificate.audits
        return GroupStanding(group, checked, lane, self.fewest(group), confidence)

    def fewest(self, group: int) -> int:
        """Return how many checked cases this group's certificate takes at the least."""
        return fewest_audits(self.bound, budget(group, 1.0 - self.confidence))

    def state(self) -> dict[str, Any]:
        """Return all it knows as plain numbers and arrays; `from_state` gives it back to the last bit."""
        known = {str(group): each.state() for group, each in self._certificates.items()}
        return {"bound": self.bound, "confidence": self.confidence, "certificates": known}

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> Groups:
        """Return the groups whose `state` this is."""
        groups = cls(bound=state["bound"], confidence=state["confidence"])
        for group, each in state["certificates"].items():
            groups._certificates[int(group)] = Certificate.from_state(each)
        return groups

    def _of(self, group: int) -> Certificate:
        found = self._certificates.get(group)
        if found is None:
            confidence = 1.0 - budget(group, 1.0 - self.confidence)
            found = self._certificates[group] = Certificate(bound=self.bound, confidence=confidence)
        return found
