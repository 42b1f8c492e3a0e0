"""Open a partnership with its first charter."""

from __future__ import annotations

from lichen.actions.adopt_charter import write_charter
from lichen.actions.partnership import Partnership
from lichen.actions.source import Source
from lichen.charter.load import agreed
from lichen.charter.schema import Charter
from lichen.errors import CharterRefused, Conflict
from lichen.ledger.events import PartnershipOpened
from lichen.ledger.ledger import Ledger
from lichen.types import PartnerId, PartnershipId

WORKSPACE = "workspace"


def open_partnership(
    ledger: Ledger, charter: Charter, *, by: PartnerId, source: Source | None = None
) -> Partnership:
    """A new partnership under this charter.

    Raises `CharterRefused` when the gate finds no owner, no one who answers for errors or no goal with a
    KPI and a baseline, and `Conflict` when the partnership exists already.
    """
    charter = agreed(charter)
    if charter.partnership == WORKSPACE:
        raise CharterRefused([f"`partnership`: `{WORKSPACE}` is the ledger's own chain. Choose another id."])
    partnership = Partnership(ledger, PartnershipId(charter.partnership), source)
    if ledger.head(partnership.id):
        raise Conflict(f"The partnership `{partnership.id}` exists already. Adopt the charter there instead.")
    partnership.perform(lambda draft: write_charter(draft, charter, by), key="open")
    opened = PartnershipOpened(
        at=partnership.source.now(), by=by, partnership=partnership.id, name=charter.name
    )
    ledger.append(WORKSPACE, [opened], key=f"open {partnership.id}")
    return partnership
