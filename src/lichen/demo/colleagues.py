"""Two simulated colleagues: drawn around the known truth, and said to be so wherever they appear."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lichen.actions.contribute import Contribution
from lichen.partners.protocol import Question, Request
from lichen.partners.simulated import Simulated
from lichen.types import CaseId, PartnerId

ACCURACY = {PartnerId("colleague-1"): 0.95, PartnerId("colleague-2"): 0.93}


class Colleagues:
    """Answers of the simulated colleagues: right at a set rate, surer where they are more often right."""

    def __init__(self, truth: Mapping[CaseId, str], labels: Sequence[str], *, seed: int = 0) -> None:
        self._question = Question(labels=tuple(labels))
        truth_of = {str(case): label for case, label in truth.items()}
        self._simulated = {
            person: Simulated(person, labels, truth_of, accuracy=accuracy, seed=seed)
            for person, accuracy in ACCURACY.items()
        }

    def available(self, case: CaseId) -> Sequence[PartnerId]:
        """Both, always."""
        return tuple(self._simulated)

    def answer(self, case: CaseId, person: PartnerId) -> Contribution:
        """The same answer whenever the same colleague is asked about the same case."""
        reply = self._simulated[person].reply([Request(case, {}, self._question)])[0]
        return Contribution(by=person, answer=reply.answer, confidence=reply.confidence, seconds=6.0)
