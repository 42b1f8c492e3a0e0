"""The fold: live, replayed and restored estimates are the same to the byte."""

from pathlib import Path
from typing import Any

import pytest

from lichen.actions.learn import due, learn
from lichen.actions.partnership import Partnership
from lichen.demo.desk import open_desk
from lichen.estimates.estimates import Estimates
from lichen.estimates.fold import fold, replay
from lichen.estimates.snapshot import from_bytes, to_bytes
from lichen.ledger.ledger import open_ledger


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, list[Any]]:
    """Live estimates after 220 cases of the demonstration, and the events that led there."""
    path = tmp_path_factory.mktemp("desk") / "lichen.db"
    with open_desk(path, 220, seed=5) as desk:
        desk.stream.run(desk.cases)
        events = [entry.event for entry in desk.workspace.ledger.entries(desk.partnership.id)]
        return to_bytes(desk.partnership.estimates), events


def test_replaying_the_ledger_gives_the_live_estimates_byte_for_byte(
    history: tuple[bytes, list[Any]],
) -> None:
    live, events = history
    assert to_bytes(replay(events)) == live


def test_a_snapshot_anywhere_on_the_way_changes_nothing(history: tuple[bytes, list[Any]]) -> None:
    live, events = history
    for cut in range(1, len(events), len(events) // 7):
        kept = to_bytes(replay(events[:cut]))
        restored = from_bytes(kept)
        assert restored is not None
        assert to_bytes(restored) == kept
        assert to_bytes(replay(events[cut:], restored)) == live


def test_a_snapshot_in_another_format_is_set_aside() -> None:
    assert from_bytes(b"\x00 not a snapshot") is None


def test_estimates_count_every_event_they_have_seen(history: tuple[bytes, list[Any]]) -> None:
    _, events = history
    estimates = Estimates()
    for number, event in enumerate(events, 1):
        assert fold(estimates, event).through == number


def test_a_restart_goes_on_where_it_stopped(tmp_path: Path) -> None:
    path = tmp_path / "lichen.db"
    with open_desk(path, 120, seed=5) as desk:
        desk.stream.run(desk.cases[:60])
    with open_desk(path, 120, seed=5) as desk:
        desk.stream.run(desk.cases)
        known = desk.partnership.estimates
        assert (known.opened, known.settled) == (120, 120)
        versions = {learner.version for learner in desk.staff.learners.values()}
        assert versions == set(known.roster.champions.values())
    with open_ledger(path) as ledger:
        assert ledger.verify().ok


def test_the_fit_follows_from_the_record_of_when_it_was_made(tmp_path: Path) -> None:
    with open_desk(tmp_path / "lichen.db", 60, seed=5) as desk:
        desk.stream.run(desk.cases)
        known = desk.partnership.estimates
        assert not due(known)
        learn(desk.partnership)
        assert desk.partnership.estimates.learned_rows == len(known.rows)


def test_a_kept_snapshot_saves_reading_the_chain_and_changes_nothing(tmp_path: Path) -> None:
    with open_desk(tmp_path / "lichen.db", 40, seed=5) as desk:
        desk.stream.run(desk.cases[:30])
        ledger, chain = desk.workspace.ledger, desk.partnership.id
        ledger.keep_snapshot(chain, to_bytes(desk.partnership.estimates))
        desk.stream.run(desk.cases[30:])
        live = to_bytes(desk.partnership.estimates)
    with open_ledger(tmp_path / "lichen.db") as again:
        kept = again.snapshot(chain)
        assert kept is not None
        restored = from_bytes(kept)
        assert restored is not None
        assert 0 < restored.through < again.head(chain)
        assert to_bytes(Partnership(again, chain).estimates) == live
