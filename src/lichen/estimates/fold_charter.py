"""The fold's step for a charter: what it changes in what is known."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from lichen.charter.schema import Adapter, Charter, restore
from lichen.core.minute_price import MinutePrice
from lichen.estimates.auditing import hear_again
from lichen.estimates.estimates import Estimates
from lichen.estimates.evidence import look_again
from lichen.estimates.fold_lane import demand_evidence
from lichen.estimates.grouped import close_groups, fresh_groups
from lichen.estimates.relying import Relying
from lichen.estimates.row import Roster
from lichen.estimates.tally import Tally
from lichen.estimates.team import fit_team
from lichen.ledger.events import CharterAdopted
from lichen.types import PartnerId


def charter_adopted(estimates: Estimates, event: CharterAdopted) -> None:
    """Take the charter in force; a changed question starts learning anew, a changed risk the certificate."""
    old, new = estimates.charter, restore(event.charter)
    estimates.charter = new
    begins = old is None or asks_otherwise(old, new)
    if old is None or begins:
        _begin(estimates, new)
    elif _promises(old) != _promises(new) or others_speak(old, new):
        _demand_certificate(estimates)
    if old is not None and old.protected_attributes != new.protected_attributes:
        _divide_anew(estimates)
    if old is not None:
        look_again(estimates)
        hear_again(estimates)
        _let_others_speak(estimates, others_speak(old, new))
    newcomers = [partner.id for partner in new.having("ai") if partner.id not in estimates.roster.ai]
    for id in newcomers:
        estimates.roster.machine(PartnerId(id))
    if begins or newcomers:
        estimates.frozen = {}
        fit_team(estimates)


def asks_otherwise(old: Charter, new: Charter) -> bool:
    """Whether answers to the old question say nothing about the new one."""
    one, other = old.question, new.question
    return (one.kind, one.label_ids, one.tolerance) != (other.kind, other.label_ids, other.tolerance)


def _promises(charter: Charter) -> tuple[object, ...]:
    """What a certificate is about: another cost of mistakes means other answers."""
    risk = charter.risk
    return risk.bound, risk.confidence, risk.cost_bound, charter.question.cost


def others_speak(old: Charter, new: Charter) -> list[PartnerId]:
    """The AI partners that came, went, or say other things; one whose challenger is named for it does not.

    Whether that challenger had taken over shows in the version of what is said next.
    """
    before, now = ({PartnerId(each.id): each.adapter for each in it.having("ai")} for it in (old, new))
    both = [id for id in now if id in before]
    return [*sorted(before.keys() ^ now.keys()), *(id for id in both if not _goes_on(before[id], now[id]))]


def _goes_on(before: Adapter | None, now: Adapter | None) -> bool:
    if before is None or now is None:
        return before is now
    return now.speaker in (before.speaker, before.challenger)


def _let_others_speak(estimates: Estimates, others: Iterable[PartnerId]) -> None:
    """Whatever version of a changed AI partner is heard first is the one that counts from here on."""
    for id in others:
        estimates.roster.champions.pop(id, None)
        estimates.paired.pop(id, None)


def _divide_anew(estimates: Estimates) -> None:
    """Other attributes are protected: the groups of cases that came in before are not known."""
    for case in estimates.cases.values():
        case.groups = ()
    estimates.by_group.counts = {}
    estimates.by_group.proofs, estimates.by_group.shadows = fresh_groups(estimates), {}
    close_groups(estimates)


def _begin(estimates: Estimates, charter: Charter) -> None:
    labels = {label: code for code, label in enumerate(charter.question.label_ids)}
    estimates.roster = Roster(labels=labels)
    estimates.cases, estimates.rows, estimates.held, estimates.unrouted = {}, {}, {}, {}
    estimates.truths, estimates.by_group.counts = 0, {}
    estimates.done.clear()
    estimates.people_alone, estimates.ai_alone, estimates.together = Tally(), Tally(), Tally()
    estimates.standings, estimates.paired, estimates.queue = {}, {}, deque()
    estimates.relying = Relying()
    estimates.taken, estimates.decided, estimates.unasked = 0, set(), {}
    estimates.price = MinutePrice(value=charter.capacity.cost_of_minute)
    _demand_certificate(estimates)


def _demand_certificate(estimates: Estimates) -> None:
    demand_evidence(estimates)
    estimates.shadow_certificates, estimates.by_group.shadows = {}, {}
    close_groups(estimates)
    estimates.threshold = estimates.monitor = None
