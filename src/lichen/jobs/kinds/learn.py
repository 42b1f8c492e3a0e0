"""Learn: fit the estimates anew beside the work, when enough became known."""

from __future__ import annotations

from lichen.jobs.context import Context


def learn(context: Context, partnership: str) -> None:
    """Begin, fit and bring into force; nothing if another process has done it by now."""
    from lichen.jobs.learning import learn_beside  # loads what fits

    learn_beside(context.partnership(partnership))
