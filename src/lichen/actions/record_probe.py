"""Record a probe: an AI partner was asked once more about a case, to see whether it keeps to its answer."""

from __future__ import annotations

from lichen.actions.answers import check_answer
from lichen.actions.draft import Draft
from lichen.actions.partnership import Partnership
from lichen.actions.permission import LICHEN
from lichen.errors import Conflict, NotFound
from lichen.ledger.events import ProposalProbed
from lichen.types import Answer, CaseId, PartnerId


def record_probe(
    partnership: Partnership, case: CaseId, partner: PartnerId, version: str, after: Answer, *, told: bool
) -> None:
    """Put on record what the partner said when asked again; the case stays as it is.

    Raises `NotFound` when that version never spoke on the case, `Conflict` when it was probed there before,
    and `InputRefused` for an answer that is not one to this question.
    """

    def act(draft: Draft) -> None:
        said = draft.case(case).ai.get(partner)
        if said is None or said.version != version:
            raise NotFound(f"Version `{version}` of `{partner}` said nothing on the case `{case}`.")
        known = draft.estimates.relying.probes.get(case, ())
        if any(probe.partner == partner for probe in known):
            raise Conflict(f"`{partner}` was probed on the case `{case}` already.")
        checked = check_answer(draft.estimates.agreed.question, after)
        draft.add(
            ProposalProbed(
                at=draft.now,
                by=LICHEN,
                case=case,
                partner=partner,
                version=version,
                before=said.answer,
                after=checked,
                told=told,
            )
        )

    partnership.perform(act)
