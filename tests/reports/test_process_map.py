"""The drawing of a process: everything in its place, the same each time, and readable without colours."""

import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import numpy as np
import pytest
from tests.reports.process_logs import sent_back, straight

from lichen.core.event_log import event_log
from lichen.core.mining import mine
from lichen.reports.process.drawing import drawing
from lichen.reports.process.graph import BEGIN, END, process_map
from lichen.reports.process.labels import box, free
from lichen.reports.process.layers import layered

SPACE = "{http://www.w3.org/2000/svg}"


def test_a_straight_process_is_a_straight_line() -> None:
    found = process_map(mine(straight()))
    order = [each.id for each in found.nodes]
    weights = {(each.source, each.target): float(each.count) for each in found.edges}
    layout = layered(order, weights, node=100.0, bend=10.0)
    assert [layout.place[each][0] for each in order] == list(range(6))
    assert len({round(layout.place[each][1], 3) for each in order}) == 1


def test_going_back_does_not_turn_the_process_upside_down() -> None:
    found = process_map(mine(sent_back(share=0.8)))
    names = [each.name for each in found.nodes]
    assert names == ["begin", "received", "checked", "approved", "paid", "end"]


@pytest.mark.parametrize("seed", range(5))
def test_nothing_stands_on_anything_else(seed: int) -> None:
    rng = np.random.default_rng(seed)
    nodes = list(range(14))
    weights = {
        (int(a), int(b)): float(rng.integers(1, 90)) for a, b in rng.integers(0, 14, (40, 2)) if a != b
    }
    layout = layered(nodes, weights, node=100.0, bend=10.0)
    rows: dict[int, list[float]] = {}
    for layer, at in layout.place.values():
        rows.setdefault(layer, []).append(at)
    for row in rows.values():
        assert (np.diff(sorted(row)) >= 100.0 - 1e-6).all()
    for (source, target), way in layout.way.items():
        assert (way[0], way[-1]) == (layout.place[source], layout.place[target])
        layers = [layer for layer, _ in way]
        assert all(abs(a - b) == 1 for a, b in pairwise(layers))


def test_rare_activities_stay_out_and_it_is_said() -> None:
    rng = np.random.default_rng(0)
    case = np.repeat(np.arange(500), 4)
    activity = np.tile([0, 1, 2, 3], 500)
    activity[[5, 9]] = [4, 5]
    found = process_map(mine(event_log(case, activity, rng.random(2_000).cumsum())))
    assert len(found.nodes) == 6
    assert "2 rare activities are not" in found.left_out


def test_a_slow_step_is_drawn_however_rare_it_is() -> None:
    case = np.repeat(np.arange(500), 4)
    activity = np.tile([0, 1, 2, 3], 500)
    activity[[5, 6]] = [4, 5]
    process = mine(event_log(case, activity, np.arange(2_000)))
    assert not [each for each in process_map(process).edges if (each.source, each.target) == (4, 5)]
    slow = [each for each in process_map(process, slow=[(4, 5)]).edges if each.slow]
    assert [(each.source, each.target) for each in slow] == [(4, 5)]


def test_cases_begin_and_end_somewhere() -> None:
    found = process_map(mine(sent_back()))
    begins = {each.target: each.count for each in found.edges if each.source == BEGIN}
    ends = {each.source: each.count for each in found.edges if each.target == END}
    assert (begins, ends) == ({0: 200}, {3: 200})


def test_the_same_log_gives_the_same_drawing() -> None:
    first, second = (drawing(process_map(mine(sent_back()))) for _ in range(2))
    assert first == second


def test_the_drawing_is_one_labelled_picture_without_styles_and_scripts() -> None:
    found = process_map(mine(sent_back()), slow=[(1, 2)])
    root = ET.fromstring(drawing(found, id="mine", title="A <process> & more"))
    assert root.get("role") == "img"
    for part in root.get("aria-labelledby", "").split():
        assert [each for each in root.iter() if each.get("id") == part]
    assert next(root.iter(f"{SPACE}title")).text == "A <process> & more"
    assert not [
        each for each in root.iter() if each.get("style") or each.tag in (f"{SPACE}script", f"{SPACE}style")
    ]
    assert all(each.get("id", "mine").startswith("mine") for each in root.iter())


def test_a_slow_step_is_told_by_words_and_not_by_colour_alone() -> None:
    found = process_map(mine(straight(waits=(1.0, 48.0, 1.0))), slow=[(1, 2)])
    root = ET.fromstring(drawing(found))
    slow = [each for each in root.iter(f"{SPACE}g") if each.get("class") == "process-label slow"]
    assert [text.text for each in slow for text in each.iter(f"{SPACE}text")] == ["200 · 2 days"]


def test_names_of_activities_cannot_break_out_of_the_drawing() -> None:
    log = event_log([0, 0], [0, 1], [0, 1], activities=("<script>alert(1)</script>", 'a"b & c'))
    text = drawing(process_map(mine(log)))
    ET.fromstring(text)
    assert "<script" not in text


def test_long_names_are_cut_and_whole_in_the_title() -> None:
    name = "Assessment of the objection against the preliminary decision of the office"
    root = ET.fromstring(drawing(process_map(mine(event_log([0, 0], [0, 0], [0, 1], activities=(name,))))))
    texts = [each.text or "" for each in root.iter(f"{SPACE}text")]
    assert all(len(text) <= 30 for text in texts)
    assert any(name in (each.text or "") for each in root.iter(f"{SPACE}title"))


def test_a_step_to_itself_is_a_loop_beside_its_activity() -> None:
    log = event_log([0] * 3, [0, 0, 1], range(3))
    root = ET.fromstring(drawing(process_map(mine(log))))
    paths = [
        each.get("d", "") for each in root.iter(f"{SPACE}path") if "process-edge" in each.get("class", "")
    ]
    assert len([path for path in paths if re.fullmatch(r"M[\d.]+ [\d.]+C.*", path)]) == 4


def test_labels_avoid_what_is_there() -> None:
    assert free([(0.0, 0.0), (9.0, 0.0)], 4.0, 4.0, []) == (0.0, 0.0)
    assert free([(0.0, 0.0), (9.0, 0.0)], 4.0, 4.0, [box((1.0, 1.0), 4.0, 4.0)]) == (9.0, 0.0)
