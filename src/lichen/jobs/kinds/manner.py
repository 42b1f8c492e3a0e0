"""Manner: remarks are counted and proposals' worth is learned, so that the AI speaks otherwise, or not."""

from __future__ import annotations

from lichen.jobs.context import Context


def manner(context: Context, partnership: str) -> dict[str, int]:
    """How many remarks were counted, and of how many proposals it was heard what came of them."""
    from lichen.context.folding import learn_worth
    from lichen.context.manner import count_remarks

    here = context.partnership(partnership)
    return {"counted": count_remarks(here), "heard": learn_worth(here)}
