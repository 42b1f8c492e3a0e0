"""From a charter's options to the partner."""

from __future__ import annotations

import msgspec

from lichen.errors import InputRefused
from lichen.partners.llm.options import Options, read_options
from lichen.partners.llm.partner import LanguageModel
from lichen.partners.llm.trial import Trial
from lichen.partners.protocol import Partner, Question


def language_model(id: str, question: Question, **options: object) -> Partner:
    """The partner that `adapter: {kind: llm, options: …}` describes.

    Raises `InputRefused` for an option that is unknown or cannot be used, an address where no model may be
    asked, or a kind of question that language models do not answer.

    >>> language_model("desk-ai", Question(labels=("yes", "no")), model="small").version[:6]
    'small '
    """
    read = read_options(id, options)
    champion = LanguageModel(id, question, read)
    if read.challenger is None:
        return champion
    return Trial(champion, _challenger(id, question, read))


def _challenger(id: str, question: Question, read: Options) -> LanguageModel:
    own = {name: value for name, value in msgspec.structs.asdict(read).items() if name != "challenger"}
    if "challenger" in (read.challenger or {}):
        raise InputRefused(f"Partner {id}: a challenger has no challenger of its own.")
    challenger = LanguageModel(id, question, read_options(id, {**own, **(read.challenger or {})}))
    if challenger.version == LanguageModel(id, question, read).version:
        raise InputRefused(f"Partner {id}: the challenger's options differ in nothing that shapes an answer.")
    return challenger
