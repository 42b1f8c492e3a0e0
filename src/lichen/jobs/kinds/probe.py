"""Probe: AI partners are asked again on a few settled cases, to see whether they keep to their answers."""

from __future__ import annotations

from lichen.jobs.context import Context


def probe(context: Context, partnership: str) -> dict[str, int]:
    """How many probes went on record."""
    from lichen.jobs import probing  # loads what asks

    with context.staffs.of(partnership) as staff:
        return {"probed": probing.probe(staff)}
