"""Which kinds of answers a language model gives on its own."""

from __future__ import annotations

from lichen.errors import InputRefused
from lichen.partners.llm.kinds.choice import CHOICE
from lichen.partners.llm.kinds.draft import DRAFT
from lichen.partners.llm.kinds.kind import Kind
from lichen.partners.llm.kinds.label import LABEL
from lichen.partners.llm.kinds.number import NUMBER
from lichen.types import QuestionKind

KINDS: dict[QuestionKind, Kind] = {"label": LABEL, "number": NUMBER, "choice": CHOICE, "draft": DRAFT}


def kind_of(kind: QuestionKind) -> Kind:
    """The kind of this name; raises `InputRefused` for one that no language model answers yet."""
    if kind not in KINDS:
        raise InputRefused(f"The adapter 'llm' answers questions of kind {', '.join(KINDS)}, not {kind}.")
    return KINDS[kind]
