"""Whatever is done to a charter, it loads or is refused in sentences; and what loads keeps its promises."""

from __future__ import annotations

import copy
import re
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lichen.charter.diff import difference
from lichen.charter.gate import missing
from lichen.charter.load import from_plain, load
from lichen.charter.schema import Charter, plain, restore
from lichen.charter.template import write
from lichen.errors import CharterRefused

TEMPLATES = ["support-triage", "lending-review", "document-reading"]
CHARTERS = [plain(load(write(name))) for name in TEMPLATES]
ODD_TEXTS = st.sampled_from(
    ["", " ", "yes", "3 %", "`", "a.b[0]", "x\ny", "\ud800", "\0", "2030-02-30", "sorter"]
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | ODD_TEXTS
    | st.sampled_from(["person", "ai", "number", "belief", "desk-lead", "answer", "at_least"])
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
)
quick = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def places(data: Any) -> list[tuple[Any, Any]]:
    keys = data.keys() if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ()
    return [(data, key) for key in keys] + [place for key in keys for place in places(data[key])]


@st.composite
def mutated(draw: st.DrawFn, most: int = 4) -> dict[str, Any]:
    data = copy.deepcopy(draw(st.sampled_from(CHARTERS)))
    for _ in range(draw(st.integers(1, most))):
        where, key = draw(st.sampled_from(places(data)))
        match draw(st.sampled_from(["replace", "remove", "double", "rename"])):
            case "replace":
                where[key] = draw(VALUES)
            case "remove":
                del where[key]
            case "double" if isinstance(where, list):
                where.append(copy.deepcopy(where[key]))
            case _ if isinstance(where, dict):
                where[draw(st.text(max_size=10))] = where.pop(key)
        if not data:
            break
    return data


def outcome(load_it: Any, given_: Any) -> Charter | None:
    try:
        charter: Charter = load_it(given_)
    except CharterRefused as refused:
        promise_sentences(refused.problems)
        return None
    assert restore(plain(charter)) == charter
    assert missing(charter) == []
    return charter


def promise_sentences(problems: list[str]) -> None:
    assert problems
    for sentence in problems:
        assert re.match(r"`[^`\n]+`", sentence), sentence
        assert sentence.endswith("."), sentence
        assert "\n" not in sentence
        sentence.encode("utf-8")


@quick
@given(mutated())
def test_mutated_data_loads_or_is_refused_in_sentences(data: dict[str, Any]) -> None:
    outcome(from_plain, data)


@quick
@given(mutated())
def test_mutated_yaml_loads_or_is_refused_in_sentences(data: dict[str, Any]) -> None:
    outcome(load, yaml.safe_dump(data, allow_unicode=True))


@quick
@given(
    st.sampled_from(TEMPLATES), st.integers(0, 3_000), st.integers(0, 40), st.text(max_size=12) | ODD_TEXTS
)
def test_mutated_text_loads_or_is_refused_in_sentences(name: str, at: int, cut: int, put: str) -> None:
    text = write(name)
    outcome(load, text[:at] + put + text[at + cut :] + "\n")


@quick
@given(st.binary(max_size=60))
def test_any_bytes_load_or_are_refused_in_sentences(raw: bytes) -> None:
    outcome(load, raw)


@quick
@given(mutated(most=1), mutated(most=1) | st.sampled_from(CHARTERS))
def test_two_charters_differ_in_words_exactly_if_they_differ(
    one: dict[str, Any], two: dict[str, Any]
) -> None:
    old, new = (outcome(from_plain, data) for data in (one, two))
    if old is None or new is None:
        return
    changes = difference(old, new)
    assert bool(changes) is (old != new)
    for change in changes:
        assert change.sentence.endswith(".")
        assert "\n" not in change.sentence
