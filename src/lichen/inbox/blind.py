"""Who may not see what others said on a case yet."""

from __future__ import annotations

from lichen.inbox.store import number
from lichen.ledger.ledger import Ledger


def answers_blind(ledger: Ledger, partnership: str, case: str, person: str) -> bool:
    """Whether this person is asked to answer this case blind and has not: show them inputs and no more.

    Nothing of the AI's, of colleagues, no comments, positions, settlement or history of the case.
    """
    return bool(number(ledger, "blind_on_case", chain=partnership, case=case, person=person))
