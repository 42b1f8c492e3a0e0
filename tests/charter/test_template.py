"""Templates are charters to begin from."""

from __future__ import annotations

import pytest

from lichen.charter.load import load
from lichen.charter.template import names, write
from lichen.errors import CharterRefused, NotFound


@pytest.mark.parametrize("name", [name for name in names() if name != "blank"])
def test_each_template_is_a_charter_that_passes_the_gate(name: str) -> None:
    charter = load(write(name))
    assert charter.having("person")
    assert charter.having("ai")


@pytest.mark.parametrize("name", names())
def test_each_template_explains_itself_and_names_its_schema(name: str) -> None:
    lines = write(name).splitlines()
    assert lines[0] == "# yaml-language-server: $schema=charter.schema.json"
    assert lines[1].startswith("# ")
    assert max(map(len, lines)) <= 120


def test_the_blank_one_is_refused_by_the_gate_and_by_nothing_else() -> None:
    with pytest.raises(CharterRefused) as caught:
        load(write("blank"))
    paths = [problem.split("`")[1] for problem in caught.value.problems]
    assert sorted(paths) == ["answers_for_errors", "goals[0]", "owner"]


def test_the_blank_one_filled_in_is_a_charter() -> None:
    filled = write("blank").replace("- kpi:", "- kpi: Errors").replace("    baseline:", "    baseline: 9")
    filled = filled.replace("owner:  ", "owner: person-1 ").replace("errors:   ", "errors: person-1 ")
    assert load(filled).owner == "person-1"


def test_an_unknown_template_is_answered_with_the_likely_one() -> None:
    with pytest.raises(NotFound, match="Perhaps `lending-review` was meant"):
        write("lending")
    with pytest.raises(NotFound, match="There is no charter template"):
        write("../schema")
