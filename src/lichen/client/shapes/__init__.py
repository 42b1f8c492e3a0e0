"""What the server answers, as frozen structs: fields that a newer server adds are left aside."""

from lichen.client.shapes.accounts import Absence, Capacity, Me, Member, Token, TokenMade, View
from lichen.client.shapes.asks import AskRow, InboxCounts, Kept, Moved, Turn
from lichen.client.shapes.cases import (
    Ask,
    Belief,
    Case,
    CaseRow,
    Comments,
    Contribution,
    Feedback,
    Hit,
    Mention,
    Proposed,
    Remark,
)
from lichen.client.shapes.decisions import (
    Disagreement,
    DisagreementRow,
    Override,
    Precedent,
    Resolved,
    Settlement,
)
from lichen.client.shapes.entries import Entry
from lichen.client.shapes.partnerships import (
    CharterVersion,
    Checked,
    Counts,
    Figure,
    PartnershipRow,
    Standing,
)
from lichen.client.shapes.transfer import Job, Mapping, RowProblem, Trial, Upload
from lichen.client.shapes.webhooks import Delivery, Webhook, WebhookMade

__all__ = [
    "Absence",
    "Ask",
    "AskRow",
    "Belief",
    "Capacity",
    "Case",
    "CaseRow",
    "CharterVersion",
    "Checked",
    "Comments",
    "Contribution",
    "Counts",
    "Delivery",
    "Disagreement",
    "DisagreementRow",
    "Entry",
    "Feedback",
    "Figure",
    "Hit",
    "InboxCounts",
    "Job",
    "Kept",
    "Mapping",
    "Me",
    "Member",
    "Mention",
    "Moved",
    "Override",
    "PartnershipRow",
    "Precedent",
    "Proposed",
    "Remark",
    "Resolved",
    "RowProblem",
    "Settlement",
    "Standing",
    "Token",
    "TokenMade",
    "Trial",
    "Turn",
    "Upload",
    "View",
    "Webhook",
    "WebhookMade",
]
