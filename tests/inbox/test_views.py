"""Views are kept for their owner, or shared with a partnership."""

from __future__ import annotations

from typing import Any

import pytest

from lichen.errors import InputRefused, NotAllowed, NotFound
from lichen.inbox.views import drop, save, view, views

FILTERS = {"order": "due", "urgency": "overdue"}


def names(desk: Any, person: str, *partnerships: str) -> list[str]:
    return [each.name for each in views(desk.ledger, person, partnerships=partnerships)]


def test_a_private_view_is_its_owners_alone(desk: Any) -> None:
    kept = save(desk.ledger, "ada", "  Late   ones ", FILTERS, now=desk.now)
    assert (kept.name, kept.filters) == ("Late ones", FILTERS)
    assert view(desk.ledger, kept.id, "ada", partnerships=[]) == kept
    assert names(desk, "grace", "desk") == []
    with pytest.raises(NotFound):
        view(desk.ledger, kept.id, "grace", partnerships=["desk"])


def test_a_shared_view_is_seen_by_its_partnership_and_changed_by_its_owner(desk: Any) -> None:
    kept = save(desk.ledger, "ada", "Late", FILTERS, now=desk.now, partnership="desk")
    save(desk.ledger, "grace", "early", {}, now=desk.now)
    assert names(desk, "grace", "desk") == ["early", "Late"]
    assert names(desk, "grace", "ward") == ["early"]
    with pytest.raises(NotAllowed, match="only its owner"):
        save(desk.ledger, "grace", "Mine now", {}, now=desk.now, id=kept.id)
    with pytest.raises(NotFound):
        drop(desk.ledger, kept.id, "grace")
    save(desk.ledger, "ada", "Later", {}, now=desk.now, id=kept.id)
    assert names(desk, "ada") == ["Later"]
    drop(desk.ledger, kept.id, "ada")
    assert names(desk, "ada", "desk") == []


@pytest.mark.parametrize(
    ("name", "filters"), [("", {}), ("x" * 81, {}), ("ok", {"a": "x" * 5_000}), ("ok", {"a": object()})]
)
def test_what_cannot_be_kept_is_refused(desk: Any, name: str, filters: dict[str, object]) -> None:
    with pytest.raises(InputRefused):
        save(desk.ledger, "ada", name, filters, now=desk.now)
