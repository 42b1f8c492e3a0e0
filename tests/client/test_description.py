"""The client's structs and the fake server keep up with the API's description."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from lichen.client import shapes
from lichen.client.testing.server import ROUTES

DESCRIPTION = Path(__file__).resolve().parents[2] / "docs" / "reference" / "openapi.json"
NAMES: dict[type[msgspec.Struct], str] = {
    shapes.Absence: "AbsenceShown",
    shapes.Action: "ActionShown",
    shapes.Ask: "AskShown",
    shapes.AskRow: "AskRow",
    shapes.Belief: "BeliefShown",
    shapes.Beside: "SideShown",
    shapes.Came: "CameShown",
    shapes.Capacity: "CapacityShown",
    shapes.Card: "Card",
    shapes.Case: "CaseShown",
    shapes.CaseRow: "CaseRow",
    shapes.CharterVersion: "CharterShown",
    shapes.Checked: "Checked",
    shapes.Contribution: "ContributionShown",
    shapes.Counts: "Counts",
    shapes.Delivery: "DeliveryShown",
    shapes.Disagreement: "DisagreementShown",
    shapes.DisagreementRow: "Dispute",
    shapes.Drift: "Drift",
    shapes.Entry: "EntryShown",
    shapes.Feedback: "FeedbackShown",
    shapes.Figure: "FigureShown",
    shapes.Hit: "Hit",
    shapes.InboxCounts: "InboxCounts",
    shapes.Interval: "Interval",
    shapes.Job: "JobShown",
    shapes.Kept: "Kept",
    shapes.AloneCase: "AloneShown",
    shapes.ShareBetween: "ShareShown",
    shapes.Incident: "IncidentShown",
    shapes.IncidentEnded: "IncidentEnded",
    shapes.IncidentRow: "IncidentRow",
    shapes.LaneAudits: "AuditsShown",
    shapes.LaneMoved: "LaneMoved",
    shapes.LaneStanding: "LaneShown",
    shapes.LaneStep: "LaneStepShown",
    shapes.LaneTest: "TestShown",
    shapes.LooksAsked: "LooksAsked",
    shapes.Lesson: "LessonShown",
    shapes.LessonChange: "TrialLine",
    shapes.LessonDecision: "DecisionShown",
    shapes.LessonReceipt: "ReceiptShown",
    shapes.LessonRow: "LessonRow",
    shapes.LessonTrial: "TrialShown",
    shapes.LessonUse: "TouchedShown",
    shapes.Manner: "MannerShown",
    shapes.Note: "NoteShown",
    shapes.NoteMade: "NoteMade",
    shapes.NoteRow: "NoteRow",
    shapes.Past: "PastList",
    shapes.PastCase: "PastCaseShown",
    shapes.Piece: "PieceShown",
    shapes.Mapping: "Mapping",
    shapes.Me: "Me",
    shapes.Member: "Member",
    shapes.Mention: "Mention",
    shapes.Moved: "MovedShown",
    shapes.OnTable: "OnTableShown",
    shapes.Override: "Overridden",
    shapes.OwnReliance: "OwnRelianceShown",
    shapes.PeopleReliance: "PeopleRelianceShown",
    shapes.PartnershipRow: "PartnershipRow",
    shapes.Precedent: "PrecedentShown",
    shapes.Process: "ProcessShown",
    shapes.ProcessFinding: "FindingShown",
    shapes.ProcessTable: "ProcessTable",
    shapes.Proposed: "Proposed",
    shapes.PutForward: "PutForward",
    shapes.Reliance: "RelianceShown",
    shapes.Between: "BetweenShown",
    shapes.Measured: "RealityShown",
    shapes.Prediction: "PredictionShown",
    shapes.Rehearsal: "RehearsalShown",
    shapes.RehearsalRow: "RehearsalRow",
    shapes.RehearsedFigure: "FigureRehearsed",
    shapes.RehearsedGroup: "GroupRehearsed",
    shapes.Remark: "Remark",
    shapes.Resolved: "Resolved",
    shapes.RowProblem: "ProblemRow",
    shapes.Settlement: "Settled",
    shapes.Shift: "Shift",
    shapes.Standing: "PartnershipShown",
    shapes.Suggestion: "SuggestionShown",
    shapes.Token: "TokenShown",
    shapes.TokenMade: "TokenMade",
    shapes.Trait: "Trait",
    shapes.Trial: "Tried",
    shapes.Turn: "TurnShown",
    shapes.Upload: "Uploaded",
    shapes.View: "View",
    shapes.Webhook: "WebhookShown",
    shapes.WebhookMade: "WebhookMade",
    shapes.Yielding: "YieldingShown",
}
NOT_FAKED = {
    "GET /figures/{}": "the fake server learns nothing",
    "GET /figures/{}/csv": "the fake server learns nothing",
    "POST /webhooks/{}/deliveries/{}/replay": "the fake server sends nothing",
}
SERVED_APART = {"GET /stream"}


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode(DESCRIPTION.read_bytes())
    return found


@pytest.mark.parametrize("struct", NAMES, ids=lambda struct: struct.__name__)
def test_a_struct_has_every_field_the_api_gives(
    struct: type[msgspec.Struct], description: dict[str, Any]
) -> None:
    given = set(description["components"]["schemas"][NAMES[struct]]["properties"])
    assert set(struct.__struct_fields__) == given


def test_the_fake_server_has_every_address(description: dict[str, Any]) -> None:
    described = {
        f"{method.upper()} {_plain(path.removeprefix('/api/v1'))}"
        for path, methods in description["paths"].items()
        for method in methods
        if method in ("get", "post", "put", "delete")
    }
    faked = {f"{route.method} {_plain(_GROUP.sub('{}', route.pattern.pattern))}" for route in ROUTES}
    left_out = {_whole(name) for name in NOT_FAKED}
    assert described - faked == left_out | SERVED_APART
    assert faked <= described


_GROUP = re.compile(r"\(\?P<\w+>\[\^/\]\+\)")


def _plain(path: str) -> str:
    return re.sub(r"\{\w*\}", "{}", path)


def _whole(name: str) -> str:
    method, _, path = name.partition(" ")
    return f"{method} /partnerships/{{}}{path}"
