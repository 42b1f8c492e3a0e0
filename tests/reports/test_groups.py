"""A lead reads of each group what the AI does alone, how often it errs, and why its cases go to people."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.actions.test_group_lanes import CHARTER, work

from lichen.actions.open_case import NewCase, open_case
from lichen.actions.open_partnership import open_partnership
from lichen.actions.partnership import Partnership
from lichen.actions.source import Source
from lichen.charter.load import load
from lichen.ledger.ledger import open_ledger
from lichen.reports.groups import GroupLane, group_lanes, in_a_sentence


@pytest.fixture(scope="module")
def lending(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Partnership]:
    with open_ledger(tmp_path_factory.mktemp("groups") / "lichen.db") as ledger:
        here = open_partnership(ledger, load(CHARTER), by="p1", source=Source(seed=1))
        work(here, 900)
        open_case(here, NewCase(case="far", attributes={"region": "west"}), by="p1")
        yield here


@pytest.fixture(scope="module")
def lanes(lending: Partnership) -> dict[str, GroupLane]:
    return {each.value: each for each in group_lanes(lending)}


def test_each_group_has_its_name_its_share_and_its_error(lanes: dict[str, GroupLane]) -> None:
    north = lanes["north"]
    assert (north.attribute, north.state) == ("region", "open")
    assert north.share_alone is not None
    assert 0.05 < north.share_alone < 1
    assert north.error is not None
    assert north.error.high < 0.2
    assert north.sentence.startswith("region north: the AI settles alone")


def test_a_group_that_is_not_proved_goes_to_people(lanes: dict[str, GroupLane]) -> None:
    south = lanes["south"]
    assert (south.alone, south.error, south.threshold) == (0, None, None)
    assert south.state == "unproved"
    assert "do not prove yet" in south.sentence


def test_a_group_too_small_for_any_proof_says_how_many_it_takes(lanes: dict[str, GroupLane]) -> None:
    west = lanes["west"]
    assert west.state == "small"
    assert f"it takes {west.proved.fewest} at the least" in west.sentence


def test_all_groups_are_summed_up_in_a_sentence(lending: Partnership) -> None:
    assert in_a_sentence(group_lanes(lending)).startswith("The AI settles alone in 1 of 3 groups; cases of")
    assert in_a_sentence(()).startswith("The charter names no protected attributes")


def test_without_protected_attributes_there_are_no_groups(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "bare.db") as ledger:
        bare = CHARTER.replace("protected_attributes: [region]\n", "")
        assert group_lanes(open_partnership(ledger, load(bare), by="p1", source=Source(seed=1))) == ()
