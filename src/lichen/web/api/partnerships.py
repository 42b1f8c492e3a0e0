"""Partnerships: those you belong to, one with its counts, and a new one."""

from __future__ import annotations

from typing import Any, TypedDict

from django.http import HttpRequest, HttpResponse

from lichen.charter.schema import Charter, plain
from lichen.errors import Conflict, NotAllowed
from lichen.inbox.agreed import agreed
from lichen.ledger.ledger import Ledger
from lichen.web.actor import Actor, actor_of
from lichen.web.api import shapes
from lichen.web.api.answering import answered, tagged
from lichen.web.api.bodies import body, once, reader
from lichen.web.api.charter_given import CharterGiven, given
from lichen.web.api.me import may
from lichen.web.api.reads import reads
from lichen.web.api.routing import PartnershipPath, Resource
from lichen.web.house import house

resource = Resource("Partnerships")
CAP = 10_000
_reader = reader(CharterGiven)


class PartnershipOpened(TypedDict):
    """The partnership that was opened."""

    partnership: str


@resource.on("GET", "/partnerships", gives=shapes.PartnershipList)
def list_partnerships(request: HttpRequest) -> HttpResponse:
    """The partnerships you belong to, in the order they were opened."""
    actor = actor_of(request)
    mine = set(actor.partnerships())
    rows = house().ledger.rows("partnerships", limit=100_000)
    items = [
        {"partnership": row.partnership, "name": row.name, **_place(actor, row.partnership)}
        for row in rows
        if row.partnership in mine
    ]
    return answered({"items": items, "next": None})


@resource.on(
    "POST",
    "/partnerships",
    gives=PartnershipOpened,
    status=201,
    takes=CharterGiven,
    once=True,
    example={"yaml": "partnership: mail-desk\npurpose: Route incoming mail.\n…"},
)
def open_partnership(request: HttpRequest) -> HttpResponse:
    """Open a partnership under a charter, as its owner.

    Whoever leads a partnership may open another that they own; the keeper of the workspace may open one for
    anybody. The charter is refused, with every problem, while an owner, who answers for errors, or a goal
    with a KPI and a baseline is missing.
    """
    from lichen.web.accounts.access import give_role
    from lichen.web.accounts.models import User

    actor = actor_of(request)
    charter = given(body(request, _reader))
    _require_opener(actor, charter)
    if not _opened_before(charter, actor, once(request, actor)):
        house().workspace.open_partnership(charter, by=actor.name)
    owner = User.objects.filter(username=charter.owner).first()
    if owner is not None:
        give_role(owner, charter.partnership, "owner", by=actor.name)
    return answered({"partnership": charter.partnership}, 201)


@resource.on("GET", "/partnerships/{partnership}", needs="see", gives=shapes.PartnershipShown, tag=True)
def get_partnership(request: HttpRequest, partnership: PartnershipPath) -> HttpResponse:
    """A partnership: its question, its partners, and how much there is.

    Counts stop at 10,000; those that did are named in `capped`.
    """
    actor = actor_of(request)
    actor.enter(partnership)
    ledger = house().ledger
    now = agreed(ledger, partnership)
    said = {
        "partnership": partnership,
        "name": now.charter.name,
        **_place(actor, partnership),
        "head": ledger.head(partnership),
        "charter_version": now.version,
        "question": now.charter.question,
        "partners": [{"id": each.id, "role": each.role, "name": each.name} for each in now.charter.partners],
        "counts": counts(ledger, partnership),
    }
    return tagged(request, said)


@resource.on("GET", "/partnerships/{partnership}/counts", needs="see", gives=shapes.Counts)
def count_cases(request: HttpRequest, partnership: PartnershipPath) -> HttpResponse:
    """How many cases and disagreements there are, up to 10,000 of each."""
    actor_of(request).enter(partnership)
    return answered(counts(house().ledger, partnership))


def counts(ledger: Ledger, partnership: str) -> dict[str, Any]:
    """The counts, each no higher than 10,000."""
    found = reads(ledger, "counts", chain=partnership, cap=CAP)[0]
    return {**found, "capped": [name for name, count in found.items() if count >= CAP]}


def _place(actor: Actor, partnership: str) -> dict[str, Any]:
    return {"role": actor.role(partnership), "may": may(actor, partnership)}


def _require_opener(actor: Actor, charter: Charter) -> None:
    if actor.only:
        raise NotAllowed("This token is for certain partnerships only and cannot open others.")
    leads = any(actor.may("lead", each) for each in actor.partnerships("lead"))
    if actor.keeper and "govern" in actor.limit:
        return
    if not leads:
        raise NotAllowed("Only who leads a partnership, or the keeper of the workspace, may open another.")
    if charter.owner != actor.name:
        raise NotAllowed(f"Name yourself, `{actor.name}`, as the owner: who opens a partnership owns it.")


def _opened_before(charter: Charter, actor: Actor, key: str | None) -> bool:
    """Whether this very request was done before: same key, same charter, same opener."""
    ledger = house().ledger
    if key is None or not ledger.head(charter.partnership):
        return False
    row = ledger.rows("charters", chain=charter.partnership)[0]
    if row.adopted_by == actor.name and row.charter == plain(charter):
        return True
    raise Conflict(f"There is another partnership `{charter.partnership}` already. Choose another id.")
