"""Accounts and tokens on a ledger, run by the python of Lichen's own environment; prints them as JSON."""

import json
import sys

from lichen.web.configure import configure
from lichen.web.options import Options
from lichen.web.start import prepare_accounts


def tokens(where: str, names: list[str]) -> dict[str, str]:
    """A token for each new account; the first looks after the workspace."""
    configure(Options(where=where))
    prepare_accounts(Options(where=where))
    from lichen.web.accounts.models import User
    from lichen.web.accounts.tokens import make

    made = {}
    for place, name in enumerate(names):
        user = User.objects.create_user(name, f"{name}@example.org", None, is_superuser=not place)
        made[name] = make(user, "benchmark")[1]
    return made


if __name__ == "__main__":
    print(json.dumps(tokens(sys.argv[1], sys.argv[2:])))
