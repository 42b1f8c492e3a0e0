"""The charter's words as types: what people and AI of one partnership agree on, immutable once loaded.

Build a charter with `lichen.charter.load.load`; these types alone check no rule that spans two fields.
"""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, json
from msgspec.structs import force_setattr

from lichen.charter.kinds import MEANINGS, VERDICTS
from lichen.decoding import convert
from lichen.types import LastWord, Pattern, QuestionKind, Role

ANSWER = "answer"
"""The attribute name that stands for the answer itself in a high-stakes rule."""

Slug = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
Id = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._@-]*$", max_length=64)]
Line = Annotated[str, Meta(min_length=1, max_length=200)]
Text = Annotated[str, Meta(min_length=1, max_length=20_000)]
Share = Annotated[float, Meta(ge=0, le=1)]
Positive = Annotated[float, Meta(gt=0)]
NotNegative = Annotated[float, Meta(ge=0)]
Direction = Literal["up", "down"]
Op = Literal["equals", "in", "at_least", "at_most"]
NoteKind = Literal["note", "procedure", "guideline", "glossary"]
OnExpiry = Literal["wait", "escalate", "deny"]
CheckOp = Literal["at_most", "at_least", "contains", "lacks", "matches", "words_at_most", "words_at_least"]
RuleValue = bool | float | str | tuple[float | str, ...]


class Label(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One possible answer; a bare text in the list is short for its id."""

    id: Annotated[Line, Meta(description="What is recorded when this answer is given.")]
    text: Annotated[str, Meta(description="What people see instead of the id.", max_length=200)] = ""
    meaning: Annotated[str, Meta(description="When this answer is the right one.", max_length=20_000)] = ""


class Question(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The one question every case of the partnership asks."""

    text: Annotated[Text, Meta(description="The question as a partner reads it.")]
    kind: Annotated[QuestionKind, Meta(description="What an answer looks like.")] = "label"
    labels: Annotated[tuple[Label, ...], Meta(description="The possible answers; for kind `label`.")] = ()
    cost: Annotated[
        dict[str, dict[str, NotNegative]] | None,
        Meta(description="Cost of each mistake: true label, then label answered; for kind `label`."),
    ] = None
    unit: Annotated[str, Meta(description="Unit of the answer; for kind `number`.", max_length=40)] = ""
    tolerance: Annotated[
        NotNegative | None, Meta(description="Answers this close count as the same; for kind `number`.")
    ] = None
    minimum: Annotated[
        float | None, Meta(description="Smallest answer that makes sense; for kind `number`.")
    ] = None
    maximum: Annotated[
        float | None, Meta(description="Largest answer that makes sense; for kind `number`.")
    ] = None

    def __post_init__(self) -> None:
        """Put in the verdicts where the kind has its own."""
        verdicts = VERDICTS.get(self.kind)
        if verdicts is not None and not self.labels:
            known = [(id, *MEANINGS[id]) for id in verdicts]
            labels = tuple(Label(id=id, text=text, meaning=meaning) for id, text, meaning in known)
            force_setattr(self, "labels", labels)

    @property
    def label_ids(self) -> tuple[str, ...]:
        """The ids of the labels, in the charter's order."""
        return tuple(label.id for label in self.labels)

    def cost_rows(self) -> tuple[tuple[float, ...], ...]:
        """The cost of answering column when row is true, (K, K) in label order; by default 1 a mistake.

        >>> cost = {"pay": {"refuse": 5}, "refuse": {"pay": 1}}
        >>> Question(text="Pay?", labels=(Label(id="pay"), Label(id="refuse")), cost=cost).cost_rows()
        ((0.0, 5.0), (1.0, 0.0))
        """
        ids, given = self.label_ids, self.cost or {}
        return tuple(
            tuple(float(given.get(true, {}).get(said, true != said)) for said in ids) for true in ids
        )


class Goal(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the partnership is for, as a figure that is measured before and after."""

    kpi: Annotated[str, Meta(description="Name of the figure.", max_length=200)] = ""
    unit: Annotated[str, Meta(description="Unit of the figure.", max_length=40)] = ""
    baseline: Annotated[float | None, Meta(description="The figure measured before the AI joined.")] = None
    target: Annotated[float | None, Meta(description="The figure that counts as success.")] = None
    by: Annotated[datetime.date | None, Meta(description="The day the target is due, YYYY-MM-DD.")] = None
    direction: Annotated[Direction, Meta(description="Whether the figure should go up or down.")] = "up"


class HighStakes(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What always needs a person: an answer, an attribute, or both at once; a bare text is an answer."""

    answer: Annotated[Line | None, Meta(description="The answer this rule is about.")] = None
    attribute: Annotated[
        Line | None, Meta(description="The case's attribute to look at; `answer` is the answer itself.")
    ] = None
    op: Annotated[Op, Meta(description="How the attribute is compared with the value.")] = "equals"
    value: Annotated[
        RuleValue | None, Meta(description="What the attribute is compared with; a list for `in`.")
    ] = None
    why: Annotated[str, Meta(description="The reason partners read.", max_length=2_000)] = ""


class Risk(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How wrong the AI-only lane may be, how sure that must be, and what never goes there."""

    bound: Annotated[
        float, Meta(gt=0, le=0.5, description="Largest share of errors allowed in the AI-only lane.")
    ] = 0.02
    confidence: Annotated[
        float, Meta(ge=0.5, lt=1, description="How sure the certificate must be that the bound holds.")
    ] = 0.95
    cost_bound: Annotated[
        Positive | None,
        Meta(description="Largest mean cost of an AI-only case, in the unit of the question's `cost`."),
    ] = None
    audit_share: Annotated[
        float, Meta(gt=0, le=1, description="Share of AI-only cases that a person checks afterwards.")
    ] = 0.025
    high_stakes: Annotated[
        tuple[HighStakes, ...], Meta(description="What always needs a person's decision.")
    ] = ()


HOW_FETCHED = frozenset({"key_env", "key_header", "parallel", "retries", "timeout", "within", "minutes"})
HOW_FETCHED |= {"price_in", "price_out", "money_per_day", "calls_per_day", "breaker_after", "breaker_pause"}
HOW_FETCHED |= {"challenger"}
"""Options of adapters that say how an answer is fetched or paid for, or who is tried; not what it says."""


class Adapter(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How an AI partner is reached; a bare text is short for its kind."""

    kind: Annotated[Id, Meta(description="Which adapter: `learner`, `fake`, or another that is installed.")]
    options: Annotated[dict[str, Any], Meta(description="What the adapter is told; see its page.")] = {}

    @property
    def speaker(self) -> tuple[str, dict[str, Any]]:
        """Its kind and what shapes what it says; another speaker needs a certificate of its own."""
        return self.kind, {name: value for name, value in self.options.items() if name not in HOW_FETCHED}

    @property
    def challenger(self) -> tuple[str, dict[str, Any]]:
        """The speaker that its options name as a challenger; itself where they name none."""
        kind, options = self.speaker
        given = self.options.get("challenger")
        return kind, {**options, **(given if isinstance(given, dict) else {})}


class Partner(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Anyone who contributes, person or AI."""

    id: Annotated[Id, Meta(description="The name on the record; it never changes.")]
    role: Annotated[Role, Meta(description="A person or an AI.")]
    name: Annotated[str, Meta(description="What others see; the id by default.", max_length=200)] = ""
    adapter: Annotated[
        Adapter | None,
        Meta(description="How an AI partner is reached; without one its contributions come from outside."),
    ] = None
    minutes_per_case: Annotated[
        Positive | None, Meta(description="Minutes this person takes for a case, if not as everyone does.")
    ] = None
    skills: Annotated[tuple[Line, ...], Meta(description="What a person may be asked about.")] = ()
    run_by: Annotated[
        str, Meta(description="Id of the person who runs this AI, and so never approves what it asks for.")
    ] = ""

    def __post_init__(self) -> None:
        """Show the id where no name was given."""
        if not self.name:
            force_setattr(self, "name", self.id)


class Person(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Someone who owns or answers for the partnership without working on its cases."""

    id: Annotated[Id, Meta(description="The name on the record; it never changes.")]
    name: Annotated[str, Meta(description="What others see; the id by default.", max_length=200)] = ""

    def __post_init__(self) -> None:
        """Show the id where no name was given."""
        if not self.name:
            force_setattr(self, "name", self.id)


class Capacity(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How much of people's time there is, and what time and errors cost, both in `currency`."""

    minutes_per_day: Annotated[
        Positive | None, Meta(description="Minutes a person has for cases in a day.")
    ] = None
    cases_per_day: Annotated[
        Positive | None, Meta(description="Cases a person can do in a day; instead of minutes.")
    ] = None
    minutes_per_case: Annotated[Positive, Meta(description="Minutes a person takes for one case.")] = 2.0
    reviews_per_case: Annotated[
        Positive | None,
        Meta(description="Reviews people can give per case on average; the price of a minute follows."),
    ] = None
    cost_of_error: Annotated[NotNegative, Meta(description="What one wrong settlement costs.")] = 30.0
    cost_of_minute: Annotated[NotNegative, Meta(description="What one minute of a person costs.")] = 1.0
    currency: Annotated[Line, Meta(description="What the two costs are counted in.")] = "minutes"


class Service(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How soon people answer, and who is asked when it gets late."""

    answer_within: Annotated[
        Positive | None, Meta(description="Minutes within which a person answers what they are asked.")
    ] = None
    at_risk: Annotated[
        Share, Meta(description="Share of that time before the end from which an ask counts as at risk.")
    ] = 0.25
    escalate_to: Annotated[
        str, Meta(description="Id of the partner who is asked when an answer is overdue.")
    ] = ""
    expires_after: Annotated[
        Positive | None, Meta(description="Minutes after which a case nobody decided expires.")
    ] = None
    on_expiry: Annotated[
        OnExpiry,
        Meta(description="What then happens: it waits, goes to `escalate_to`, or is denied; never approved."),
    ] = "wait"


class Note(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A piece of shared context that people and AI both see and can cite by its id."""

    id: Annotated[Id, Meta(description="How partners cite it.")]
    text: Annotated[Text, Meta(description="What it says.")]
    kind: Annotated[NoteKind, Meta(description="What sort of context it is.")] = "note"
    link: Annotated[str, Meta(description="Where the full document lies.", max_length=2_000)] = ""


class ContentCheck(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A guideline that code can check before anything leaves: on a draft's text, or a field of an option."""

    id: Annotated[Id, Meta(description="How it is named where it fails.")]
    op: Annotated[CheckOp, Meta(description="How the field is compared with the value.")]
    value: Annotated[float | str, Meta(description="What the field is compared with.")]
    field: Annotated[Line, Meta(description="The field to look at; a draft's `text` by default.")] = "text"
    why: Annotated[str, Meta(description="The reason partners read.", max_length=2_000)] = ""


class Charter(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The document people and AI of one partnership agree on."""

    partnership: Annotated[Slug, Meta(description="Short id: lower-case letters, digits and hyphens.")]
    version: Annotated[int, Meta(ge=1, description="Raised by one with every agreed change.")] = 1
    name: Annotated[str, Meta(description="What others see; the id by default.", max_length=200)] = ""
    purpose: Annotated[Text, Meta(description="Why this partnership exists, in a sentence or two.")]
    question: Annotated[Question, Meta(description="The one question every case asks.")]
    goals: Annotated[
        tuple[Goal, ...], Meta(description="Figures to move; at least one with a KPI and a baseline.")
    ] = ()
    constraints: Annotated[tuple[Text, ...], Meta(description="What partners must never do.")] = ()
    risk: Annotated[Risk, Meta(description="How wrong the AI-only lane may be.")] = Risk()
    partners: Annotated[tuple[Partner, ...], Meta(description="Everyone who contributes.")] = ()
    people: Annotated[
        tuple[Person, ...], Meta(description="People who answer for cases without working on them.")
    ] = ()
    capacity: Annotated[Capacity, Meta(description="People's time and what it costs.")] = Capacity()
    service: Annotated[Service, Meta(description="How soon people answer.")] = Service()
    owner: Annotated[str, Meta(description="Id of the person who owns the partnership.")] = ""
    answers_for_errors: Annotated[str, Meta(description="Id of the person who answers for errors.")] = ""
    context: Annotated[tuple[Note, ...], Meta(description="What every partner should know.")] = ()
    protected_attributes: Annotated[
        tuple[Line, ...], Meta(description="Attributes across which errors are compared.")
    ] = ()
    pattern: Annotated[Pattern, Meta(description="Which asks a case goes through.")] = "triage"
    human_first: Annotated[
        Share, Meta(description="Share of cases a person answers before seeing the AI's answer.")
    ] = 0.2
    last_word: Annotated[LastWord, Meta(description="Whose answer settles a case.")] = "person"
    ai_alone: Annotated[
        bool, Meta(description="Whether the AI may settle cases alone at all, once that is certified.")
    ] = True
    quorum: Annotated[
        int,
        Meta(ge=1, le=20, description="People who must agree to exactly what is done, published or chosen."),
    ] = 1
    checks: Annotated[
        tuple[ContentCheck, ...], Meta(description="Guidelines that code checks before anything leaves.")
    ] = ()
    reviews: Annotated[int, Meta(ge=1, le=20, description="Most people asked on one case.")] = 3
    four_eyes: Annotated[bool, Meta(description="A high-stakes case needs two people who agree.")] = False
    outcomes_follow: Annotated[
        bool,
        Meta(description="Every case's truth becomes known later, so nobody is asked only to settle it."),
    ] = False

    def __post_init__(self) -> None:
        """Show the id where no name was given."""
        if not self.name:
            force_setattr(self, "name", self.partnership)

    def partner(self, id: str) -> Partner | None:
        """The partner with this id, or None."""
        return next((partner for partner in self.partners if partner.id == id), None)

    def having(self, role: Role) -> tuple[Partner, ...]:
        """The partners of this role, in the charter's order."""
        return tuple(partner for partner in self.partners if partner.role == role)

    def minutes(self, id: str) -> float:
        """Minutes a case takes this partner; the capacity's figure where the partner has none."""
        partner = self.partner(id)
        own = partner.minutes_per_case if partner else None
        return self.capacity.minutes_per_case if own is None else own


def plain(charter: Charter) -> dict[str, Any]:
    """The charter as plain mappings, lists, texts and numbers, every default written out, for the ledger."""
    data: dict[str, Any] = json.decode(json.encode(charter))
    return data


def restore(data: dict[str, Any]) -> Charter:
    """The charter that `plain` took apart; raises `msgspec.ValidationError` if it was not one.

    >>> charter = Charter(partnership="desk", purpose="Route mail.", question=Question(text="Where to?"))
    >>> restore(plain(charter)) == charter
    True
    """
    return convert(data, Charter)
