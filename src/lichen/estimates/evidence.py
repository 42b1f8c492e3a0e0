"""Evidence for certificates and promotions, taken in the order in which cases were drawn.

Agreements are known at once, disagreements only after adjudication. Counting each when it is known would
make a lane look better than it is for as long as verdicts are on their way; so a case waits for those drawn
before it, and one that nobody will decide counts as an error.

What an act writes about one case stands together on the chain, and only its last entry tells whether a
verdict is in. So the evidence is taken once the story has moved on to another case.

What is merely open says nothing about how long a verdict takes: patience is counted in decisions.
"""

from __future__ import annotations

from lichen.core.certificate import Certificate
from lichen.estimates.auditing import hear, somebody_left
from lichen.estimates.case import CaseState, Opinion, Proposal
from lichen.estimates.estimates import Estimates, PairedRecord
from lichen.estimates.grouped import count_proof, count_shadow
from lichen.types import Answer, CaseId

PATIENCE = 2_000
"""When so many cases drawn after one are decided and it is not, nobody is waited for any more."""


def draw(estimates: Estimates, case: CaseState) -> None:
    """Let the case stand in the queue from now on: the AI has just proposed on it."""
    estimates.queue.append(case.case)
    case.drawn = estimates.taken + len(estimates.queue)


def take_evidence(estimates: Estimates, case_in_hand: CaseId | None) -> None:
    """Take what is decided of the cases before the one the next entry is about; None if it is about none."""
    left, estimates.case_in_hand = estimates.case_in_hand, case_in_hand
    case = None if left is None else estimates.cases.get(left)
    if case is not None and case.drawn > estimates.taken:
        if _decided(estimates, case):
            estimates.decided.add(case.case)
            _take(estimates)
        else:
            estimates.decided.discard(case.case)
    if case is not None and estimates.monitor is not None:
        hear(estimates, case)


def look_again(estimates: Estimates) -> None:
    """Find anew which cases in the queue are decided, as when a charter changed what is waited for."""
    known = ((id, estimates.cases.get(id)) for id in estimates.queue)
    estimates.decided = {id for id, case in known if case is not None and _decided(estimates, case)}


def _take(estimates: Estimates) -> None:
    while estimates.queue:
        first = estimates.queue[0]
        case = estimates.cases.get(first)
        if case is not None and first not in estimates.decided and len(estimates.decided) <= PATIENCE:
            return
        estimates.queue.popleft()
        estimates.taken += 1
        estimates.decided.discard(first)
        if case is not None and _measured(case):
            _certify(estimates, case)
            _compare_versions(estimates, case)


def _decided(estimates: Estimates, case: CaseState) -> bool:
    """Whether nothing more is to be waited for: settled, nobody asked, and no outcome on its way."""
    if case.by_choice:
        return not estimates.agreed.outcomes_follow
    if case.settlement is None or case.pending:
        return False
    if case.truth is not None:
        return True
    if case.settlement.audited and (not case.blind or _may_be_taken_back(estimates, case)):
        return False
    return not estimates.agreed.outcomes_follow


def _may_be_taken_back(estimates: Estimates, case: CaseState) -> bool:
    return case.case in estimates.held and somebody_left(estimates, case)


def _measured(case: CaseState) -> bool:
    """Whether the truth was sought: by an audit, by blind answers, or it is known anyway; never by choice."""
    settled = case.settlement
    if case.by_choice:
        return False
    return settled is not None and (settled.audited or case.truth is not None or bool(case.blind))


def _wrong(estimates: Estimates, answer: Answer, case: CaseState) -> bool:
    return case.truth is None or not estimates.same(answer, case.truth)


def _loss(estimates: Estimates, answer: Answer, case: CaseState) -> float:
    """How much this answer counts; what nobody will decide counts as the worst."""
    return 1.0 if case.truth is None else estimates.loss(answer, case.truth)


def _certify(estimates: Estimates, case: CaseState) -> None:
    if case.high_stakes is not None or case.spoken is None:
        return
    champions = _champions(estimates, case)
    _update(estimates, estimates.certificate, champions, case)
    if champions is not None:
        count_proof(estimates, champions, case, _loss(estimates, champions.answer, case))
    for partner, proposal in case.shadow_proposals.items():
        version = case.shadows[partner].version
        known = estimates.shadow_certificates.get(partner)
        if known is None or known[0] != version:
            bound, confidence = estimates.stakes.bound, estimates.agreed.risk.confidence
            known = (version, Certificate(bound=bound, confidence=confidence))
            estimates.shadow_certificates[partner] = known
        _update(estimates, known[1], proposal, case)
        count_shadow(estimates, partner, proposal, case, _loss(estimates, proposal.answer, case))


def _champions(estimates: Estimates, case: CaseState) -> Proposal | None:
    """What the version in charge said of the case: itself, or in shadow before it took over."""
    if case.drawn > estimates.certified_from:
        return case.proposal
    partner = estimates.promoted
    shadow = None if partner is None else case.shadows.get(partner)
    if partner is None or shadow is None or shadow.version != estimates.roster.champions.get(partner):
        return None
    return case.shadow_proposals.get(partner)


def _update(
    estimates: Estimates, certificate: Certificate | None, proposal: Proposal | None, case: CaseState
) -> None:
    if certificate is None or proposal is None:
        return
    loss = _loss(estimates, proposal.answer, case)
    certificate.update(score=proposal.score, error=loss, propensity=case.propensity, floor=case.floor)


def _compare_versions(estimates: Estimates, case: CaseState) -> None:
    for partner, shadow in case.shadows.items():
        champion = case.ai.get(partner)
        record = estimates.paired.get(partner)
        if record is None or record.version != shadow.version:
            record = estimates.paired[partner] = PairedRecord(version=shadow.version)
        if champion is not None and case.truth is not None:
            _score_pair(estimates, record, champion, shadow, case)


def _score_pair(
    estimates: Estimates, record: PairedRecord, champion: Opinion, shadow: Opinion, case: CaseState
) -> None:
    record.both += 1
    champion_wrong = _wrong(estimates, champion.answer, case)
    shadow_wrong = _wrong(estimates, shadow.answer, case)
    if champion_wrong != shadow_wrong:
        record.discordant.append((champion_wrong, case.floor / case.propensity))
