"""Object-centric logs are flattened to one type of object; which one is never guessed."""

import json
from pathlib import Path
from typing import Any

import pytest

from lichen.errors import InputRefused
from lichen.transfer.event_log import read_event_log


def event(id: str, type: str, time: str, *objects: str, **attributes: str) -> dict[str, Any]:
    return {
        "id": id,
        "type": type,
        "time": time,
        "attributes": [{"name": name, "value": value} for name, value in attributes.items()],
        "relationships": [{"objectId": each, "qualifier": "of"} for each in objects],
    }


LOG = {
    "objectTypes": [{"name": "order", "attributes": []}, {"name": "item", "attributes": []}],
    "eventTypes": [{"name": "place", "attributes": []}],
    "objects": [
        {"id": "o1", "type": "order", "attributes": [], "relationships": []},
        {"id": "i1", "type": "item"},
        {"id": "i2", "type": "item"},
        {"id": "w1", "type": "employees"},
    ],
    "events": [
        event("e1", "place", "2026-01-05T09:00:00Z", "o1", "i1", "i2", "i2", resource="ann"),
        event("e2", "pick", "2026-01-05T10:00:00Z", "i1", "w1"),
        event("e3", "pick", "2026-01-05T11:00:00Z", "i2"),
        event("e4", "send", "2026-01-05T12:00:00Z", "o1", "i1", "i2"),
    ],
}


def ocel(folder: Path, log: Any, name: str = "log.jsonocel") -> Path:
    path = folder / name
    path.write_text(json.dumps(log), encoding="utf-8")
    return path


def test_each_object_of_the_chosen_type_is_a_case(tmp_path: Path) -> None:
    items = read_event_log(ocel(tmp_path, LOG), object_type="item").log
    assert items.cases == ("i1", "i2")
    assert [items.activities[code] for code in items.activity] == ["place", "pick", "send"] * 2
    orders = read_event_log(ocel(tmp_path, LOG), object_type="order").log
    assert (orders.cases, orders.events) == (("o1",), 2)


def test_an_event_that_names_an_object_twice_counts_once(tmp_path: Path) -> None:
    assert read_event_log(ocel(tmp_path, LOG), object_type="item").log.events == 6


def test_the_resource_is_an_attribute_or_a_related_object(tmp_path: Path) -> None:
    log = read_event_log(ocel(tmp_path, LOG), object_type="item").log
    assert [log.resources[code] if code >= 0 else "" for code in log.resource[:3]] == ["ann", "w1", ""]


def test_the_types_are_listed_where_none_is_chosen(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match=r"item \(2 objects\).*--object TYPE"):
        read_event_log(ocel(tmp_path, LOG))
    with pytest.raises(InputRefused, match="no object type “box”"):
        read_event_log(ocel(tmp_path, LOG), object_type="box")


def test_an_only_type_needs_no_choice(tmp_path: Path) -> None:
    only = {**LOG, "objects": [each for each in LOG["objects"] if each["type"] == "order"]}
    assert read_event_log(ocel(tmp_path, only, "log.json")).log.cases == ("o1",)


@pytest.mark.parametrize(
    ("log", "words"),
    [
        ({"ocel:events": {}, "ocel:objects": {}}, "this is OCEL 1.0"),
        ({"events": []}, "no OCEL 2.0 in JSON"),
        ([1, 2], "no OCEL 2.0 in JSON"),
        ({"events": [], "objects": []}, "there are no objects in it"),
        ({"events": [event("e9", "go", "soon", "o1")], "objects": LOG["objects"][:1]}, "event “e9”"),
    ],
    ids=["first version", "no objects", "list", "empty", "time"],
)
def test_what_is_no_such_log_is_refused(tmp_path: Path, log: Any, words: str) -> None:
    with pytest.raises(InputRefused, match=words):
        read_event_log(ocel(tmp_path, log))


def test_a_document_that_is_too_long_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lichen.transfer.ocel.LARGEST", 100)
    with pytest.raises(InputRefused, match="is too long"):
        read_event_log(ocel(tmp_path, LOG))
