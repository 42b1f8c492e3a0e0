"""Everything a partnership knows about itself at one point of its ledger."""

from __future__ import annotations

from collections import deque
from datetime import datetime
from typing import Any

import msgspec

from lichen.charter.kinds import VERDICTS
from lichen.charter.schema import Charter
from lichen.core.belief import TeamBelief
from lichen.core.certificate import Certificate
from lichen.core.consensus import SEVERAL
from lichen.core.minute_price import MinutePrice
from lichen.core.numbers import NumberBelief
from lichen.errors import NotFound
from lichen.estimates.by_group import ByGroup
from lichen.estimates.case import CaseState, Held
from lichen.estimates.lane_watch import LaneWatch
from lichen.estimates.relying import Relying
from lichen.estimates.row import Frozen, Roster, Row
from lichen.estimates.stakes import Stakes, stakes_of
from lichen.estimates.tally import Tally
from lichen.types import CaseId, Lane, PartnerId

ROWS_KEPT = 20_000
"""Learning uses so many of the latest resolved cases."""

HEARD_KEPT = 2_000
"""Where several AI partners speak, learning also looks at so many of the latest cases without a truth."""

CASES_KEPT = 100_000
"""So many settled cases wait in memory for their truth; older ones keep their record but teach no more."""


FIRST_FIT, FIT_GROWTH, FIT_MOST = 20, 1.25, 500
"""A fit is due after 20 truths, then each time a quarter more are known, at the latest after 500 new ones."""


class PairedRecord(msgspec.Struct):
    """A challenger against the champion, on cases both answered and whose truth became known.

    `discordant` holds (challenger right?, weight) for the cases where exactly one of them was right; the
    weight, floor over propensity, undoes the choice of which cases were looked at and is at most 1.
    """

    version: str
    discordant: list[tuple[bool, float]] = []
    both: int = 0


class Standing(msgspec.Struct):
    """One partner's record: errors of its own answers, and for a person the confusion counts."""

    own: Tally
    seconds: float = 0.0
    timed: int = 0


class Estimates:
    """The state that `fold` carries from event to event.

    A plain holder: `fold` changes it, `snapshot` writes it down, everything else reads it. `frozen` are the
    rows a fit under way learns from, by the entry at which it began; `held` the answers nothing followed
    from yet; `done` the settled cases in memory, oldest first; `unrouted` the cases nothing followed from
    yet, in order. Evidence waits in `queue`: `decided` are those with a verdict, `taken` counts those gone.
    The certificate counts cases drawn after the `certified_from`-th; of those before, what `promoted` said in
    shadow. `monitor` watches the open lane; `held_closed` says that somebody closed it by hand. `unasked` are
    the audited cases nobody was asked about yet; `audit_load` is who was asked for audits lately.
    `by_group` is what is known of the groups that protected attributes make.
    `fits` and `latest` only save working out again what follows from the rest: fits handed in, by their
    entry, the latest belief, and what the charter in force says about auditing.
    """

    def __init__(self) -> None:
        self.through: int = 0
        self.charter: Charter | None = None
        self.roster = Roster()
        self.cases: dict[CaseId, CaseState] = {}
        self.rows: dict[CaseId, Row] = {}
        self.learned_rows: int = 0
        self.truths: int = 0
        self.learned_truths: int = 0
        self.learned_cases: int = 0
        self.due_since: datetime | None = None
        self.frozen: dict[int, Frozen] = {}
        self.done: deque[CaseId] = deque()
        self.held: dict[CaseId, Held] = {}
        self.team: TeamBelief | NumberBelief | None = None
        self._close_lane()
        self.paired: dict[PartnerId, PairedRecord] = {}
        self.people_alone = Tally()
        self.ai_alone = Tally()
        self.together = Tally()
        self.standings: dict[PartnerId, Standing] = {}
        self.relying = Relying()
        self.lanes: dict[Lane, int] = {"ai_only": 0, "together": 0, "people_only": 0}
        self.opened: int = 0
        self.settled: int = 0
        self.reviews: int = 0
        self.price = MinutePrice()
        self.blind_chance: float = 1.0
        self.queue: deque[CaseId] = deque()
        self.taken: int = 0
        self.decided: set[CaseId] = set()
        self.unrouted: dict[CaseId, None] = {}
        self.case_in_hand: CaseId | None = None
        self.fits: dict[int, TeamBelief | NumberBelief] = {}
        self.latest: tuple[object, object, object, object] | None = None
        self.auditing_of: tuple[Charter, int, bool] | None = None
        self._stakes: tuple[Charter, Stakes] | None = None
        self._skills: tuple[object, dict[PartnerId, float]] = (None, {})

    def _close_lane(self) -> None:
        self.certificate: Certificate | None = None
        self.shadow_certificates: dict[PartnerId, tuple[str, Certificate]] = {}
        self.certified_from: int = 0
        self.promoted: PartnerId | None = None
        self.threshold: float | None = None
        self.monitor: LaneWatch | None = None
        self.by_group = ByGroup()
        self.held_closed: bool = False
        self.unasked: dict[CaseId, None] = {}
        self.audit_load: dict[PartnerId, float] = {}

    @property
    def agreed(self) -> Charter:
        """The charter in force; raises `NotFound` while no partnership was opened on this chain."""
        if self.charter is None:
            raise NotFound("There is no such partnership on this ledger. Open one with a charter first.")
        return self.charter

    @property
    def drawn(self) -> int:
        """How many cases the AI has proposed on, as the queue of evidence counts them."""
        return self.taken + len(self.queue)

    @property
    def labels(self) -> dict[str, int]:
        """The labels' codes, in the charter's order."""
        return self.roster.labels

    @property
    def judges(self) -> bool:
        """Whether the question asks for a verdict on something put forward: options, a draft, an action."""
        return self.charter is not None and self.charter.question.kind in VERDICTS

    @property
    def tolerance(self) -> float:
        """How far apart two numbers may be and still count as the same answer."""
        return self.agreed.question.tolerance or 0.0

    @property
    def stakes(self) -> Stakes:
        """What mistakes cost under the charter in force, and what the lane promises about them."""
        if self._stakes is None or self._stakes[0] is not self.charter:
            self._stakes = (self.agreed, stakes_of(self.agreed))
        return self._stakes[1]

    def loss(self, answer: Any, truth: Any) -> float:
        """How much this answer counts against the lane where that is true: 0 where right, at most 1."""
        if self.same(answer, truth):
            return 0.0
        losses = self.stakes.losses
        return 1.0 if losses is None else float(losses[self.labels[str(truth)], self.labels[str(answer)]])

    def skill_of(self, person: PartnerId) -> float:
        """How much more often right this person is than people here usually are, in log-odds; or 0."""
        if self._skills[0] is not self.team:
            people = self.roster.people
            known = self.team.skill(list(people.values())) if isinstance(self.team, TeamBelief) else ()
            self._skills = (self.team, dict(zip(people, (float(skill) for skill in known), strict=False)))
        return self._skills[1].get(person, 0.0)

    @property
    def fit_due(self) -> bool:
        """Whether enough new truths came in since the last fit began: 20, a quarter more, at most 500.

        Where several AI partners speak, also whether as many more cases came in, until as many as a fit looks
        at have: who agrees with whom says something before there is any truth.
        """
        learned, cases = self.learned_truths, self.learned_cases
        if self.truths >= max(FIRST_FIT, min(FIT_GROWTH * learned, learned + FIT_MOST)):
            return True
        heard = cases < HEARD_KEPT and self.several_speak
        return heard and len(self.cases) >= max(FIRST_FIT, FIT_GROWTH * cases)

    @property
    def several_speak(self) -> bool:
        """Whether there are AI partners enough for what they say together to be read."""
        return len(self.roster.ai) >= SEVERAL and bool(self.labels)

    def same(self, one: Any, other: Any) -> bool:
        """Whether two answers are the same answer to this partnership's question."""
        if self.agreed.question.kind == "number":
            return abs(float(one) - float(other)) <= self.tolerance
        return bool(one == other)
