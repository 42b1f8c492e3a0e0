"""Settled cases to look things up in: which of them are most like this one?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lichen.errors import InputRefused
from lichen.partners.alike import Alike, nearest
from lichen.partners.fields import FieldKind, Inputs, given_kinds, kinds
from lichen.partners.memory import compact
from lichen.partners.schedule import Schedule

LEAST_ALIKE = 0.1


class Precedents:
    """The cases known so far, for a list of similar past cases or a brief.

    `add` takes cases in at once, with the vocabulary that is known; `prepare` learns the vocabulary anew when
    the cases have doubled. `forget` lets go of a case whose content was erased. Nothing here is random.

    >>> past = Precedents()
    >>> past.add("c1", {"note": "my card has not arrived yet"})
    >>> past.add("c2", {"note": "the rate of exchange is wrong"})
    >>> [case for case, _ in past.similar({"note": "when will my new card arrive?"}, 1)]
    ['c1']
    >>> past.forget("c1")
    >>> past.similar({"note": "when will my new card arrive?"}, 1)
    []
    """

    def __init__(
        self,
        fields: Mapping[str, FieldKind] | None = None,
        *,
        text: str | Sequence[str] = (),
        keep: int = 20_000,
    ) -> None:
        self._fields, self._keep = given_kinds(fields, text=text), keep
        self._schedule, self._read_at = Schedule(first=1, growth=2.0), 0
        self._known: dict[str, Inputs] = {}
        self._shelf: list[str] = []
        self._waiting: dict[str, Inputs] = {}
        self._alike: Alike | None = None

    def __len__(self) -> int:
        return len(self._known)

    def add(self, case: str, inputs: Inputs) -> None:
        """Know one more case; the oldest goes when there are more than `keep`. One known already stays."""
        if not case or not inputs or case in self._known:
            return
        self._known[case] = self._waiting[case] = {name: compact(value) for name, value in inputs.items()}
        if len(self._known) > self._keep:
            self.forget(next(iter(self._known)))

    def forget(self, case: str) -> None:
        """Let go of a case: it is found no more."""
        self._known.pop(case, None)
        self._waiting.pop(case, None)

    def prepare(self) -> None:
        """Learn the vocabulary anew if that is due: beside requests, not in one."""
        if len(self._known) >= self._schedule.after(self._read_at):
            self._read_anew()

    def similar(self, inputs: Inputs, k: int = 5) -> list[tuple[str, float]]:
        """At most k cases and how alike they are, from 1 (the same) to 0.1, the most alike first.

        Empty where nothing is known or nothing is alike. Raises `InputRefused` for k below one.
        """
        return self.similar_to([inputs], k)[0]

    def similar_to(self, many: Sequence[Inputs], k: int = 5) -> list[list[tuple[str, float]]]:
        """`similar` for each of many, at once; raises `InputRefused` for k below one."""
        if k < 1:
            raise InputRefused("Ask for at least one similar case.")
        if not self._known or not many:
            return [[] for _ in many]
        alike = self._caught_up().to(many)
        places, values = nearest(alike, k + len(self._shelf) - len(self._known))
        return [self._named(*row, k) for row in zip(places.tolist(), values.tolist(), strict=True)]

    def _named(self, places: Sequence[int], values: Sequence[float], k: int) -> list[tuple[str, float]]:
        found = [(self._shelf[place], value) for place, value in zip(places, values, strict=True)]
        return [(case, value) for case, value in found if case in self._known and value >= LEAST_ALIKE][:k]

    def _caught_up(self) -> Alike:
        if self._alike is None:
            return self._read_anew()
        if self._waiting:
            self._alike.add(list(self._waiting.values()))
            self._shelf += self._waiting
            self._waiting = {}
        return self._alike

    def _read_anew(self) -> Alike:
        inputs = list(self._known.values())
        self._alike = Alike(inputs, kinds(inputs, self._fields))
        self._shelf, self._waiting, self._read_at = list(self._known), {}, len(inputs)
        return self._alike
