"""Asks as a page names them: partnership, case and ask, each checked before anything is done with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from lichen.actions.move_ask import Named
from lichen.actions.partnership import Partnership
from lichen.errors import InputRefused
from lichen.types import AskId, CaseId
from lichen.web.actor import Actor
from lichen.web.roles import Capability

MOST = 10_000


def named(
    actor: Actor, said: Iterable[str], capability: Capability = "work"
) -> Mapping[str, tuple[Partnership, list[Named]]]:
    """The asks by partnership, each entered with this capability.

    Raises `InputRefused` for a name that is none, and as `Actor.enter` does.
    """
    groups: dict[str, list[Named]] = defaultdict(list)
    for each in list(said)[:MOST]:
        partnership, case, ask = _parts(each)
        groups[partnership].append((CaseId(case), AskId(ask)))
    if not groups:
        raise InputRefused("Nothing was chosen. Choose at least one case, then try again.")
    return {id: (actor.enter(id, capability), asks) for id, asks in groups.items()}


def _parts(said: str) -> tuple[str, str, str]:
    partnership, _, rest = said.partition("|")
    case, _, ask = rest.rpartition("|")
    if not (partnership and case and ask):
        raise InputRefused(f"`{said[:80]}` names no ask. Reload the page and choose again.")
    return partnership, case, ask


def name(partnership: str, case: str, ask: str) -> str:
    """The name of an ask in a form."""
    return f"{partnership}|{case}|{ask}"
