"""The fold at full length: a whole demonstration, replayed and cut anywhere, gives the same bytes."""

from pathlib import Path

import pytest

from lichen.demo.desk import open_desk
from lichen.estimates.fold import replay
from lichen.estimates.snapshot import from_bytes, to_bytes


@pytest.mark.guarantee
def test_a_whole_demonstration_replays_to_the_same_bytes_from_twenty_snapshots(tmp_path: Path) -> None:
    with open_desk(tmp_path / "lichen.db", 1797) as desk:
        desk.stream.run(desk.cases)
        live = to_bytes(desk.partnership.estimates)
        events = [entry.event for entry in desk.workspace.ledger.entries(desk.partnership.id)]
    assert to_bytes(replay(events)) == live
    for cut in range(len(events) // 21, len(events), len(events) // 21):
        restored = from_bytes(to_bytes(replay(events[:cut])))
        assert to_bytes(replay(events[cut:], restored)) == live
