"""Rows in, arrays out: what a file of any length becomes while it is read once."""

from __future__ import annotations

from array import array

import numpy as np

from lichen.reports.decisions.columns import Columns
from lichen.reports.decisions.limit import refuse_beyond
from lichen.reports.decisions.question import in_order, kind_of, values_of
from lichen.reports.decisions.record import Record
from lichen.reports.decisions.refuse import refuse
from lichen.reports.decisions.table import Decisions, Floats, Ints, Kind, Partner
from lichen.types import Role

NAME_BYTES = 160
CHECK_EVERY = 20_000


class Gathering:
    """Compact arrays that grow by one row at a time."""

    def __init__(self, columns: Columns, file: str, *, memory_limit: int) -> None:
        self.columns, self.file, self.memory_limit = columns, file, memory_limit
        self.declared = bool(columns.labels)
        self.labels = {label: code for code, label in enumerate(columns.labels)}
        self.cases: dict[str, int] = {}
        self.partners: dict[str, int] = {}
        self.roles: list[Role] = []
        self.ints = {name: array("q") for name in ("row", "case", "partner", "answer", "probability_row")}
        self.small = {name: array("b") for name in ("saw_ai", "stage")}
        self.floats = {name: array("d") for name in ("confidence", "at", "seconds")}
        self.shares = array("f")
        self.label_mismatches = 0

    def add(self, row: int, record: Record) -> None:
        """Take one checked row in."""
        ints = self.ints
        ints["row"].append(row)
        ints["case"].append(self.cases.setdefault(record.case, len(self.cases)))
        ints["partner"].append(self._partner(row, record))
        ints["answer"].append(self._answer(row, record))
        ints["probability_row"].append(self._share_row(record))
        self.small["saw_ai"].append(record.saw_ai)
        self.small["stage"].append(record.stage)
        self.floats["confidence"].append(record.confidence)
        self.floats["at"].append(record.at)
        self.floats["seconds"].append(record.seconds)
        if len(ints["row"]) % CHECK_EVERY == 0:
            refuse_beyond(self.memory_limit, self.bytes(), self.file, row)

    def bytes(self) -> int:
        """How much memory the rows so far take, and about twice that much while they are studied."""
        arrays: list[array[int] | array[float]] = [
            *self.ints.values(),
            *self.small.values(),
            *self.floats.values(),
            self.shares,
        ]
        names = len(self.cases) + len(self.partners) + len(self.labels)
        return 2 * sum(one.buffer_info()[1] * one.itemsize for one in arrays) + names * NAME_BYTES

    def _partner(self, row: int, record: Record) -> int:
        role: Role = "person" if record.person else "ai"
        code = self.partners.setdefault(record.partner, len(self.partners))
        if code == len(self.roles):
            self.roles.append(role)
        elif self.roles[code] != role:
            problem = f"“{record.partner}” was {self.roles[code]} in an earlier row and is {role} here"
            refuse(self.file, problem, "Give the person and the AI different names", row=row)
        return code

    def _answer(self, row: int, record: Record) -> int:
        if record.answer is None:
            return _largest(record.probabilities)
        code = self.labels.get(record.answer)
        if code is None and self.declared:
            problem = f"the answer “{record.answer}” is unknown: there is no column p:{record.answer}"
            known = ", ".join(list(self.labels)[:8])
            refuse(self.file, problem, f"Mend the spelling (known: {known}) or add the column", row=row)
        if code is None:
            code = self.labels[record.answer] = len(self.labels)
        return self._most_probable(record, code)

    def _most_probable(self, record: Record, code: int) -> int:
        if record.person or record.probabilities is None:
            return code
        best = (
            code
            if record.probabilities[code] == max(record.probabilities)
            else _largest(record.probabilities)
        )
        self.label_mismatches += best != code
        return best

    def _share_row(self, record: Record) -> int:
        if record.probabilities is None or record.person:
            return -1
        self.shares.extend(record.probabilities)
        return len(self.shares) // len(self.labels) - 1

    def decisions(self, asked: Kind | None = None) -> Decisions:
        """The arrays as they stand; refuses a table in which nothing can be compared."""
        self._refuse_one_sided()
        labels, row = list(self.labels), int(self.ints["row"][-1])
        kind = kind_of(labels, declared=self.declared, asked=asked, file=self.file, row=row)
        order = range(len(labels)) if self.declared or kind == "number" else in_order(labels)
        answer = self._int("answer")
        return Decisions(
            file=self.file,
            kind=kind,
            labels=() if kind == "number" else tuple(labels[code] for code in order),
            cases=tuple(self.cases),
            partners=tuple(Partner(*pair) for pair in zip(self.partners, self.roles, strict=True)),
            row=self._int("row"),
            case=self._int("case"),
            partner=self._int("partner"),
            answer=np.argsort(order)[answer],
            value=values_of(labels)[answer] if kind == "number" else np.empty(0),
            confidence=self._float("confidence"),
            probability_row=self._int("probability_row"),
            probabilities=np.array(self.shares, dtype=np.float32).reshape(-1, len(labels)),
            at=self._float("at"),
            seconds=self._float("seconds"),
            saw_ai=np.array(self.small["saw_ai"], dtype=np.int64),
            stage=np.array(self.small["stage"], dtype=np.int64),
            notes=(),
        )

    def _int(self, name: str) -> Ints:
        return np.frombuffer(self.ints[name], dtype=np.int64)

    def _float(self, name: str) -> Floats:
        return np.frombuffer(self.floats[name], dtype=np.float64)

    def _refuse_one_sided(self) -> None:
        if not self.ints["row"]:
            remedy = "Write one row per case, partner and answer"
            refuse(self.file, "there is a header and no row below it", remedy, row=1)
        for role, missing in (("person", "no row of a person"), ("ai", "no row of an AI")):
            if role not in self.roles:
                problem = f"there is {missing}, and people and AI are to be compared"
                refuse(self.file, problem, f"Add the rows whose role is {role}", row=self.ints["row"][-1])
        if len(self.labels) < 2:
            label = next(iter(self.labels))
            problem = f"“{label}” is the only answer anyone gave, so there is nothing to decide"
            refuse(self.file, problem, "Add the cases with other answers", row=self.ints["row"][-1])


def _largest(shares: tuple[float, ...] | None) -> int:
    assert shares is not None  # an empty answer without probabilities was refused before
    return max(range(len(shares)), key=shares.__getitem__)
