"""Who has already seen what others said on an unsettled case, so that nobody answers blind who is not."""

from __future__ import annotations

from lichen.web.accounts.models import Seen


def remember(user: int, partnership: str, case: str) -> None:
    """Note that this user was shown the answers on this case."""
    Seen.objects.get_or_create(user_id=user, partnership=partnership, case=case)


def has_seen(user: int, partnership: str, case: str) -> bool:
    """Whether this user was shown the answers on this case before."""
    return Seen.objects.filter(user_id=user, partnership=partnership, case=case).exists()
