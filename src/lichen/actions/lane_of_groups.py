"""Keep each group's part of the AI-only lane to what its own certificate and watch allow."""

from __future__ import annotations

from lichen.actions.draft import Draft
from lichen.actions.incident import incident_of
from lichen.actions.permission import LICHEN
from lichen.estimates import lane_words as words
from lichen.ledger.events import GroupLaneChanged, LaneCause


def watch_groups(draft: Draft, cause: LaneCause) -> None:
    """Write down which groups the lane takes now that it did not take, or not so widely."""
    estimates, groups = draft.estimates, draft.estimates.by_group.proofs
    threshold = estimates.threshold
    if groups is None or threshold is None:
        return
    for group in estimates.by_group.meanings:
        new, old = groups.enters(group, threshold), estimates.by_group.lanes.get(group)
        if new is None or not (old is None or new < old):
            continue
        upper = groups.standing(group, threshold=threshold).lane.upper * estimates.stakes.scale
        evidence = words.group_taken(group, new, estimates.agreed.risk.bound, wider=old is not None)
        draft.add(
            GroupLaneChanged(
                at=draft.now,
                by=LICHEN,
                group=group,
                threshold=new,
                evidence=evidence,
                upper=upper,
                cause=cause,
                previous=old,
            )
        )


def heed_groups(draft: Draft) -> None:
    """Take a group from the lane in which the AI has become wrong too often, and open an incident."""
    estimates = draft.estimates
    for group, watch in list(estimates.by_group.watches.items()):
        if watch.monitor.state != "closed":
            continue
        evidence = words.group_closed(estimates, group, watch)
        incident = f"incident-{estimates.through + 1}"
        draft.add(incident_of(draft, incident, "lane_narrowed", evidence, watch))
        previous = estimates.by_group.lanes.get(group)
        draft.add(
            GroupLaneChanged(
                at=draft.now,
                by=LICHEN,
                group=group,
                threshold=None,
                evidence=evidence,
                cause="monitor",
                previous=previous,
                incident=incident,
            )
        )
