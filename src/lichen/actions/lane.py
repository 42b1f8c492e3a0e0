"""Keep the AI-only lane to what its certificate allows, and say why it changed."""

from __future__ import annotations

from lichen.actions.draft import Draft
from lichen.actions.permission import LICHEN
from lichen.ledger.events import LaneChanged


def watch_lane(draft: Draft) -> None:
    """Write down that the lane opened, widened or closed, if the certificate now says so."""
    estimates = draft.estimates
    assert estimates.certificate is not None, "a charter always demands a certificate"
    certified = estimates.certificate.threshold
    if certified == estimates.threshold:
        return
    upper = estimates.certificate.upper if certified is not None else None
    evidence = _in_words(certified, estimates.threshold, estimates.agreed.risk.bound, upper)
    draft.add(LaneChanged(at=draft.now, by=LICHEN, threshold=certified, evidence=evidence, upper=upper))


def _in_words(new: float | None, old: float | None, bound: float, upper: float | None) -> str:
    if new is None:
        return "The AI-only lane is closed until the evidence for this version and bound is there again."
    verb = "opened" if old is None else "widened" if new < old else "narrowed"
    ceiling = f", by the running confidence bound at most {upper:.1%}" if upper and upper < bound else ""
    return (
        f"The AI-only lane {verb}: where the AI is at least {new:.1%} sure, its error is certified "
        f"to be below {bound:.1%}{ceiling}."
    )
