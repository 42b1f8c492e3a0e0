"""The whole analysis of a log, and the totals of recorded logs as another tool counts them."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from lichen.core.event_log import event_log
from lichen.core.mining import mine

# pm4py 2.7.23: events, cases, activities, variants, kinds of pairs, pairs, the commonest variant.
TOTALS = {
    "bpic2020_DomesticDeclarations": (55_628, 10_357, 14, 90, 32, 45_271, 4_566),
    "helpdesk_italian": (13_710, 3_804, 9, 154, 33, 9_906, 2_173),
    "receipt_wabo": (8_577, 1_434, 27, 116, 99, 7_143, 713),
    "running_example": (42, 6, 8, 6, 16, 36, 1),
}


def test_bottlenecks_come_in_the_order_of_the_time_they_hold() -> None:
    rng = np.random.default_rng(0)
    log = event_log(rng.integers(0, 50, 500), rng.integers(0, 4, 500), rng.random(500))
    found = mine(log, most=5)
    totals = [each.total for each in found.bottlenecks]
    assert totals == sorted(totals, reverse=True)
    assert len(totals) == 5
    assert np.isclose(totals[0], found.times.total.max())


def test_a_bottleneck_says_on_how_few_steps_half_of_its_time_falls() -> None:
    at = np.column_stack([np.zeros(10), [1] * 9 + [100]]).ravel()
    found = mine(event_log(np.repeat(np.arange(10), 2), np.tile([0, 1], 10), at)).bottlenecks[0]
    assert found.half == 0.1
    assert found.slowest[0] == 9
    assert found.total == 109.0


def test_a_bottleneck_leaves_out_work_where_most_of_it_is_known() -> None:
    log = event_log([0, 0, 1, 1], [0, 1, 0, 1], [0, 100, 0, 60], worked=[0, 40, 0, 20], resource=[0, 1, 0, 1])
    found = mine(log).bottlenecks[0]
    assert found.waiting
    assert (found.total, found.median.value) == (100.0, 50.0)
    assert found.by_taker == ((1, 2, 100.0),)


def test_a_bottleneck_counts_its_steps_by_day_of_the_week() -> None:
    monday = 1_767_603_600  # 2026-01-05
    found = mine(event_log([0, 0, 1, 1], [0, 1, 0, 1], monday + np.array([0, 86_400, 0, 6 * 86_400])))
    assert found.bottlenecks[0].begins_on == (2, 0, 0, 0, 0, 0, 0)
    assert found.bottlenecks[0].ends_on == (0, 1, 0, 0, 0, 0, 1)
    assert found.bottlenecks[0].weeks == 2


def test_lead_times_carry_their_interval() -> None:
    rng = np.random.default_rng(1)
    at = np.column_stack([np.zeros(200), rng.exponential(size=200)]).ravel()
    found = mine(event_log(np.repeat(np.arange(200), 2), np.tile([0, 1], 200), at))
    assert found.lead_time.low < found.lead_time.value < found.lead_time.high
    assert found.slow.value > found.lead_time.value


def test_a_log_of_no_events_is_refused() -> None:
    with pytest.raises(ValueError, match="no events"):
        mine(event_log([], [], []))


def test_a_log_of_one_event_has_a_process() -> None:
    found = mine(event_log([0], [0], [0]))
    assert found.bottlenecks == ()
    assert found.lead_time.value == 0.0


@pytest.mark.data
@pytest.mark.parametrize("name", TOTALS)
def test_recorded_logs_have_the_totals_of_an_established_tool(recorded: Path, name: str) -> None:
    from lichen.transfer.event_log import read_event_log

    log = read_event_log(recorded / "event_logs" / f"{name}.parquet").log
    found = mine(log)
    steps, ways = found.graph.steps, found.graph.variants
    totals = (log.events, len(log.cases), len(log.activities), len(ways.count), len(steps.count))
    assert (*totals, int(steps.count.sum()), int(ways.count[0])) == TOTALS[name]


@pytest.mark.data
def test_the_commonest_of_a_recorded_log_is_what_an_established_tool_finds(recorded: Path) -> None:
    from lichen.transfer.event_log import read_event_log

    log = read_event_log(recorded / "event_logs" / "bpic2020_DomesticDeclarations.parquet").log
    found = mine(log)
    steps, names = found.graph.steps, log.activities
    most = int(steps.count.argmax())
    pair = (names[int(steps.source[most])], names[int(steps.target[most])])
    assert pair == ("Declaration FINAL_APPROVED by SUPERVISOR", "Request Payment")
    assert steps.count[most] == 9_912
    begins = Counter({names[k]: int(n) for k, n in enumerate(found.graph.begins) if n})
    assert begins == {"Declaration SUBMITTED by EMPLOYEE": 10_222, "Declaration SAVED by EMPLOYEE": 135}
    assert found.lead_time.value == 631_780.0
