"""Every kind of thing that can happen, one frozen struct each.

The tag ends in the version of the struct. A struct that is on somebody's ledger never changes: a new
version is a new class with a new tag, and the old class stays. Fields left at their default are not
written, so a default never changes either. Fields of type `Seal` hold the salted digest of content
that lives outside the chain, where it can be erased (see `sealed`).
"""

from __future__ import annotations

from lichen.ledger.events.base import (
    Event,
    Seal,
)
from lichen.ledger.events.exchange import (
    CommentMade,
    DisagreementOpened,
    DisagreementResolved,
    FeedbackGiven,
    LessonDecided,
    LessonDecision,
    LessonProposed,
    NoteWritten,
    PrecedentSet,
    SuggestionAnswered,
    SuggestionDecision,
    SuggestionMade,
)
from lichen.ledger.events.trust import (
    GroupLaneChanged,
    IncidentClosed,
    IncidentKind,
    IncidentOpened,
    LaneCause,
    LaneChanged,
    LaneWatched,
    Learned,
    LearningBegun,
    ProposalProbed,
    VersionPromoted,
    Watching,
)
from lichen.ledger.events.work import (
    AccessChanged,
    ActionBegun,
    ActionEnded,
    AskFailed,
    AskMade,
    AskMoved,
    Basis,
    CaseOpened,
    CaseSettled,
    CharterAdopted,
    ContributionMade,
    ContributionWithdrawn,
    Failure,
    GroupMet,
    Move,
    OutcomeRecorded,
    PartnershipOpened,
    PersonalDataErased,
    SettlementOverridden,
    Stage,
    TruthSource,
    Wanted,
)

AnyEvent = (
    PartnershipOpened
    | CharterAdopted
    | CaseOpened
    | GroupMet
    | AskMade
    | AskMoved
    | AskFailed
    | ContributionMade
    | ContributionWithdrawn
    | CaseSettled
    | SettlementOverridden
    | OutcomeRecorded
    | FeedbackGiven
    | DisagreementOpened
    | DisagreementResolved
    | PrecedentSet
    | CommentMade
    | AccessChanged
    | LearningBegun
    | Learned
    | ProposalProbed
    | VersionPromoted
    | LaneChanged
    | LaneWatched
    | GroupLaneChanged
    | IncidentOpened
    | IncidentClosed
    | ActionBegun
    | ActionEnded
    | NoteWritten
    | LessonProposed
    | LessonDecided
    | SuggestionMade
    | SuggestionAnswered
    | PersonalDataErased
)

__all__ = [
    "AccessChanged",
    "ActionBegun",
    "ActionEnded",
    "AnyEvent",
    "AskFailed",
    "AskMade",
    "AskMoved",
    "Basis",
    "CaseOpened",
    "CaseSettled",
    "CharterAdopted",
    "CommentMade",
    "ContributionMade",
    "ContributionWithdrawn",
    "DisagreementOpened",
    "DisagreementResolved",
    "Event",
    "Failure",
    "FeedbackGiven",
    "GroupLaneChanged",
    "GroupMet",
    "IncidentClosed",
    "IncidentKind",
    "IncidentOpened",
    "LaneCause",
    "LaneChanged",
    "LaneWatched",
    "Learned",
    "LearningBegun",
    "LessonDecided",
    "LessonDecision",
    "LessonProposed",
    "Move",
    "NoteWritten",
    "OutcomeRecorded",
    "PartnershipOpened",
    "PersonalDataErased",
    "PrecedentSet",
    "ProposalProbed",
    "Seal",
    "SettlementOverridden",
    "Stage",
    "SuggestionAnswered",
    "SuggestionDecision",
    "SuggestionMade",
    "TruthSource",
    "VersionPromoted",
    "Wanted",
    "Watching",
]
