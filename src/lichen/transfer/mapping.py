"""Which column of a file holds what: detected from the names, or told."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from lichen.charter.schema import Charter
from lichen.errors import InputRefused

ID = ("case", "id", "case_id", "caseid", "ticket", "key")
ATTRIBUTES, INPUTS = ("attributes",), ("inputs",)
ANSWER = ("ai_answer", "prediction", "predicted", "ai_prediction", "model_answer", "proposal")
CONFIDENCE = ("ai_confidence", "confidence", "ai_probability", "probability", "score")
VERSION = ("ai_version", "model_version", "version")
SHARE = "p:"
HIDDEN = "truth"
"""What turned out to be true is nobody's input."""


class Mapping(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The columns by their names in the file.

    `id` names the case (without one, the file and the row do). `inputs` is what partners see, `attributes`
    what rules and audits look at. `partner` is the AI partner whose answer came along, in the columns
    `answer`, `confidence` and `version`, or with one probability per label in `probabilities`.
    """

    id: str | None = None
    inputs: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    partner: str | None = None
    answer: str | None = None
    confidence: str | None = None
    version: str | None = None
    probabilities: dict[str, str] = {}

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is used."""
        single = (self.id, self.answer, self.confidence, self.version)
        return (*filter(None, single), *self.inputs, *self.attributes, *self.probabilities.values())


def detect(columns: Sequence[str], charter: Charter) -> Mapping:
    """What the names of the columns say; whatever is not known by its name is input.

    An AI's answer is taken only where the charter names an AI partner to have given it. Protected
    attributes are never input, and neither is a column called `truth`.
    """
    folded = {_folded(name): name for name in reversed(columns)}
    shares = {name[len(SHARE) :].strip(): name for name in columns if _folded(name).startswith(SHARE)}
    ai = _partner(charter)
    answer = _first(folded, ANSWER) if ai else None
    spoken = ai if (answer or shares) else None
    attributes = tuple(folded[_folded(name)] for name in _wanted(charter) if _folded(name) in folded)
    found = Mapping(
        id=_first(folded, ID),
        attributes=tuple(dict.fromkeys((*attributes, *(folded[n] for n in ATTRIBUTES if n in folded)))),
        partner=spoken,
        answer=answer,
        confidence=_first(folded, CONFIDENCE) if spoken else None,
        version=_first(folded, VERSION) if spoken else None,
        probabilities=shares if spoken else {},
    )
    hidden = {HIDDEN, *(_folded(name) for name in charter.protected_attributes)}
    taken = {*found.columns, *shares.values()} - set(attributes)
    inputs = tuple(name for name in columns if name not in taken and _folded(name) not in hidden and name)
    return msgspec.structs.replace(found, inputs=inputs)


def check(mapping: Mapping, columns: Sequence[str], charter: Charter) -> None:
    """Raise `InputRefused` for a column that is not in the file, or answers nobody could have given."""
    missing = [name for name in mapping.columns if name not in columns]
    if missing:
        found = ", ".join(columns[:12])
        raise InputRefused(f"There is no column “{missing[0]}” (found: {found}). Choose one that is there.")
    unknown = set(mapping.probabilities) - set(charter.question.label_ids)
    if unknown:
        known, column = ", ".join(charter.question.label_ids), mapping.probabilities[min(unknown)]
        raise InputRefused(
            f"The column “{column}” is for “{min(unknown)}”, which is none of the answers ({known}). "
            f"Leave the column out, or mend its name."
        )
    said = mapping.answer or mapping.probabilities
    partner = charter.partner(mapping.partner) if mapping.partner else None
    if said and (partner is None or partner.role != "ai"):
        ais = ", ".join(each.id for each in charter.having("ai")) or "none"
        raise InputRefused(
            f"Say which AI partner gave the answers: `{mapping.partner or 'nobody'}` is not one of the "
            f"charter's ({ais})."
        )


def _partner(charter: Charter) -> str | None:
    """The one AI partner an answer could be from; one whose answers come from outside is meant first."""
    outside = [partner.id for partner in charter.having("ai") if partner.adapter is None]
    every = [partner.id for partner in charter.having("ai")]
    return next((ids[0] for ids in (outside, every) if len(ids) == 1), None)


def _wanted(charter: Charter) -> list[str]:
    ruled = (rule.attribute for rule in charter.risk.high_stakes if rule.attribute)
    return list(dict.fromkeys((*charter.protected_attributes, *ruled)))


def _first(folded: dict[str, str], names: Sequence[str]) -> str | None:
    return next((folded[name] for name in names if name in folded), None)


def _folded(name: str) -> str:
    return name.strip().casefold()
