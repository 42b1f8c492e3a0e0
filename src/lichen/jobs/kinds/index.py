"""Index: what was written since the last time becomes findable."""

from __future__ import annotations

from lichen.jobs.context import Context


def index(context: Context) -> dict[str, int]:
    """How many entries were read, of all partnerships."""
    from lichen.inbox.index import catch_up

    read = 0
    while now := catch_up(context.workspace.ledger):
        read += now
        context.progress(0.0, f"{read:,} entries read")
    return {"read": read}
