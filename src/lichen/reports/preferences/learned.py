"""What was learned from picks: in which order to show options, and what to tell the AI in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lichen.core.preference import Preference
from lichen.reports.preferences.features import MEASURED, Topics, features
from lichen.reports.preferences.rounds import Round

ENOUGH = 8
"""Before so many picks nothing is ordered and nothing is said: a few picks say little."""

SURE = 0.995
"""How sure one word is: of five features that do not matter, something is said of any in 1 case of 20."""

_MORE = {
    "length": ("longer ones", "shorter ones"),
    "sources": ("those that cite more of the context", "those that cite less"),
    "figures": ("those with figures", "those without figures"),
    "trade_offs": ("those that spell out more trade-offs", "those with fewer trade-offs"),
    "cost": ("dearer ones", "cheaper ones"),
}


@dataclass(frozen=True)
class Liking:
    """What people of a partnership liked, from `picks` picks.

    `preference` is about all features and orders options; `measured` is about those that have a name alone,
    and is what is told in words: themes that go with a length would share its weight.
    """

    picks: int
    topics: Topics
    preference: Preference | None
    measured: Preference | None = None

    def order(self, options: Sequence[Mapping[str, Any]]) -> list[int]:
        """Where the options stand, the likeliest pick first; as they came until enough is known."""
        chances = self.chances(options)
        return sorted(range(len(options)), key=lambda at: (-chances[at], at))

    def chances(self, options: Sequence[Mapping[str, Any]]) -> list[float]:
        """The probability that each is the one picked; all alike until enough is known."""
        if self.preference is None or not options:
            return [1.0 / len(options) for _ in options]
        rows, one_set = features(options, self.topics), np.zeros(len(options), dtype=int)
        found: list[float] = self.preference.probability(features=rows, sets=one_set).tolist()
        return found

    def told(self) -> tuple[str, ...]:
        """What an AI partner is told: one sentence, or none where nothing is sure."""
        liked = self.liked()
        return (f"style: people here mostly took {_and(liked)}.",) if liked else ()

    def liked(self) -> list[str]:
        """What people surely liked more, in words."""
        if self.measured is None:
            return []
        sure = self.measured.next_direction(confidence=SURE)
        more = [_MORE[MEASURED[at]][0] for at in sure.keep]
        return more + [_MORE[MEASURED[at]][1] for at in sure.drop]


def learn(rounds: Sequence[Round]) -> Liking:
    """What these rounds teach, in milliseconds for some hundred of them."""
    options = [each for one in rounds for each in one.options]
    topics = Topics.of(options)
    if len(rounds) < ENOUGH:
        return Liking(len(rounds), topics, None)
    sets = np.repeat(np.arange(len(rounds)), [len(one.options) for one in rounds])
    picked = np.array([share for one in rounds for share in one.taken])
    found = features(options, topics)
    whole = Preference.fit(features=found, sets=sets, picked=picked)
    named = Preference.fit(features=found[:, : len(MEASURED)], sets=sets, picked=picked)
    return Liking(len(rounds), topics, whole, named)


def _and(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
