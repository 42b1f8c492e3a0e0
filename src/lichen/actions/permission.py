"""Who may do what: rules in code, each refusal a sentence."""

from __future__ import annotations

from lichen.charter.schema import Charter
from lichen.errors import NotAllowed
from lichen.ledger.ledger import Ledger
from lichen.types import PartnerId

LICHEN = PartnerId("lichen")
"""The system itself, as it signs its own entries."""

LEADS = ("owner", "lead")


def people_of(charter: Charter) -> set[str]:
    """Everyone who may speak for people here: partners, and those who own or answer without working cases."""
    named = {person.id for person in charter.people} | {charter.owner, charter.answers_for_errors}
    return named | {partner.id for partner in charter.having("person")}


def require_person(charter: Charter, by: PartnerId, verb: str) -> None:
    """Raise `NotAllowed` unless a person of this partnership acts."""
    if by not in people_of(charter):
        raise NotAllowed(
            f"Only a person of `{charter.partnership}` may {verb}, and `{by}` is not one. "
            "Add them to the charter's partners or people first."
        )


def require_owner(charter: Charter, by: PartnerId, verb: str) -> None:
    """Raise `NotAllowed` unless the owner acts."""
    if by != charter.owner:
        raise NotAllowed(f"Only the owner of `{charter.partnership}`, `{charter.owner}`, may {verb}.")


def require_answerable(ledger: Ledger, charter: Charter, by: PartnerId, verb: str) -> None:
    """Raise `NotAllowed` unless the owner, who answers for errors, or somebody in the role of a lead acts."""
    if by in (charter.owner, charter.answers_for_errors):
        return
    rows = ledger.rows("access_of_partnership", partnership=charter.partnership)
    if not any(row.person == by and row.role in LEADS for row in rows):
        raise NotAllowed(
            f"Only the owner or a lead of `{charter.partnership}`, or `{charter.answers_for_errors}`, who "
            f"answers for its errors, may {verb}."
        )


def require_partner(charter: Charter, by: PartnerId, verb: str) -> None:
    """Raise `NotAllowed` unless a partner of this partnership, person or AI, acts."""
    if charter.partner(by) is None and by not in people_of(charter):
        raise NotAllowed(
            f"`{by}` is not a partner of `{charter.partnership}` and may not {verb}. "
            "Add it to the charter first."
        )
