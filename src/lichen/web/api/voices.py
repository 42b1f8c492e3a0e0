"""Who may speak for an AI partner: nobody puts forward in an AI's name what they could then agree to."""

from __future__ import annotations

from collections.abc import Collection

from lichen.errors import NotAllowed
from lichen.web.actor import Actor


def require_own_voice(actor: Actor, machines: Collection[str], by: str) -> None:
    """Raise `NotAllowed` for an AI partner's own account that speaks for another AI."""
    if actor.name in machines and by != actor.name:
        raise NotAllowed(
            f"This token is `{actor.name}`'s: it speaks for `{actor.name}` alone, not for `{by}`."
        )


def require_account(actor: Actor, partnership: str, by: str) -> None:
    """Raise `NotAllowed` for a person who would put something forward in the name of an AI.

    On a case that somebody else opened they could agree to it themselves. Who opens a case cannot.
    """
    if actor.role(partnership) != "service":
        raise NotAllowed(
            f"What `{by}` puts forward comes from a program's account, not from a person's. "
            "Use a token with the role `service`, or open a case of your own for it."
        )
