"""Names for ids and closed sets that every floor of the house shares."""

from __future__ import annotations

from typing import Literal, NewType

PartnershipId = NewType("PartnershipId", str)
CaseId = NewType("CaseId", str)
AskId = NewType("AskId", str)
ContributionId = NewType("ContributionId", str)
PartnerId = NewType("PartnerId", str)

Role = Literal["person", "ai"]
Lane = Literal["ai_only", "together", "people_only"]
QuestionKind = Literal["label", "number", "choice", "draft", "action"]
LastWord = Literal["person", "belief"]
Pattern = Literal["triage", "diagnose", "explore", "interpret", "brief"]
Answer = str | float
