"""The fold's steps for learning: truths and fits."""

from __future__ import annotations

from lichen.estimates.auditing import hear
from lichen.estimates.case import CaseState
from lichen.estimates.estimates import ROWS_KEPT, Estimates, Standing
from lichen.estimates.row import row_of
from lichen.estimates.tally import Tally
from lichen.estimates.team import bring_into_force, fit_rows, fit_team, freeze
from lichen.ledger import events as ev
from lichen.types import Answer, PartnerId


def outcome_recorded(estimates: Estimates, event: ev.OutcomeRecorded) -> None:
    """The truth of a case became known; a later outcome replaces an earlier adjudication."""
    case = estimates.cases.get(event.case)
    if case is None or case.source == "outcome" or case.settlement is None:
        return
    before, by_choice = case.truth, case.by_choice
    case.truth, case.source = event.truth, event.source
    estimates.held.pop(event.case, None)
    estimates.truths += before is None
    _tally(estimates, case, None if by_choice else before, event.truth)
    _keep_row(estimates, case, event.truth)
    estimates.unasked.pop(event.case, None)
    hear(estimates, case)
    if estimates.due_since is None and estimates.fit_due:
        estimates.due_since = event.at


def _keep_row(estimates: Estimates, case: CaseState, truth: Answer) -> None:
    estimates.rows[case.case] = row_of(case, truth)
    if len(estimates.rows) > ROWS_KEPT:
        del estimates.rows[next(iter(estimates.rows))]


def _tallies(estimates: Estimates, case: CaseState) -> list[tuple[Tally, Answer]]:
    """Each running count this case belongs to, with the answer it is about."""
    assert case.settlement is not None, "a truth counts only once the case is settled"
    pairs = [(estimates.together, case.settlement.answer)]
    if case.first_answer is not None:
        pairs.append((estimates.people_alone, case.first_answer))
    if case.spoken is not None:
        pairs.append((estimates.ai_alone, case.spoken.answer))
    for opinion in (*case.blind, *case.ai.values()):
        pairs.append((_standing(estimates, opinion.partner), opinion.answer))
    return pairs


def _standing(estimates: Estimates, partner: PartnerId) -> Tally:
    return estimates.standings.setdefault(partner, Standing(own=Tally())).own


def _tally(estimates: Estimates, case: CaseState, counted: Answer | None, truth: Answer) -> None:
    """Count the truth, or correct what was counted; nothing where somebody chose to look at this case."""
    if case.by_choice:
        return
    if counted is None:
        _count(estimates, case, truth)
    elif not estimates.same(counted, truth):
        _recount(estimates, case, counted, truth)


def _count(estimates: Estimates, case: CaseState, truth: Answer) -> None:
    weight = 1.0 / case.propensity
    for tally, answer in _tallies(estimates, case):
        tally.add(wrong=not estimates.same(answer, truth), weight=weight)


def _recount(estimates: Estimates, case: CaseState, before: Answer, truth: Answer) -> None:
    weight = estimates.rows[case.case].weight if case.case in estimates.rows else 1.0
    for tally, answer in _tallies(estimates, case):
        was_wrong, wrong = not estimates.same(answer, before), not estimates.same(answer, truth)
        tally.correct(was_wrong=was_wrong, wrong=wrong, weight=weight)


def learning_begun(estimates: Estimates, event: ev.LearningBegun) -> None:
    """Keep what is known now for the fit that begins here, whatever comes in before it is done."""
    estimates.frozen = {**estimates.frozen, estimates.through + 1: freeze(estimates)}


def learned(estimates: Estimates, event: ev.Learned) -> None:
    """Bring a fit into force; the moment is on record, the fit follows from what was known when it began.

    A fit that was handed in saves working it out here. One whose beginning was overtaken, by a later fit
    or by a charter that learns anew, changes nothing.
    """
    begun, given = estimates.frozen.get(event.through), estimates.fits.pop(event.through, None)
    if begun is not None:
        fitted = given or fit_rows(begun.rows, begun.roster, begun.heard)
        bring_into_force(estimates, begun, fitted)
        estimates.frozen = {at: rows for at, rows in estimates.frozen.items() if at > event.through}
    elif event.through == estimates.through:
        fit_team(estimates)
    estimates.due_since = event.at if estimates.fit_due else None
